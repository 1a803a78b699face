"""The kinds of printers that are tried: those that a virtual printer can be, and one more."""

from __future__ import annotations

from msgspec.structs import replace

from printer.virtual.models import FULL, MODELS

HOARDER = replace(FULL, name="hoarder", buffer_bytes=256 * 1024, clears=False)
"""It says what is true, and takes a whole slip into its memory, which it never throws away: a new roll brings it."""
PRINTERS = MODELS | {"hoarder": HOARDER}
