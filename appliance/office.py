"""An office in a guest, as a case sees it: its units, its buttons, its paper, its screen, its sound and its journal."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from appliance.buttons import Buttons
from appliance.guest import Guest
from appliance.hand import Hand
from appliance.installation import UNITS
from appliance.paper import Paper
from appliance.patience import PATIENCE_S, until
from appliance.picture import called_on, lit_part
from appliance.sound import RATE_HZ as SOUND_HZ
from appliance.sound import chimes, is_silent, samples
from core.messages.events import Entry
from core.settings.sections import KioskSettings, Settings
from faults.invariants import labels_issued
from runtime.journal.reader import JournalReader
from runtime.settings.load import load

BOOT_S = 600.0
SERVICE_BUTTON, SERVICE_LAMP = 5, 16
"""Lines of the first service, which counter 1 serves."""
NEXT_KEY = 17
APART_S = KioskSettings().double_press_s + 1
"""Between two visitors: an emulated machine may notice a press up to a second later than the one before it."""
JOURNAL = "/var/lib/luot/luot-kiosk/journal.sqlite"
COPY = """
import sqlite3
from contextlib import closing
with closing(sqlite3.connect("file:%s?mode=ro", uri=True)) as journal, closing(sqlite3.connect("/run/copy")) as copy:
    journal.backup(copy)
""".strip()


class Office:
    """Closed at the end of a `with`; its guest is not."""

    def __init__(self, guest: Guest, *, printer: bool = True) -> None:
        """Waits until the guest's agent answers. Without `printer` none is plugged in."""
        self.guest = guest
        self._tap_at_s = 0.0
        self.folder = guest.folder
        self._stack = ExitStack()
        self.hand = Hand(guest.folder / "agent", BOOT_S)
        self._stack.callback(self.hand.close)
        self.buttons = Buttons(self.hand)
        self.paper = self._stack.enter_context(Paper(guest.folder / "slips"))
        if printer:
            self.plug_printer()

    def plug_printer(self) -> None:
        self.guest.plug_serial_printer(self.paper.port)

    # Units

    def state(self, unit: str) -> str:
        """systemd's word for it, such as `active`."""
        return self.hand.run("/usr/bin/systemctl", "is-active", unit, check=False).strip()

    def all_active(self) -> bool:
        told = self.hand.run("/usr/bin/systemctl", "is-active", *UNITS, "mosquitto", check=False).split()
        return set(told) == {"active"}

    def pid(self, unit: str) -> int:
        return int(self.hand.run("/usr/bin/systemctl", "show", "-P", "MainPID", unit))

    def cpu_s(self, unit: str) -> float:
        """The seconds of a processor that it has used since its last start, with what it does before that."""
        return int(self.hand.run("/usr/bin/systemctl", "show", "-P", "CPUUsageNSec", unit)) / 1e9

    def restarts(self, unit: str) -> int:
        return int(self.hand.run("/usr/bin/systemctl", "show", "-P", "NRestarts", unit))

    def log(self, unit: str, lines: int = 200) -> str:
        words = ("/usr/bin/journalctl", "-q", "-o", "cat", "-n", str(lines), "-u", unit)
        return self.hand.run(*words)

    # What people do and see

    def await_issuing(self, patience_s: float = 300) -> float:
        """The seconds until the lamp says that a number can be taken."""
        return until("the lamp of the button", lambda: self.buttons.is_lit(SERVICE_LAMP), patience_s)

    def tap(self) -> None:
        """Presses as the next visitor would: later than a second press of the one before."""
        time.sleep(max(0.0, self._tap_at_s - time.monotonic()))
        self._tap_at_s = time.monotonic() + APART_S
        self.buttons.press(SERVICE_BUTTON)

    def press(self, patience_s: float = PATIENCE_S) -> float:
        """Presses for a number; the seconds until the slip is out."""
        count = self.paper.count
        self.tap()
        return until("a slip", lambda: self.paper.count > count, patience_s, look_s=0.02)

    def call_next(self) -> None:
        self.buttons.press(NEXT_KEY)

    def screen(self, name: str = "screen") -> Path:
        """A picture of the screen."""
        file = self.folder / f"{name}.png"
        self.guest.screendump(file)
        return file

    def screen_lit(self) -> float:
        """The part of the screen that is not black."""
        file = self.folder / "screen.ppm"
        self.guest.screendump(file, "ppm")
        return lit_part(file.read_bytes())

    def calls(self, label: str) -> bool:
        """Whether the wall calls it now."""
        return label in called_on(self.screen())

    def chimes(self) -> list[float]:
        return chimes(samples(self.folder / "sound.wav"))

    def last_call_heard(self) -> Sequence[int]:
        """What was heard since the last chime."""
        heard = samples(self.folder / "sound.wav")
        return heard[int(chimes(heard)[-1] * SOUND_HZ) :]

    def await_silence(self) -> None:
        """A wall that still speaks of one call rings for the next one only when it has ended."""
        until("the end of the sentence", lambda: is_silent(samples(self.folder / "sound.wav")), look_s=0.5)

    # What is kept

    def entries(self) -> list[Entry]:
        """The journal, as it is now."""
        self.hand.run("/usr/bin/rm", "-f", "/run/copy")
        self.hand.run("/opt/luot/bin/python", "-c", COPY % JOURNAL)
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / "journal.sqlite"
            file.write_bytes(self.hand.read("/run/copy"))
            return list(JournalReader(file).entries())

    def slips(self) -> list[str]:
        """The labels on all slips that are out."""
        issued = labels_issued(self.entries())
        return self.paper.labels(self.settings(), lambda: issued)

    def settings(self) -> Settings:
        """As they stand in the guest now."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = Path(folder) / "office.toml"
            file.write_bytes(self.hand.read("/etc/luot/office.toml"))
            return load(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
