"""The counters of a line as rollouts need them: when each calls next, from which queues, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from core.forecast.learning import Learned
from core.forecast.queues import Queues
from core.forecast.rollout import NEVER, CounterModel, Queue, Rank, Ways, seeded_rng
from core.forecast.service_times import LONGEST_MS
from core.forecast.staffing import ExpectedOpening, Staffing
from core.instant import MINUTE_MS, Now
from core.line.line import Counter, Line
from core.line.ticket import Ticket

COMING_MS = 5 * MINUTE_MS
"""Mean time until a clerk who is due comes; longer for one who is later than this."""
GOLDEN = 0.6180339887498949
STEPS = (GOLDEN, 0.7548776662466927, 0.5698402909980532, 0.8191725133961645, 0.6710436067037893, 0.4142135623730951)
"""Multiples of each, modulo 1, fill [0, 1) more evenly than random draws do (Kronecker sequences). Each counter has its
own step; from the seventh on two counters share one, and the coupling of their draws is too small to matter."""

T = TypeVar("T")


class CounterModels(NamedTuple):
    """Makes the models of all counters of a line at one moment."""

    line: Line
    learned: Learned
    now: Now
    queues: Queues
    staffing: Staffing
    onward: Mapping[Queue, Ways]
    rollouts: int

    def of(self, name: str) -> Iterable[CounterModel]:
        """None, one or two: a counter that closes and usually opens again counts as a second one from then on."""
        model = self._until_it_closes(name)
        if model is None:
            return
        yield model
        again_ms = [] if model.closes_ms == NEVER else self.staffing.opens_again_ms(name, model.closes_ms)
        if again_ms:
            yield CounterModel(
                free_ms=tuple(self._drawn(again_ms)),
                services=tuple(each for each in model.services if each[0] not in dict(model.released)),
                closes_ms=self._closes_ms(name, min(again_ms)),
            )

    def _until_it_closes(self, name: str) -> CounterModel | None:
        counter, offsets = self.line.counter(name), self.line.rules.counters[name]
        free_ms = self._free_ms(name, counter)
        if free_ms is None:
            return None
        indices = self.queues.indices
        services = offsets if counter.status == "closed" else [each for each in counter.services if each in offsets]
        own = [(service, indices[service, None]) for service in services if (service, None) in indices]
        bound = [(service, queue) for (service, to), queue in indices.items() if to == name]
        return CounterModel(
            free_ms=free_ms,
            services=tuple((queue, offsets.get(service, 0) * float(MINUTE_MS)) for service, queue in (*own, *bound)),
            closes_ms=NEVER if counter.status == "closed" else self._closes_ms(name),
            released=tuple((queue, indices[service, None]) for service, queue in bound),
            in_service=self._in_service(name),
        )

    def _free_ms(self, name: str, counter: Counter) -> tuple[float, ...] | None:
        """None: it is not expected to serve any more. Before opening time only a counter with a ticket serves."""
        ticket = self._ticket_at(name)
        if ticket is not None:
            work_ms = self._work_left(name, ticket)
            return work_ms if self._in_service(name) else self._with_delays(name, work_ms)
        if counter.status == "open":
            return tuple(self.staffing.day_begins_ms + ms for ms in self._delay_left(name))
        opens = self._opens(name) if counter.status == "closed" else self._break_left(name)
        return opens and tuple(max(ms, self.staffing.day_begins_ms) for ms in opens)

    def _work_left(self, name: str, ticket: Ticket) -> tuple[float, ...]:
        """What is left of the service of a ticket whose citizen may not come, and of a break afterwards."""
        learned, draw = self.learned, seeded_rng(self.line.day, f"{name}/{ticket.label}").random
        distribution, slowness = learned.service_times.distribution(ticket.service), learned.service_times.slowness
        stay, uptime = learned.at_counter(name), self.line.uptime(self.now.line)
        age_ms = stay.age_ms(uptime) if stay else max(0, uptime - ticket.since_uptime)
        step, start = STEPS[list(self.line.rules.counters).index(name) % len(STEPS)], draw()
        no_show_chance, no_show_ms, break_chance = learned.no_show_chance, learned.no_show_ms, learned.break_chance
        breaks_ms = list(learned.breaks_ms)
        left = []
        for number in range(self.rollouts):
            shows, rests, which = draw(), draw(), draw()
            if age_ms < no_show_ms and shows < no_show_chance:
                left.append(no_show_ms - age_ms)
                continue
            ms = distribution.remaining_ms(age_ms / slowness, (start + number * step) % 1) * slowness
            left.append(ms + breaks_ms[int(which * len(breaks_ms))] if breaks_ms and rests < break_chance else ms)
        return tuple(left)

    def _with_delays(self, name: str, free_ms: tuple[float, ...]) -> tuple[float, ...]:
        """The times with what passes until the clerk calls."""
        delays_ms = self.learned.call_delays.delays_ms(was_idle=False)
        if not delays_ms:
            return free_ms
        draw = seeded_rng(self.line.day, f"{name} rests").random
        return tuple(ms + delays_ms[int(draw() * len(delays_ms))] for ms in free_ms)

    def _delay_left(self, name: str) -> tuple[float, ...]:
        """How long an open counter without a ticket still takes until it calls, if somebody waits or comes now."""
        delays, free = self.learned.call_delays, self.learned.call_delays.free_counter(name)
        delays_ms = delays.delays_ms(was_idle=free is None or free.was_idle)
        if not delays_ms:
            return (0.0,)
        age_ms = max(0, self.line.uptime(self.now.line) - free.since) if free else 0
        return self._longer_ones(name, delays_ms, age_ms) or self._any_moment(name, age_ms)

    def _longer_ones(self, name: str, past_ms: Iterable[float], age_ms: float) -> tuple[float, ...]:
        """What was left at this age of those past durations that were longer; empty: none was."""
        longer = [ms - age_ms for ms in past_ms if ms > age_ms]
        draw = seeded_rng(self.line.day, name).random
        return tuple(longer[int(draw() * len(longer))] for _ in range(self.rollouts)) if longer else ()

    def _break_left(self, name: str) -> tuple[float, ...] | None:
        """What was left of the longer ones among past breaks, at this age of the break."""
        pause = self.learned.pause(name)
        age_ms = max(0, self.line.uptime(self.now.line) - pause.begun.uptime) if pause else 0
        if pause and self.staffing.is_departure(pause):
            return self._opens(name)
        if age_ms > LONGEST_MS and (opens := self._opens(name)) is not None:
            return opens
        return self._longer_ones(name, self.learned.breaks_ms, age_ms) or self._any_moment(name, 0)

    def _opens(self, name: str) -> tuple[float, ...] | None:
        """When it opens: in each rollout as on one of the past days."""
        expected = self.staffing.expected_openings(name)
        if not expected:
            return None
        rng = seeded_rng(self.line.day, name)
        return tuple(_opening_ms(each, rng) for each in self._drawn(expected))

    def _drawn(self, likely: Sequence[T]) -> list[T]:
        """One for each rollout, each equally often; where they are of past days, all counters have the same day."""
        drawn = [likely[number * len(likely) // self.rollouts] for number in range(self.rollouts)]
        seeded_rng(self.line.day, "openings").shuffle(drawn)
        return drawn

    def _any_moment(self, name: str, late_ms: float) -> tuple[float, ...]:
        """When a clerk who is due comes: the later they are already, the longer it takes still."""
        rng = seeded_rng(self.line.day, name)
        return tuple(rng.expovariate(1 / max(COMING_MS, late_ms)) for _ in range(self.rollouts))

    def _closes_ms(self, name: str, after_ms: float = 0) -> float:
        now_ms = self.staffing.time_of_day_ms
        if now_ms is None:
            return NEVER
        usual_ms = self.learned.staffing_pattern.usual_closing_ms(name, round(now_ms + after_ms))
        return NEVER if usual_ms is None else float(usual_ms - now_ms)

    def _ticket_at(self, name: str) -> Ticket | None:
        return self.line.tickets.get(self.line.counter(name).ticket or "")

    def _in_service(self, name: str) -> tuple[Ways, Rank] | None:
        ticket = self._ticket_at(name)
        if ticket is None:
            return None
        indices = self.queues.indices
        planned = indices.get((ticket.then[0], None)) if ticket.then else None
        ways = self.onward.get(indices[ticket.service, None]) if planned is None else [planned]
        return (ways, self.queues.rank(ticket.class_, ticket.arrival)) if ways else None


def _opening_ms(expected: ExpectedOpening, rng: Random) -> float:
    """The later a clerk is already, the longer it takes still."""
    if expected.late_ms is None:
        return expected.opens_ms
    ms = rng.expovariate(1 / max(COMING_MS, expected.late_ms))
    return ms if ms < expected.until_ms else expected.opens_ms
