"""The Pi under a real kiosk: its clock can be set, it can be switched off for hours, its buttons can be pressed."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Machine:
    """What `tests.office.pi` runs on. Times are local ones of the office."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._pins = folder
        self._boots = count(1)
        self._ahead = self._slept = timedelta()
        os.mkfifo(folder / "fingers")
        self._fingers = os.open(folder / "fingers", os.O_RDWR)  # also to read: so writing never waits
        self.boots(self.now.replace(tzinfo=None).isoformat(), network=True)

    @property
    def environ(self) -> dict[str, str]:
        return {"PINS": str(self._pins), "GPIOZERO_PIN_FACTORY": "files"}

    def close(self) -> None:
        os.close(self._fingers)

    # -- time

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), HANOI) + self._ahead

    def boots(self, local: str, *, network: bool) -> None:
        """Switched on with this time on its clock; with `network` it is the right one."""
        self._say("boot", f"boot-{next(self._boots)}")
        self.network_tells_time(network)
        self.clock_is(local)

    def clock_is(self, local: str) -> None:
        """Somebody sets it: nobody has waited longer by that."""
        self.jumps(seconds=(at(local) - self.now).total_seconds())

    def jumps(self, **by: float) -> None:
        self._ahead += timedelta(**by)
        self._say_times()

    def is_later(self, local: str) -> None:
        """It was that long until then, by clock and by stopwatch; the machine may have slept."""
        gone_by = at(local) - self.now
        assert gone_by > timedelta(), "time does not go back"
        self._slept += gone_by
        self._ahead += gone_by
        self._say_times()

    def network_tells_time(self, tells: bool) -> None:
        (self._pins / "synchronised").touch() if tells else (self._pins / "synchronised").unlink(missing_ok=True)

    # -- pins

    def lit(self, lamp: int) -> bool:
        return (self._pins / f"GPIO{lamp}").read_text("ascii") == "1"

    def finger(self, button: int, *, down: bool) -> None:
        os.write(self._fingers, f"GPIO{button} {'down' if down else 'up'}\n".encode("ascii"))

    # -- what the program on it reads

    def _say_times(self) -> None:
        self._say("ahead", f"{_ns(self._ahead)} {_ns(self._slept)}")

    def _say(self, name: str, text: str) -> None:
        """Whole or not at all: it is read at any moment."""
        fresh = self._pins / f"{name}.new"
        fresh.write_text(text, "ascii")
        fresh.replace(self._pins / name)


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=HANOI)


def _ns(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000
