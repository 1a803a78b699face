"""The quick rollout against the real rule, person by person: `decide` and `evolve` live through the same lines."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

import pytest

from core.forecast.learning import Learned
from core.forecast.model import ForecastModel
from core.forecast.rollout import Chances, Desk, Returned, Scene, Starts, rollouts
from core.messages.commands import CallNext, Finish, Hold, MarkAbsent, Resume, Return, Transfer

COUNTERS = ("1", "2", "3", "4")
SERVICES = ("HT", "CT", "DD")
WORK_MS = {"HT": 411_003, "CT": 233_011, "DD": 187_019, "TP": 97_003}
"""No sum of some is a sum of others: nothing happens at the same moment."""


class RealHall:
    """Goes on with an office at its own clock: every counter works as long as somebody waits for it."""

    def __init__(self, office: Any, free_ms: dict[str, int], coming: list[tuple[int, str, str]]) -> None:
        self.office, self.start = office, office.line_time
        self.called_ms: dict[str, int] = {}
        self._coming = sorted(coming)
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


def crowd(office: Any, chance: Random) -> None:
    """A morning with all that can happen to somebody who waits."""
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


def scene_of(office: Any, free_ms: dict[str, int], coming: list[tuple[int, str, str]]) -> tuple[Scene, list[str]]:
    """As the forecast sees it, but with lengths that are known."""
    scenery = ForecastModel(office.line, Learned(None), office.now)
    scene = scenery.scene(tuple(scenery.ranks.values()), ())
    numbers = list(office.line.rules.services)
    head_start_ms = office.rules.head_start_s * 1000
    stream = tuple(
        (float(ms), numbers.index(service), (head_start_ms if class_ == "P" else 0) - ms)
        for ms, service, class_ in coming
    )
    work = {queue: (float(WORK_MS[service]),) for (service, _), queue in scenery.numbers.items()}
    desks = tuple(
        desk._replace(free_ms=(float(free_ms[counter]),)) for desk, counter in zip(scene.desks, COUNTERS, strict=True)
    )
    return scene._replace(desks=desks, chances=Chances(work_ms=work, coming=(stream,))), list(scenery.ranks)


def drawn(scene: Scene) -> Starts:
    return rollouts(scene, Random(1), 1)  # noqa: S311  # no secret


@pytest.mark.parametrize("seed", range(150))
def test_a_rollout_calls_whom_the_rule_would_call_when_it_would(new_hall: Any, seed: int) -> None:
    chance, office = Random(seed), new_hall()  # noqa: S311  # no secret
    office.start()
    office.open("1", "2")
    crowd(office, chance)
    free_ms = {counter: chance.randrange(1, 600_000) for counter in COUNTERS}
    for counter in COUNTERS:
        if office.line.counter(counter).ticket is None and chance.random() < 0.5:
            free_ms[counter] = 0
    arrives = sorted(chance.sample(range(1, 3_000_000), chance.randrange(12)))
    coming = [(ms, chance.choice(SERVICES), chance.choice("NNP")) for ms in arrives]
    scene, labels = scene_of(office, free_ms, coming)
    starts = drawn(scene).asked
    real = RealHall(office, free_ms, coming)
    real.live()
    assert {label: start for label, start in zip(labels, starts, strict=True) if start} == {
        label: [ms] for label, ms in real.called_ms.items() if label in labels
    }


@pytest.mark.parametrize("seed", range(60))
def test_who_would_come_now_starts_when_he_would_if_he_came(new_hall: Any, seed: int) -> None:
    chance, office = Random(seed), new_hall()  # noqa: S311  # no secret
    office.start()
    office.open("1", "2")
    crowd(office, chance)
    free_ms = {counter: chance.randrange(1, 600_000) for counter in COUNTERS}
    service, class_ = chance.choice(SERVICES), chance.choice("NP")
    scene, _ = scene_of(office, free_ms, [])
    probe = ForecastModel(office.line, Learned(None), office.now).probe((service, class_))
    foreseen = drawn(scene._replace(asked=(), probes=(probe,))).probes[0]
    label = office.take(service, class_)
    real = RealHall(office, free_ms, [])
    real.live()
    assert foreseen == [real.called_ms[label]]


def desk(free_ms: float, *queues: int, **more: Any) -> Desk:
    return Desk(free_ms=(free_ms,), skills=tuple((queue, 0.0) for queue in queues), **more)


def starts(scene: Scene) -> list[list[float]]:
    return list(drawn(scene).asked)


HOUR = Chances(work_ms={0: (60.0,), 1: (60.0,)})


def test_a_counter_that_closes_takes_nobody_afterwards_and_who_was_bound_to_it_may_go_to_any() -> None:
    queues = ((-1.0,), (-2.0,))
    closing = desk(10.0, 0, 1, closes_ms=5.0, leaves=((1, 0),))
    assert starts(Scene(queues, (closing,), HOUR, asked=(-1.0, -2.0))) == [[], []]
    assert starts(Scene(queues, (closing, desk(100.0, 0)), HOUR, asked=(-1.0, -2.0))) == [[100.0], [160.0]]


def test_a_counter_that_will_open_serves_from_then_on() -> None:
    assert starts(Scene(((-1.0,),), (desk(900.0, 0),), HOUR, asked=(-1.0,))) == [[900.0]]


def test_whom_nobody_can_serve_is_not_called_and_holds_nobody_up() -> None:
    assert starts(Scene(((-1.0,), (-2.0,)), (desk(0.0, 0),), HOUR, asked=(-1.0, -2.0))) == [[0.0], []]


def test_who_goes_on_to_another_counter_keeps_his_place_there() -> None:
    """Counter A has somebody who came first and needs counter B afterwards."""
    onward = HOUR._replace(onward={0: (1,)})
    first = desk(20.0, 0, hand=(0, 50.0))
    assert starts(Scene(((), (-1.0, -2.0)), (first, desk(10.0, 1)), onward, asked=(-1.0, -2.0))) == [[10.0], [130.0]]


def test_who_goes_on_is_asked_for_at_his_first_counter_alone() -> None:
    """At counter B he is first again, which is nobody's question; the next one's answer still comes."""
    onward = HOUR._replace(onward={0: (1,)})
    scene = Scene(((-1.0,), (-2.0,)), (desk(0.0, 0), desk(1000.0, 1)), onward, asked=(-1.0, -2.0))
    assert starts(scene) == [[0.0], [1060.0]]


def test_somebody_who_does_not_come_costs_the_counter_a_minute() -> None:
    chances = HOUR._replace(no_show=1.0, no_show_ms=1.0)
    assert starts(Scene(((-1.0, -2.0),), (desk(0.0, 0),), chances, asked=(-1.0, -2.0))) == [[0.0], [1.0]]


def test_a_break_follows_on_a_service() -> None:
    chances = HOUR._replace(rest=1.0, rest_ms=(7.0,))
    assert starts(Scene(((-1.0, -2.0),), (desk(0.0, 0),), chances, asked=(-1.0, -2.0))) == [[0.0], [67.0]]


def test_who_has_returned_goes_at_once_when_the_counter_can_serve_nobody_else() -> None:
    scene = Scene(((), ()), (desk(3.0, 0),), HOUR, asked=(-1.0,), returned=(Returned(-1.0, 0, 2),))
    assert starts(scene) == [[3.0]]


def test_only_first_calls_go_ahead_of_who_has_returned() -> None:
    """He lets one go ahead; who is called for the second time does not count."""
    scene = Scene(
        ((-2.0, -3.0),),
        (desk(0.0, 0),),
        HOUR,
        asked=(-1.0,),
        returned=(Returned(-1.0, 0, 1),),
        called_before=frozenset(),
    )
    assert starts(scene) == [[60.0]]
    assert starts(scene._replace(called_before=frozenset([-2.0]))) == [[120.0]]


def test_a_crowd_that_takes_no_time_holds_nobody_up_for_ever() -> None:
    chances = Chances(work_ms={0: (0.0,)}, coming=(tuple((float(n), 0, -float(n)) for n in range(1, 50)),))
    assert starts(Scene(((-1e9,),), (desk(0.0, 0),), chances, asked=(-1e9,))) == [[0.0]]
