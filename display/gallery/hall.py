"""An invented morning of a real office: its services, counters and labels, as the kiosk would tell them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count, cycle
from typing import Any, Literal
from zoneinfo import ZoneInfo

from core.hours import Half, Hours, halves, instant_at
from core.instant import MINUTE_MS, SECOND_MS, Instant
from core.messages.state import AbsentView, CallView, CounterView, Issuing, PrinterView, ServiceView, State, WaitingView
from core.rules import TicketClass
from core.settings.conversions import hours_of, short_names
from core.settings.sections import ServiceSettings, Settings

FIRST_DAY = date(2026, 11, 23)
"""A Monday: the morning is that of the first day from here on which the office opens."""
MORNING, AFTERNOON = (
    Half(open=420, close=660, issue_from=375, issue_until=645),
    Half(open=780, close=1020, issue_from=780, issue_until=930),
)
USUAL = Hours(week=((MORNING, AFTERNOON),) * 5 + ((), ()))
"""The hours of an office whose settings have none: only pictures of closed doors need them."""
INTO_THE_MORNING_MIN = 102
QUEUES = (4, 12, 1, 0, 9, 3)
"""How many wait for the services, in turn."""
FORECASTS = ((10, 20), (35, 60), (0, 5), (0, 0), (25, 45), (15, 25))
CALL_EVERY_S = 100
FIRST_ABSENT, FIRST_WAITING = 25, 41
"""Behind the prefix of a label; those that were called count from 1."""
Service = ServiceSettings


class Hall:
    """Makes states of one office; times are those of its own clock."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.language = settings.office.languages[0]
        self.zone = ZoneInfo(settings.office.timezone)
        self.hours = hours_of(settings.hours) if settings.hours else USUAL
        days = (FIRST_DAY + timedelta(days=n) for n in range(14))
        self.day = next((day for day in days if halves(self.hours, day)), FIRST_DAY)
        self.halves = halves(self.hours, self.day) or (MORNING, AFTERNOON)
        self.morning = self.time(self.halves[0].open + INTO_THE_MORNING_MIN)
        """The moment of all pictures that show a usual hour."""

    def time(self, minutes: int) -> Instant:
        """The moment so many minutes after midnight of the day."""
        return instant_at(self.day, minutes, self.zone)

    def local(self, at: Instant) -> datetime:
        return at.moment.astimezone(self.zone)

    def label(self, service: Service, number: int) -> str:
        return f"{self._prefix(service)}{number:02d}"

    def _prefix(self, service: Service) -> str:
        """Of a service that is reached by a transfer only, that of any other."""
        prefixes = (each.prefix for each in (service, *self.settings.service) if each.prefix is not None)
        return next(prefixes, "")

    def calls(self, many: int, *, since_s: float = 0, every_s: float = CALL_EVERY_S) -> tuple[CallView, ...]:
        """So many calls, newest first, the last one `since_s` ago; all services and counters have their turn."""
        pairs = self._counters_and_services(many)
        return tuple(
            CallView(
                call_no=no,
                label=self.label(service, no),
                service=service.code,
                class_="N",
                counter=counter,
                at=self.morning.later(-(since_s + (many - no) * every_s) * SECOND_MS),
                count=1,
            )
            for no, (counter, service) in reversed(list(enumerate(pairs, start=1)))
        )

    def _counters_and_services(self, many: int) -> list[tuple[str, Service]]:
        """Counters in turn, each with the services that it serves, in turn."""
        known = {service.code: service for service in self.settings.service}
        turns = {
            counter.id: cycle([known[code] for code in counter.offsets if code in known] or self.settings.service[:1])
            for counter in self.settings.counter
        }
        counters = cycle(turns)
        return [(counter, next(turns[counter])) for counter in (next(counters) for _ in range(many))]

    def counters(
        self, calls: Sequence[CallView] = (), status: Literal["open", "paused", "closed"] = "open"
    ) -> tuple[CounterView, ...]:
        """All counters; each has the ticket that it called last, unless that has been called elsewhere since."""
        last: dict[str, CallView] = {}
        for call in sorted(calls, key=lambda call: call.call_no):
            last = {counter: held for counter, held in last.items() if held.label != call.label}
            last[call.counter] = call
        return tuple(
            _counter(counter.id, tuple(counter.offsets), status, last.get(counter.id))
            for counter in self.settings.counter
        )

    def services(self, queues: Sequence[int] = QUEUES, **fields: Any) -> tuple[ServiceView, ...]:
        """`fields`: what all have in common."""
        names, moments = short_names(self.settings), zip(cycle(queues), cycle(FORECASTS), strict=False)
        return tuple(
            ServiceView(
                **{
                    "code": service.code,
                    "name": service.name,
                    "short": names[service.code],
                    "waiting": waiting,
                    "last": self.label(service, FIRST_WAITING + waiting),
                    "open": True,
                    "forecast": forecast if waiting else (0, 0),
                    **fields,
                }
            )
            for service, (waiting, forecast) in zip(self.settings.service, moments, strict=False)
        )

    def waiting(self, services: Sequence[ServiceView]) -> tuple[WaitingView, ...]:
        """The tickets that the services count, by arrival; no two have one label."""
        known = {service.code: service for service in self.settings.service}
        numbers = {self._prefix(service): count(FIRST_WAITING) for service in self.settings.service}
        places = [
            WaitingView(
                label=self.label(known[service.code], next(numbers[self._prefix(known[service.code])])),
                service=service.code,
                class_="N",
                since=self.morning.later((ahead - service.waiting) * 3 * MINUTE_MS),
                ahead=ahead,
                forecast=service.forecast,
            )
            for service in services
            for ahead in range(service.waiting)
        ]
        return tuple(sorted(places, key=lambda place: place.since))

    def absent(self, many: int) -> tuple[AbsentView, ...]:
        services = cycle(self.settings.service)
        return tuple(
            AbsentView(self.label(service, FIRST_ABSENT + n), service.code, self.morning.later((n + 1) * 2 * MINUTE_MS))
            for n, service in zip(range(many), services, strict=False)
        )

    def state(self, calls: Sequence[CallView] | None = None, **fields: Any) -> State:
        """The usual hour with these calls (ten unless said); `fields` are what differs from it."""
        calls = self.calls(10, since_s=90) if calls is None else calls
        services = fields.get("services", self.services())
        at = fields.get("at", self.morning)
        usual: dict[str, Any] = {
            "revision": 1413,
            "day": self.day.isoformat(),
            "at": at,
            "office": self.settings.office.id,
            "clock": "trusted",
            "issuing": Issuing(True),
            "printer": PrinterView("ready", 0),
            "services": services,
            "waiting": self.waiting(services),
            "counters": self.counters(calls),
            "calls": tuple(sorted(calls, key=lambda call: -call.call_no)),
        }
        return State(**(usual | fields))


def _counter(
    id_: str, services: tuple[str, ...], status: Literal["open", "paused", "closed"], call: CallView | None
) -> CounterView:
    if call is None or call.undone:
        return CounterView(id=id_, status=status, services=services)
    class_: TicketClass = call.class_
    return CounterView(
        id=id_,
        status=status,
        services=services,
        ticket=call.label,
        service=call.service,
        class_=class_,
        phase="called",
        since=call.at,
    )
