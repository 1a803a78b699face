"""The Pi under a real kiosk: its clock can be set, it can be off for hours, and its buttons can be pressed."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Machine:
    """What `tests.office.pi` runs on. Times are the office's local times."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._pins = folder
        self._boots = count(1)
        self._clock_ahead = self._stopwatch_ahead = timedelta()
        os.mkfifo(folder / "fingers")
        self._fingers = os.open(folder / "fingers", os.O_RDWR)  # open for reading, too, so that writing never blocks
        self.boot(self.now.replace(tzinfo=None).isoformat(), network=True)

    @property
    def environ(self) -> dict[str, str]:
        """Of the kiosk on it; hours pass in a moment, so neither calls nor equal lines of the log need keep apart."""
        return {"PINS": str(self._pins), "GPIOZERO_PIN_FACTORY": "files", "CALL_GAP_S": "0", "QUIET_S": "0"}

    def close(self) -> None:
        os.close(self._fingers)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), HANOI) + self._clock_ahead

    def boot(self, local: str, *, network: bool) -> None:
        """Boots with this time on the clock; it is the right time if there is a `network`."""
        self._write("boot", f"boot-{next(self._boots)}")
        self.set_synchronised(network)
        self.set_clock(local)

    def set_clock(self, local: str) -> None:
        """Sets the clock; no time passes."""
        self.shift_clock(seconds=(at(local) - self.now).total_seconds())

    def shift_clock(self, **by: float) -> None:
        self._clock_ahead += timedelta(**by)
        self._write_times()

    def advance_to(self, local: str) -> None:
        """Lets the time until then pass, for the clock and for the stopwatch."""
        passed = at(local) - self.now
        assert passed > timedelta(), "time does not go back"
        self._stopwatch_ahead += passed
        self._clock_ahead += passed
        self._write_times()

    def set_synchronised(self, synchronised: bool) -> None:
        """Whether the network tells the machine the time."""
        (self._pins / "synchronised").touch() if synchronised else (self._pins / "synchronised").unlink(missing_ok=True)

    def is_lit(self, lamp: int) -> bool:
        return (self._pins / f"GPIO{lamp}").read_text("ascii") == "1"

    def set_button(self, button: int, *, down: bool) -> None:
        os.write(self._fingers, f"GPIO{button} {'down' if down else 'up'}\n".encode("ascii"))

    def _write_times(self) -> None:
        self._write("ahead", f"{_ns(self._clock_ahead)} {_ns(self._stopwatch_ahead)}")

    def _write(self, name: str, text: str) -> None:
        """Replaces the file as a whole, as the kiosk may read it at any moment."""
        draft = self._pins / f"{name}.new"
        draft.write_text(text, "ascii")
        draft.replace(self._pins / name)


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=HANOI)


def _ns(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000
