"""A kiosk that is killed, and one of whose files is damaged: what it says then, and which numbers it gives out."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

from core.messages.commands import CallNext, Finish, NewDay, OpenCounter, TakeTicket
from core.messages.state import Reply
from faults.rig.spoiling import PARTS, spoil
from runtime.journal.errors import JournalError
from runtime.journal.repair import repair
from tests.kiosk.world import World

SERVICES = ("CT", "HT")


class Trial:
    """One morning, one damage, and what follows; the same seed gives the same. `files`: the folder for its files."""

    def __init__(self, files: Path, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311  # no secret
        self.given: set[str] = set()
        """The labels that people hold."""
        self.sentences: list[str] = []
        """What the kiosk said when it could not go on."""
        self.ways: list[str] = []
        """The ways out that were taken: `repaired` or `anew`."""
        self.was_announced = False
        """Whether the state names entries that are lost."""
        self.files = files

    def run(self) -> None:
        photo = self._live_and_die()
        spoil(photo / "journal.sqlite", self.early / "journal.sqlite", self.dice)
        self._go_on(World(photo / "journal.sqlite"))

    def _live_and_die(self) -> Path:
        """A kill leaves the files as they are: the copy of them is what the next start finds."""
        world = World(self.files / "office" / "journal.sqlite")
        world.start()
        self.early = self.files / "early"
        for day in range(self.dice.choice((1, 1, 2))):
            if day:
                world.ask(Finish, counter="1")
                assert isinstance(world.ask(NewDay), Reply)
                self.given.clear()
            assert isinstance(world.ask(OpenCounter, counter="1"), Reply)
            presses = self.dice.randrange(2, 45)
            for at in range(presses):
                self._take(world, self.dice.choice(SERVICES))
                if at == presses // 2:
                    self._photograph(world, self.early)
                if self.dice.random() < 0.2:
                    world.ask(CallNext, counter="1")
                if self.dice.random() < 0.05:
                    world.journal.checkpoint()
                world.time.goes_by(self.dice.choice((1, 20, 90)))
        photo = self.files / "photo"
        self._photograph(world, photo)
        world.journal.close()
        return photo

    @staticmethod
    def _photograph(world: World, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for part in PARTS:
            shutil.copy(f"{world.path}{part}", folder)

    def _go_on(self, world: World) -> None:
        """The technician takes the ways out that the sentences name, until the office works."""
        ways = [self._begin_anew] if self.dice.random() < 0.5 else [self._put_repaired, self._begin_anew]
        while True:
            try:
                self._work(world)
            except JournalError as error:
                self.sentences.append(str(error))
                if hasattr(world, "journal"):
                    world.journal.close()
            else:
                return
            ways.pop(0)(world.path)

    def _work(self, world: World) -> None:
        world.start()
        lost = world.office.state()[0].lost
        self.was_announced |= bool(lost)
        for service in SERVICES * 2:
            self._take(world, service)
        world.journal.json_after(0, 10_000)
        world.journal.checkpoint()
        world.restart()
        self._take(world, "CT")
        assert world.office.state()[0].lost == lost, "what is lost is noticed once"
        world.journal.close()

    def _take(self, world: World, service: str) -> None:
        answer = world.ask(TakeTicket, service=service, paperless=True)
        assert isinstance(answer, Reply), answer
        assert answer.ticket
        assert answer.ticket.label not in self.given, "a number is given out twice"
        self.given.add(answer.ticket.label)

    def _put_repaired(self, journal: Path) -> None:
        new = journal.with_name("new.sqlite")
        try:
            kept = repair(journal, new).kept
        except JournalError:
            kept = 0
        self._begin_anew(journal)
        if kept:
            new.rename(journal)
            self.ways[-1] = "repaired"

    def _begin_anew(self, journal: Path) -> None:
        self.ways.append("anew")
        for part in ("", "-wal", "-shm"):
            Path(f"{journal}{part}").unlink(missing_ok=True)
