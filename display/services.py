"""The services on the wall: which of them are shown, how many wait, and how long it will take."""

from __future__ import annotations

from core.messages.state import ServiceView, State
from core.settings.sections import Settings
from display.frame import ServiceLine
from words.local_words import LocalWords
from words.turn_times import Turn
from words.wall_services import WallServices
from words.wall_words import WallWords


def rare_services(settings: Settings) -> frozenset[str]:
    """Services without a button: they are reached by a transfer or through the guide, and are empty most of the day."""
    return frozenset(service.code for service in settings.service if service.button is None)


def service_name(code: str, state: State | None, words: LocalWords) -> str:
    """The short name; the code itself for a service that the state does not know."""
    service = next((service for service in (state.services if state else ()) if service.code == code), None)
    return words.name(service.short or service.name) if service else code


class ServiceLines:
    def __init__(self, rare: frozenset[str]) -> None:
        """`rare`: services that are hidden each day until the first ticket of theirs waits."""
        self._rare = rare
        self._hidden = rare
        self._turns: dict[str, Turn] = {}
        """Service → its forecast as it was last shown, where that is a time of day."""
        self._day: str | None = None

    def update(self, state: State, words: WallServices) -> None:
        if state.day != self._day:
            self._day, self._hidden, self._turns = state.day, self._rare, {}
        self._hidden -= {service.code for service in state.services if service.waiting}
        before = self._turns
        turns = {service.code: words.turn(service, state, before.get(service.code)) for service in state.services}
        self._turns = {code: turn for code, turn in turns.items() if turn is not None}

    def lines(self, state: State, words: WallWords) -> tuple[ServiceLine, ...]:
        shown = (service for service in state.services if service.code not in self._hidden)
        return tuple(self._line(service, state, words) for service in shown)

    def _line(self, service: ServiceView, state: State, wall: WallWords) -> ServiceLine:
        words = wall.services
        return ServiceLine(
            name=wall.local.name(service.short or service.name),
            waiting=service.waiting,
            people=words.people(service.waiting),
            forecast=words.forecast(service, state, self._turns.get(service.code)),
            withheld=words.withheld(service, state),
            paused=wall.service_paused() if _is_paused(service, state) else None,
        )


def _is_paused(service: ServiceView, state: State) -> bool:
    """Whether all counters of the service that are not closed pause. After hours that matters only if people wait."""
    if not service.waiting and state.issuing.reason == "outside_hours" and state.issuing.closes is None:
        return False
    statuses = {counter.status for counter in state.counters if service.code in counter.services}
    return "paused" in statuses and "open" not in statuses
