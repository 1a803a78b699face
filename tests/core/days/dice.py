"""Random choices for a step: mostly such as fit the state of the hall, sometimes not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from core.hours import Half, Hours, Offer
from core.messages.events import TicketIssued
from core.rules import Rules
from tests.core.hall import Hall

SERVICES = ("HT", "CT", "DD", "TP")
T = TypeVar("T")
COUNTERS = ("1", "2", "1", "3", "2", "1", "4")
PREFIXES = (("1", "2", "3"), ("3", "2", "1"), ("5", "1", "3"), ("2", "1", "35"), ("12", "3", "11"))
MORNING = Half(open=450, close=500, issue_from=445, issue_until=490)
NOON = Half(open=505, close=560, issue_from=510, issue_until=570)
OPENING = (
    None,
    Hours(week=((MORNING, NOON),) * 7, latest_min=30),
    Hours(week=((MORNING, NOON), (NOON,)) + ((),) * 5, latest_min=60, by_forecast=True, last_ticket_min=5),
)
"""A random day begins on a Tuesday at 07:30, which is minute 450."""
OFFERS: tuple[dict[str, tuple[Offer, ...]], ...] = (
    {},
    {"CT": (Offer(begin=470, end=520),), "HT": (Offer(begin=0, end=1440, days=(1,)),)},
)
QUOTAS: tuple[dict[str, int], ...] = ({}, {"CT": 3}, {"CT": 2, "HT": 2, "DD": 1})


class Dice:
    """Three numbers from which a step makes its choices."""

    def __init__(self, hall: Hall, numbers: tuple[int, int, int]) -> None:
        self.hall = hall
        self.a, self.b, self.c = numbers
        self.id = str(len(hall.entries))

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.a % len(choices)]

    def another_of(self, choices: Sequence[T]) -> T:
        return choices[self.b % len(choices)]

    def third_of(self, choices: Sequence[T]) -> T:
        return choices[self.c % len(choices)]

    def ticket(self, *phases: str) -> str:
        """Mostly a ticket in one of these phases; sometimes any, or a label that was never issued."""
        labels = sorted(label for label, ticket in self.hall.line.tickets.items() if ticket.phase in phases)
        issued = [entry.event.label for entry in self.hall.entries if isinstance(entry.event, TicketIssued)]
        return self.one_of(labels if labels and self.b % 16 else [*issued, "201", "199", "3٣01"])

    def slip(self) -> str:
        return self.one_of(self.hall.line.slips or (self.ticket("waiting"),))

    def job(self, label: str) -> int | None:
        """Mostly the job of the current slip; sometimes of an earlier one."""
        ticket = self.hall.line.tickets.get(label)
        return None if ticket is None or self.a % 3 == 0 else ticket.slip.job - (self.b % 8 == 0)

    def listed(self, kind: str | None = None) -> str:
        """Mostly a label on the guide's list; `kind`: void or not."""
        listed = [item for item in self.hall.line.unconfirmed if kind is None or (kind == "void") == bool(item.void)]
        return self.one_of(listed).label if listed and self.b % 8 else self.ticket("waiting", "absent", "passed")

    def counter(self) -> str:
        return self.third_of(COUNTERS)

    def busy(self) -> str:
        """Mostly a counter that has a ticket."""
        busy = sorted(name for name, counter in self.hall.line.counters.items() if counter.ticket)
        return self.third_of(busy if busy and self.a % 8 else COUNTERS)

    def reason(self) -> str:
        return self.another_of(("mistake", "he asked for it"))

    def maybe_reason(self) -> Any:
        return UNSET if self.a % 2 else self.reason()

    def services(self) -> Any:
        return (self.one_of(SERVICES), self.another_of(SERVICES)) if self.b % 4 == 0 else UNSET

    def offsets(self) -> dict[str, int]:
        """Sometimes empty, or for an unknown service."""
        codes = (*SERVICES, "XX")
        return {self.one_of(codes): 0, self.another_of(codes): 10 * (self.c % 3)} if self.c % 7 else {}

    def target(self) -> dict[str, Any]:
        where = {"service": self.another_of(SERVICES)} if self.a % 2 else {"to_counter": self.another_of(COUNTERS)}
        planned = {"then": self.legs()} if self.c % 3 == 0 else {}
        return where | planned | ({"note": self.reason()} if self.c % 2 else {})

    def legs(self) -> tuple[str, ...]:
        """Zero to three planned legs, some of which no counter serves."""
        codes = (self.third_of(("CT", "TP", "HT")), self.one_of(("TP", "DD", "CT")), self.another_of((*SERVICES, "XX")))
        return codes[: self.b % 4]

    def rules(self) -> Rules:
        """Settings that may have been changed before a restart."""
        rules: Rules = self.hall.rules
        if self.b % 3 == 0:
            counters = {**rules.counters, "3": {"CT": 0}}
            head_start_s, return_s = self.one_of(((0, 1800), (1800, 600), (86_400, 1800)))
            rules = replace(rules, head_start_s=head_start_s, return_s=return_s, counters=counters)
        if self.b % 6 == 0:
            rules = replace(rules, services=dict(zip(SERVICES, self.third_of(PREFIXES), strict=False)))
        if self.b % 2 == 0:
            rules = replace(
                rules,
                hours=self.one_of(OPENING),
                offers=self.another_of(OFFERS),
                quotas=self.third_of(QUOTAS),
            )
        if self.b % 12 == 0:
            left = self.third_of((("1", "2"), ("3",)))
            rules = replace(rules, counters={name: rules.counters[name] for name in left})
        return rules
