"""What stands on the wall at one moment: words and numbers, no pixels."""

from __future__ import annotations

from msgspec import Struct

from words.wall import Headings, Notice


class NowCalled(Struct, frozen=True, kw_only=True):
    """The loudest thing on the wall: this number, to this counter."""

    call_no: int
    label: str
    counter: str
    service: str
    """Its short name."""
    priority: str | None = None
    """The word beside the heart; only while the call is new."""
    again: str | None = None
    """`Gọi lại`, from the second call on."""
    new: bool = False
    """Whether the call is still in the spotlight."""
    lit: bool = False
    """Goes on and off once a second while it asks for attention."""
    stale: bool = False
    """Nobody knows whether this still holds; it is drawn without its colour."""


class RecentCall(Struct, frozen=True):
    label: str
    counter: str


class ServiceLine(Struct, frozen=True, kw_only=True):
    name: str
    waiting: int
    people: str
    """The word behind the count: a bare 4 beside a service reads as counter 4."""
    forecast: str | None = None
    withheld: str | None = None
    """In place of the forecast, while no number of it can be had: why, and when again."""
    paused: str | None = None
    """In place of the forecast, while all counters that serve it pause."""


class Frame(Struct, frozen=True, kw_only=True):
    office: str
    clock: str | None
    """None: the clock is not to be trusted, so no time of day is shown."""
    headings: Headings
    now: NowCalled | None
    quiet: str
    """Stands where the number would, while there is none."""
    recent: tuple[RecentCall, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    notices: tuple[Notice, ...] = ()
    stale: str | None = None
    """How old all this is, when nobody knows better."""
    absent: tuple[str, ...] = ()
    """Labels called in vain, in the order in which they lose their place."""
    rule: str = ""
    """Who is called first, in one sentence."""
    announcement: str | None = None
    """Words for the room, in place of the rule for a while."""
