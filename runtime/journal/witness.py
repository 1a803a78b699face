"""A witness of the journal outside its file: what a program that owns it has left in the lock file for the next one."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import msgspec
from msgspec import Struct


class Witness(Struct, frozen=True):
    """How far the journal had come. It is written after each commit, without a sync: after a power cut it may be half a
    minute behind the journal, but never ahead of it."""

    seq: int
    day: str
    """The service day of that entry, ISO date."""
    counts: dict[str, int] = {}
    """Service → the last number of that day."""


_witness = msgspec.json.Decoder(Witness)


class Note(NamedTuple):
    """The text of the lock file: a line of the clock's, the witness as a line of JSON, and the CRC-32 of both.

    A note of an earlier version is one line. One that is damaged says nothing at all.
    """

    clock: str = ""
    """A `ClockNote` of `runtime/clock.py`; kept as it is."""
    witness: Witness | None = None

    @classmethod
    def parse(cls, text: bytes) -> Note:
        clock, _, rest = text.partition(b"\n")
        body, _, sum_ = rest.partition(b"\n")
        if not rest:
            return cls(clock.decode("ascii", "replace"))
        try:
            if int(sum_.strip(), 16) != zlib.crc32(clock + body):
                return cls()
            return cls(clock.decode("ascii", "replace"), _witness.decode(body))
        except (ValueError, msgspec.MsgspecError):
            return cls()

    def __bytes__(self) -> bytes:
        clock = self.clock.strip().encode("ascii")
        if self.witness is None:
            return clock
        body = msgspec.json.encode(self.witness)
        return b"%s\n%s\n%08x\n" % (clock, body, zlib.crc32(clock + body))
