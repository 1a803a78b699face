"""What the page of a counter shows, computed from the state: pure values for its templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from core.instant import MINUTE_MS, Instant
from core.messages.commands import Outcome
from core.messages.events import Why
from core.messages.state import AbsentView, CallView, CounterView, Health, HeldView, Minutes, State, WaitingView
from core.names import Names, name_of
from core.rules import TicketClass
from core.settings.conversions import short_names
from core.settings.sections import STRICT_MS, Settings
from core.settings.views import views
from counter.outcomes import OUTCOMES as KEYS
from words.call_reasons import moved_alike, why_called
from words.translation import mark, say
from words.wall_words import WallWords

UNDO_MS = 10_000
"""For so long the key tells how much time is left; the kiosk has the last word."""
TOLD_WITHIN_MS = 3000
"""A call that no wall has shown or spoken by then has to be called by word of mouth."""
HELD_LONG_MS = 15 * MINUTE_MS
"""Whoever is held for longer may have been forgotten."""

STILL_WAITS = mark("Number {label} will be called. People of {service} who come before it: {count}.")
EXPECTED = mark("It is expected in {low} to {high} minutes.")

OUTCOME_NAMES: Mapping[Outcome, str] = {
    "accepted": mark("Dossier accepted"),
    "needs_papers": mark("Papers missing"),
    "handed_over": mark("Result handed over"),
    "online": mark("Submitted online"),
    "not_ready": mark("No result yet"),
}
OUTCOMES = tuple((key, outcome, OUTCOME_NAMES[outcome]) for key, outcome in KEYS.items())
"""Key, outcome and its name."""


def why_waiting(waits: WaitingView, settings: Settings, language: str) -> str:
    """What somebody hears who asks why they have not been called yet."""
    office = replace(settings.office, languages=(language,))
    service = name_of(waits.service, short_names(settings), language)
    sentences = [say(language, STILL_WAITS, label=waits.label, service=service, count=waits.ahead)]
    if waits.forecast and waits.forecast[1]:
        low, high = waits.forecast
        sentences.append(say(language, EXPECTED, low=low, high=high))
    return " ".join([*sentences, WallWords(office=office, zone=ZoneInfo(office.timezone)).order()])


class Tick(NamedTuple):
    """Whether the walls have shown, and have spoken, the last call of the ticket in hand."""

    shown: bool
    spoken: bool
    warn_from: Instant | None
    """From when on the page asks the clerk to call aloud, unless a wall has told it by then; None: not needed."""


class Held(NamedTuple):
    label: str
    counter: str
    since: Instant
    alarm_from: Instant


class Desk:
    """A counter as one reader sees it; made anew for each rendering."""

    def __init__(self, settings: Settings, view: CounterView, state: State | None, *, language: str) -> None:
        self._settings = settings
        self._names = short_names(settings)
        self._state = state
        self._language = language
        self._offsets: Mapping[str, int] = next(
            (counter.offsets for counter in settings.counter if counter.id == view.id), {}
        )
        self.view = view

    # -- names

    def service(self, code: str | None) -> str:
        return name_of(code, self._names, self._language)

    def services(self, codes: Iterable[str]) -> str:
        return ", ".join(self.service(code) for code in codes)

    def reason(self, key: str) -> str:
        """The words of a reason, or what it says itself."""
        return name_of(key, self._settings.reasons, self._language)

    def minutes(self, forecast: Minutes | None) -> str:
        """A wait as people say it; empty: not known."""
        if forecast is None:
            return ""
        low, high = forecast
        if high == 0:
            return say(self._language, "at once")
        return say(self._language, "{low}–{high} min", low=low, high=high)

    # -- the ticket in hand

    @property
    def call(self) -> CallView | None:
        """The last call of the ticket in hand; None: there is none, or it is long ago."""
        calls = self._state.calls if self._state and self.view.ticket else ()
        mine = (each for each in calls if each.label == self.view.ticket and each.counter == self.view.id)
        return next((each for each in mine if not each.undone), None)

    @property
    def undo_until(self) -> Instant | None:
        """Until when the last call can be undone; None: there is nothing to undo."""
        if self.view.phase != "called" or self.view.since is None:
            return None
        return self.view.since.later(UNDO_MS)

    @property
    def called_aloud(self) -> str:
        """What a screen reader says once of each call."""
        if self.call is None or self.view.ticket is None:
            return ""
        values = {"label": self.view.ticket, "service": self.service(self.view.service)}
        if (count := self.call.count) > 1:
            return say(
                self._language, "Number {label} called again, {service}, call no. {count}", **values, count=count
            )
        return say(self._language, "Number {label} called, {service}", **values)

    def tick(self, healths: Mapping[str, Health]) -> Tick | None:
        """None: no ticket is called, or the office has no wall."""
        if self.call is None or self.view.phase != "called":
            return None
        every_view, call = views(self._settings), self.call
        walls = {name for name, view in every_view.items() if view.concerns(call.service, call.counter)}
        if not walls:
            return None
        online = [health for name, health in healths.items() if name in walls and health.online]
        shown = _reached((health.shown for health in online), self.call.call_no)
        spoken = _reached((health.spoken for health in online), self.call.call_no)
        return Tick(shown, spoken, None if shown or spoken else self.call.at.later(TOLD_WITHIN_MS))

    @property
    def why(self) -> str:
        """Why the ticket in hand was called, in a sentence; empty: there is none, or nothing to say."""
        view = self.view
        if view.ticket is None or view.why is None:
            return ""
        chosen_for = self._settings.reasons.get(view.chosen_for or "")
        return self._why(view.ticket, (view.class_, view.service), view.why, chosen_for)

    @property
    def why_next(self) -> str:
        upcoming = self.view.next
        if upcoming is None:
            return ""
        return self._why(upcoming.label, (upcoming.class_, upcoming.service), upcoming.why)

    def _why(
        self, label: str, kind: tuple[TicketClass | None, str | None], why: Why, chosen_for: Names | None = None
    ) -> str:
        head_start_min = self._settings.office.head_start_min
        return why_called(
            label,
            why,
            self._language,
            chosen_for=chosen_for,
            strictly=head_start_min * MINUTE_MS >= STRICT_MS and kind[0] == "P",
            alike=moved_alike(kind, why.runner_up, self._state, offsets=self._offsets, head_start_min=head_start_min),
        )

    # -- who waits elsewhere

    @property
    def held(self) -> list[Held]:
        """What this counter has put aside, the longest first."""
        views: tuple[HeldView, ...] = self._state.held if self._state else ()
        mine = sorted((each for each in views if each.counter == self.view.id), key=lambda each: each.since)
        return [Held(each.label, each.counter, each.since, each.since.later(HELD_LONG_MS)) for each in mine]

    @property
    def absent(self) -> tuple[AbsentView, ...]:
        """Who may still come back to a service of this counter, whose time ends first in front."""
        views = self._state.absent if self._state else ()
        mine = (each for each in views if each.service in self._offsets)
        return tuple(sorted(mine, key=lambda each: each.until))

    @property
    def numbers(self) -> list[str]:
        """Numbers that can be called out of turn, as suggestions."""
        if self._state is None:
            return []
        waiting = (each.label for each in self._state.waiting if each.service in self._offsets)
        return [*waiting, *(each.label for each in self.absent), *(each.label for each in self._state.held)]


class Choices(NamedTuple):
    """What a clerk chooses from, which does not change while the program runs; names in the reader's language."""

    own_services: list[tuple[str, str]]
    """Code and name of those that the counter can serve, its first ones in front."""
    services: list[tuple[str, str]]
    counters: list[str]
    """The other ones."""
    reasons: list[tuple[str, str]]


def choices(settings: Settings, counter: str, language: str) -> Choices:
    def named(codes: Iterable[str], names: Mapping[str, Names]) -> list[tuple[str, str]]:
        return [(code, name_of(code, names, language)) for code in codes]

    services = short_names(settings)
    offsets = next(each.offsets for each in settings.counter if each.id == counter)
    return Choices(
        own_services=named(sorted(offsets, key=lambda code: offsets[code]), services),
        services=named((service.code for service in settings.service), services),
        counters=[each.id for each in settings.counter if each.id != counter],
        reasons=named(settings.reasons, settings.reasons),
    )


def _reached(numbers: Iterable[object], call_no: int) -> bool:
    """Whether every wall that tells of itself has come that far; where none does, nothing is known."""
    told = [number for number in numbers if number is not UNSET]
    return bool(told) and all(isinstance(number, int) and number >= call_no for number in told)
