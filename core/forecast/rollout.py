"""What may become of a line: the same hall lived through many times, by the rule of `core/line/order.py`.

Written for speed: the forecast has some milliseconds for a hundred of these. Times are milliseconds from now. A *rank*
is −(arrival − head start), from now, with the order of issue below the millisecond: the greatest goes first.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from random import Random
from typing import NamedTuple

NOBODY = float("-inf")
NEVER = float("inf")
ORDER = 1e-6
"""What an issue order weighs against a millisecond of arrival."""

Rank = float
Queue = int
"""Number of a queue: that of a service, or of those who are bound to one counter."""
Join = Callable[[Queue, Rank, float], None]
"""Somebody waits, from this moment on."""


class Desk(NamedTuple):
    """A counter that serves now, or will."""

    free_ms: tuple[float, ...]
    """When it can take somebody; in each rollout another one of these."""
    skills: tuple[tuple[Queue, float], ...]
    """Queue → offset."""
    closes_ms: float = NEVER
    """From then on it takes nobody."""
    leaves: tuple[tuple[Queue, Queue], ...] = ()
    """When it closes, who is bound to it goes from one queue to the other."""
    hand: tuple[Queue, Rank] | None = None
    """Whom it has at this moment, if he may go on to another counter afterwards."""


class Returned(NamedTuple):
    """Somebody who lets so many first calls go ahead."""

    rank: Rank
    queue: Queue
    behind: int


class Chances(NamedTuple):
    """How long everything takes."""

    work_ms: Mapping[Queue, Sequence[float]]
    """Equally likely lengths of a service."""
    no_show: float = 0
    no_show_ms: float = 60_000
    rest: float = 0
    """Chance of a break after a service."""
    rest_ms: Sequence[float] = (0.0,)
    onward: Mapping[Queue, Sequence[Queue | None]] = {}
    """Equally likely next counters of somebody who was served; None: he goes home."""
    paces: Sequence[float] = (1.0,)
    """Factors of all services; in each rollout another one."""
    coming: Sequence[Sequence[tuple[float, Queue, Rank]]] = ((),)
    """Who may come: time, queue and rank, by time; in each rollout another one of these."""


class Scene(NamedTuple):
    """A hall at one moment."""

    queues: tuple[tuple[Rank, ...], ...]
    """Who can be called."""
    desks: tuple[Desk, ...]
    chances: Chances
    asked: tuple[Rank, ...] = ()
    """Of whom one wants to know."""
    probes: tuple[tuple[Queue, Rank], ...] = ()
    """Who would come now, each as if he came alone."""
    returned: tuple[Returned, ...] = ()
    called_before: frozenset[Rank] = frozenset()
    """Their next call is not their first: nobody who lets others go ahead counts it."""


class Starts(NamedTuple):
    """When each is called, once for each rollout in which he is."""

    asked: tuple[list[float], ...]
    probes: tuple[list[float], ...]


def rollouts(scene: Scene, chance: Random, count: int) -> Starts:
    """The same scene and the same chance give the same starts; each rollout has a luck of its own, so that one that
    takes another turn changes no other.
    """
    starts = Starts(tuple([] for _ in scene.asked), tuple([] for _ in scene.probes))
    hall, seed = _Hall(scene, starts), chance.getrandbits(64)
    for number in range(count):
        chance.seed(seed + number)
        hall.live(number, chance)
    return starts


class _Hall:
    """All that is the same in every rollout."""

    def __init__(self, scene: Scene, starts: Starts) -> None:
        self._scene = scene
        self._starts = starts
        self._slots = {rank: starts.asked[n] for n, rank in enumerate(scene.asked)}
        self._queues = [[NOBODY, *sorted(queue)] for queue in scene.queues]
        self._serves = [frozenset(queue for queue, _ in desk.skills) for desk in scene.desks]
        self._helpers: list[list[int]] = [
            sorted(
                (n for n, desk in enumerate(scene.desks) if queue in self._serves[n]),
                key=lambda n: (dict(scene.desks[n].skills)[queue], n),
            )
            for queue in range(len(scene.queues))
        ]
        """Of each queue the counters that serve it, whose own it is first."""
        self._probes = [
            sorted(
                (rank - offset, n)
                for queue, offset in desk.skills
                for n, (wanted, rank) in enumerate(scene.probes)
                if wanted == queue
            )
            for desk in scene.desks
        ]
        self._wanted = sum(1 for queue, rank in self._who_is_asked() if self._helpers[queue]) + sum(
            1 for queue, _ in scene.probes if self._helpers[queue]
        )

    def _who_is_asked(self) -> list[tuple[Queue, Rank]]:
        everybody = [(queue, rank) for queue, ranks in enumerate(self._scene.queues) for rank in ranks]
        everybody += [(each.queue, each.rank) for each in self._scene.returned]
        return [(queue, rank) for queue, rank in everybody if rank in self._slots]

    def live(self, number: int, chance: Random) -> None:
        """One rollout, until everybody who is asked for has been called, or nobody can call any more."""
        scene, slots, draw = self._scene, self._slots.copy(), chance.random
        work, no_show, no_show_ms, rest, rests, onward, paces, streams = scene.chances
        pace, coming = paces[number % len(paces)], streams[number % len(streams)]
        queues = [queue.copy() for queue in self._queues]
        heads = [queue[-1] for queue in queues]
        skills = [desk.skills for desk in scene.desks]
        closes = [desk.closes_ms for desk in scene.desks]
        hands = [desk.hand for desk in scene.desks]
        agenda = [(desk.free_ms[number % len(desk.free_ms)], n) for n, desk in enumerate(scene.desks)]
        heapify(agenda)
        probes = [probe.copy() for probe in self._probes]
        probe_starts, met = self._starts.probes, [False] * len(scene.probes)
        behind = [list(each) for each in scene.returned]
        idle = [False] * len(agenda)
        left, arrivals, at = self._wanted, len(coming), 0
        comes_ms = coming[0][0] if coming else NEVER

        def join(queue: Queue, rank: Rank, now: float) -> None:
            """Somebody waits; a counter that is free takes him at its next look, which is now."""
            insort(queues[queue], rank)
            heads[queue] = queues[queue][-1]
            for desk in self._helpers[queue]:
                if idle[desk] and now < closes[desk]:
                    idle[desk] = False
                    heappush(agenda, (now, desk))
                    return

        while left > 0 and agenda:
            now, desk = agenda[0]
            if comes_ms < now:
                _, queue, rank = coming[at]
                join(queue, rank, comes_ms)
                at += 1
                comes_ms = coming[at][0] if at < arrivals else NEVER
                continue
            hand = hands[desk]
            if hand is not None:
                hands[desk] = None
                ways = onward[hand[0]]
                way = ways[int(draw() * len(ways))]
                if way is not None:
                    join(way, hand[1], now)
            if now >= closes[desk]:
                heappop(agenda)
                self._leave(desk, queues, heads, now, join)
                continue
            best, chosen = NOBODY, -1
            for queue, offset in skills[desk]:
                key = heads[queue] - offset
                if key > best:
                    best, chosen = key, queue
            pending = probes[desk]
            while pending and pending[-1][0] > best:
                probe = pending.pop()[1]
                if not met[probe]:
                    met[probe] = True
                    probe_starts[probe].append(now)
                    left -= 1
            if chosen >= 0:
                line = queues[chosen]
                rank = line.pop()
                heads[chosen] = line[-1]
                if behind and rank not in scene.called_before:
                    self._let_ahead(desk, behind, queues, heads)
            elif behind and (back := self._best_of(desk, behind)) is not None:
                behind.remove(back)
                rank, chosen = back[0], int(back[1])
                self._let_ahead(desk, behind, queues, heads)
            else:
                heappop(agenda)
                idle[desk] = True
                continue
            start = slots.pop(rank, None)  # at his next counter he is not asked for any more
            if start is not None:
                start.append(now)
                left -= 1
            luck = draw()
            if luck < no_show:
                heapreplace(agenda, (now + no_show_ms, desk))
                continue
            times = work[chosen]
            busy = times[int(draw() * len(times))] * pace
            if luck > 1 - rest:
                busy += rests[int(draw() * len(rests))]
            if chosen in onward:
                hands[desk] = (chosen, rank)
            heapreplace(agenda, (now + busy, desk))

    def _leave(self, desk: int, queues: list[list[Rank]], heads: list[Rank], now: float, join: Join) -> None:
        """A counter closes; who was bound to it may go to any."""
        for bound, free in self._scene.desks[desk].leaves:
            ranks, queues[bound], heads[bound] = queues[bound][1:], [NOBODY], NOBODY
            for rank in reversed(ranks):
                join(free, rank, now)

    def _best_of(self, desk: int, behind: list[list[float]]) -> list[float] | None:
        """Of those who let others ahead, whom this counter takes when it can serve nobody else."""
        offsets = dict(self._scene.desks[desk].skills)
        mine = [each for each in behind if each[1] in offsets]
        return max(mine, key=lambda each: each[0] - offsets[int(each[1])], default=None)

    def _let_ahead(self, desk: int, behind: list[list[float]], queues: list[list[Rank]], heads: list[Rank]) -> None:
        """A first call goes ahead of those whom its counter could have taken; who has let enough ahead waits as all."""
        for each in [each for each in behind if each[1] in self._serves[desk]]:
            each[2] -= 1
            if each[2] <= 0:
                behind.remove(each)
                queue = int(each[1])
                insort(queues[queue], each[0])
                heads[queue] = queues[queue][-1]
