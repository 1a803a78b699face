"""A killed kiosk's files are damaged: it says so and goes on behind its numbers, or it names a way out that works."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from core.messages.commands import TakeTicket
from core.messages.events import Entry
from faults.invariants import traceback_in
from faults.report import Outcome, Trial
from faults.rig.hall import Hall, wait_until
from faults.rig.nursery import Nursery
from faults.rig.spoiling import PARTS, spoil
from faults.rig.treatment import SERVICES, HasEndedError, treat
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


class Left(NamedTuple):
    """What a killed kiosk has left behind."""

    files: Path
    """A folder with the journal's files."""
    earlier: Path
    """A copy of the journal from earlier that day."""
    given: frozenset[str]
    """The labels that people hold."""


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
        ward = Ward(Hall(trial.home / "office", stack, spawn=nursery.spawn), trial.rng)
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
    """One office whose kiosk lives, dies, is damaged and treated: a `Patient`."""

    def __init__(self, hall: Hall, dice: Random) -> None:
        self._hall = hall
        self._office = hall.office
        self._kiosk = hall.office.kiosk
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
        what = spoil(self.journal, left.earlier, self._dice)
        (self._office.home / "kiosk.log").unlink(missing_ok=True)
        began = time.monotonic()
        treated = treat(self, left.given, self._dice)
        seconds = time.monotonic() - began
        self._kiosk.kill()
        wrong = [*treated.wrong, *traceback_in([self._hall.log])]
        return Told(treated.way, [f"{what}: {each}" for each in wrong], seconds)

    @property
    def journal(self) -> Path:
        return self._office.journal

    def entries(self) -> Sequence[Entry]:
        return self._office.entries()

    def kill(self) -> None:
        self._kiosk.kill()

    def start(self) -> None:
        ready = self._hall.log.count(READY)
        self._hall.start()
        wait_until(lambda: self._hall.log.count(READY) > ready or not self._kiosk.alive, "the kiosk starts")
        self._require_alive()

    def take(self, service: str) -> str:
        began = time.monotonic()
        command = TakeTicket(id=self._console.new_id(), service=service, paperless=True)
        while time.monotonic() - began < PATIENCE_S:
            if (reply := self._console.request_once(command, ASK_AGAIN_S)) and reply.ok:
                return label_of(reply)
            self._require_alive()
            if reply:
                command = replace(command, id=self._console.new_id())
        raise TimeoutError(f"no number for {PATIENCE_S} s; the kiosk said: {self._hall.log[-2000:]}")

    def _require_alive(self) -> None:
        if not self._kiosk.alive:
            raise HasEndedError(self._hall.log.splitlines()[-1], self._kiosk.stop())

    def repair(self, out: Path) -> bool:
        command = [sys.executable, "-m", "luot", "repair", str(self.journal), "--out", str(out)]
        with (self._office.home / "kiosk.log").open("ab") as log:
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=log, timeout=PATIENCE_S, check=False)
        return out.exists()

    def _put(self, files: Path | None) -> None:
        """Puts these files, or none, in the place of the journal's."""
        for part in (*PARTS, "-shm"):
            Path(f"{self._office.journal}{part}").unlink(missing_ok=True)
            if files and (kept := files / f"{self._office.journal.name}{part}").exists():
                shutil.copy(kept, f"{self._office.journal}{part}")
