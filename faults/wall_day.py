"""A busy day of 24 hours in 24 minutes, by one fast clock for kiosk and walls: the broker stops, kiosk and a wall are
killed; a second wall lives through all of it, and is asked for each call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.rig.memory_steps import memory_kb
from faults.invariants import traceback_in
from faults.report import Outcome, Trial
from faults.rig.fast.clerks import Clerks
from faults.rig.fast.office_time import SPEED, since_now
from faults.rig.fast.told_calls import ages_ms, latest_ms, missed, spans, told, unsaid
from tests.office.real_office import Office

TIMES, QUICK = 288, 1
"""Spells of five minutes, each with a fault in it."""
SPELL_S = 300 / SPEED
KIOSK_DIES, WEIGHED_FROM = 0.25, 0.3
"""In the first quarter the kiosk is killed, too; its memory is compared from when it has loaded all."""
GROWTH_MB = 5.0
BEGINS = datetime(2026, 11, 24, 0, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SETTLES_S = 600 / SPEED
"""After the last call: by then all have been said."""
TOLD, BRIEF = "wall-told", "wall"
"""The wall that lives through the day, and the one that is killed."""
MORE = f"""
[[device]]
name = "{TOLD}"
role = "wall"

[display]
size = [640, 360]
absent_after_s = 0

[voice]
speak = ["vi"]
"""


class Growth(NamedTuple):
    """Resident memory (MB) when all was loaded, and at the end."""

    first: float
    last: float

    @property
    def is_too_much(self) -> bool:
        return self.last - self.first > GROWTH_MB

    def __str__(self) -> str:
        return f"{self.first:.1f} → {self.last:.1f} MB"


def run(trial: Trial) -> Iterator[Outcome]:
    with ExitStack() as stack:
        day = WallDay(trial.home, trial.rng, stack)
        day.live(trial.times)
        yield day.outcome(trial.times)


class WallDay:
    def __init__(self, home: Path, rng: Random, stack: ExitStack) -> None:
        self._office = Office(home, stack, clock="trusted", mm_per_s=0, more=MORE)
        self._rng = rng
        self._stack = stack
        self._environ = since_now(BEGINS)
        self._walls: dict[str, subprocess.Popen[bytes]] = {}
        self._memory: dict[str, Growth] = {}

    def live(self, spells: int) -> None:
        self._start_kiosk()
        for name in (TOLD, BRIEF):
            self._start_wall(name)
        clerks = Clerks(self._rng, self._office.device("console"))
        clerks.open()
        for number in range(spells):
            end = time.monotonic() + SPELL_S
            clerks.work(time.monotonic() + self._rng.uniform(0.1, 0.6) * SPELL_S)
            self._strike(kiosk_too=number < spells * KIOSK_DIES)
            clerks.work(end)
            if number >= spells * WEIGHED_FROM:
                self._weigh()
        time.sleep(SETTLES_S)
        self._office.kiosk.stop()
        for wall in self._walls.values():
            wall.send_signal(signal.SIGTERM)
            wall.wait()

    def outcome(self, spells: int) -> Outcome:
        kept, killed = told(self._log(TOLD)), told(self._log(BRIEF))
        holding = spans(self._office.entries())
        ended = holding.keys() - kept.said.keys() - kept.listed.keys()
        youngest_s = min(ages_ms(kept, holding).values(), default=0) / 1000
        late_s = latest_ms(kept, holding) / 1000
        memory = [f"{who} {growth}" for who, growth in self._memory.items()]
        return Outcome(
            f"a busy day at {SPEED:.0f} ×: the broker stops, a wall is killed, and in its first quarter the kiosk",
            spells,
            f"of {len(holding):,} calls {len(kept.said):,} were said by the wall that lived on, {len(ended):,} ended "
            f"before, {len(kept.listed):,} were older than a minute of that clock when it heard of them, by "
            f"the journal {youngest_s:.0f} s at least; what was said had ended {late_s:.0f} s of it before at most; "
            f"memory: {', '.join(memory) or 'not weighed'}",
            lost=(
                *unsaid(kept, holding),
                *missed(kept, holding),
                *(f"call {call_no} is said twice" for call_no in (*kept.twice, *killed.twice)),
                *traceback_in([self._office.kiosk.log, self._log(TOLD), self._log(BRIEF)]),
            ),
            missed=tuple(f"growth: {each}" for each in memory if self._memory[each.split()[0]].is_too_much),
        )

    def _strike(self, *, kiosk_too: bool) -> None:
        """Something is gone for up to two minutes of the office's time."""
        strikes = [self._stop_broker, self._kill_wall, *([self._kill_kiosk] if kiosk_too else [])]
        self._rng.choice(strikes)(self._rng.uniform(0, 120) / SPEED)

    def _stop_broker(self, away_s: float) -> None:
        self._office.broker.stop()
        time.sleep(away_s)
        self._office.broker.start()

    def _kill_wall(self, away_s: float) -> None:
        self._walls[BRIEF].kill()
        self._walls[BRIEF].wait()
        time.sleep(away_s)
        self._start_wall(BRIEF)

    def _kill_kiosk(self, away_s: float) -> None:
        self._office.kiosk.kill()
        time.sleep(away_s)
        self._start_kiosk()

    def _start_kiosk(self) -> None:
        self._office.kiosk.start(on="faults.rig.fast.kiosk", **self._environ)

    def _start_wall(self, device: str) -> None:
        command = [sys.executable, "-m", "faults.rig.fast.wall", str(self._office.file), device]
        with self._log_file(device).open("ab") as log:
            environ = os.environ | self._environ | {"SDL_AUDIODRIVER": "dummy"}
            self._walls[device] = subprocess.Popen(command, stderr=log, env=environ)
        self._stack.callback(self._walls[device].kill)

    def _weigh(self) -> None:
        for who, pid in (("kiosk", self._office.kiosk.pid), ("wall", self._walls[TOLD].pid)):
            now_mb = memory_kb(pid)[0] / 1000
            self._memory[who] = self._memory.get(who, Growth(now_mb, now_mb))._replace(last=now_mb)

    def _log(self, device: str) -> str:
        return self._log_file(device).read_text("utf-8")

    def _log_file(self, device: str) -> Path:
        return self._office.home / f"{device}.log"
