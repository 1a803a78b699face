"""The outcomes that a clerk chooses by one key, at a console as at a keypad."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.messages.commands import Outcome

OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {"1": "accepted", "2": "needs_papers", "3": "handed_over", "4": "online", "5": "not_ready"}
)
NO_OUTCOME = "0"
"""The key that takes the choice back."""
