"""An event that the broker refuses, and how the kiosk finds out whether the fault is in the event or in the broker."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

TRIES = 5
"""After so many refusals the event behind it is tried, too: if the broker takes that one and then refuses this one once
more, the fault is in the event, and it must not stop all others. If it refuses both, it wants no events at all."""


class RefusedEvent(Struct, frozen=True):
    seq: int
    times: int = 1
    """How often it was refused."""
    tries_next: bool = False
    """Whether the event behind it is to be published first, if there is one."""
    is_hopeless: bool = False
    """The broker has taken the event behind it: refused once more, it is passed over."""

    def again(self, seq: int) -> RefusedEvent:
        """`seq` was refused: this event, or the one behind it."""
        if seq != self.seq:
            return replace(self, tries_next=False)
        return replace(self, times=self.times + 1, tries_next=self.times + 1 >= TRIES)

    def next_taken(self) -> RefusedEvent:
        return replace(self, tries_next=False, is_hopeless=True)
