"""All kinds of input by their names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from fuzz.kind import Kind
from fuzz.kinds import (
    broker_packets,
    commands,
    journals,
    kept_states,
    layouts,
    printer_answers,
    printer_bytes,
    settings_files,
    states,
)

KINDS: dict[str, Callable[[ExitStack], Kind]] = {
    "settings": settings_files.open_kind,
    "layouts": layouts.open_kind,
    "states": states.open_kind,
    "kept_states": kept_states.open_kind,
    "journals": journals.open_kind,
    "commands": commands.open_kind,
    "broker": broker_packets.open_kind,
    "printer_answers": printer_answers.open_kind,
    "printer_bytes": printer_bytes.open_kind,
}
"""Each opens what it needs on the stack."""
