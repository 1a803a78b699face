"""Simulates how a line may go on: each rollout lives through the same hall by the rule of `core/line/order.py`.

Written for speed, as a forecast has some milliseconds for a hundred rollouts. Times are milliseconds from now. A *rank*
is −(arrival − head start) relative to now, with the order of issue below the millisecond: the greatest goes first.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from random import Random
from typing import NamedTuple

ROLLOUTS = 100
FEWEST, MOST_CALL_TIMES = 12, 30_000
"""A very long line has fewer rollouts: `MOST_CALL_TIMES` / waiting tickets, but at least `FEWEST`."""
NOBODY = float("-inf")
"""A rank behind all others: the head of an empty queue."""
NEVER = float("inf")
ORDER = 1e-6
"""The weight of one place in the order of issue, in milliseconds of arrival."""

Rank = float
Queue = int
"""Index of a queue: that of a service, or of the tickets of a service that are bound to one counter."""
Ways = Sequence[Queue | None]
"""Where a served ticket goes next, equally likely; None: home."""


class CounterModel(NamedTuple):
    """A counter that serves now, or will."""

    free_ms: tuple[float, ...]
    """When it can call its first ticket; rollout n uses element n, modulo the length."""
    services: tuple[tuple[Queue, float], ...]
    """The queues that it calls from, each with its offset in milliseconds."""
    closes_ms: float = NEVER
    released: tuple[tuple[Queue, Queue], ...] = ()
    """When it closes, tickets bound to it move from the first queue of a pair to the second."""
    in_service: tuple[Ways, Rank] | None = None
    """The ticket that it serves now, if that may go on to another counter afterwards; `free_ms` is then without the
    delay before the counter's next call."""


class Returned(NamedTuple):
    """A returned ticket, which lets `behind` first calls go ahead."""

    rank: Rank
    queue: Queue
    behind: int


class Distributions(NamedTuple):
    """How long everything takes, and what else is left to chance. Sequences hold equally likely values."""

    service_ms: Mapping[Queue, Sequence[float]]
    no_show_chance: float = 0
    no_show_ms: float = 60_000
    """How long a counter waits before it calls the next ticket instead."""
    break_chance: float = 0
    break_ms: Sequence[float] = (0.0,)
    delays_ms: Sequence[float] = ()
    """From the end of a service to the counter's next call, if somebody waits; empty: none."""
    idle_delays_ms: Sequence[float] = ()
    """From the moment at which somebody comes to an idle counter to the call; empty: none."""
    onward: Mapping[Queue, Ways] = {}
    paces: Sequence[float] = (1.0,)
    """Factors on all service times; rollout n uses element n, modulo the length."""
    arrivals: Sequence[Sequence[tuple[float, Queue, Rank]]] = ((),)
    """Further tickets by time (time, queue, rank); rollout n uses element n, modulo the length."""


class HallState(NamedTuple):
    queues: tuple[tuple[Rank, ...], ...]
    """The tickets that can be called."""
    counters: tuple[CounterModel, ...]
    distributions: Distributions
    targets: tuple[Rank, ...] = ()
    """The tickets whose call times are wanted."""
    probes: tuple[tuple[Queue, Rank], ...] = ()
    """Imagined tickets, one for each kind that could be taken now: when would each be called if it alone were taken?"""
    returned: tuple[Returned, ...] = ()
    called_before: frozenset[Rank] = frozenset()
    """Tickets whose next call is not their first: returned tickets do not count it."""


class CallTimes(NamedTuple):
    """When each ticket is called: a list per ticket, with one time per rollout in which it is called."""

    targets: tuple[list[float], ...]
    probes: tuple[list[float], ...]


