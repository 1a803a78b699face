"""Splits the bytes that reach a slip printer into commands, rows of pictures and letters."""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMAND_START = re.compile(rb"[\x10\x1b\x1d\n]")
_CUTS_WITH_FEED = b"ABabgh"
"""Kinds of cut (GS V) with a second parameter, the feed before the cut."""
_PARAMETER_BYTES = {
    **dict.fromkeys((b"\x1b@", b"\x1b2"), 0),
    **dict.fromkeys((b"\x1bJ", b"\x1bd", b"\x1ba", b"\x1b3", b"\x1bt"), 1),
    **dict.fromkeys((b"\x1da", b"\x1dr", b"\x1dI", b"\x10\x04", b"\x10\x05"), 1),
    **dict.fromkeys((b"\x1dL", b"\x1dP"), 2),
    b"\x1bp": 3,
    b"\x1dv": 6,
    b"\x10\x14": 8,
}
"""Command → its bytes of parameters; those of commands that carry their own length are read in `_length`."""


class Command(NamedTuple):
    head: bytes
    """Two bytes, or one for a line feed."""
    parameters: bytes = b""


class Row(NamedTuple):
    """A row of the picture whose command came before."""

    dots: bytes


class Letters(NamedTuple):
    """Bytes where a command was expected."""

    text: bytes


class SenderEnd(NamedTuple):
    """Separates the bytes of one sender from those of the next."""

    between_tokens: bool
    """Whether the sender has ended everything that it began."""


Received = Command | Row | Letters
Token = Received | SenderEnd


def size(token: Token) -> int:
    """Bytes that the token takes in the printer's buffer."""
    return sum(len(part) for part in token if isinstance(part, bytes))


class Tokenizer:
    """Takes bytes in pieces of any length and returns each token as soon as it is whole."""

    def __init__(self, prints_as_text: frozenset[bytes] = frozenset()) -> None:
        """`prints_as_text`: commands that become `Letters`."""
        self._prints_as_text = prints_as_text
        self._pending = bytearray()
        self._stride = 0
        """Bytes of each row of the current picture."""
        self._rows_left = 0

    @property
    def held(self) -> int:
        """Bytes of a token that is not whole yet."""
        return len(self._pending)

    @property
    def between_tokens(self) -> bool:
        """Whether no token or picture has begun that is not ended."""
        return not self._pending and not self._rows_left

    def feed(self, data: bytes) -> list[Received]:
        self._pending += data
        tokens: list[Received] = []
        at = 0
        while (token := self._next(at)) is not None:
            tokens.append(token)
            at += size(token)
        del self._pending[:at]
        return tokens

    def _next(self, at: int) -> Received | None:
        if self._rows_left:
            if len(self._pending) - at < self._stride:
                return None
            self._rows_left -= 1
            return Row(bytes(self._pending[at : at + self._stride]))
        start = _COMMAND_START.search(self._pending, at)
        end = start.start() if start else len(self._pending)
        if end > at:
            return Letters(bytes(self._pending[at:end]))
        return self._command(at) if start else None

    def _command(self, at: int) -> Command | Letters | None:
        head = bytes(self._pending[at : at + 2])
        if head[:1] == b"\n":
            return Command(b"\n")
        if len(head) < 2:
            return None
        length = 0 if head in self._prints_as_text else self._length(head, at + 2)
        if length is None or len(self._pending) < at + 2 + length:
            return None
        if head in self._prints_as_text or (head not in _PARAMETER_BYTES and not length):
            return Letters(head)
        parameters = bytes(self._pending[at + 2 : at + 2 + length])
        if head == b"\x1dv" and parameters[:1] == b"0":  # a picture follows
            self._stride = int.from_bytes(parameters[2:4], "little")
            self._rows_left = int.from_bytes(parameters[4:6], "little") if self._stride else 0
        return Command(head, parameters)

    def _length(self, head: bytes, at: int) -> int | None:
        """Bytes of parameters, which begin at `at`; None: too few have come to tell. Unknown commands have none."""
        if head == b"\x1dV":
            return None if len(self._pending) <= at else 2 if self._pending[at] in _CUTS_WITH_FEED else 1
        if head == b"\x1d(":
            return None if len(self._pending) < at + 3 else 3 + int.from_bytes(self._pending[at + 1 : at + 3], "little")
        return _PARAMETER_BYTES.get(head, 0)
