"""`luot-kiosk` on a Pi that can be seen and touched from outside, in the folder `$PINS`.

Each output pin is a file, "1" or "0". `fingers` is a pipe of lines such as "GPIO5 down" and "GPIO5 up". `ahead` has the
nanoseconds by which its clock and its stopwatch are ahead of the real ones, `boot` says which boot this is, and
`synchronised` is there while the network tells it the time.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.__main__ import main
from runtime.clock import Clock, boot_clock_ns
from runtime.gpio.pins import FACTORIES

PINS = Path(os.environ.get("PINS", "."))


class FilePin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    def _change_state(self, value: bool) -> Any:
        changed = super()._change_state(value)
        if self.function == "output":
            file = PINS / str(self.info.name)
            fresh = file.with_suffix(".new")
            fresh.write_text(str(int(value)), "ascii")
            fresh.replace(file)
        return changed


class FileFactory(MockFactory):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(pin_class=FilePin)
        if (PINS / "fingers").exists():
            threading.Thread(target=self._feel, name="fingers", daemon=True).start()

    def _feel(self) -> None:
        with (PINS / "fingers").open(encoding="ascii") as fingers:
            for line in fingers:
                name, moved = line.split()
                pin = self.pin(name)
                pin.drive_low() if moved == "down" else pin.drive_high()


def make_clock(**given: Any) -> Clock:
    return Clock(
        boot=said("boot"),
        wall_ns=lambda: time.time_ns() + ahead_ns(0),
        stopwatch_ns=lambda: boot_clock_ns() + ahead_ns(1),
        synchronised=(PINS / "synchronised").exists,
        **given,
    )


def ahead_ns(which: int) -> int:
    return int((said("ahead") or "0 0").split()[which])


def said(name: str) -> str:
    file = PINS / name
    return file.read_text("ascii") if file.exists() else ""


if __name__ == "__main__":
    FACTORIES["files"] = f"{__spec__.name}:FileFactory"
    sys.exit(main(make_clock))
