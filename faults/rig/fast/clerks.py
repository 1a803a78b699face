"""The clerks and people of a fast office: numbers are taken, called, recalled, absent, undone, held, sent on."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from core.messages import commands as c
from faults.rig.fast.office_time import SPEED
from tests.office.device import COUNTERS, Device

PAUSE_S = 20.0
"""Of the office's seconds, between two acts in the mean."""
PEOPLE = 5
"""So many wait at least."""


class Clerks:
    def __init__(self, rng: Random, console: Device) -> None:
        self._rng = rng
        self._console = console

    def open(self) -> None:
        self._console.open_counters()

    def work(self, until: float) -> None:
        """Until this moment of the real stopwatch; each act is tried once, and is lost while there is no broker."""
        while (now := time.monotonic()) < until:
            pause_s = self._rng.expovariate(1 / PAUSE_S) if self._rng.random() < 0.9 else 0.0
            self._console.pump(min(pause_s / SPEED, until - now))
            acts, weights = zip(*self._acts(), strict=True)
            self._rng.choices(acts, weights)[0]()

    def _acts(self) -> tuple[tuple[Callable[[], None], int], ...]:
        return (
            (self._call, 12),
            (self._pile, 1),
            (self._mistake, 2),
            (lambda: self._at_counter(c.Recall), 3),
            (lambda: self._at_counter(c.MarkAbsent), 2),
            (self._serve, 8),
            (lambda: self._at_counter(c.Hold), 1),
            (lambda: self._at_counter(c.Transfer, service="HT"), 1),
            (self._return, 2),
        )

    def _call(self, counter: str | None = None) -> None:
        state = self._console.state if self._console.states else None
        while state and len(state.waiting) < PEOPLE:
            service = self._rng.choice(("CT", "HT"))
            if not self._ask(c.TakeTicket, service=service, paperless=True):
                break
            state = self._console.state
        self._ask(c.CallNext, counter=counter or self._rng.choice(COUNTERS))

    def _pile(self) -> None:
        for counter in COUNTERS:
            self._call(counter)

    def _mistake(self) -> None:
        counter = self._rng.choice(COUNTERS)
        self._call(counter)
        self._console.pump(self._rng.uniform(0, 5) / SPEED)
        self._ask(c.Undo, counter=counter)

    def _serve(self) -> None:
        counter = self._rng.choice(COUNTERS)
        self._ask(c.Start, counter=counter)
        self._ask(c.Finish, counter=counter)

    def _return(self) -> None:
        absent = self._console.state.absent if self._console.states else ()
        if absent:
            self._ask(c.Return, label=self._rng.choice(absent).label)

    def _at_counter(self, kind: type[Any], **fields: Any) -> None:
        self._ask(kind, counter=self._rng.choice(COUNTERS), **fields)

    def _ask(self, kind: type[Any], **fields: Any) -> bool:
        reply = self._console.request_once(kind(id=self._console.new_id(), **fields), within_s=1)
        del self._console.states[:-1], self._console.all_replies[:]
        self._console.replies.clear()
        return reply is not None and reply.ok
