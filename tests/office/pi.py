"""`luot-kiosk` on a simulated Pi, which the test watches and controls through files in the folder `$PINS`.

- A file for each output pin contains "1" or "0".
- `fingers` is a pipe for lines such as "GPIO5 down" and "GPIO5 up".
- `ahead` has the nanoseconds by which the clock and the stopwatch are ahead of the real ones.
- `boot` is the id of this boot.
- `synchronised` exists while the network tells the time.

$CALL_GAP_S is the shortest time between two calls of a counter, $QUIET_S that between two equal lines of the log, both
in seconds.
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
from kiosk.admission.measures import CALL_GAP_S
from kiosk.time_scale import TimeScale
from runtime import log
from runtime.clock import Clock, boot_clock_ns
from runtime.gpio.pins import FACTORIES

PINS = Path(os.environ.get("PINS", "."))


class FilePin(MockPin):  # type: ignore[misc]  # gpiozero has no types
    def _change_state(self, value: bool) -> Any:
        changed = super()._change_state(value)
        if self.function == "output":
            file = PINS / str(self.info.name)
            draft = file.with_suffix(".new")
            draft.write_text(str(int(value)), "ascii")
            draft.replace(file)
        return changed


class FileFactory(MockFactory):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(pin_class=FilePin)
        if (PINS / "fingers").exists():
            threading.Thread(target=self._move_pins, name="fingers", daemon=True).start()

    def _move_pins(self) -> None:
        with (PINS / "fingers").open(encoding="ascii") as fingers:
            for line in fingers:
                name, level = line.split()
                pin = self.pin(name)
                pin.drive_low() if level == "down" else pin.drive_high()


def make_clock(**options: Any) -> Clock:
    return Clock(
        boot=read("boot"),
        wall_ns=lambda: time.time_ns() + ahead_ns(0),
        stopwatch_ns=lambda: boot_clock_ns() + ahead_ns(1),
        synchronised=(PINS / "synchronised").exists,
        **options,
    )


def ahead_ns(which: int) -> int:
    return int((read("ahead") or "0 0").split()[which])


def read(name: str) -> str:
    file = PINS / name
    return file.read_text("ascii") if file.exists() else ""


if __name__ == "__main__":
    log.QUIET_S = float(os.environ.get("QUIET_S", log.QUIET_S))
    FACTORIES["files"] = f"{__spec__.name}:FileFactory"
    sys.exit(main(TimeScale(make_clock, call_gap_s=float(os.environ.get("CALL_GAP_S", CALL_GAP_S)))))
