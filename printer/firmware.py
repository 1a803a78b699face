"""What a slip printer does with bytes, without any input or output: its buffer, its paper, its answers."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from printer.characters import FULL, Character

FEED_LINE = 30
"""Rows in a line feed."""
NEVER = 1 << 62
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|(\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08)", re.DOTALL)
_LONGEST_REAL_TIME = 10
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
    b"\x1da": 1,
    b"\x1dr": 1,
    b"\x1dI": 1,
    b"\x1dL": 2,
    b"\x1dP": 2,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}


class Strip(NamedTuple):
    """A piece of paper that has left the printer."""

    width: int
    """In dots."""
    rows: bytes
    """One bit a dot, 1 is black."""
    complete: bool
    """It ended with its cut, and nothing that belonged to it was lost."""


class Firmware:
    """Bytes in by `receive`, paper out by `advance` and the callback; answers are returned.

    Commands are worked off in their order and only while it can print; DLE EOT (status) and DLE DC4 8 (throw away all
    that waits) act at once, even inside a picture.
    """

    def __init__(self, deliver: Callable[[Strip], None], character: Character = FULL) -> None:
        self._deliver = deliver
        self._character = character
        self.has_paper = True
        self.paper_low = False
        self.cover_open = False
        self.jammed = False
        self.paper_rows: int | None = None
        """The roll ends after so many more rows; None: not soon."""
        self.breaks_after: int | None = None
        """It loses power after so many more rows; at 0 it has."""
        self.cleared = 0
        """How often it was told to throw away what waits."""
        self.stray = bytearray()
        """What came where a command should have been: a real printer prints it as letters."""
        self._new_strip()
        self.power_off()

    def power_off(self) -> None:
        """Everything in memory is gone; what hangs out of the printer is torn off."""
        self.tear_off()
        self._buffer = bytearray()
        self._taken = 0
        """Bytes worked off since power was on."""
        self._tail = b""
        self._seams: deque[int] = deque()
        self._picture_rows = 0
        """Rows of a picture command still to come."""
        self._stride = 0
        self._pushes = False
        self._new_strip()

    def _new_strip(self) -> None:
        self._rows: list[bytes] = []
        self._whole = True

    @property
    def prints(self) -> bool:
        return self.has_paper and not self.cover_open and not self.jammed

    @property
    def room(self) -> int:
        """How many bytes it takes now."""
        return max(0, self._character.buffer_bytes - len(self._buffer))

    @property
    def hanging_rows(self) -> int:
        """How much paper hangs out of it, not cut yet."""
        return len(self._rows)

    @property
    def busy(self) -> bool:
        """There is something that it could print now."""
        return bool(self._buffer) and self.prints

    # What it hears

    def receive(self, data: bytes) -> bytes:
        """Takes the bytes into its buffer; answers to what acts in real time."""
        said = b""
        stream = self._tail + data
        start = 0
        for match in _REAL_TIME.finditer(stream):
            if match.end() <= len(self._tail):
                continue
            if match[1]:
                said += self._real_time_status(match[1][0])
            else:
                self._clear()
                start = match.end()
                said += b"\x37\x25\x00"
        self._buffer += stream[max(start, len(self._tail)) :]
        self._tail = stream[start:][1 - _LONGEST_REAL_TIME :]
        return said

    def sender_gone(self) -> None:
        """Who was sending is gone: a slip without its end is none."""
        self._seams.append(self._taken + len(self._buffer))

    def _clear(self) -> None:
        self.cleared += 1
        self._whole = not self._rows
        self._taken += len(self._buffer)
        self._buffer.clear()
        self._picture_rows = 0

    # What it says

    def status_changed(self) -> bytes:
        """What it says unasked after something has changed, if it was asked to."""
        return self._pushed() if self._pushes else b""

    def _pushed(self) -> bytes:
        printer = 0x10 | 0x08 * (not self.prints) | 0x20 * self.cover_open
        paper = 0x03 * (self.paper_low or not self.has_paper) | 0x0C * (not self.has_paper)
        return bytes([printer, 0x08 * self.jammed, paper, 0x00])

    def _real_time_status(self, question: int) -> bytes:
        match question:
            case 1:
                bits = 0x08 * (not self.prints)
            case 2:
                bits = 0x04 * self.cover_open | 0x20 * (not self.has_paper) | 0x40 * self.jammed
            case 3:
                bits = 0x08 * self.jammed
            case _:
                bits = 0x0C * (self.paper_low or not self.has_paper) | 0x60 * (not self.has_paper)
        return bytes([0x12 | bits])

    # What it does

    def advance(self, rows: int = NEVER) -> bytes:
        """Works off what waits until so many rows are printed or it has to stop; its answers on the way."""
        said = b""
        while rows > 0 and self._buffer and not self._stopped:
            self._pass_seam()
            printed, answer = self._step(rows)
            if printed is None:
                break
            rows -= printed
            said += answer
        return said

    def _pass_seam(self) -> None:
        """Where one sender's bytes end and another's begin."""
        while self._seams and self._seams[0] <= self._taken:
            self._seams.popleft()
            self._whole = self._whole and not self._rows and not self._picture_rows

    def _step(self, rows: int) -> tuple[int | None, bytes]:
        """(rows printed, answer) of one command or a piece of a picture; (None, …): more bytes must come first."""
        if self._picture_rows:
            return self._picture(rows), b""
        if (command := self._next_command()) is None:
            return None, b""
        self._consume(len(command))
        return self._obey(command[:2], command[2:])

    def _picture(self, rows: int) -> int | None:
        count = min(rows, self._picture_rows, len(self._buffer) // self._stride)
        if not count:
            return None
        for _ in range(count):
            self._print_row(bytes(self._buffer[: self._stride]))
            self._consume(self._stride)
            self._picture_rows -= 1
            if self._stopped:
                break
        return count

    def _print_row(self, row: bytes) -> None:
        self._rows.append(row)
        if self.breaks_after:
            self.breaks_after -= 1
        if self.paper_rows is not None:
            self.paper_rows -= 1
            if self.paper_rows <= 0:
                self.has_paper, self.paper_rows = False, None

    @property
    def _stopped(self) -> bool:
        return not self.prints or self.breaks_after == 0

    def _consume(self, count: int) -> None:
        del self._buffer[:count]
        self._taken += count
        # A command that one sender began and another ended belongs to neither.
        if self._seams and self._taken > self._seams[0] and self._rows:
            self._whole = False

    def _next_command(self) -> bytes | None:
        """The next whole command with its parameters; letters come one by one."""
        head = bytes(self._buffer[:2])
        if head[0] not in (0x10, 0x1B, 0x1D):
            return head[:1]
        if len(head) < 2:
            return None
        length = self._length(head)
        return bytes(self._buffer[: 2 + length]) if length is not None and len(self._buffer) >= 2 + length else None

    def _length(self, head: bytes) -> int | None:
        match head:
            case b"\x1dv":
                return 6
            case b"\x1dV":
                return self._cut_length()
            case b"\x1d(":
                return 3 + int.from_bytes(self._buffer[3:5], "little") if len(self._buffer) >= 5 else None
            case b"\x10\x14":
                return 8
        return _LENGTHS.get(head, 0)

    def _cut_length(self) -> int | None:
        if len(self._buffer) < 3:
            return None
        return 2 if self._buffer[2] in (65, 66) else 1

    def _obey(self, command: bytes, parameters: bytes) -> tuple[int, bytes]:
        match command:
            case b"\x1b@":
                self._pushes = False
            case b"\x1bJ":
                return self._feed(parameters[0]), b""
            case b"\x1bd":
                return self._feed(parameters[0] * FEED_LINE), b""
            case b"\n":
                return self._feed(FEED_LINE), b""
            case b"\x1dV":
                return self._cut(parameters), b""
            case b"\x1dv":
                self._stride = int.from_bytes(parameters[2:4], "little")
                self._picture_rows = int.from_bytes(parameters[4:6], "little") if self._stride else 0
            case b"\x1da":
                self._pushes = parameters[0] != 0
                return 0, self.status_changed()
            case b"\x1dr":
                return 0, bytes([0x03 * self.paper_low])
            case b"\x1dI":
                return 0, b"\x5fLUOT VIRTUAL\x00" if parameters[0] >= 65 else b"\x20"
            case b"\x1d(":
                return 0, self._told_when_printed(parameters)
            case _ if command not in _LENGTHS and command != b"\x10\x14" and command != b"\x00":
                self.stray += command
        return 0, b""

    def _told_when_printed(self, parameters: bytes) -> bytes:
        if parameters[:1] == b"H" and parameters[3:5] == b"00":
            return b"\x37\x22" + parameters[5:9] + b"\x00"
        return b""

    def _feed(self, rows: int) -> int:
        for _ in range(rows):
            self._print_row(b"")
            if self._stopped:
                break
        return rows

    def _cut(self, parameters: bytes) -> int:
        rows = self._feed(parameters[1]) if len(parameters) > 1 else 0
        if not self._stopped:
            self._tear(complete=self._whole)
        return rows

    def tear_off(self) -> None:
        """Somebody pulls out what hangs out of the printer, as with a new roll."""
        self._tear(complete=False)

    def _tear(self, *, complete: bool) -> None:
        """White pieces are not worth keeping."""
        rows = self._rows
        self._new_strip()
        if any(any(row) for row in rows):
            stride = max(map(len, rows))
            self._deliver(Strip(stride * 8, b"".join(row.ljust(stride, b"\0") for row in rows), complete))
