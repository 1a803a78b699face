"""An office of real programs on a machine whose buttons a finger presses, whatever becomes of broker and printer."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from demo.panel.slip_reader import IssuedLabels
from runtime.journal.errors import JournalError
from tests.conftest import PATIENCE_S
from tests.office.kiosk_process import Spawn, start_process
from tests.office.machine import Machine
from tests.office.real_office import Office

LOOK_S = 0.005
"""The pause between two looks at the journal."""
HELD_S, LET_GO_S = 0.06, 0.11
"""How long somebody holds a button, and waits for a number before pressing again: longer than a bounce, and than
`double_press_s` of the office."""
BUTTON = 5
"""The pin of the service CT."""


class Hall:
    """Its kiosk is started, killed and stopped by the case; `office` has the rest."""

    def __init__(
        self,
        home: Path,
        stack: ExitStack,
        *,
        clock: str = "trusted",
        mm_per_s: float = 1500,
        spawn: Spawn = start_process,
        listen: tuple[str, ...] = (),
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.office = Office(home, stack, clock=clock, mm_per_s=mm_per_s, spawn=spawn, listen=listen)
        self.machine = Machine(home / "pins")
        stack.callback(self.machine.close)
        self._issued = IssuedLabels(self.office.journal)

    def start(self, *under: str) -> None:
        """`under`: a command that runs the kiosk, such as strace."""
        self.office.kiosk.start(*under, on="tests.office.pi", **self.machine.environ)

    @property
    def log(self) -> str:
        return self.office.kiosk.log

    def count(self) -> int:
        """How many numbers stand in the journal; 0 while there is none yet."""
        try:
            return len(self._issued.read())
        except JournalError:
            return 0

    def newest(self) -> str:
        """The last number in the journal."""
        return self._issued.read()[-1]

    def next_number_s(self, within_s: float = PATIENCE_S) -> float:
        """Presses until there is one more number in the journal; returns how long that took."""
        before, began = self.count(), time.monotonic()
        is_down, move_at = False, began
        try:
            while self.count() == before:
                now = time.monotonic()
                if now - began > within_s:
                    raise TimeoutError(f"no number within {within_s} s; the kiosk said: {self.log[-2000:]}")
                if now >= move_at:
                    is_down = not is_down
                    self.finger(down=is_down)
                    move_at = now + (HELD_S if is_down else LET_GO_S)
                time.sleep(LOOK_S)
        finally:
            self.finger(down=False)
        return time.monotonic() - began

    def finger(self, *, down: bool) -> None:
        self.machine.set_button(BUTTON, down=down)


def wait_until(holds: Callable[[], object], what: str, within_s: float = PATIENCE_S) -> float:
    """Returns how long it took; raises `TimeoutError` if it does not come."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > within_s:
            raise TimeoutError(f"not within {within_s} s: {what}")
        time.sleep(LOOK_S)
    return time.monotonic() - began
