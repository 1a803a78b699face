"""What a slip printer does with bytes: its buffer, its commands and its answers. It does no I/O and reads no clock."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from printer.virtual.mechanics import Mechanics, Strip
from printer.virtual.models import FULL, Model
from printer.virtual.tokenizer import Command, Letters, Row, SenderEnd, Token, Tokenizer, size

FEED_LINE = 30
"""Rows per line feed."""
TEAR_BAR = 4 * FEED_LINE
"""Rows from the print head to the tear bar of a printer without a cutter."""
ALL_ROWS = 1 << 62
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.DOTALL)
"""DLE EOT (status request) and DLE DC4 8 (clear the buffer)."""
_LONGEST_REAL_TIME = 10
_DOUBLED_BITS = [int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256)]
"""Byte → the two bytes in which each of its bits is doubled."""


class Firmware:
    """Takes bytes by `receive` and prints by `advance`; both return the printer's answers.

    Commands are processed in order, and only while the printer can print. Models that know them obey DLE EOT (status)
    and DLE DC4 8 (clear the buffer) at once, even inside a picture. Faults are made by calling `mechanics`; afterwards
    `report_changes` returns what the printer reports of them.
    """

    def __init__(self, deliver: Callable[[Strip], None], model: Model = FULL) -> None:
        self.model = model
        self.mechanics = Mechanics(deliver, width=model.width, cutter=model.cutter)
        self._reported = self.mechanics.sensors
        self._mute = self._mutes_in_slip = self._lags = False
        self.cleared = 0
        """How often the buffer was cleared on command."""
        self.stray = bytearray()
        """Bytes where a command was expected: a real printer prints them as letters."""
        self._reset()

    def _reset(self) -> None:
        self._clear_buffer()
        self._tail = b""
        """The last bytes received, in which a real-time command may have begun."""
        self._justification = 0
        self._double_width = self._double_height = False
        self._pushes = False
        self._units_per_inch = self.model.units_per_inch
        self._late_answer = b""
        """The answer that a lagging printer gives to the next question."""

    def _clear_buffer(self) -> None:
        self._tokenizer = Tokenizer(self.model.prints_as_text)
        self._waiting: deque[Token] = deque()
        self._held = 0

    @property
    def room(self) -> int:
        if self.model.stops_receiving and self.mechanics.stopped:
            return 0
        return max(0, self.model.buffer_bytes - self._held - self._tokenizer.held)

    @property
    def busy(self) -> bool:
        """Whether there is something that it could do now."""
        return bool(self._waiting or self.mechanics.moving) and not self.mechanics.stopped

    # Receiving

    def receive(self, data: bytes) -> bytes:
        """Takes bytes into its buffer, at most as many as the sender's `ReceiveWindow` allows."""
        answers = b""
        stream = self._tail + data
        start = len(self._tail)
        for match in _REAL_TIME.finditer(stream):
            if match.end() <= len(self._tail):
                continue
            if match[1]:
                answers += self._status(match[1][0])
            elif self.model.clears:
                self._clear()
                start = match.end()
                answers += self._answer(b"\x37\x25\x00")
        self._tail = stream[1 - _LONGEST_REAL_TIME :]
        return answers + self._buffer(stream[start:])

    def sender_gone(self) -> None:
        """The sender has disconnected. A slip that it has not finished is incomplete, whoever continues it."""
        self._waiting.append(SenderEnd(self._tokenizer.between_tokens))

    def _buffer(self, data: bytes) -> bytes:
        answers = b""
        for token in self._tokenizer.feed(data):
            self._waiting.append(token)
            self._held += size(token)
            if self.model.tells_how_far == "received" and isinstance(token, Command) and token.head == b"\x1dr":
                answers += self._answer(b"\x00")
        return answers

    def _clear(self) -> None:
        self.cleared += 1
        self._clear_buffer()
        self.mechanics.forget()
        self._spoil_hanging_paper()

    def _spoil_hanging_paper(self) -> None:
        paper = self.mechanics.paper
        paper.whole = not paper.inked

    # Answers

    def _status(self, question: int) -> bytes:
        if question not in self.model.questions:
            return b""
        return self._answer(bytes([0x12 if self.model.always_reports_ok else self.mechanics.sensors.answer(question)]))

    def _answer(self, answer: bytes) -> bytes:
        if self._mute:
            return b""
        if self._lags:
            answer, self._late_answer = self._late_answer, answer
        return answer

    def report_changes(self) -> bytes:
        """The automatic status, if it is enabled and has changed since the last report."""
        changed = self.mechanics.sensors != self._reported
        self._reported = self.mechanics.sensors
        return self._push() if changed else b""

    def _push(self) -> bytes:
        return self._reported.pushed() if self._pushes and not self._mute else b""

    def _name(self, question: int) -> bytes:
        called = self.model.called or f"VIRTUAL {self.model.width}"
        texts = {65: b"1.0", 66: self.model.maker.encode(), 67: called.encode()}
        if question in texts:
            return b"\x5f" + texts[question] + b"\x00"
        return bytes([0x02 * self.model.cutter if question == 2 else 0x20])

    # Printing

    def advance(self, rows: int = ALL_ROWS) -> bytes:
        """Processes waiting tokens until this many rows are printed or the printer stops."""
        answers = b""
        while rows > 0 and self.busy:
            if self.mechanics.moving:
                rows -= self.mechanics.move(rows)
            else:
                printed, answer = self._process(self._waiting.popleft())
                rows -= printed
                answers += answer
        return answers + self.report_changes()

    def _process(self, token: Token) -> tuple[int, bytes]:
        """Returns the rows printed and the answer."""
        self._held -= size(token)
        match token:
            case Row(dots):
                return self._print(dots), b""
            case Command(head, parameters):
                return 0, self._execute(head, parameters)
            case Letters(text):
                self.stray += bytes(letter for letter in text if letter >= 0x20)
            case SenderEnd(between_tokens):
                paper = self.mechanics.paper
                paper.whole = paper.whole and between_tokens and not paper.inked
        return 0, b""

    def _print(self, dots: bytes) -> int:
        self._mute |= self._mutes_in_slip
        row = justify(double_width(dots) if self._double_width else dots, self.model.width, self._justification)
        rows = 1 + self._double_height
        for _ in range(rows):
            if not self.mechanics.stopped:
                self.mechanics.print(row)
        return rows

    def _execute(self, head: bytes, parameters: bytes) -> bytes:
        match head:
            case b"\x1b@":
                # Senders initialize only between slips: if paper hangs out, its sender was interrupted.
                self._spoil_hanging_paper()
                self._pushes, self._justification = False, 0
                self._units_per_inch = self.model.units_per_inch
            case b"\x1ba" if parameters[0] & 0x0F <= 2:
                self._justification = parameters[0] & 0x0F
            case b"\x1bJ":
                self.mechanics.feed(self._rows(parameters[0]))
            case b"\x1dP":
                self._units_per_inch = parameters[1] or self.model.units_per_inch
            case b"\n":
                self.mechanics.feed(FEED_LINE)
            case b"\x1bd" if not self.model.cutter and parameters[0] * FEED_LINE >= TEAR_BAR:
                self.mechanics.end_slip(parameters[0] * FEED_LINE)
            case b"\x1bd":
                self.mechanics.feed(parameters[0] * FEED_LINE)
            case b"\x1dV" if self.model.cutter:
                self.mechanics.end_slip(self._rows(parameters[1]) if len(parameters) > 1 else 0)
            case b"\x1dv":
                self._double_width, self._double_height = bool(parameters[1] & 1), bool(parameters[1] & 2)
            case b"\x1da" if self.model.pushes:
                self._pushes = parameters[0] != 0
                return self._push()
            case b"\x1dr" if self.model.tells_how_far == "worked-off":
                return self._answer(bytes([0x03 * self.mechanics.sensors.paper_low]))
            case b"\x1d(" if self.model.tells_when_printed and parameters[:1] + parameters[3:5] == b"H00":
                return self._answer(b"\x37\x22" + parameters[5:9] + b"\x00")
            case b"\x1dI" if self.model.tells_name:
                return self._answer(self._name(parameters[0]))
        return b""

    def _rows(self, units: int) -> int:
        """Rows of dots that so many units of feed are."""
        return units * self.model.dpi // self._units_per_inch

    # Faults of its answers, as `VirtualPrinter` describes them

    def mute(self) -> None:
        self._mute = True

    def mute_in_slip(self) -> None:
        self._mutes_in_slip = True

    def unmute(self) -> None:
        self._mute = self._mutes_in_slip = False

    def lag(self) -> None:
        self._lags = True

    def catch_up(self) -> None:
        self._lags, self._late_answer = False, b""

    def lose_power(self) -> None:
        """Its memory is lost; what hangs out of it is torn off."""
        self.mechanics.lose_power()
        self._reset()


def justify(row: bytes, width: int, justification: int) -> bytes:
    """A picture's row on paper of `width` dots: 0 left, 1 centred, 2 right; cut off if it is wider."""
    free = width - len(row) * 8
    if free <= 0:
        return row[: width // 8]
    right = (free, free - free // 2, 0)[justification]
    return (int.from_bytes(row, "big") << right).to_bytes(width // 8, "big")


def double_width(row: bytes) -> bytes:
    return b"".join(_DOUBLED_BITS[byte] for byte in row)
