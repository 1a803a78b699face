"""One open connection with a printer: what was sent and asked, and what it has said since."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from core.messages.state import PrinterCondition
from printer.escpos import commands
from printer.escpos.status import Block, PrinterStatus, Pushed, Question, RealTime, Sorter, WorkedOff
from printer.session.backpressure import Flow
from printer.session.condition import OFFLINE, ConditionFilter
from printer.transports.transport import Ported, Transport, write_all

ASK_EVERY_S = 0.75
NUDGE_S = 0.4
"""Some printers give each answer only when the next question comes: so long it is waited for, then asked once more."""
SILENCE_S = 1.25
"""An answer that has not come by then does not come; a fault shows within the sum of this and of `ASK_EVERY_S`."""
STALL_S = 1.5
ASK_DEADLINE_S = 0.5


class PrinterSession:
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
        self._flow = Flow(stalls=stalls)
        self._stalled = stalls > 0 and known is None
        """It counts as offline because it took nothing."""
        self._belief = ConditionFilter(known or (OFFLINE if stalls else PrinterStatus()))
        self._port_looked_at = -ASK_EVERY_S
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
        self.printed: deque[tuple[bytes, int]] = deque(maxlen=8)
        """Marks of what it says it has printed, each with the number of stops before."""
        self.cleared = False

    @property
    def status(self) -> PrinterStatus:
        """How it is, as far as it is believed."""
        return self._belief.status

    @property
    def stops(self) -> int:
        """How often it had to stop for want of paper or for an open cover: what was under way is not whole."""
        return self._belief.stops

    @property
    def last_stop(self) -> PrinterCondition:
        return self._belief.last_stop

    @property
    def is_asking(self) -> bool:
        """An answer is still to come."""
        return bool(self._open)

    @property
    def hangs(self) -> bool:
        """Nothing has got through for long."""
        return self._flow.hangs(self._monotonic())

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """How many bytes it took."""
        taken = self._transport.write(data, deadline)
        self.written += taken
        self._flow.offered(taken, self._monotonic())
        return taken

    def listen(self, deadline: float) -> None:
        """Takes in what it says, as soon as it says something."""
        for answer in self._sorter.sort(self._transport.read(4096, deadline)):
            match answer:
                case RealTime(bits):
                    self._answered(bits)
                case Pushed():
                    self._hear(self._belief.draft.told(answer), unasked=True)
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
        if self._flow.waits:
            return  # a question would only wait, too
        now = self._monotonic()
        late_s = now - max(self._asked_at, self._flow.waited_at)
        if self._open and late_s > SILENCE_S:
            self._give_up_asking()
        elif self._open and late_s > NUDGE_S and not self._nudged:
            self._nudge(self._open[-1])
        if now - self._asked_at >= ASK_EVERY_S:
            self.ask()

    def watch_flow(self) -> None:
        """A printer that takes no bytes, although there are some, counts as offline until it does or tells more."""
        now, flow = self._monotonic(), self._flow
        flow.look(self._transport.unacked(), now)
        if not flow.is_stuck:
            if self._stalled:
                self.doubt()
        elif now - flow.moved_at > STALL_S and self.status.condition in ("ready", "paper_low", "unknown"):
            self._stalled = self.stood_still = True
            self._belief.stands_still()
        if now - flow.moved_at > SILENCE_S:
            self._belief.believe_unasked(now - SILENCE_S)  # asking would be of no use
        if now - self._port_looked_at >= ASK_EVERY_S:
            self.look_at_port()

    def look_at_port(self) -> None:
        """What a USB port tells of itself."""
        self._port_looked_at = self._monotonic()
        bits = self._transport.port_status() if isinstance(self._transport, Ported) else None
        if bits is not None:
            self._belief.port_says(bits)

    def doubt(self) -> None:
        """Nothing is known until it says something again."""
        self._stalled = False
        self._open.clear()
        self._belief.doubt()

    def end_command(self) -> None:
        """The first thing on a connection: nobody knows where the one before broke off."""
        self._say(commands.END_COMMAND)

    def clear(self) -> None:
        """Has it throw away what it holds."""
        self.cleared = False
        self._say(commands.CLEAR)

    def begin(self) -> None:
        self._say(commands.INIT)
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
        self._say(commands.ask(*twice))

    def _nudge(self, question: Question) -> None:
        self._nudged = True
        self._say(commands.ask(question))

    def _say(self, data: bytes) -> None:
        write_all(self._transport, data, self._monotonic() + ASK_DEADLINE_S)
        self.written += len(data)

    def _answered(self, bits: int) -> None:
        if not self._open:
            return  # some printers take image data for a question
        question = self._open.popleft()
        if self._open and self._open[0] == question:
            return
        told = self._belief.draft = self._belief.draft.answered(question, bits)
        if self._open:
            return
        if question == 4 and told.offline and not told.paper_out and not self.is_in_picture:
            self._put(2, 3)
        elif not self._hear(told, unasked=False):
            self.rounds += 1

    def _hear(self, status: PrinterStatus, *, unasked: bool) -> bool:
        """Whether it is news: then it is asked for once more, unless a question would only wait."""
        is_news = self._belief.hear(status, self._monotonic(), unasked=unasked)
        if is_news and not self._flow.refused and not self._transport.unacked():
            self.ask()
        return is_news

    def _give_up_asking(self) -> None:
        self.silences += 1
        # Some know only the two questions that everybody asks: offline, and nobody knows why.
        knows = self._open[-1] == 3 and self._belief.draft.offline
        self._open.clear()
        if not self._belief.believe_unasked(math.inf):
            self._belief.believe(self._belief.draft if knows else PrinterStatus())