def rollout_count(waiting: int) -> int:
    """How many rollouts a forecast makes: fewer for a very long line, where they say as much."""
    return max(FEWEST, min(ROLLOUTS, MOST_CALL_TIMES // max(1, waiting)))


def seeded_rng(day: str, purpose: str) -> Random:
    return Random(f"{day}/{purpose}")  # noqa: S311  # no secret


def run_rollouts(state: HallState, rng: Random, count: int) -> CallTimes:
    """Deterministic for a state and a seed. Each rollout has its own seed, so that a change in one changes no other."""
    times = CallTimes(tuple([] for _ in state.targets), tuple([] for _ in state.probes))
    hall, seed = _Hall(state, times), rng.getrandbits(64)
    for number in range(count):
        rng.seed(seed + number)
        _Rollout(hall, number, rng).run()
    return times


class _Hall:
    """What all rollouts of one state share."""

    def __init__(self, state: HallState, times: CallTimes) -> None:
        self.state = state
        self.probe_times = times.probes
        self.target_times = {rank: times.targets[n] for n, rank in enumerate(state.targets)}
        self.queues = [[NOBODY, *sorted(queue)] for queue in state.queues]
        self.served = [frozenset(queue for queue, _ in counter.services) for counter in state.counters]
        self.counters_by_queue: list[list[int]] = [
            sorted(
                (n for n, counter in enumerate(state.counters) if queue in self.served[n]),
                key=lambda n: (dict(state.counters[n].services)[queue], n),
            )
            for queue in range(len(state.queues))
        ]
        """Queue → the indices of the counters that serve it, the smallest offset first."""
        self.probes = [
            sorted(
                (rank - offset, n)
                for queue, offset in counter.services
                for n, (wanted, rank) in enumerate(state.probes)
                if wanted == queue
            )
            for counter in state.counters
        ]
        """Counter → (key, index) of the probes that it serves, in reverse order of call."""
        tickets = [(queue, rank) for queue, ranks in enumerate(state.queues) for rank in ranks]
        tickets += [(each.queue, each.rank) for each in state.returned]
        wanted = [*((queue, rank) for queue, rank in tickets if rank in self.target_times), *state.probes]
        self.wanted = sum(1 for queue, _ in wanted if self.counters_by_queue[queue])
        """How many targets and probes can be called at all; a rollout ends with the last of them."""


class _Rollout:
    def __init__(self, hall: _Hall, number: int, rng: Random) -> None:
        counters = hall.state.counters
        self._hall, self._number, self._rng = hall, number, rng
        self._queues = [queue.copy() for queue in hall.queues]
        self._heads = [queue[-1] for queue in self._queues]
        self._closes = [counter.closes_ms for counter in counters]
        self._agenda = [(counter.free_ms[number % len(counter.free_ms)], n) for n, counter in enumerate(counters)]
        """When each counter calls next, as a heap."""
        heapify(self._agenda)
        self._idle = [False] * len(counters)
        """Counters that found no ticket, and are not on the agenda."""
        self._returned = [list(each) for each in hall.state.returned]

    def run(self) -> None:
        """Goes on until all wanted tickets have been called, or no counter can call any more.

        One long function on purpose: it is the hot loop of the forecasts, and more calls would slow it down.
        """
        hall, state, number, draw = self._hall, self._hall.state, self._number, self._rng.random
        chances = state.distributions
        service_ms, onward, delays_ms, break_ms = (
            chances.service_ms,
            chances.onward,
            chances.delays_ms,
            chances.break_ms,
        )
        no_show_chance, no_show_ms, break_chance = chances.no_show_chance, chances.no_show_ms, chances.break_chance
        pace = chances.paces[number % len(chances.paces)]
        arrivals = chances.arrivals[number % len(chances.arrivals)]
        queues, heads, agenda, closes, returned = self._queues, self._heads, self._agenda, self._closes, self._returned
        services = [counter.services for counter in state.counters]
        in_service = [counter.in_service for counter in state.counters]
        probes = [probe.copy() for probe in hall.probes]
        target_times, is_probed = hall.target_times.copy(), [False] * len(state.probes)
        wanted, arrived, arrives_ms = hall.wanted, 0, arrivals[0][0] if arrivals else NEVER
        while wanted > 0 and agenda:
            now, counter = agenda[0]
            # Before the counter is free, a further ticket is taken.
            if arrives_ms < now:
                _, queue, rank = arrivals[arrived]
                self._join(queue, rank, arrives_ms)
                arrived += 1
                arrives_ms = arrivals[arrived][0] if arrived < len(arrivals) else NEVER
                continue
            # The counter's last ticket goes home, or on to another queue.
            if (done := in_service[counter]) is not None:
                in_service[counter] = None
                ways, rank = done
                way = ways[int(draw() * len(ways))]
                if delays_ms:
                    heapreplace(agenda, (now + delays_ms[int(draw() * len(delays_ms))], counter))
                if way is not None:
                    self._join(way, rank, now)
                if way is not None or delays_ms:
                    continue  # another counter may be the next one now
            if now >= closes[counter]:
                self._close(counter, now)
                continue
            # The best ticket of its queues.
            best, chosen = NOBODY, -1
            for queue, offset in services[counter]:
                key = heads[queue] - offset
                if key > best:
                    best, chosen = key, queue
            # Every probe that is better would be called now.
            pending = probes[counter]
            while pending and pending[-1][0] > best:
                probe = pending.pop()[1]
                if not is_probed[probe]:
                    is_probed[probe] = True
                    hall.probe_times[probe].append(now)
                    wanted -= 1
            # The call.
            if chosen >= 0:
                line = queues[chosen]
                rank = line.pop()
                heads[chosen] = line[-1]
                if returned and rank not in state.called_before:
                    self._count_first_call(counter)
            elif returned and (back := self._best_returned(counter)) is not None:
                returned.remove(back)
                rank, chosen = back[0], int(back[1])
                self._count_first_call(counter)
            else:
                heappop(agenda)
                self._idle[counter] = True
                continue
            if (times := target_times.pop(rank, None)) is not None:  # only the first call of a ticket is wanted
                times.append(now)
                wanted -= 1
            # How long the counter has it.
            luck = draw()
            free_ms = now + delays_ms[int(draw() * len(delays_ms))] if delays_ms else now
            if luck < no_show_chance:
                heapreplace(agenda, (free_ms + no_show_ms, counter))
                continue
            lengths = service_ms[chosen]
            busy_ms = lengths[int(draw() * len(lengths))] * pace
            if luck > 1 - break_chance:
                busy_ms += break_ms[int(draw() * len(break_ms))]
            if chosen in onward:
                in_service[counter], free_ms = (onward[chosen], rank), now
            heapreplace(agenda, (free_ms + busy_ms, counter))

    def _join(self, queue: Queue, rank: Rank, now: float) -> None:
        """Puts a ticket into a queue, and the first idle counter that serves it back on the agenda."""
        self._put(queue, rank)
        delays_ms = self._hall.state.distributions.idle_delays_ms
        for counter in self._hall.counters_by_queue[queue]:
            if self._idle[counter] and now < self._closes[counter]:
                self._idle[counter] = False
                delay_ms = delays_ms[int(self._rng.random() * len(delays_ms))] if delays_ms else 0
                heappush(self._agenda, (now + delay_ms, counter))
                return

    def _put(self, queue: Queue, rank: Rank) -> None:
        insort(self._queues[queue], rank)
        self._heads[queue] = self._queues[queue][-1]

    def _close(self, counter: int, now: float) -> None:
        """Takes the next counter off the agenda, and lets all counters call the tickets that were bound to it."""
        heappop(self._agenda)
        for bound, free in self._hall.state.counters[counter].released:
            ranks, self._queues[bound], self._heads[bound] = self._queues[bound][1:], [NOBODY], NOBODY
            for rank in reversed(ranks):
                self._join(free, rank, now)

    def _best_returned(self, counter: int) -> list[float] | None:
        """The returned ticket that this counter calls when it can serve no other."""
        offsets = dict(self._hall.state.counters[counter].services)
        able = [each for each in self._returned if each[1] in offsets]
        return max(able, key=lambda each: each[0] - offsets[int(each[1])], default=None)

    def _count_first_call(self, counter: int) -> None:
        """Counts a first call for the returned tickets that it passes; after enough of them they queue as usual."""
        for each in [each for each in self._returned if each[1] in self._hall.served[counter]]:
            each[2] -= 1
            if each[2] <= 0:
                self._returned.remove(each)
                self._put(int(each[1]), each[0])
