"""A slightly old forecast still holds, but not "at once" when no counter is free any more."""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from core.messages.commands import PauseCounter
from core.messages.forecasts import NO_FORECAST_SET, ForecastSet
from core.messages.wire import encode
from core.public_state.snapshot import snapshot
from core.public_state.told_forecasts import forecasts_for_new, forecasts_for_waiting
from tests.core.hall import Hall


def test_at_once_holds_while_a_counter_is_free(hall: Hall) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0), "HT": (5, 20)}, priority={"CT": (0, 5)})
    assert forecasts_for_new(hall.line, told) == {"CT": (0, 0), "HT": (5, 20)}
    assert forecasts_for_new(hall.line, told, "P") == {"CT": (0, 5)}
    for _ in range(2):
        hall.take("CT")
    assert forecasts_for_new(hall.line, told) == {"CT": (0, 0), "HT": (5, 20)}
    hall.next("1")
    hall.next("2")
    assert forecasts_for_new(hall.line, told) == {"HT": (5, 20)}
    assert forecasts_for_new(hall.line, replace(told, seq=hall.line.seq))["CT"] == (0, 0), "who has seen this knows why"


def test_a_paused_counter_is_not_free(hall: Hall) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0)})
    for counter in ("1", "2"):
        assert forecasts_for_new(hall.line, told) == {"CT": (0, 0)}
        hall.do(PauseCounter, counter=counter)
    assert forecasts_for_new(hall.line, told) == {}


def test_a_free_counter_of_another_service_does_not_count(hall: Hall) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0), "DD": (0, 0)})
    hall.open("3")
    for counter in ("1", "2"):
        hall.do(PauseCounter, counter=counter)
    assert forecasts_for_new(hall.line, told) == {"DD": (0, 0)}


def test_waiting_tickets_keep_their_forecasts_and_others_have_none(hall: Hall) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    told = ForecastSet(seq=hall.line.seq, waiting={first: (0, 0), second: (0, 10), "999": (0, 0)})
    assert forecasts_for_waiting(hall.line, told) == {first: (0, 0), second: (0, 10)}
    hall.next("1")
    hall.next("2")
    assert forecasts_for_waiting(hall.line, told) == {second: (0, 10)}, "who is at a counter is told nothing at once"


def test_the_state_has_the_forecasts(hall: Hall) -> None:
    label = hall.take("CT")
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (5, 15)}, waiting={label: (0, 10)})
    state = snapshot(hall.line, hall.now, hall.settings, "ready", forecast_set=told)
    assert {service.code: service.forecast for service in state.services} == {
        "HT": None,
        "CT": (5, 15),
        "DD": None,
        "TP": None,
    }
    assert [(waiting.label, waiting.forecast) for waiting in state.waiting] == [(label, (0, 10))]
    nothing = snapshot(hall.line, hall.now, hall.settings, "ready", forecast_set=NO_FORECAST_SET)
    assert {service.forecast for service in nothing.services} == {None}


def test_the_state_has_the_outcomes_of_forecasts_that_have_two(hall: Hall) -> None:
    first, second = hall.take("HT"), hall.take("HT")
    before_or_after = ((5, 20), (130, 145))
    told = ForecastSet(
        seq=hall.line.seq,
        regular={"HT": (5, 145), "CT": (0, 5)},
        waiting={first: (0, 5), second: (5, 20)},
        regular_outcomes={"HT": before_or_after},
        waiting_outcomes={second: ((5, 20), None)},
    )
    state = snapshot(hall.line, hall.now, hall.settings, "ready", forecast_set=told)
    assert {service.code: service.outcomes for service in state.services if service.outcomes is not UNSET} == {
        "HT": before_or_after
    }
    assert [waiting.outcomes for waiting in state.waiting] == [UNSET, ((5, 20), None)]
    assert b'"outcomes":[[5,20],null]' in encode(state)
