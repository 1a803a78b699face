"""What stands on the wall at one moment: words and labels, no pixels."""

from __future__ import annotations

from msgspec import Struct

from core.settings.views import ViewKind
from display.layout.wall_texts import WallPlan
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
    withheld: str | None = None
    """In place of the forecast while no ticket can be had: why, and when again."""
    paused: str | None = None
    """In place of the forecast while all counters of the service pause."""


class LabelLine(Struct, frozen=True):
    """Labels that take their turn in the band below the call: absent tickets, or those that come next."""

    caption: str
    labels: tuple[str, ...]


class Leaflet(Struct, frozen=True, kw_only=True):
    """What stands in place of calls and services while nobody is served."""

    hours_heading: str
    hours: tuple[tuple[str, str], ...] = ()
    """Days of the week, and when people are served on them."""
    papers_heading: str
    papers: tuple[tuple[str, str], ...] = ()
    """For what, and which papers to bring."""
    services_heading: str
    """Where there are no papers: the services have no queues now."""


class Curtain(Struct, frozen=True):
    """What stands in place of the whole board."""

    texts: tuple[str, ...]
    at: tuple[float, float] = (0.5, 0.5)
    """The shares of the free room left of the texts and above them."""
    alarm: bool = False
    """Everybody must see it at once: with a sign, in the colour of alarms, as large as it fits."""
    dark: bool = False
    """Nobody looks: as little light as can still be read."""
    test: bool = False
    """The devices are being tried: a picture that shows what the screen can do."""


class CounterSign(Struct, frozen=True, kw_only=True):
    """What stands over one counter."""

    counter: str
    label: str | None
    """Of the ticket that is called or served there."""
    service: str = ""
    instead_of_call: str = ""
    """What the counter does while it has no ticket."""
    is_called: bool = False
    """The ticket is called and not yet served."""


class Frame(Struct, frozen=True, kw_only=True):
    plan: WallPlan = WallPlan()
    """What the wall was laid out for; the same value in all frames of a wall."""
    view: ViewKind = "hall"
    sign: CounterSign | None = None
    """Of the view over a counter."""
    turn: int = 0
    """Counts on every ten seconds: what has no room at once turns its pages with it."""
    office: str
    clock: str | None
    """None: the kiosk's clock is not trusted, so no time of day is shown."""
    headings: Headings
    now: NowCalled | None
    instead_of_call: str
    """The text that stands there while there is no call; each line on its own."""
    closed: bool = False
    """Nobody is served for now, and the text says so: numbers that were called before call nobody any more."""
    recent: tuple[RecentCall, ...] = ()
    to_come: int = 0
    """How many of them, at the beginning, have to be seen: among them are all that wait for the light."""
    services: tuple[ServiceLine, ...] = ()
    notices: tuple[Notice, ...] = ()
    stale_notice: str | None = None
    """The sentence that says how old the data are, while nothing comes from the kiosk."""
    bands: tuple[LabelLine, ...] = ()
    leaflet: Leaflet | None = None
    """None: people are served, or will be soon."""
    rule_turn: bool = False
    """Whether it is the rule's turn to stand large, in place of the services."""
    rule: str = ""
    """In which order people are called."""
    announcements: tuple[str, ...] = ()
    """Shown in place of the rule by turns."""
    announced_turn: int = 0
    """Counts on every ten seconds since these announcements came."""
    curtain: Curtain | None = None
    shift: tuple[int, int] = (0, 0)
    """How far everything is moved to the right and down, in pixels of the layout's sketch, against burning in."""
