"""What a hall is told between calls: what the state says, and what the staff has written."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, Struct

from core.messages.state import State
from words.translation import mark
from words.wall_hours import in_service

CLOSING = mark("Closing time is near: no new numbers are given out.")
NONE_LEFT = mark("No numbers are left.")
TESTING = mark("This is a test. Please wait a moment.")
"""While devices are tried: where neither pack nor engine has the words, the chime alone tells that there is sound."""

ANNOUNCEMENTS = (CLOSING, NONE_LEFT)
"""Whose words a voice pack should have."""


class Announcement(Struct, frozen=True):
    text: str
    """One of `ANNOUNCEMENTS`, or what the staff has written."""
    is_written: bool = False
    """By the staff, in the language that they chose: it is said as it stands."""
    urgent: bool = False
    """An emergency."""

    @property
    def is_test(self) -> bool:
        return self.text == TESTING and not self.is_written


def announcements(state: State) -> tuple[Announcement, ...]:
    """What is to be said at this moment, the most important first."""
    return tuple(_announcements(state))


def _announcements(state: State) -> Iterator[Announcement]:
    if state.test is not UNSET:
        yield Announcement(TESTING)
    for notice in state.notices:
        yield Announcement(notice.text, is_written=True, urgent=notice.urgent)
    if not state.issuing.open and in_service(state):
        if state.issuing.reason == "outside_hours" and state.issuing.closes is not None:
            yield Announcement(CLOSING)
        elif state.issuing.reason == "quota":
            yield Announcement(NONE_LEFT)
