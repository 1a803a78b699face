"""A line as plain numbers: what of it a rollout needs, with what experience says of its counters and of chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from random import Random

from core.forecast.learning import Learned
from core.forecast.patterns import SLOT_MS
from core.forecast.rollout import ORDER, Chances, Desk, Queue, Rank, Returned, Scene
from core.forecast.service_times import LONGEST_MS, NORMAL, PRIOR_WEIGHT, times_of
from core.forecast.staffing import Staffing
from core.instant import DAY_MS, MINUTE_MS
from core.line.line import Counter, Line
from core.line.ticket import Ticket
from core.now import Now
from core.rules import TicketClass

ROLLOUTS = 100
MOST_STARTS = 30_000
"""In a very long line fewer rollouts say as much."""
FEWEST = 12
STREAMS = 25
"""So many futures of who comes; each serves several rollouts."""
SOON_MS = 3 * 3_600_000
"""Nobody looks farther for those who might overtake."""
LONGEST_HEAD_START_MS = 1e9
"""More is never waited; with larger numbers the order of issue would get lost below the point."""
ANY_MOMENT_MS = 5 * MINUTE_MS
"""So long it takes on average until somebody comes who should be there."""
JITTER = 0.10
"""How sure a pace is: standard deviation of its logarithm."""
GOLDEN = 0.6180339887498949
STEPS = (GOLDEN, 0.7548776662466927, 0.5698402909980532, 0.8191725133961645, 0.6710436067037893, 0.4142135623730951)
"""Multiples of these fill [0, 1) evenly: draws that go round instead of falling at random. From the seventh counter on
two share a step and their draws are coupled, which how soon the third of them is free does not show."""
JITTERS = tuple(math.exp(JITTER * NORMAL.inv_cdf((n + 0.5) * 0.7320508075688772 % 1)) for n in range(ROLLOUTS))
Kind = tuple[str, TicketClass]
"""Service and class."""


class ForecastModel:
    """Of one line at one moment. Seeded by its day, each purpose with a luck of its own: what is foreseen moves with
    what happens, and not by chance.
    """

    def __init__(self, line: Line, experience: Learned, now: Now) -> None:
        self._line = line
        self._experience = experience
        self._now = now
        self._uptime = line.uptime(now.line)
        self._attendance = Staffing(line, experience, now)
        self._time_ms = self._attendance.time_ms
        self.chance = self._luck("hall")
        """Of the rollouts."""
        self.numbers: dict[tuple[str, str | None], Queue] = {
            (service, None): n for n, service in enumerate(line.rules.services)
        }
        """Service, and the counter that they are bound to → queue."""
        self._head_start_ms = min(line.rules.head_start_ms("P"), LONGEST_HEAD_START_MS)
        self._queues: list[list[Rank]] = [[] for _ in self.numbers]
        self._returned: list[Returned] = []
        self._called_before: set[Rank] = set()
        self._planned: dict[Queue, list[Queue | None]] = {}
        """Ways onward of those at counters whose next leg is planned."""
        self.ranks: dict[str, Rank] = {}
        """Of all who wait."""
        self._place_all()
        self.count = max(FEWEST, min(ROLLOUTS, MOST_STARTS // max(1, len(self.ranks))))

    def _luck(self, purpose: str) -> Random:
        return Random(f"{self._line.day}/{purpose}")  # noqa: S311  # no secret

    def _place_all(self) -> None:
        tickets = (self._line.tickets[place.label] for queue in self._line.queues.values() for place in queue)
        for order, ticket in enumerate(sorted(tickets, key=lambda ticket: ticket.order), 1):
            head_start_ms = self._head_start_ms if ticket.class_ == "P" else 0
            rank = self._now.line - ticket.arrival + head_start_ms - order * ORDER
            queue = self._queue(ticket.service, ticket.bound)
            self.ranks[ticket.label] = rank
            if ticket.count % self._line.rules.max_calls:
                self._called_before.add(rank)
            if ticket.behind:
                self._returned.append(Returned(rank, queue, ticket.behind))
            else:
                self._queues[queue].append(rank)

    def _queue(self, service: str, bound: str | None) -> Queue:
        if (service, bound) not in self.numbers:
            self.numbers[service, bound] = len(self.numbers)
            self._queues.append([])
        return self.numbers[service, bound]

    def probe(self, kind: Kind) -> tuple[Queue, Rank]:
        """Somebody who comes now, after all others."""
        service, class_ = kind
        head_start_ms = self._head_start_ms if class_ == "P" else 0
        return self.numbers[service, None], head_start_ms - (len(self.ranks) + 1) * ORDER

    def scene(self, asked: tuple[Rank, ...], probes: tuple[tuple[Queue, Rank], ...]) -> Scene:
        desks = tuple(desk for counter in self._line.rules.counters for desk in self._desks(counter))
        return Scene(
            queues=tuple(tuple(queue) for queue in self._queues),
            desks=desks,
            chances=self._chances(),
            asked=asked,
            probes=probes,
            returned=tuple(self._returned),
            called_before=frozenset(self._called_before),
        )

    # -- counters

    def _desks(self, name: str) -> Iterable[Desk]:
        """A counter that will close comes twice where it usually opens again: before noon, and after it."""
        desk = self._desk(name)
        if desk is None:
            return
        yield desk
        again_ms = None if desk.closes_ms == math.inf else self._attendance.opens_again(name, desk.closes_ms)
        if again_ms is not None:
            yield Desk(
                free_ms=(again_ms,),
                skills=tuple(skill for skill in desk.skills if skill[0] not in dict(desk.leaves)),
                closes_ms=self._closes_ms(name, again_ms),
            )

    def _desk(self, name: str) -> Desk | None:
        """None: it serves nobody, as far as anybody knows."""
        counter, skills = self._line.counter(name), self._line.rules.counters[name]
        free_ms = self._free_ms(name, counter)
        if free_ms is None:
            return None
        services = skills if counter.status == "closed" else [each for each in counter.services if each in skills]
        services = [each for each in services if (each, None) in self.numbers]
        served = [(self.numbers[service, None], skills[service] * float(MINUTE_MS)) for service in services]
        bound = [(queue, service) for (service, to), queue in self.numbers.items() if to == name]
        return Desk(
            free_ms=free_ms,
            skills=(*served, *((queue, skills.get(service, 0) * float(MINUTE_MS)) for queue, service in bound)),
            closes_ms=math.inf if counter.status == "closed" else self._closes_ms(name),
            leaves=tuple((queue, self.numbers[service, None]) for queue, service in bound),
            hand=self._hand(counter),
        )

    def _free_ms(self, name: str, counter: Counter) -> tuple[float, ...] | None:
        """Before the opening a counter serves nobody, unless it has called somebody already."""
        ticket = self._line.tickets.get(counter.ticket or "")
        if ticket is not None:
            return self._work_left(name, ticket)
        if counter.status == "open":
            return (self._attendance.begins_ms,)
        comes = self._comes(name) if counter.status == "closed" else self._rest_left(name)
        return comes and tuple(max(ms, self._attendance.begins_ms) for ms in comes)

    def _work_left(self, name: str, ticket: Ticket) -> tuple[float, ...]:
        """Of the one whom it has, who may not come; and of a break afterwards."""
        experience, draw = self._experience, self._luck(f"{name}/{ticket.label}").random
        law, slowness = experience.laws.law(ticket.service), experience.laws.slowness
        stay = experience.at_counter(name)
        age_ms = stay.age_ms(self._uptime) if stay else max(0, self._uptime - ticket.since_uptime)
        step, at = STEPS[list(self._line.rules.counters).index(name) % len(STEPS)], draw()
        no_show, no_show_ms, rest = experience.no_show, experience.no_show_ms, experience.rest
        rests = list(experience.rests_ms)
        left = []
        for number in range(self.count):
            shows, goes, which = draw(), draw(), draw()
            if age_ms < no_show_ms and shows < no_show:
                left.append(no_show_ms - age_ms)
                continue
            ms = law.left_ms(age_ms / slowness, (at + number * step) % 1) * slowness
            left.append(ms + rests[int(which * len(rests))] if rests and goes < rest else ms)
        return tuple(left)

    def _rest_left(self, name: str) -> tuple[float, ...] | None:
        """Of a break: as the longer ones went; of one that is longer than all, nobody knows much."""
        pause = self._experience.pause(name)
        age_ms = max(0, self._uptime - pause.begun.uptime) if pause else 0
        if pause and self._attendance.has_gone(pause):
            return self._comes(name)
        if age_ms > LONGEST_MS and (comes := self._comes(name)) is not None:
            return comes
        longer = [rest - age_ms for rest in self._experience.rests_ms if rest > age_ms]
        if longer:
            draw = self._luck(name).random
            return tuple(longer[int(draw() * len(longer))] for _ in range(self.count))
        return self._any_moment(name, 0)

    def _comes(self, name: str) -> tuple[float, ...] | None:
        coming = self._attendance.comes(name)
        if coming is None or coming.late is None:
            return None if coming is None else (coming.opens,)
        return tuple(min(ms, coming.opens) for ms in self._any_moment(name, coming.late))

    def _any_moment(self, name: str, late_ms: float) -> tuple[float, ...]:
        """Of somebody who should be there: the longer he has not come, the less soon he will."""
        luck = self._luck(name)
        return tuple(luck.expovariate(1 / max(ANY_MOMENT_MS, late_ms)) for _ in range(self.count))

    def _closes_ms(self, name: str, after_ms: float = 0) -> float:
        """Of a counter that is there then, from now."""
        if self._time_ms is None:
            return math.inf
        usual_ms = self._experience.presence.closes_ms(name, round(self._time_ms + after_ms))
        return math.inf if usual_ms is None else float(usual_ms - self._time_ms)

    def _hand(self, counter: Counter) -> tuple[Queue, Rank] | None:
        ticket = self._line.tickets.get(counter.ticket or "")
        if ticket is None or not (ticket.then or self._goes_on(ticket.service)):
            return None
        head_start_ms = self._head_start_ms if ticket.class_ == "P" else 0
        rank = self._now.line - ticket.arrival + head_start_ms
        planned = self.numbers.get((ticket.then[0], None)) if ticket.then else None
        if planned is None:
            return self.numbers[ticket.service, None], rank
        sure = -1 - planned  # no queue, but a way that only leads there
        self._planned[sure] = [planned]
        return sure, rank

    def _goes_on(self, service: str) -> bool:
        return any(self._experience.onward.get(service, ()))

    # -- chance

    def _chances(self) -> Chances:
        experience = self._experience
        slowness = experience.laws.slowness
        return Chances(
            work_ms={queue: times_of(experience.laws.law(service)) for (service, _), queue in self.numbers.items()},
            no_show=experience.no_show,
            no_show_ms=experience.no_show_ms,
            rest=experience.rest if experience.rests_ms else 0,
            rest_ms=tuple(experience.rests_ms) or (0.0,),
            onward=self._onward(),
            paces=tuple(slowness * jitter for jitter in JITTERS),
            coming=self._coming(),
        )

    def _onward(self) -> dict[Queue, list[Queue | None]]:
        ways: dict[Queue, list[Queue | None]] = {}
        for (service, _), queue in self.numbers.items():
            if self._goes_on(service):
                seen = [self.numbers.get((way or "", None)) for way in self._experience.onward[service]]
                ways[queue] = [*seen, *[None] * PRIOR_WEIGHT]  # assumed before: so many went home
        return ways | self._planned

    def _coming(self) -> tuple[tuple[tuple[float, Queue, Rank], ...], ...]:
        """Those who come before anybody who is here now could no longer be overtaken."""
        if self._time_ms is None or self._line.issuing in ("closed", "quota"):
            return ((),)
        largest = max((m for skills in self._line.rules.counters.values() for m in skills.values()), default=0)
        soon_ms = min(self._head_start_ms + largest * MINUTE_MS, SOON_MS)
        kinds = [
            (self.numbers[service, None], self._head_start_ms if class_ == "P" else 0.0)
            for service, class_ in self._experience.arrivals.kinds
            if (service, None) in self.numbers
        ]
        spans = list(self._spans(soon_ms))
        if not (kinds and spans):
            return ((),)
        return tuple(tuple(self._stream(spans, kinds, self._luck(f"stream {number}"))) for number in range(STREAMS))

    def _spans(self, soon_ms: float) -> Iterable[tuple[float, float, float]]:
        """From … to, from now, and people a millisecond."""
        time_ms = self._time_ms or 0
        begin_ms = 0.0
        while begin_ms < soon_ms:
            slot = int((time_ms + begin_ms) % DAY_MS // SLOT_MS)
            end_ms = min(soon_ms, begin_ms + SLOT_MS - (time_ms + begin_ms) % SLOT_MS)
            if rate := self._experience.arrivals.rate(slot):
                yield begin_ms, end_ms, rate
            begin_ms = end_ms

    def _stream(
        self, spans: Sequence[tuple[float, float, float]], kinds: Sequence[tuple[Queue, float]], luck: Random
    ) -> Iterable[tuple[float, Queue, Rank]]:
        """A Poisson process."""
        draw, many, log = luck.random, len(kinds), math.log
        for begin_ms, end_ms, rate in spans:
            at_ms = begin_ms - log(1 - draw()) / rate
            while at_ms < end_ms:
                queue, head_start_ms = kinds[int(draw() * many)]
                yield at_ms, queue, head_start_ms - at_ms
                at_ms -= log(1 - draw()) / rate
