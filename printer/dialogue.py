"""One open connection with a printer: what was sent and asked, and what it has said since."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from core.state import PrinterCondition
from printer import escpos
from printer.status import Block, PrinterStatus, Pushed, Question, RealTime, Sorter, WorkedOff
from printer.transport import Transport, write_all

ASK_EVERY_S = 0.75
SILENCE_S = 1.25
"""An answer that has not come by then does not come; a fault shows within the sum of both."""
STALL_S = 1.5
ASK_DEADLINE_S = 0.5
STOPS: tuple[PrinterCondition, ...] = ("paper_out", "cover_open")


class Dialogue:
    """Its methods raise `PrinterGone` when the connection is of no use any more."""

    def __init__(self, transport: Transport, monotonic: Callable[[], float]) -> None:
        self._transport = transport
        self._monotonic = monotonic
        self._sorter = Sorter()
        self._open: deque[Question] = deque()
        """Asked and not answered yet, in order."""
        self._asked_at = -ASK_EVERY_S
        self._waiting = 0
        """Bytes that it had not taken when last looked at."""
        self._refused = self._stalled = False
        self._moved_at = 0.0
        self._draft = PrinterStatus()
        """Becomes the status when the last open question is answered."""
        self.status = PrinterStatus()
        self.rounds = 0
        """How often all that was asked has been answered."""
        self.worked_off: tuple[int, int] = (0, 0)
        """How often it said that all before has been worked off, and the number of stops before the last time."""
        self.stops = 0
        """How often it had to stop for want of paper or for an open cover: what was under way is not whole."""
        self.last_stop: PrinterCondition = "unknown"
        self.printed: deque[tuple[bytes, int]] = deque(maxlen=8)
        """Marks of what it says it has printed, each with the number of stops before."""
        self.cleared = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """How many bytes it took."""
        taken = self._transport.write(data, deadline)
        self._refused = not taken
        if taken:
            self._moved_at = self._monotonic()
        return taken

    def listen(self, deadline: float) -> None:
        """Takes in what it says, as soon as it says something."""
        for answer in self._sorter.sort(self._transport.read(4096, deadline)):
            match answer:
                case RealTime(bits):
                    self._answered(bits)
                case Pushed():
                    self._draft = self._draft.told(answer)
                    self._settle()
                case WorkedOff():
                    self.worked_off = (self.worked_off[0] + 1, self.stops)
                case Block(0x37, text) if text[:1] == b"\x22":
                    self.printed.append((text[1:], self.stops))
                case Block(0x37, b"\x25"):
                    self.cleared = True

    def ask(self) -> bool:
        """Asks how it is, unless an answer is still out."""
        if self._open:
            return False
        self._put(1, 4)
        return True

    def ask_when_due(self) -> None:
        """Asks now and then; no answer in time means that nothing is known any more."""
        now = self._monotonic()
        self.watch_flow()
        if self._waiting:
            return  # a question would only wait, too
        if self._open and now - self._asked_at > SILENCE_S:
            self._give_up_asking()
        if now - self._asked_at >= ASK_EVERY_S:
            self.ask()

    def watch_flow(self) -> None:
        """A printer that takes no bytes, although there are some, counts as offline until it does or tells more."""
        now, waiting = self._monotonic(), self._transport.unacked()
        if waiting != self._waiting:
            self._waiting, self._moved_at = waiting, now
        if not waiting and not self._refused:
            if self._stalled:
                self.doubt()
        elif now - self._moved_at > STALL_S:
            self._stalled = True
            if self.status.condition in ("ready", "paper_low", "unknown"):
                self.status = PrinterStatus(heard=True, offline=True)

    def doubt(self) -> None:
        """Nothing is known until it says something again."""
        self._stalled = False
        self._open.clear()
        self.status = self._draft = PrinterStatus()

    def clear(self) -> None:
        """Has it throw away what it holds."""
        self.cleared = False
        write_all(self._transport, escpos.CLEAR, self._monotonic() + ASK_DEADLINE_S)

    def begin(self) -> None:
        write_all(self._transport, escpos.INIT, self._monotonic() + ASK_DEADLINE_S)
        self.ask()

    def unacked(self) -> int:
        return self._transport.unacked()

    def close(self, *, drop: bool = False) -> None:
        self._transport.close(drop=drop)

    def _put(self, *questions: Question) -> None:
        self._open.extend(questions)
        self._asked_at = self._monotonic()
        write_all(self._transport, escpos.ask(*questions), self._asked_at + ASK_DEADLINE_S)

    def _answered(self, bits: int) -> None:
        if not self._open:
            return  # some printers take image data for a question
        question = self._open.popleft()
        self._draft = self._draft.answered(question, bits)
        if self._open:
            return
        if question == 4 and self._draft.offline and not self._draft.paper_out:
            self._put(2, 3)
            return
        self._settle()
        self.rounds += 1

    def _settle(self) -> None:
        """What has been told so far is how it is."""
        before, now = self.status.condition, self._draft.condition
        self.status = self._draft
        if now in STOPS and now != before:
            self.stops += 1
            self.last_stop = now

    def _give_up_asking(self) -> None:
        # Some know only the two questions that everybody asks: offline, and nobody knows why.
        knows = self._open and self._open[-1] == 3 and self._draft.offline
        self._open.clear()
        self.status = self._draft = self._draft if knows else PrinterStatus()
