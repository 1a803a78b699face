"""A killed kiosk's files are damaged: it says so and goes on behind its numbers, or it names a way out that works."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from core.messages.commands import TakeTicket
from core.messages.events import NumbersSkipped
from faults.invariants import traceback_in
from faults.report import Outcome, Trial
from faults.rig.hall import Hall, wait_until
from faults.rig.nursery import Nursery
from faults.rig.spoiling import PARTS, spoil
from runtime.exits import EXIT_FAULT
from tests.conftest import PATIENCE_S
from tests.office.device import label_of

TIMES, QUICK = 1000, 3
FOR_ONE_LIFE = 40
"""Damages of the files that one life of a kiosk has left behind."""
READY = "kiosk: ready: "
"""What the kiosk's log says when it gives out numbers."""
ASK_AGAIN_S = 0.3
PRESSES = (2, 30)
QUIET_S = 2.2
"""In seconds without commits there may be a checkpoint."""
SERVICES = ("CT", "HT")


class Left(NamedTuple):
    """What a killed kiosk has left behind."""

    files: Path
    """A folder with the journal's files."""
    earlier: Path
    """A copy of the journal from earlier that day."""
    given: frozenset[str]
    """The labels that people hold."""


class HasEndedError(Exception):
    """The kiosk has ended by itself."""


class Told(NamedTuple):
    """What came of one damage."""

    way: str
    """`went on`, `repaired`, `begun anew` or `did not go on`."""
    wrong: list[str]
    """Sentences, none if all was as it should be."""
    seconds: float
    """From the first start to the last number after one more kill, ways out and all."""


def run(trial: Trial) -> Iterator[Outcome]:
    told: list[Told] = []
    with Nursery() as nursery, ExitStack() as stack:
        ward = Ward(Hall(trial.home / "office", stack, spawn=nursery.spawn), nursery, trial.rng)
        while len(told) < trial.times:
            left = ward.live_and_die(trial.home / str(len(told)))
            count = min(FOR_ONE_LIFE, trial.times - len(told))
            told += [ward.damage(left) for _ in range(count)]
    ways = ", ".join(f"{way} {count:,} times" for way, count in Counter(one.way for one in told).most_common())
    lost = tuple(sentence for one in told for sentence in one.wrong)
    yield Outcome(
        "journal, log or lock file damaged after kill −9", len(told), ways, max(one.seconds for one in told), lost
    )


