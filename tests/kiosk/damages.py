"""A kiosk that is killed, and one of whose files is damaged: what comes of it, without a process or a broker."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from core.messages.commands import CallNext, Finish, NewDay, OpenCounter, TakeTicket
from core.messages.events import Entry
from core.messages.state import LostView, Reply
from faults.rig.spoiling import PARTS, spoil
from faults.rig.treatment import SERVICES, HasEndedError, Treated, treat
from runtime.journal.errors import JournalError
from runtime.journal.repair import repair
from tests.kiosk.world import World

T = TypeVar("T")


def damaged(files: Path, seed: int) -> Treated:
    """One morning or two, one damage, and what follows; the same seed gives the same. `files`: where its files are."""
    dice = Random(seed)  # noqa: S311  # no secret
    early, photo = files / "early", files / "photo"
    held = _live_and_die(World(files / "office" / "journal.sqlite"), dice, early, photo)
    spoil(photo / "journal.sqlite", early / "journal.sqlite", dice)
    patient = Patient(World(photo / "journal.sqlite"))
    treated = treat(patient, held, dice)
    patient.kill()
    return treated


def _live_and_die(world: World, dice: Random, early: Path, photo: Path) -> frozenset[str]:
    """A kill leaves the files as they are: the copy of them is what the next start finds. Returns what people hold."""
    world.start()
    held = set[str]()
    for day in range(dice.choice((1, 1, 2))):
        if day:
            world.ask(Finish, counter="1")
            assert isinstance(world.ask(NewDay), Reply)
            held.clear()
        assert isinstance(world.ask(OpenCounter, counter="1"), Reply)
        presses = dice.randrange(2, 45)
        for at in range(presses):
            held.add(_take(world, dice.choice(SERVICES)))
            if at == presses // 2:
                _photograph(world, early)
            if dice.random() < 0.2:
                world.ask(CallNext, counter="1")
            if dice.random() < 0.05:
                world.journal.checkpoint()
            world.time.goes_by(dice.choice((1, 20, 90)))
    _photograph(world, photo)
    world.journal.close()
    return frozenset(held)


def _photograph(world: World, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in PARTS:
        shutil.copy(f"{world.path}{part}", folder)


def _take(world: World, service: str) -> str:
    answer = world.ask(TakeTicket, service=service, paperless=True)
    assert isinstance(answer, Reply), answer
    assert answer.ticket
    return answer.ticket.label


class Patient:
    """As `faults/rig/treatment.py` wants it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lost: tuple[LostView, ...] | None = None
        """What the state said that was lost, at the start before a kill."""

    @property
    def journal(self) -> Path:
        return self._world.path

    def start(self) -> None:
        try:
            self._world.start()
        except JournalError as error:
            raise self._ended(error) from None
        lost = self._world.office.state()[0].lost
        assert self._lost in (None, lost), "what is lost is noticed once"
        self._lost = lost

    def take(self, service: str) -> str:
        return self._or_ended(lambda: _take(self._world, service))

    def kill(self) -> None:
        """Reads all for the bus before, and makes a checkpoint, as in quiet seconds."""
        self._or_ended(lambda: self._world.journal.json_after(0, 10_000))
        self._or_ended(self._world.journal.checkpoint)
        self._world.journal.close()
        self._world.time.goes_by(1)

    def entries(self) -> Sequence[Entry]:
        return self._world.journal.after(0, 10_000)

    def repair(self, out: Path) -> bool:
        try:
            return bool(repair(self.journal, out).kept)
        except JournalError:
            return False

    def _or_ended(self, does: Callable[[], T]) -> T:
        try:
            return does()
        except JournalError as error:
            raise self._ended(error) from None

    def _ended(self, error: JournalError) -> HasEndedError:
        self._lost = None
        if hasattr(self._world, "journal"):
            self._world.journal.close()
        return HasEndedError(str(error))
