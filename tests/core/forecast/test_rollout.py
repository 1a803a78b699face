"""Compares rollouts with the real rule, ticket by ticket: `decide` and `evolve` go through the same lines."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

import pytest

from core.forecast.learning import Learned
from core.forecast.model import ForecastModel
from core.forecast.queues import Queues
from core.forecast.rollout import CallTimes, CounterModel, Distributions, HallState, Returned, run_rollouts
from core.messages.commands import CallNext, Finish, Hold, MarkAbsent, Resume, Return, Transfer
from core.rules import TicketClass
from tests.core.hall import Hall

COUNTERS = ("1", "2", "3", "4")
SERVICES = ("HT", "CT", "DD")
CLASSES: tuple[TicketClass, ...] = ("N", "N", "P")
WORK_MS = {"HT": 411_003, "CT": 233_011, "DD": 187_019, "TP": 97_003}
"""Chosen so that no two sums are equal: no two things happen at the same moment."""


class RealHall:
    """Goes on with an office by its own clock; each counter works as long as tickets wait for it."""

    def __init__(self, office: Hall, free_ms: dict[str, int], arrivals: list[tuple[int, str, TicketClass]]) -> None:
        self.office, self.start = office, office.line_time
        self.called_ms: dict[str, int] = {}
        self._coming = sorted(arrivals)
        self._agenda = [(ms, COUNTERS.index(counter)) for counter, ms in free_ms.items()]
        self._idle: set[str] = set()
        heapify(self._agenda)

    def live(self) -> None:
        while self._agenda or self._coming:
            if self._coming and (not self._agenda or self._coming[0][0] < self._agenda[0][0]):
                self._come(*self._coming.pop(0))
            else:
                ms, number = heappop(self._agenda)
                self._free(ms, COUNTERS[number])

    def _until(self, ms: int) -> None:
        self.office.wait((self.start + ms - self.office.line_time) / 1000)

    def _come(self, ms: int, service: str, class_: str) -> None:
        self._until(ms)
        self.office.take(service, class_)
        rules = self.office.rules.counters
        able = [counter for counter in COUNTERS if counter in self._idle and service in rules[counter]]
        if able:
            counter = min(able, key=lambda counter: (rules[counter][service], counter))
            self._idle.remove(counter)
            self._free(ms, counter)

    def _free(self, ms: int, counter: str) -> None:
        self._until(ms)
        if self.office.line.counter(counter).ticket:
            self.office.do(Finish, counter=counter)
        label = self.office.next(counter)
        if label is None:
            self._idle.add(counter)
        else:
            self.called_ms.setdefault(label, ms)
            heappush(self._agenda, (ms + WORK_MS[self.office.ticket(label).service], COUNTERS.index(counter)))


def crowd(office: Hall, chance: Random) -> None:
    """A morning with all that can happen to a waiting ticket."""
    office.open("3", "4")
    for _ in range(chance.randrange(5, 40)):
        office.wait(chance.randrange(1, 240))
        counter, labels = chance.choice(COUNTERS), sorted(office.line.tickets)
        act = chance.choice(("take",) * 6 + ("next", "absent", "back", "bind", "keep", "resume"))
        if act == "take" or not labels:
            office.take(chance.choice(SERVICES), chance.choice("NNNP"))
            continue
        label = chance.choice(labels)
        ask = {
            "next": CallNext(id="x", counter=counter),
            "absent": MarkAbsent(id="x", counter=counter),
            "back": Return(id="x", label=label),
            "bind": Transfer(id="x", label=label, to_counter=counter),
            "keep": Hold(id="x", counter=counter),
            "resume": Resume(id="x", label=label),
        }[act]
        office.ask(ask)


def state_of(
    office: Hall, free_ms: dict[str, int], arrivals: list[tuple[int, str, TicketClass]]
) -> tuple[HallState, list[str]]:
    """The state of a forecast, but with known service times."""
    model = ForecastModel(office.line, Learned(None), office.now)
    state = model.hall_state(model.queues.ranks.values(), ())
    numbers = list(office.line.rules.services)
    head_start_ms = office.rules.head_start_s * 1000
    stream = tuple(
        (float(ms), numbers.index(service), (head_start_ms if class_ == "P" else 0) - ms)
        for ms, service, class_ in arrivals
    )
    work = {queue: (float(WORK_MS[service]),) for (service, _), queue in model.queues.indices.items()}
    counters = tuple(
        model._replace(free_ms=(float(free_ms[name]),)) for model, name in zip(state.counters, COUNTERS, strict=True)
    )
    distributions = Distributions(service_ms=work, arrivals=(stream,))
    return state._replace(counters=counters, distributions=distributions), list(model.queues.ranks)


def drawn(state: HallState) -> CallTimes:
    return run_rollouts(state, Random(1), 1)  # noqa: S311  # no secret


@pytest.mark.parametrize("seed", range(150))
def test_a_rollout_calls_the_same_tickets_at_the_same_times_as_the_rule(
    new_hall: Callable[..., Hall], seed: int
) -> None:
    chance, office = Random(seed), new_hall()  # noqa: S311  # no secret
    office.start()
    office.open("1", "2")
    crowd(office, chance)
    free_ms = {counter: chance.randrange(1, 600_000) for counter in COUNTERS}
    for counter in COUNTERS:
        if office.line.counter(counter).ticket is None and chance.random() < 0.5:
            free_ms[counter] = 0
    arrives = sorted(chance.sample(range(1, 3_000_000), chance.randrange(12)))
    arrivals = [(ms, chance.choice(SERVICES), chance.choice(CLASSES)) for ms in arrives]
    state, labels = state_of(office, free_ms, arrivals)
    starts = drawn(state).targets
    real = RealHall(office, free_ms, arrivals)
    real.live()
    assert {label: start for label, start in zip(labels, starts, strict=True) if start} == {
        label: [ms] for label, ms in real.called_ms.items() if label in labels
    }


@pytest.mark.parametrize("seed", range(60))
def test_a_probe_is_called_when_a_real_ticket_would_be(new_hall: Callable[..., Hall], seed: int) -> None:
    chance, office = Random(seed), new_hall()  # noqa: S311  # no secret
    office.start()
    office.open("1", "2")
    crowd(office, chance)
    free_ms = {counter: chance.randrange(1, 600_000) for counter in COUNTERS}
    service, class_ = chance.choice(SERVICES), chance.choice(CLASSES[1:])
    state, _ = state_of(office, free_ms, [])
    probe = Queues(office.line, office.now).probe((service, class_))
    foreseen = drawn(state._replace(targets=(), probes=(probe,))).probes[0]
    label = office.take(service, class_)
    real = RealHall(office, free_ms, [])
    real.live()
    assert foreseen == [real.called_ms[label]]


def counter(free_ms: float, *queues: int, **more: Any) -> CounterModel:
    return CounterModel(free_ms=(free_ms,), services=tuple((queue, 0.0) for queue in queues), **more)


def starts(state: HallState) -> list[list[float]]:
    return list(drawn(state).targets)


HOUR = Distributions(service_ms={0: (60.0,), 1: (60.0,)})


def test_a_closed_counter_calls_no_ticket_and_releases_those_bound_to_it() -> None:
    queues = ((-1.0,), (-2.0,))
    closing = counter(10.0, 0, 1, closes_ms=5.0, released=((1, 0),))
    assert starts(HallState(queues, (closing,), HOUR, targets=(-1.0, -2.0))) == [[], []]
    assert starts(HallState(queues, (closing, counter(100.0, 0)), HOUR, targets=(-1.0, -2.0))) == [[100.0], [160.0]]


def test_a_counter_that_will_open_serves_from_then_on() -> None:
    assert starts(HallState(((-1.0,),), (counter(900.0, 0),), HOUR, targets=(-1.0,))) == [[900.0]]


def test_a_ticket_that_no_counter_serves_is_not_called_and_delays_no_other() -> None:
    assert starts(HallState(((-1.0,), (-2.0,)), (counter(0.0, 0),), HOUR, targets=(-1.0, -2.0))) == [[0.0], []]


def test_a_ticket_that_goes_on_keeps_its_rank() -> None:
    """Counter A serves the ticket that came first, which needs counter B afterwards."""
    onward = HOUR._replace(onward={0: (1,)})
    first = counter(20.0, 0, in_service=((1,), 50.0))
    assert starts(HallState(((), (-1.0, -2.0)), (first, counter(10.0, 1)), onward, targets=(-1.0, -2.0))) == [
        [10.0],
        [130.0],
    ]


@pytest.mark.parametrize("guidance_is_last", [False, True])
def test_a_ticket_that_goes_on_to_an_idle_counter_leaves_its_own_free_whatever_their_order(
    guidance_is_last: bool,
) -> None:
    """Four wait for guidance, a minute each, and all go on to the other counter, which is idle at first."""
    guidance, other = counter(0.0, 0), counter(0.0, 1)
    counters = (other, guidance) if guidance_is_last else (guidance, other)
    state = HallState(
        ((-1.0, -2.0, -3.0, -4.0), ()), counters, HOUR._replace(onward={0: (1,)}), targets=(-1.0, -2.0, -3.0, -4.0)
    )
    assert starts(state) == [[0.0], [60.0], [120.0], [180.0]]


def test_only_the_first_call_of_a_ticket_is_reported() -> None:
    """At counter B it is called first again, which is not reported; the next ticket still is."""
    onward = HOUR._replace(onward={0: (1,)})
    state = HallState(((-1.0,), (-2.0,)), (counter(0.0, 0), counter(1000.0, 1)), onward, targets=(-1.0, -2.0))
    assert starts(state) == [[0.0], [1060.0]]


def test_a_no_show_delays_the_counter() -> None:
    distributions = HOUR._replace(no_show_chance=1.0, no_show_ms=1.0)
    assert starts(HallState(((-1.0, -2.0),), (counter(0.0, 0),), distributions, targets=(-1.0, -2.0))) == [[0.0], [1.0]]


def test_a_clerk_rests_before_the_next_call_also_after_one_in_vain() -> None:
    rests = HOUR._replace(delays_ms=(7.0,))
    state = HallState(((-1.0, -2.0, -3.0),), (counter(0.0, 0),), rests, targets=(-1.0, -2.0, -3.0))
    assert starts(state) == [[0.0], [67.0], [134.0]]
    in_vain = rests._replace(no_show_chance=1.0, no_show_ms=1.0)
    assert starts(state._replace(distributions=in_vain)) == [[0.0], [8.0], [16.0]]


def test_a_ticket_goes_on_before_the_clerk_rests() -> None:
    rests = HOUR._replace(delays_ms=(7.0,), onward={0: (1,)})
    state = HallState(((-1.0,), (-2.0,)), (counter(0.0, 0), counter(65.0, 1)), rests, targets=(-1.0, -2.0))
    assert starts(state) == [[0.0], [132.0]], "the first one was there at 60"


def test_somebody_who_comes_to_an_idle_counter_waits_until_its_clerk_notices() -> None:
    notices = HOUR._replace(idle_delays_ms=(4.0,), arrivals=(((20.0, 1, -20.0),),))
    state = HallState(((-1.0,), ()), (counter(200.0, 0), counter(0.0, 1)), notices, targets=(-1.0, -20.0))
    assert starts(state) == [[], [24.0]], "the rollout ends with the call"


def test_a_break_follows_on_a_service() -> None:
    distributions = HOUR._replace(break_chance=1.0, break_ms=(7.0,))
    assert starts(HallState(((-1.0, -2.0),), (counter(0.0, 0),), distributions, targets=(-1.0, -2.0))) == [
        [0.0],
        [67.0],
    ]


def test_a_returned_ticket_is_called_at_once_if_the_counter_can_serve_no_other() -> None:
    state = HallState(((), ()), (counter(3.0, 0),), HOUR, targets=(-1.0,), returned=(Returned(-1.0, 0, 2),))
    assert starts(state) == [[3.0]]


def test_a_returned_ticket_counts_only_first_calls() -> None:
    """It lets one call go ahead; a second call of a ticket does not count."""
    state = HallState(
        ((-2.0, -3.0),),
        (counter(0.0, 0),),
        HOUR,
        targets=(-1.0,),
        returned=(Returned(-1.0, 0, 1),),
        called_before=frozenset(),
    )
    assert starts(state) == [[60.0]]
    assert starts(state._replace(called_before=frozenset([-2.0]))) == [[120.0]]


def test_services_of_no_time_do_not_loop_for_ever() -> None:
    distributions = Distributions(
        service_ms={0: (0.0,)}, arrivals=(tuple((float(n), 0, -float(n)) for n in range(1, 50)),)
    )
    assert starts(HallState(((-1e9,),), (counter(0.0, 0),), distributions, targets=(-1e9,))) == [[0.0]]
