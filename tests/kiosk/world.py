"""A kiosk's surroundings: settings, a clock that the test moves, and a printer that only collects slips."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.instant import Instant
from core.messages.commands import AnyCommand
from core.messages.state import PrinterCondition
from core.settings.sections import (
    CounterSettings,
    DeviceSettings,
    KioskSettings,
    OfficeSettings,
    PrinterSettings,
    ServiceSettings,
    Settings,
)
from kiosk.compose import resumed_line
from kiosk.line_owner import LineOwner, SlipQueue, lag_ms
from printer.slip import Slip
from runtime.clock import Clock
from runtime.journal.writer import Journal

SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"vi": "Thử", "en": "Test"}, timezone="Asia/Ho_Chi_Minh", clock="auto"),
    service=(
        ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực", "en": "Certification"}, button=5, lamp=6),
        ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch", "en": "Civil status"}, button=12, lamp=13),
        ServiceSettings(code="TP", name={"vi": "Thu phí", "en": "Fees"}),
    ),
    counter=(
        CounterSettings(id="1", offsets={"CT": 0, "HT": 10}),
        CounterSettings(id="2", offsets={"HT": 0}),
    ),
    device=(
        DeviceSettings(name="kiosk", role="kiosk"),
        DeviceSettings(name="console", role="console"),
        DeviceSettings(name="guide", role="guide"),
        DeviceSettings(name="wall", role="wall"),
        DeviceSettings(name="keypad-1", role="keypad", counter="1"),
        DeviceSettings(name="keypad-2", role="keypad", counter="2"),
    ),
    kiosk=KioskSettings(priority_button=20, priority_lamp=21),
    printer=PrinterSettings(give_up_s=180),
    reasons={"left": {"vi": "Đã ra về", "en": "Has left"}},
)


class Time:
    """Clock and stopwatch of one machine, which the test moves. It is the morning of a Tuesday in Kiên Lương."""

    def __init__(self) -> None:
        self.utc = Instant.parse("2026-11-24T01:15:00.000Z")
        self.watch_ms = 1_000_000
        self.boot = 1
        self.trusted = True

    def goes_by(self, seconds: float) -> None:
        self.watch_ms += round(seconds * 1000)
        self.utc = self.utc.later(seconds * 1000)

    def is_set(self, by_s: float) -> None:
        """The clock is set; the stopwatch goes on as before."""
        self.utc = self.utc.later(by_s * 1000)

    def boots_anew(self) -> None:
        """The stopwatch starts again from a small number."""
        self.boot += 1
        self.watch_ms = 20_000

    def monotonic(self) -> float:
        return self.watch_ms / 1000

    def stopwatch_ns(self) -> int:
        return self.watch_ms * 1_000_000

    def clock(self, resume_from: Instant | None = None, **before: Any) -> Clock:
        return Clock(
            timezone="Asia/Ho_Chi_Minh",
            trust="auto",
            boot=f"boot-{self.boot}",
            resume_from=resume_from,
            **before,
            wall_ns=lambda: self.utc * 1_000_000,
            stopwatch_ns=self.stopwatch_ns,
            synchronised=lambda: self.trusted,
        )


class Paper:
    """A printer that collects slips; the test itself reports what becomes of them."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def print(self, slip: Slip) -> None:
        self.slips.append(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        return condition in ("ready", "paper_low")

    def taken(self) -> list[tuple[str, bool]]:
        """Label and mark of the slips since the last call."""
        slips, self.slips = self.slips, []
        return [(slip.label, slip.marked) for slip in slips]


class World:
    """A line owner on a journal; it can be stopped and started again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings = SETTINGS
        self.time = Time()
        self.paper = Paper()
        self._ids = 0

    def start(self, slips: SlipQueue | None = None) -> LineOwner:
        """Starts on what the journal holds; `slips` takes the place of `paper`."""
        self.journal = Journal(self.path)
        line = resumed_line(self.journal)
        self.clock = self.time.clock(
            resume_from=line.time if line.day else None,
            lag_ms=lag_ms(line, self.journal),
            note=self.journal.note,
        )
        self.office = LineOwner(
            settings=self.settings,
            device="kiosk",
            journal=self.journal,
            line=line,
            clock=self.clock,
            slips=slips or self.paper,
        )
        self.office.start()
        return self.office

    def restart(self, after_s: float = 1, slips: SlipQueue | None = None) -> LineOwner:
        """A power cut of `after_s` seconds."""
        self.journal.close()
        self.paper.taken()
        self.time.goes_by(after_s)
        return self.start(slips)

    def command_id(self) -> str:
        self._ids += 1
        return f"c-{self._ids}"

    def ask(self, kind: Callable[..., AnyCommand], by: str = "console", **fields: Any) -> Any:
        """What `LineOwner.handle` returns."""
        return self.office.handle(kind(id=self.command_id(), **fields), by)

    def events(self, after: int = 0) -> list[str]:
        return [type(entry.event).__name__ for entry in self.journal.after(after, 1000)]

    def disk_takes_nothing(self) -> None:
        """SQLite answers as on a read-only disk."""
        self.journal._db.execute("PRAGMA query_only = ON")

    def disk_is_well(self) -> None:
        self.journal._db.execute("PRAGMA query_only = OFF")
