"""An office of real processes: the kiosk, mosquitto, a virtual printer, and devices on the bus."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from core.messages.events import Entry, TicketIssued
from demo.broker import Broker
from demo.panel.slip_reader import SlipReader
from printer.drawing.office_layout import layout_of
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.journal.reader import JournalReader
from runtime.settings.load import load
from tests.office.device import COUNTERS, Device
from tests.office.kiosk_process import KioskProcess, Spawn, start_process

OFFICE = """
[office]
id = "hall"
name = { vi = "Trung tâm" }
languages = ["vi"]
clock = "%(clock)s"

[kiosk]
journal = "journal.sqlite"
double_press_s = 0.1
presses_per_minute = 6000

[printer]
uri = "%(printer)s"
confirm = "printed"

[broker]
uri = "%(broker)s"
secrets = "%(secrets)s"

[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực" }
button = 5
lamp = 16

[[service]]
code = "HT"
prefix = "1"
name = { vi = "Hộ tịch" }
button = 6
lamp = 18
"""
DEVICES = ["kiosk", "console", "guide", "wall", *(f"keypad-{counter}" for counter in COUNTERS)]


def office_toml(*, printer: str, broker: str, secrets: str, clock: str = "trusted") -> str:
    counters = [f'[[counter]]\nid = "{counter}"\noffsets = {{ CT = 0, HT = 0 }}' for counter in COUNTERS]
    devices = [f'[[device]]\nname = "{device}"\n{_role(device)}' for device in DEVICES]
    fields = {"printer": printer, "broker": broker, "secrets": secrets, "clock": clock}
    return OFFICE % fields + "\n\n".join(("", *counters, *devices)) + "\n"


def _role(device: str) -> str:
    role, _, counter = device.partition("-")
    return f'role = "{role}"' + (f'\ncounter = "{counter}"' if counter else "")


class Office:
    """A broker, a virtual printer and the settings; the test starts the kiosk and adds devices."""

    def __init__(
        self,
        home: Path,
        stack: ExitStack,
        *,
        clock: str,
        mm_per_s: float,
        spawn: Spawn = start_process,
        listen: tuple[str, ...] = (),
        more: str = "",
    ) -> None:
        """`spawn` starts the kiosk; `listen`: where else the broker listens; `more`: what else stands in the
        settings."""
        self.home = home
        self._stack = stack
        self.printer = stack.enter_context(VirtualPrinter(home / "slips", mm_per_s=mm_per_s))
        self.file = home / "office.toml"
        self.file.write_text(office_toml(printer=self.printer.uri, broker="mqtt://127.0.0.1:1", secrets="x") + more)
        self.broker = stack.enter_context(Broker(home / "broker", load(self.file), kind="mosquitto", listen=listen))
        own = {"broker": self.broker.uri, "secrets": str(self.broker.settings.secrets)}
        self.file.write_text(office_toml(printer=self.printer.uri, clock=clock, **own) + more)
        self.settings = load(self.file)
        self.journal = Path(self.settings.kiosk.journal)
        self.kiosk = KioskProcess(self.file, spawn)
        stack.callback(self.kiosk.kill)
        self._reader = SlipReader(layout_of(self.settings), self.issued)

    def device(self, name: str, **options: Any) -> Device:
        """Connects a device to the broker until the test ends. `options`: see `Device`."""
        device = Device(self.settings, name, **options)
        self._stack.callback(device.bus.close)
        return device

    def entries(self) -> list[Entry]:
        journal = JournalReader(self.journal)
        return list(journal.entries())

    def last_seq(self) -> int:
        with closing(sqlite3.connect(f"{self.journal.as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT max(seq) FROM event").fetchone()[0])

    def issued(self) -> list[str]:
        """The labels of all tickets in the journal."""
        return [entry.event.label for entry in self.entries() if isinstance(entry.event, TicketIssued)]

    def slips(self, *, complete: bool = True) -> list[str]:
        """The labels on all complete slips, or on all others, in the order in which they came out."""
        labels = []
        for slip in self.printer.slips:
            picture = slip.picture
            label = self._reader.read(picture.width, picture.tobytes("raw", "1;I"))
            if slip.complete == complete and label is not None:
                labels.append(label)
        return labels
