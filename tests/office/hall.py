"""An office on a machine whose clock can be set: its kiosk as a program, its wall, and who asks for numbers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.instant import Instant
from core.messages.events import DayOpened, Entry
from core.messages.wire import encode
from tests.office.machine import Machine

House = Any


class Hall:
    """A kiosk on it, somebody who looks at the wall, and somebody at a console who does not.

    A command is as old as the picture that its sender saw, and here hours go by in one moment.
    """

    def __init__(self, house: House, machine: Machine) -> None:
        self.house, self.machine = house, machine
        self.eyes = house.client("wall")
        self.hand = house.client("console", looks=False)

    def start(self) -> None:
        before = self.house.last_seq() if self.house.journal.exists() else 0
        self.house.kiosk.start(on="tests.office.pi", **self.machine.environ)
        self.sees(lambda state: state.revision > before, "it is there")

    def sees(self, holds: Callable[[Any], object], what: str) -> None:
        told = self.eyes.until(lambda: self.eyes.states and holds(self.eyes.state), 10)
        assert told, (what, self.eyes.states[-1:], self.house.kiosk.log)

    def boots(self, local: str, *, network: bool) -> None:
        self.house.kiosk.kill()
        self.machine.boots(local, network=network)
        self.start()

    def restarts(self) -> None:
        self.house.kiosk.kill()
        self.start()

    def asks(self, command: Any, **fields: Any) -> Any:
        reply = self.hand.insist(command(id=self.hand.new_id(), **fields))
        assert reply.ok, reply
        return reply

    def takes(self, many: int = 1, *, paperless: bool = True) -> list[str]:
        return [self.hand.take("CT", paperless=paperless) for _ in range(many)]

    def takes_for(self, for_s: float) -> list[str]:
        """Somebody comes now and then; by our own stopwatch, which nobody bends."""
        end = time.monotonic() + for_s
        return self.takes_until(lambda: time.monotonic() > end)

    def takes_until(self, holds: Callable[[], object]) -> list[str]:
        labels = self.takes()
        while not holds():
            assert len(labels) < 100, self.house.kiosk.log
            self.hand.pump(0.2)
            labels += self.takes()
        return labels

    @property
    def is_believed(self) -> bool:
        return self.entries[-1].trusted

    @property
    def entries(self) -> list[Entry]:
        return list(self.house.entries())

    @property
    def days(self) -> list[str]:
        return [entry.day for entry in self.entries if isinstance(entry.event, DayOpened)]

    def wall(self, at: Instant | None = None) -> Path:
        """A picture of the newest state as the wall shows it then; None: as soon as the state comes."""
        picture, state = self.house.home / "wall.png", self.house.home / "state.json"
        state.write_bytes(encode(self.eyes.state))
        command = [sys.executable, "-m", "display", "--settings", str(self.house.file), "--state", str(state)]
        subprocess.run([*command, "--frame", str(picture), *(["--now", str(at)] if at else [])], check=True, timeout=20)
        return picture
