"""An office on a machine whose clock can be set, and the people who take tickets there."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.events import DayOpened, Entry
from core.messages.state import Reply, State
from core.messages.wire import encode
from tests.conftest import PATIENCE_S
from tests.office.device import label_of
from tests.office.machine import Machine
from tests.office.real_office import Office


class Scenario:
    """Has a wall that receives the states, and a console that does not.

    A command carries the age of the state that its sender has seen, and here hours pass in a moment.
    """

    def __init__(self, office: Office, machine: Machine) -> None:
        self.office, self.machine = office, machine
        self.wall = office.device("wall")
        self.console = office.device("console", receives_states=False)

    def start(self) -> None:
        before = self.office.last_seq() if self.office.journal.exists() else 0
        self.office.kiosk.start(on="tests.office.pi", **self.machine.environ)
        self.wait_for_state(lambda state: state.revision > before, "the kiosk is running")

    def wait_for_state(self, holds: Callable[[State], object], what: str) -> None:
        came = self.wall.wait_for_state(holds)
        assert came, (what, self.wall.states[-1:], self.office.kiosk.log)

    def boot(self, local: str, *, network: bool) -> None:
        """Kills the kiosk and boots the machine, see `Machine.boot`."""
        self.office.kiosk.kill()
        self.machine.boot(local, network=network)
        self.start()

    def restart(self) -> None:
        self.office.kiosk.kill()
        self.start()

    def request(self, command: Callable[..., AnyCommand], **fields: Any) -> Reply:
        """Sends a command of this type from the console, which must be accepted."""
        reply = self.console.request(command(id=self.console.new_id(), **fields))
        assert reply.ok, reply
        return reply

    def call_next(self, counter: str = "1") -> str:
        """Calls the next ticket and returns its label."""
        return label_of(self.console.call_next(counter))

    def take(self, count: int = 1, *, paperless: bool = True) -> list[str]:
        """Takes tickets and returns their labels."""
        return [self.console.take("CT", paperless=paperless) for _ in range(count)]

    def take_for(self, for_s: float) -> list[str]:
        """Takes tickets for a number of real seconds, whatever the machine's clock says."""
        end = time.monotonic() + for_s
        return self.take_until(lambda: time.monotonic() > end)

    def take_until(self, holds: Callable[[], object]) -> list[str]:
        labels = self.take()
        while not holds():
            assert len(labels) < 100, self.office.kiosk.log
            self.console.pump(0.2)
            labels += self.take()
        return labels

    @property
    def is_clock_trusted(self) -> bool:
        return self.entries[-1].trusted

    @property
    def entries(self) -> list[Entry]:
        return self.office.entries()

    @property
    def days(self) -> list[str]:
        """Every day that was opened."""
        return [entry.day for entry in self.entries if isinstance(entry.event, DayOpened)]

    def draw_wall(self, at: Instant | None = None) -> Path:
        """A picture of the newest state, as the wall shows it at a moment or as soon as the state has come."""
        picture, state = self.office.home / "wall.png", self.office.home / "state.json"
        state.write_bytes(encode(self.wall.state))
        command = [sys.executable, "-m", "display", "--settings", str(self.office.file), "--state", str(state)]
        subprocess.run(
            [*command, "--frame", str(picture), *(["--now", str(at)] if at else [])], check=True, timeout=PATIENCE_S
        )
        return picture
