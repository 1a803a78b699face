"""Random histories: after each of them, forecasts are plausible and deterministic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.hours import Half, Hours
from core.messages import commands as c
from core.messages.forecasts import ForecastSet
from core.messages.observations import SlipLost, SlipProven
from core.rules import Rules, Usual
from tests.core.hall import Hall

SERVICES = ("CT", "HT", "CT", "DD", "TP")
COUNTERS = ("1", "2", "3", "4")
WAITS_S = (1, 60, 300, 900, 3600, 21_600)
DAY = (
    Half(open=480, close=660, issue_from=420, issue_until=660),
    Half(open=780, close=1020, issue_from=720, issue_until=1020),
)
HOURS = (None, Hours(week=(DAY,) * 7), Hours(week=((), DAY[:1]) + ((),) * 5))
"""The history begins on a Tuesday at 07:30."""
USUAL: tuple[dict[str, Usual], ...] = (
    {},
    {"CT": Usual(mean_min=0.5, cv=0.1), "HT": Usual(mean_min=30, cv=3), "TP": Usual(mean_min=3)},
)
QUOTAS: tuple[dict[str, int], ...] = ({}, {"CT": 3, "HT": 2, "DD": 1})
LONGEST_MIN = 30
"""Longer services count as this; nearly all draws of a service time are within four times as much."""
NIGHT_MIN = 7 * 1440
"""The longest time until an office opens again."""


def command(kind: type[Any], **fields: Callable[[Any, int, int], Any]) -> Callable[[Any, int, int], Any]:
    def ask(hall: Hall, a: int, b: int) -> Any:
        chosen = {name: choose(hall, a, b) for name, choose in fields.items()}
        return hall.ask(kind(id=str(len(hall.entries)), **chosen))

    return ask


def service(_: Any, a: int, __: int) -> str:
    return SERVICES[a % len(SERVICES)]


def other_service(_: Any, __: int, b: int) -> str:
    return SERVICES[b % len(SERVICES)]


def counter(_: Any, __: int, b: int) -> str:
    return COUNTERS[b % len(COUNTERS)]


def ticket(hall: Hall, a: int, _: int) -> str:
    labels = sorted(hall.line.tickets)
    return labels[a % len(labels)] if labels else "201"


def slip(hall: Hall, a: int, b: int) -> None:
    for label in hall.line.slips:
        hall.observe(SlipProven(label, "sensor") if a % 8 else SlipLost(label, "paper_out", b))


def crowd(hall: Hall, a: int, b: int) -> None:
    """Takes up to 29 tickets at once."""
    for n in range(b % 30):
        hall.ask(
            c.TakeTicket(
                id=f"{len(hall.entries)}-{n}",
                service=service(hall, a + n, 0),
                class_="P" if n % 3 == 2 else "N",
                paperless=True,
            )
        )


STEPS: dict[str, Callable[[Any, int, int], Any]] = {
    "wait": lambda hall, a, _: hall.wait(WAITS_S[a % len(WAITS_S)]),
    "take": command(c.TakeTicket, service=service, class_=lambda _, __, b: "NNP"[b % 3]),
    "take for two legs": command(c.TakeTicket, service=service, then=lambda hall, a, b: (other_service(hall, a, b),)),
    "slips": slip,
    "crowd": crowd,
    "next": command(c.CallNext, counter=counter),
    "next again": command(c.CallNext, counter=counter),
    "finish": command(c.Finish, counter=counter),
    "absent": command(c.MarkAbsent, counter=counter),
    "return": command(c.Return, label=ticket),
    "hold": command(c.Hold, counter=counter),
    "resume": command(c.Resume, label=ticket),
    "undo": command(c.Undo, counter=counter),
    "send on": command(c.Transfer, counter=counter, service=service),
    "send to a counter": command(c.Transfer, label=ticket, to_counter=counter),
    "plan": command(c.Finish, counter=counter, then=lambda hall, a, b: (service(hall, a, b),)),
    "open": command(c.OpenCounter, counter=counter),
    "close": command(c.CloseCounter, counter=counter),
    "pause": command(c.PauseCounter, counter=counter),
    "go on": command(c.ResumeCounter, counter=counter),
    "offsets": command(c.SetOffsets, counter=counter, offsets=lambda hall, a, b: {service(hall, a, b): 10 * (b % 4)}),
    "stop numbers": command(c.StopIssuing),
    "new day": command(c.NewDay),
    "doubt the clock": lambda hall, a, _: setattr(hall, "trusted", bool(a % 2)),
    "restart": lambda hall, a, _: hall.restart(WAITS_S[a % len(WAITS_S)]),
}

step = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 59), st.integers(0, 59))
offices = st.tuples(
    st.sampled_from((0, 1800, 86_400)), st.sampled_from(HOURS), st.sampled_from(USUAL), st.sampled_from(QUOTAS)
)


def rules_of(rules: Rules, office: tuple[Any, ...]) -> Rules:
    head_start_s, hours, usual, quotas = office
    return replace(rules, head_start_s=head_start_s, hours=hours, usual=usual, quotas=quotas)


def told(hall: Hall) -> tuple[ForecastSet, ForecastSet]:
    """The forecasts of two independent forecasters."""
    forecasters = [Forecaster(hall.now.local.tzinfo) for _ in range(2)]
    for forecaster in forecasters:
        for entry in hall.entries:
            forecaster.apply(entry)
    first, second = (forecaster.forecast_set(hall.now) for forecaster in forecasters)
    return first, second


def check(hall: Hall, forecast_set: ForecastSet) -> None:
    waiting = {place.label for queue in hall.line.queues.values() for place in queue}
    assert not forecast_set.simple
    assert forecast_set.seq == hall.line.seq
    assert forecast_set.waiting.keys() <= waiting
    longest = 4 * LONGEST_MIN * (len(waiting) + len(COUNTERS) + 1) + (NIGHT_MIN if hall.line.rules.hours else 0)
    for low, high in (*forecast_set.regular.values(), *forecast_set.priority.values(), *forecast_set.waiting.values()):
        assert (low, high) == (0, 0) or (0 <= low < high <= longest and low % 5 == high % 5 == 0)
    for label in waiting & hall.line.tickets.keys():
        able = [name for name in hall.line.counters if hall.line.could_serve(name, hall.line.tickets[label])]
        if any(hall.line.counter(name).status == "open" for name in able):
            assert label in forecast_set.waiting, "a counter serves it"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=st.lists(step, min_size=30, max_size=60), office=offices)
def test_after_any_history_forecasts_are_plausible_and_deterministic(
    new_hall: Callable[..., Hall], history: list[tuple[str, int, int]], office: tuple[Any, ...]
) -> None:
    hall = new_hall()
    hall.rules = rules_of(hall.rules, office)
    hall.start()
    hall.open("1", "2", "3")
    for name, a, b in history:
        STEPS[name](hall, a, b)
    first, second = told(hall)
    check(hall, first)
    assert first == second
