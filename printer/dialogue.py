"""One open connection with a printer: what was sent and asked, and what it has said since.

No verdict changes by a single byte, which may be noise on the line, or the answer to another question: what is news is
asked for again at once and believed when it is told twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from core.state import PrinterCondition
from printer import escpos
from printer.status import Block, PrinterStatus, Pushed, Question, RealTime, Sorter, WorkedOff
from printer.transport import Ported, Transport, write_all

ASK_EVERY_S = 0.75
NUDGE_S = 0.4
"""Some printers give each answer only when the next question comes: so long it is waited for, then asked once more."""
SILENCE_S = 1.25
"""An answer that has not come by then does not come; a fault shows within the sum of this and of `ASK_EVERY_S`."""
STALL_S = 1.5
HANG_S = 3
LONGEST_HANG_S = 48
"""Bytes that have waited for so long may wait on a connection that the other end knows nothing of any more: Linux would
send again for a quarter of an hour. But also a printer without paper lets them wait: on each connection twice as long.
"""
ASK_DEADLINE_S = 0.5
STOPS: tuple[PrinterCondition, ...] = ("paper_out", "cover_open")
PORT_WITHOUT_PAPER = 0x20


class Dialogue:
    """Its methods raise `PrinterGone` when the connection is of no use any more."""

    def __init__(
        self,
        transport: Transport,
        monotonic: Callable[[], float],
        *,
        stalls: int = 0,
        known: PrinterStatus | None = None,
    ) -> None:
        """`stalls`: on so many connections before, the printer took no bytes. `known`: what it said there."""
        self._transport = transport
        self._monotonic = monotonic
        self._sorter = Sorter()
        self._open: deque[Question] = deque()
        """Asked and not answered yet, in order."""
        self._asked_at = -ASK_EVERY_S
        self._nudged = False
        self._waiting = 0
        """Bytes that it had not taken when last looked at."""
        self._refused, self._stalled = False, stalls > 0 and known is None
        self._hang_s = min(HANG_S * 2**stalls, LONGEST_HANG_S)
        self._moved_at = self._waited_at = 0.0
        self._port_looked_at = -ASK_EVERY_S
        self._port_had_paper = self._port_empty = False
        self._draft = PrinterStatus()
        """Complete when the last open question is answered."""
        self._news: PrinterStatus | None = None
        """Told once."""
        self._news_at = 0.0
        self._news_unasked = False
        self._word = known or PrinterStatus(heard=stalls > 0, offline=stalls > 0)
        """Told twice, or nothing new."""
        self.is_in_picture = False
        """A slip is being sent: a question in its middle would be printed as a part of it."""
        self.stood_still = False
        """Since that slip began it has taken no bytes for a while, and not said why: it may have been without paper."""
        self.how_far_asked = 0
        """How often it was asked to say when all before has been worked off."""
        self.written = 0
        """Bytes that it was given in all, questions too."""
        self.silences = 0
        """How often an answer did not come."""
        self.rounds = 0
        """How often all that was asked has been answered and believed."""
        self.worked_off: tuple[int, int] = (0, 0)
        """How often it said that all before has been worked off, and the number of stops before the last time."""
        self.stops = 0
        """How often it had to stop for want of paper or for an open cover: what was under way is not whole."""
        self.last_stop: PrinterCondition = "unknown"
        self.printed: deque[tuple[bytes, int]] = deque(maxlen=8)
        """Marks of what it says it has printed, each with the number of stops before."""
        self.cleared = False

    @property
    def status(self) -> PrinterStatus:
        """How it is, as far as it is believed."""
        if self._port_empty and (self._port_had_paper or not self._word.heard):
            return replace(self._word, heard=True, paper_out=True)
        return self._word

    @property
    def is_asking(self) -> bool:
        """An answer is still to come."""
        return bool(self._open)

    @property
    def hangs(self) -> bool:
        """Nothing has got through for long."""
        return bool(self._waiting) and self._monotonic() - self._moved_at > self._hang_s

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """How many bytes it took."""
        taken = self._transport.write(data, deadline)
        self.written += taken
        if taken or not self._refused:
            self._moved_at = self._monotonic()
        self._refused = not taken
        return taken

    def listen(self, deadline: float) -> None:
        """Takes in what it says, as soon as it says something."""
        for answer in self._sorter.sort(self._transport.read(4096, deadline)):
            match answer:
                case RealTime(bits):
                    self._answered(bits)
                case Pushed():
                    self._pushed(self._draft.told(answer))
                case WorkedOff():
                    self.worked_off = (self.worked_off[0] + 1, self.stops)
                case Block(0x37, text) if text[:1] == b"\x22":
                    self.printed.append((text[1:], self.stops))
                case Block(0x37, b"\x25"):
                    self.cleared = True

    def ask(self) -> bool:
        """Asks how it is, unless an answer is still out, or a slip under way."""
        if self._open or self.is_in_picture:
            return False
        self._put(1, 4)
        return True

    def ask_when_due(self) -> None:
        """Asks now and then; no answer in time means that nothing is known any more."""
        self.watch_flow()
        if self._waiting:
            return  # a question would only wait, too
        now = self._monotonic()
        late_s = now - max(self._asked_at, self._waited_at)
        if self._open and late_s > SILENCE_S:
            self._give_up_asking()
        elif self._open and late_s > NUDGE_S and not self._nudged:
            self._nudge(self._open[-1])
        if now - self._asked_at >= ASK_EVERY_S:
            self.ask()

    def watch_flow(self) -> None:
        """A printer that takes no bytes, although there are some, counts as offline until it does or tells more."""
        now, waiting = self._monotonic(), self._transport.unacked()
        if waiting != self._waiting:
            self._waiting, self._moved_at = waiting, now
        if waiting:
            self._waited_at = now
        if not waiting and not self._refused:
            if self._stalled:
                self.doubt()
        elif now - self._moved_at > STALL_S and self.status.condition in ("ready", "paper_low", "unknown"):
            self._stalled = self.stood_still = True
            self._word = PrinterStatus(heard=True, offline=True)
        if self._news and self._news_unasked and now - max(self._news_at, self._moved_at) > SILENCE_S:
            self._believe(self._news)  # asking would be of no use
        if now - self._port_looked_at >= ASK_EVERY_S:
            self.look_at_port()

    def look_at_port(self) -> None:
        """What a USB port tells of itself, whether the printer says anything or not.

        Some always tell that all is well, and others may always tell the contrary: no paper is believed where there
        was some before, or where the printer says nothing.
        """
        self._port_looked_at = self._monotonic()
        bits = self._transport.port_status() if isinstance(self._transport, Ported) else None
        if bits is not None:
            before = self.status.condition
            self._port_empty = bool(bits & PORT_WITHOUT_PAPER)
            self._port_had_paper = self._port_had_paper or not self._port_empty
            self._count_stop(before)

    def doubt(self) -> None:
        """Nothing is known until it says something again."""
        self._stalled = False
        self._open.clear()
        self._news = None
        self._word = self._draft = PrinterStatus()

    def end_command(self) -> None:
        """The first thing on a connection: nobody knows where the one before broke off."""
        self._say(escpos.END_COMMAND)

    def clear(self) -> None:
        """Has it throw away what it holds."""
        self.cleared = False
        self._say(escpos.CLEAR)

    def begin(self) -> None:
        self._say(escpos.INIT)
        self.ask()

    def begin_picture(self) -> None:
        self.is_in_picture, self.stood_still = True, False

    def end_picture(self) -> None:
        self.is_in_picture = False

    def unacked(self) -> int:
        return self._transport.unacked()

    def close(self, *, drop: bool = False) -> None:
        self._transport.close(drop=drop)

    # Asking

    def _put(self, *questions: Question) -> None:
        """Each twice, and the second answer counts: some printers answer what was asked before."""
        twice = [question for question in questions for _ in range(2)]
        self._open.extend(twice)
        self._asked_at, self._nudged = self._monotonic(), False
        self._say(escpos.ask(*twice))

    def _nudge(self, question: Question) -> None:
        self._nudged = True
        self._say(escpos.ask(question))

    def _say(self, data: bytes) -> None:
        write_all(self._transport, data, self._monotonic() + ASK_DEADLINE_S)
        self.written += len(data)

    def _answered(self, bits: int) -> None:
        if not self._open:
            return  # some printers take image data for a question
        question = self._open.popleft()
        if self._open and self._open[0] == question:
            return
        self._draft = self._draft.answered(question, bits)
        if self._open:
            return
        if question == 4 and self._draft.offline and not self._draft.paper_out and not self.is_in_picture:
            self._put(2, 3)
        elif self._is_news(self._draft):
            self._hear(self._draft, unasked=False)
        else:
            self._believe(self._draft)
            self.rounds += 1

    def _give_up_asking(self) -> None:
        self.silences += 1
        # Some know only the two questions that everybody asks: offline, and nobody knows why.
        knows = self._open[-1] == 3 and self._draft.offline
        self._open.clear()
        if self._news and self._news_unasked:
            self._believe(self._news)
        else:
            self._believe(self._draft if knows else PrinterStatus())

    # Believing

    def _pushed(self, status: PrinterStatus) -> None:
        self._draft = status
        if self._is_news(status):
            self._hear(status, unasked=True)
        else:
            self._believe(status)

    def _is_news(self, status: PrinterStatus) -> bool:
        told_before = self._news.condition if self._news else None
        return status.condition not in (self._word.condition, told_before)

    def _hear(self, news: PrinterStatus, *, unasked: bool) -> None:
        self._news, self._news_at, self._news_unasked = news, self._monotonic(), unasked
        if not self._refused and not self._transport.unacked():
            self.ask()

    def _believe(self, status: PrinterStatus) -> None:
        before = self.status.condition
        self._word = self._draft = status
        self._news = None
        self._count_stop(before)

    def _count_stop(self, before: PrinterCondition) -> None:
        now = self.status.condition
        if now in STOPS and now != before:
            self.stops += 1
            self.last_stop = now