class Ward:
    """One office whose kiosk lives, dies, is damaged and treated as the technician is told to."""

    def __init__(self, hall: Hall, nursery: Nursery, dice: Random) -> None:
        self._hall = hall
        self._office = hall.office
        self._kiosk = hall.office.kiosk
        self._nursery = nursery
        self._dice = dice
        self._console = hall.office.device("console")

    def live_and_die(self, folder: Path) -> Left:
        self._put(None)
        self._hall.start()
        folder.mkdir()
        given = self._take()
        time.sleep(self._dice.choice((0, QUIET_S)))
        earlier = shutil.copy(self._office.journal, folder / "earlier")
        given += self._take()
        time.sleep(self._dice.choice((0, QUIET_S)))
        self._kiosk.kill()
        for part in PARTS:
            shutil.copy(f"{self._office.journal}{part}", folder)
        return Left(folder, Path(earlier), frozenset(given))

    def _take(self) -> list[str]:
        """The labels of new numbers; most of them without a slip, since slips take time and no other place."""
        return [
            self._console.take(self._dice.choice(SERVICES), paperless=self._dice.random() < 0.9)
            for _ in range(self._dice.randrange(*PRESSES))
        ]

    def damage(self, left: Left) -> Told:
        self._put(left.files)
        what = spoil(self._office.journal, left.earlier, self._dice)
        (self._home / "kiosk.log").unlink(missing_ok=True)
        began, wrong, given = time.monotonic(), list[str](), set(left.given)
        way = self._go_on(given, wrong)
        seconds = time.monotonic() - began
        if way is not None:
            wrong += self._unannounced(left)
        self._kiosk.kill()
        wrong += traceback_in([self._hall.log])
        return Told(way or "did not go on", [f"{what}: {each}" for each in wrong], seconds)

    def _go_on(self, given: set[str], wrong: list[str]) -> str | None:
        """Works, and treats the journal while that ends the kiosk; returns the way that helped, None if none did."""
        ways = ["begun anew"] if self._dice.random() < 0.5 else ["repaired", "begun anew"]
        way = "went on"
        while True:
            try:
                wrong += self._work(given)
            except HasEndedError:
                status, said = self._kiosk.stop(), self._hall.log.splitlines()[-1]
                if status != EXIT_FAULT or not ways:
                    wrong.append(f"ended with {status}: {said}")
                    return None
                if not ("luot repair" in said and "journal.sqlite.lock" in said):
                    wrong.append(f"names no way out: {said}")
                way = self._treat(ways.pop(0))
            else:
                return way

    def _treat(self, way: str) -> str:
        """Does what the sentence has told; returns what came of it."""
        repaired = self._home / "new.sqlite"
        if way == "repaired" and not self._repair(repaired):
            way = "begun anew"
        for part in ("", "-wal", "-shm"):
            Path(f"{self._office.journal}{part}").unlink(missing_ok=True)
        if way == "repaired":
            repaired.rename(self._office.journal)
        return way

    def _start(self) -> None:
        """Raises `HasEndedError` if the kiosk does not come up."""
        ready = self._hall.log.count(READY)
        self._hall.start()
        wait_until(lambda: self._hall.log.count(READY) > ready or not self._kiosk.alive, "the kiosk starts")
        if not self._kiosk.alive:
            raise HasEndedError

    @property
    def _home(self) -> Path:
        return self._office.home

    def _repair(self, out: Path) -> bool:
        """Whether `luot repair` has made a new journal."""
        command = [sys.executable, "-m", "luot", "repair", str(self._office.journal), "--out", str(out)]
        with (self._home / "kiosk.log").open("ab") as log:
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=log, timeout=PATIENCE_S, check=False)
        return out.exists()

    def _work(self, given: set[str]) -> Iterator[str]:
        """Numbers are taken, before and after one more kill. Raises `HasEndedError` if the kiosk ends."""
        for services in (SERVICES * 2, SERVICES):
            self._start()
            for service in services:
                label = self._next(service)
                if label in given:
                    yield f"{label} was given out twice"
                given.add(label)
            if services != SERVICES:
                self._kiosk.kill()

    def _next(self, service: str) -> str:
        """The label of a new number."""
        began = time.monotonic()
        command = TakeTicket(id=self._console.new_id(), service=service, paperless=True)
        while time.monotonic() - began < PATIENCE_S:
            if (reply := self._console.request_once(command, ASK_AGAIN_S)) and reply.ok:
                return label_of(reply)
            if not self._kiosk.alive:
                raise HasEndedError
            if reply:
                command = replace(command, id=self._console.new_id())
        raise TimeoutError(f"no number for {PATIENCE_S} s; the kiosk said: {self._hall.log[-2000:]}")

    def _unannounced(self, left: Left) -> Iterator[str]:
        missing = left.given - set(self._office.issued())
        if missing and not any(isinstance(entry.event, NumbersSkipped) for entry in self._office.entries()):
            yield f"{sorted(missing)} are lost, and nothing tells of it"

    def _put(self, files: Path | None) -> None:
        """Puts these files, or none, in the place of the journal's."""
        for part in (*PARTS, "-shm"):
            Path(f"{self._office.journal}{part}").unlink(missing_ok=True)
            if files and (kept := files / f"{self._office.journal.name}{part}").exists():
                shutil.copy(kept, f"{self._office.journal}{part}")
