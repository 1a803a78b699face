"""The printer models that the fault tests use: those of the virtual printer, and one more."""

from __future__ import annotations

from msgspec.structs import replace

from printer.virtual.models import FULL, MODELS

HOARDER = replace(FULL, name="hoarder", buffer_bytes=256 * 1024, clears=False)
"""Its answers are true, but it buffers a whole slip and never discards it: the slip comes out with a new paper roll."""
PRINTERS = MODELS | {"hoarder": HOARDER}
