"""What stands on the wall at one moment: words and labels, no pixels."""

from __future__ import annotations

from msgspec import Struct

from words.wall_notices import Notice
from words.wall_words import Headings


class NowCalled(Struct, frozen=True, kw_only=True):
    """The current call, the largest thing on the wall: this label, to this counter."""

    label: str
    counter: str
    service: str
    priority: str | None = None
    """The word beside the heart; only while the call is new."""
    again: str | None = None
    """The words for a repeated call (in Vietnamese “Gọi lại”); None at the first call."""
    new: bool = False
    """Whether the call is still highlighted."""
    lit: bool = False
    """Changes while a new call blinks."""
    stale: bool = False
    """The call may no longer hold, so it is drawn without its colour."""


class RecentCall(Struct, frozen=True):
    label: str
    counter: str


class ServiceLine(Struct, frozen=True, kw_only=True):
    name: str
    waiting: int
    people: str
    """The word behind the count: a bare 4 beside a service could be read as counter 4."""
    forecast: str | None = None
    forecast_short: str | None = None
    """The same for where it does not fit, if there is a shorter way to say it."""
    withheld: str | None = None
    """In place of the forecast while no ticket can be had: why, and when again."""
    paused: str | None = None
    """In place of the forecast while all counters of the service pause."""


class Curtain(Struct, frozen=True):
    """What stands in place of the whole board."""

    texts: tuple[str, ...]
    at: tuple[float, float] = (0.5, 0.5)
    """The shares of the free room left of the texts and above them."""
    dark: bool = False
    """Nobody looks: as little light as can still be read."""


class Frame(Struct, frozen=True, kw_only=True):
    office: str
    clock: str | None
    """None: the kiosk's clock is not trusted, so no time of day is shown."""
    headings: Headings
    now: NowCalled | None
    instead_of_call: str
    """The text that stands there while there is no call; each line on its own."""
    recent: tuple[RecentCall, ...] = ()
    to_come: int = 0
    """How many of them, at the beginning, have to be seen: among them are all that wait for the light."""
    services: tuple[ServiceLine, ...] = ()
    notices: tuple[Notice, ...] = ()
    stale_notice: str | None = None
    """The sentence that says how old the data are, while nothing comes from the kiosk."""
    absent: tuple[str, ...] = ()
    """Labels of absent tickets, in the order in which they lose their place."""
    rule: str = ""
    """In which order people are called."""
    announcement: str | None = None
    """Shown in place of the rule for a while."""
    curtain: Curtain | None = None
    shift: tuple[int, int] = (0, 0)
    """How far everything is moved to the right and down, in pixels of the layout's sketch, against burning in."""
