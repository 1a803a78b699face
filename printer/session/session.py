"""One open connection to the printer: sends bytes, asks for its status and keeps what it has answered."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from core.messages.state import PrinterCondition
from printer.escpos import encoding
from printer.escpos.status import AutoStatus, Block, PrinterStatus, Processed, RealTimeStatus, StatusParser
from printer.session.backpressure import Backpressure
from printer.session.condition import OFFLINE, ConditionFilter
from printer.session.questions import ASK_EVERY_S, REASK_S, SILENCE_S, Questions
from printer.transports.transport import HasPortStatus, Transport, write_all

STALL_S = 1.5
"""Seconds without a byte taken before a printer that has bytes waiting counts as offline."""
ASK_DEADLINE_S = 0.5


class PrinterSession:
    """All methods may raise `PrinterGone`; after that only `close` may be called."""

    def __init__(
        self,
        transport: Transport,
        monotonic: Callable[[], float],
        *,
        init: bytes = encoding.INIT,
        stalls: int = 0,
        known: PrinterStatus | None = None,
    ) -> None:
        """`init` resets the printer and prepares it for slips; `stalls`: how many connections in a row were given up
        because no byte was taken; `known`: the last status."""
        self._transport = transport
        self._monotonic = monotonic
        self._init = init
        self._parser = StatusParser()
        self.questions = Questions()
        self._backpressure = Backpressure(stalls=stalls)
        self._stalled = stalls > 0 and known is None
        """The printer counts as offline because it took no bytes."""
        self._condition = ConditionFilter(known or (OFFLINE if stalls else PrinterStatus()))
        self._port_checked_at = -ASK_EVERY_S
        self._in_slip = False
        """A slip is being sent: a question among its bytes would be printed as a part of it."""
        self.stalled_in_slip = False
        """Since the slip began, the printer took no bytes for a while without saying why: it may have had no paper."""
        self.written = 0
        """Bytes accepted on this connection in all, questions included."""
        self.processed_asked = 0
        """How often the printer was asked to answer when everything before is processed."""
        self.processed: tuple[int, int] = (0, 0)
        """How often it has answered that, and the number of halts before its last such answer."""
        self.printed: deque[tuple[bytes, int]] = deque(maxlen=8)
        """Marks of slips that the printer reported as printed, each with the number of halts before."""
        self.cleared = False
        """The printer has confirmed `clear_buffer`."""

    @property
    def status(self) -> PrinterStatus:
        return self._condition.status

    @property
    def halts(self) -> int:
        """How often the printer halted for missing paper or an open cover; a slip under way then is not whole."""
        return self._condition.halts

    @property
    def last_halt(self) -> PrinterCondition:
        return self._condition.last_halt

    @property
    def is_hung(self) -> bool:
        """No byte has been taken for so long that the connection should be given up."""
        return self._backpressure.is_hung(self._monotonic())

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """Sends a part of a slip; returns how many bytes were accepted."""
        taken = self._transport.write(data, deadline)
        self.written += taken
        self._backpressure.record_write(taken, self._monotonic())
        return taken

    def listen(self, deadline: float) -> None:
        """Takes in the printer's answers, as soon as there are any."""
        for answer in self._parser.parse(self._transport.read(4096, deadline)):
            match answer:
                case RealTimeStatus(bits):
                    self._handle_answer(bits)
                case AutoStatus():
                    self._consider(self._condition.candidate.after_push(answer), unasked=True)
                case Processed():
                    self.processed = (self.processed[0] + 1, self.halts)
                case Block(0x37, text) if text[:1] == b"\x22":
                    self.printed.append((text[1:], self.halts))
                case Block(0x37, b"\x25"):
                    self.cleared = True

    def ask(self) -> bool:
        """Asks for the status, unless an answer is still to come or a slip is being sent; returns whether it asked."""
        if self.questions.are_open or self._in_slip:
            return False
        self._send(self.questions.ask(self._monotonic(), 1, 4))
        return True

    def ask_when_due(self) -> None:
        """Asks for the status every `ASK_EVERY_S`; if no answer comes in time, nothing is known any more."""
        self.check_backpressure()
        if self._backpressure.has_waiting:
            return  # a question would only wait, too
        now, questions = self._monotonic(), self.questions
        late_s = now - max(questions.asked_at, self._backpressure.waited_at)
        if questions.are_open and late_s > SILENCE_S:
            self._give_up_asking()
        elif questions.are_open and late_s > REASK_S and not questions.reasked:
            self._send(questions.reask())
        if now - questions.asked_at >= ASK_EVERY_S:
            self.ask()

    def check_backpressure(self) -> None:
        """Notices a printer that takes no bytes: it counts as offline until it takes some or says why."""
        now, backpressure = self._monotonic(), self._backpressure
        backpressure.record_waiting(self._transport.unacked(), now)
        if not backpressure.is_blocked:
            if self._stalled:
                self.forget_status()
        elif now - backpressure.moved_at > STALL_S and self.status.condition in ("ready", "paper_low", "unknown"):
            self._stalled = self.stalled_in_slip = True
            self._condition.mark_stalled()
        if now - backpressure.moved_at > SILENCE_S:
            self._condition.accept_unasked(now - SILENCE_S)  # a question would not get through
        if now - self._port_checked_at >= ASK_EVERY_S:
            self.check_port()

    def check_port(self) -> None:
        """Reads the port's own status, on transports that have one."""
        self._port_checked_at = self._monotonic()
        bits = self._transport.port_status() if isinstance(self._transport, HasPortStatus) else None
        if bits is not None:
            self._condition.record_port_status(bits)

    def forget_status(self) -> None:
        self._stalled = False
        self.questions.clear()
        self._condition.reset()

    def end_command(self) -> None:
        """To be sent first: the connection before may have broken off in the middle of a command."""
        self._send(encoding.END_COMMAND)

    def clear_buffer(self) -> None:
        """Tells the printer to discard what it holds; `cleared` once it confirms."""
        self.cleared = False
        self._send(encoding.CLEAR_BUFFER)

    def initialise(self) -> None:
        self._send(self._init)
        self.ask()

    def begin_slip(self) -> None:
        self._in_slip, self.stalled_in_slip = True, False

    def end_slip(self) -> None:
        self._in_slip = False

    def unacked(self) -> int:
        return self._transport.unacked()

    def close(self, *, drop: bool = False) -> None:
        self._transport.close(drop=drop)

    def _send(self, data: bytes) -> None:
        write_all(self._transport, data, self._monotonic() + ASK_DEADLINE_S)
        self.written += len(data)

    def _handle_answer(self, bits: int) -> None:
        question = self.questions.match()
        if question is None:
            return
        status = self._condition.candidate = self._condition.candidate.after_answer(question, bits)
        if self.questions.are_open:
            return
        lacks_cause = question == 4 and status.offline and not status.paper_out
        if lacks_cause and not self._in_slip:
            self._send(self.questions.ask(self._monotonic(), 2, 3))
        elif (lacks_cause and self._condition.accept_pushed_cause()) or not self._consider(status, unasked=False):
            self.questions.rounds += 1

    def _consider(self, status: PrinterStatus, *, unasked: bool) -> bool:
        """Returns whether the condition is new; it is asked for again then, unless a question would only wait."""
        is_new = self._condition.consider(status, self._monotonic(), unasked=unasked)
        if is_new and not self._backpressure.refused and not self._transport.unacked():
            self.ask()
        return is_new

    def _give_up_asking(self) -> None:
        # Some printers know only questions 1 and 4: such a one is offline, for a reason that it cannot give.
        known = self.questions.give_up() == 3 and self._condition.candidate.offline
        if not self._condition.accept_unasked(math.inf):
            self._condition.accept(self._condition.candidate if known else PrinterStatus())
