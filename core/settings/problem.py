"""A mistake in the settings file, as people are told about it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

MISSING = "missing"


class Problem(NamedTuple):
    """Where the mistake is, the value there, and what was expected instead."""

    key: str
    """Such as `kiosk.double_press_s`, or `service[CT].prefix` for one of several tables."""
    value: str
    """As it is in the file, or `missing`."""
    expected: str

    def __str__(self) -> str:
        return f"{self.key}: {self.value}: expected {self.expected}"


def shown(value: Any) -> str:
    """A value in about the form of the file, on one line and at most 60 characters long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
