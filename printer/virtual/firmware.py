"""What a slip printer does with bytes, without any input, output or clock: its buffer, its answers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from printer.virtual.mechanics import Mechanics
from printer.virtual.models import FULL, Model
from printer.virtual.paper import Strip, doubled, placed
from printer.virtual.tokenizer import Command, Letters, Row, Seam, Token, Tokeniser

FEED_LINE = 30
"""Rows in a line feed."""
TEAR_BAR = 4 * FEED_LINE
"""So far behind the head is the tear bar of a printer without a knife."""
NEVER = 1 << 62
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.DOTALL)
_LONGEST_REAL_TIME = 10
_HOW_FAR = b"\x1dr"


class Firmware:
    """Bytes in by `receive`, paper out by `advance` and the callback; both return what the printer says.

    Commands are worked off in their order and only while it can print; DLE EOT (status) and DLE DC4 8 (throw away all
    that waits) act at once, even inside a picture, in printers that know them. What can happen to its parts is asked
    of its `mechanics`; after that `tell_changes` returns what it says of it.
    """

    def __init__(self, deliver: Callable[[Strip], None], character: Model = FULL) -> None:
        """`deliver` gets each strip as it comes off."""
        self.character = character
        self.mechanics = Mechanics(deliver, width=character.width, cutter=character.cutter)
        self._told = self.mechanics.sensors
        self._mute = self._mutes_in_slip = self._lags = False
        self.cleared = 0
        """How often it was told to throw away what waits."""
        self.stray = bytearray()
        """What came where a command should have been: a real printer prints it as letters."""
        self._forget()

    def _forget(self) -> None:
        self._drop()
        self._tail = b""
        self._justification = 0
        self._wide = self._high = False
        """The picture under way is printed twice as wide, twice as high."""
        self._pushes = False
        self._owed = b""
        """The answer that a printer which lags gives next time."""

    def _drop(self) -> None:
        self._tokeniser = Tokeniser(self.character.spells)
        self._waiting: deque[Token] = deque()
        self._held = 0
        """Bytes of all that waits."""

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        if self.character.deaf and self.mechanics.stopped:
            return 0
        return max(0, self.character.buffer_bytes - self._held - self._tokeniser.held)

    @property
    def busy(self) -> bool:
        """There is something that it could do now."""
        return bool(self._waiting or self.mechanics.moving) and not self.mechanics.stopped

    # What it hears

    def receive(self, data: bytes) -> bytes:
        """Takes the bytes into its buffer; at most as many as an `ReceiveWindow` says."""
        said = b""
        stream = self._tail + data
        start = len(self._tail)
        for match in _REAL_TIME.finditer(stream):
            if match.end() <= len(self._tail):
                continue
            if match[1]:
                said += self._status(match[1][0])
            elif self.character.clears:
                self._clear()
                start = match.end()
                said += self._reply(b"\x37\x25\x00")
        self._tail = stream[1 - _LONGEST_REAL_TIME :]
        return said + self._take(stream[start:])

    def sender_gone(self) -> None:
        """Who was sending is gone: a slip without its end is none."""
        self._waiting.append(Seam(self._tokeniser.in_between))

    def _take(self, data: bytes) -> bytes:
        said = b""
        for token in self._tokeniser.feed(data):
            self._waiting.append(token)
            self._held += token.size
            if self.character.tells_how_far == "received" and isinstance(token, Command) and token.head == _HOW_FAR:
                said += self._reply(b"\x00")
        return said

    def _clear(self) -> None:
        self.cleared += 1
        self._drop()
        self.mechanics.forget()
        self._what_hangs_is_left_over()

    def _what_hangs_is_left_over(self) -> None:
        paper = self.mechanics.paper
        paper.whole = not paper.inked

    # What it says

    def _status(self, question: int) -> bytes:
        if question not in self.character.questions:
            return b""
        return self._reply(bytes([0x12 if self.character.lies else self.mechanics.sensors.answer(question)]))

    def _reply(self, answer: bytes) -> bytes:
        if self._mute:
            return b""
        if self._lags:
            answer, self._owed = self._owed, answer
        return answer

    def tell_changes(self) -> bytes:
        """What it says unasked of what has changed since it last could, if it was asked to."""
        changed = self.mechanics.sensors != self._told
        self._told = self.mechanics.sensors
        return self._push() if changed else b""

    def _push(self) -> bytes:
        return self._told.pushed() if self._pushes and not self._mute else b""

    def _name(self, question: int) -> bytes:
        texts = {65: b"1.0", 66: b"LUOT", 67: b"VIRTUAL %d" % self.character.width}
        if question in texts:
            return b"\x5f" + texts[question] + b"\x00"
        return bytes([0x02 * self.character.cutter if question == 2 else 0x20])

    # What it does

    def advance(self, rows: int = NEVER) -> bytes:
        """Works off what waits until so many rows are printed or it has to stop."""
        said = b""
        while rows > 0 and self.busy:
            if self.mechanics.moving:
                rows -= self.mechanics.move(rows)
            else:
                printed, answer = self._work_off(self._waiting.popleft())
                rows -= printed
                said += answer
        return said + self.tell_changes()

    def _work_off(self, token: Token) -> tuple[int, bytes]:
        """(rows printed, answer)"""
        self._held -= token.size
        match token:
            case Row(dots):
                return self._print(dots), b""
            case Command(head, parameters):
                return 0, self._obey(head, parameters)
            case Letters(text):
                self.stray += bytes(letter for letter in text if letter >= 0x20)
            case Seam(in_between):
                paper = self.mechanics.paper
                paper.whole = paper.whole and in_between and not paper.inked
        return 0, b""

    def _print(self, dots: bytes) -> int:
        self._mute |= self._mutes_in_slip
        row = placed(doubled(dots) if self._wide else dots, self.character.width, self._justification)
        rows = 1 + self._high
        for _ in range(rows):
            if not self.mechanics.stopped:
                self.mechanics.print(row)
        return rows

    def _obey(self, head: bytes, parameters: bytes) -> bytes:
        match head:
            case b"\x1b@":
                self._begin_anew()
            case b"\x1ba" if parameters[0] & 0x0F <= 2:
                self._justification = parameters[0] & 0x0F
            case b"\x1bJ":
                self.mechanics.feed(parameters[0])
            case b"\n":
                self.mechanics.feed(FEED_LINE)
            case b"\x1bd":
                self._feed_lines(parameters[0])
            case b"\x1dV" if self.character.cutter:
                self.mechanics.end_slip(parameters[1] if len(parameters) > 1 else 0)
            case b"\x1dv":
                self._wide, self._high = bool(parameters[1] & 1), bool(parameters[1] & 2)
            case _:
                return self._answer(head, parameters)
        return b""

    def _answer(self, head: bytes, parameters: bytes) -> bytes:
        match head:
            case b"\x1da" if self.character.pushes:
                self._pushes = parameters[0] != 0
                return self._push()
            case b"\x1dr" if self.character.tells_how_far == "worked-off":
                return self._reply(bytes([0x03 * self.mechanics.sensors.paper_low]))
            case b"\x1d(" if self.character.tells_when_printed and parameters[:1] + parameters[3:5] == b"H00":
                return self._reply(b"\x37\x22" + parameters[5:9] + b"\x00")
            case b"\x1dI" if self.character.tells_name:
                return self._reply(self._name(parameters[0]))
        return b""

    def _begin_anew(self) -> None:
        # Nobody begins anew in the middle of a slip: who left what hangs out did not come to its end.
        self._what_hangs_is_left_over()
        self._pushes = False
        self._justification = 0

    def _feed_lines(self, lines: int) -> None:
        rows = lines * FEED_LINE
        if self.character.cutter or rows < TEAR_BAR:
            self.mechanics.feed(rows)
        else:
            self.mechanics.end_slip(rows)

    # What can happen to what it says

    def mute(self) -> None:
        """It says nothing from now on, and prints."""
        self._mute = True

    def mute_in_slip(self) -> None:
        """It says nothing from the first row of the next slip on, and prints."""
        self._mutes_in_slip = True

    def unmute(self) -> None:
        self._mute = self._mutes_in_slip = False

    def lag(self) -> None:
        """Each question gets the answer to the one before."""
        self._lags = True

    def catch_up(self) -> None:
        self._lags, self._owed = False, b""

    def lose_power(self) -> None:
        """Everything in memory is gone; what hangs out of the printer is torn off."""
        self.mechanics.lose_power()
        self._forget()
