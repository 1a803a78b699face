"""The bytes that reach a slip printer, cut into commands, rows of pictures and letters."""

from __future__ import annotations

import re
from typing import NamedTuple

_BEGINS = re.compile(rb"[\x10\x1b\x1d\n]")
_LONG_CUTS = b"ABabgh"
"""Ways to cut (GS V) that say how far to feed before."""
# Commands and how many bytes of parameters follow; those that carry a length of their own are read apart.
_LENGTHS = {
    b"\x1b@": 0,
    b"\x1bJ": 1,
    b"\x1bd": 1,
    b"\x1ba": 1,
    b"\x1b3": 1,
    b"\x1b2": 0,
    b"\x1bp": 3,
    b"\x1bt": 1,
    b"\x1dv": 6,
    b"\x1da": 1,
    b"\x1dr": 1,
    b"\x1dI": 1,
    b"\x1dL": 2,
    b"\x1dP": 2,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
    b"\x10\x14": 8,
}


class Command(NamedTuple):
    """The one for a new line has no second byte and no parameters."""

    head: bytes
    parameters: bytes = b""

    @property
    def size(self) -> int:
        return len(self.head) + len(self.parameters)


class Row(NamedTuple):
    """Of the picture whose command came before."""

    dots: bytes

    @property
    def size(self) -> int:
        return len(self.dots)


class Letters(NamedTuple):
    """What came where a command should have been."""

    text: bytes

    @property
    def size(self) -> int:
        return len(self.text)


class Seam(NamedTuple):
    """Where the bytes of one sender end and those of another begin."""

    in_between: bool
    """Nothing had begun there that was not ended."""

    @property
    def size(self) -> int:
        return 0


Token = Command | Row | Letters | Seam


class Tokeniser:
    """Bytes in whatever pieces become tokens, each as soon as it is whole."""

    def __init__(self, spells: frozenset[bytes] = frozenset()) -> None:
        """`spells`: commands that are taken for letters."""
        self._spells = spells
        self._open = bytearray()
        self._stride = 0
        self._rows = 0
        """Rows of a picture still to come."""

    @property
    def held(self) -> int:
        """Bytes of a token that is not whole yet."""
        return len(self._open)

    @property
    def in_between(self) -> bool:
        """Nothing has begun that is not ended."""
        return not self._open and not self._rows

    def feed(self, data: bytes) -> list[Command | Row | Letters]:
        self._open += data
        tokens: list[Command | Row | Letters] = []
        at = 0
        while (token := self._next(at)) is not None:
            tokens.append(token)
            at += token.size
        del self._open[:at]
        return tokens

    def _next(self, at: int) -> Command | Row | Letters | None:
        if self._rows:
            return self._row(at)
        begins = _BEGINS.search(self._open, at)
        end = begins.start() if begins else len(self._open)
        if end > at:
            return Letters(bytes(self._open[at:end]))
        return self._command(at) if begins else None

    def _row(self, at: int) -> Row | None:
        if len(self._open) - at < self._stride:
            return None
        self._rows -= 1
        return Row(bytes(self._open[at : at + self._stride]))

    def _command(self, at: int) -> Command | Letters | None:
        head = bytes(self._open[at : at + 2])
        if head[:1] == b"\n":
            return Command(b"\n")
        if len(head) < 2:
            return None
        length = 0 if head in self._spells else self._length(head, at + 2)
        if length is None or len(self._open) < at + 2 + length:
            return None
        if head in self._spells or (head not in _LENGTHS and not length):
            return Letters(head)
        return self._begun(Command(head, bytes(self._open[at + 2 : at + 2 + length])))

    def _begun(self, command: Command) -> Command:
        if command.head == b"\x1dv" and command.parameters[:1] == b"0":
            self._stride = int.from_bytes(command.parameters[2:4], "little")
            self._rows = int.from_bytes(command.parameters[4:6], "little") if self._stride else 0
        return command

    def _length(self, head: bytes, at: int) -> int | None:
        """Of the parameters, which stand from there on; None: too few have come to tell. Unknown commands have none."""
        if head == b"\x1dV":
            return None if len(self._open) <= at else 2 if self._open[at] in _LONG_CUTS else 1
        if head == b"\x1d(":
            return None if len(self._open) < at + 3 else 3 + int.from_bytes(self._open[at + 1 : at + 3], "little")
        return _LENGTHS.get(head, 0)
