"""A forecast of some seconds ago still holds, but nobody is told "at once" of a counter that has somebody by now."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from core.messages.commands import PauseCounter
from core.messages.forecasts import NO_FORECAST_SET, ForecastSet
from core.snapshot import snapshot, told_to_new, told_to_waiting


def test_at_once_holds_while_a_counter_is_free(hall: Any) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0), "HT": (5, 20)}, priority={"CT": (0, 5)})
    assert told_to_new(hall.line, told) == {"CT": (0, 0), "HT": (5, 20)}
    assert told_to_new(hall.line, told, "P") == {"CT": (0, 5)}
    for _ in range(2):
        hall.take("CT")
    assert told_to_new(hall.line, told) == {"CT": (0, 0), "HT": (5, 20)}
    hall.next("1")
    hall.next("2")
    assert told_to_new(hall.line, told) == {"HT": (5, 20)}
    assert told_to_new(hall.line, replace(told, seq=hall.line.seq))["CT"] == (0, 0), "who has seen this knows why"


def test_a_counter_that_pauses_promises_nothing(hall: Any) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0)})
    for counter in ("1", "2"):
        assert told_to_new(hall.line, told) == {"CT": (0, 0)}
        hall.do(PauseCounter, counter=counter)
    assert told_to_new(hall.line, told) == {}


def test_nor_does_a_free_one_that_does_not_serve_it(hall: Any) -> None:
    told = ForecastSet(seq=hall.line.seq, regular={"CT": (0, 0), "DD": (0, 0)})
    hall.open("3")
    for counter in ("1", "2"):
        hall.do(PauseCounter, counter=counter)
    assert told_to_new(hall.line, told) == {"DD": (0, 0)}


def test_who_waits_is_told_what_was_foreseen_for_him_and_who_has_gone_is_not(hall: Any) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    told = ForecastSet(seq=hall.line.seq, waiting={first: (0, 0), second: (0, 10), "999": (5, 10)})
    assert told_to_waiting(hall.line, told) == {first: (0, 0), second: (0, 10)}
    hall.next("1")
    hall.next("2")
    assert told_to_waiting(hall.line, told) == {second: (0, 10)}, "who is at a counter is told nothing at once"


def test_the_state_tells_what_is_foreseen(hall: Any) -> None:
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
