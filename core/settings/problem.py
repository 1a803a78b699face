"""A mistake in a file of settings, as it is told."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

MISSING = "missing"


class Problem(NamedTuple):
    """One mistake: where it stands, what stands there, and what was expected instead."""

    key: str
    """As in `kiosk.double_press_s`, or with the name of a table among many: `service[CT].prefix`."""
    value: str
    """As it is written, or `missing`."""
    expected: str

    def __str__(self) -> str:
        return f"{self.key}: {self.value}: expected {self.expected}"


def shown(value: Any) -> str:
    """A value as it looks in the file, on one line and not endless."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
