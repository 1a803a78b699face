"""A kiosk in virtual time, with the real line, journal and spooler, and a printer that fails; for the fault tests."""

from __future__ import annotations

import logging
import math
import queue
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import Refused, ResumeIssuing, TakeTicket
from core.messages.events import Entry, SlipConfirmed, SlipFailed, SlipReprinted, TicketIssued, TicketVoided
from core.messages.observations import SlipLost, SlipProven, TimePassed
from core.settings.sections import (
    CounterSettings,
    DeviceSettings,
    OfficeSettings,
    PrinterSettings,
    ServiceSettings,
    Settings,
)
from kiosk.line_owner import LineOwner
from printer.escpos import encoding
from printer.job.printer_watch import PrinterChanged
from printer.job.proof import PrintedProof, Proof
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.session.session import PrinterSession
from printer.slip import Slip
from printer.virtual.models import Model
from runtime.clock import Clock
from runtime.journal.writer import Journal
from tests.printer.world.faults import FAULTS, NEW_ROLL_S, mend
from tests.printer.world.layout import HEAD, TEXT, Out, PlainLayout
from tests.printer.world.machine import TCP, Cable, Machine
from tests.printer.world.time import VirtualTime

MakeProof = Callable[[float, PrinterSession], Proof]
URIS = {"tcp": "tcp://printer", "usb": "file:///dev/usb/lp0", "serial": "serial:///dev/ttyS0"}
BEGIN = Instant.parse("2026-11-24T00:30:00.000Z")
GIVE_UP_S = 30
RAM = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # no secrets there
"""A folder in memory for journals, so that a thousand histories take a bearable time."""
PATIENCE_S = 60
"""How long the kiosk may take to settle after everything was mended: a slip under way may still have to time out."""
ENDS_AFTER_S = {"power cycle": 1, "burst of noise": 3}
"""Faults that end by themselves."""
ORPHANED = "bytes of a killed program"
"""The fault that the kernel still sends them for a while."""
QUIET_S = 3
"""Without any change for so long, the kiosk has settled; longer than anything late takes."""


class Killed(BaseException):
    """The kiosk's process was killed, whatever it was doing."""


class VirtualQueue:
    """Like `queue.SimpleQueue`, in virtual time."""

    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self._items: list[Any] = []

    def put(self, item: Any) -> None:
        self._items.append(item)

    def get(self, timeout: float) -> Any:
        self._time.wait(self._time.now + timeout, lambda: bool(self._items))
        if not self._items:
            raise queue.Empty
        return self._items.pop(0)


class World:
    """Schedule what happens with `time.at` and `time.after`, then `play`, then look at `violations`."""

    def __init__(
        self,
        folder: Path,
        character: Model,
        cable: Cable = TCP,
        confirm: str = "printed",
        layout: type[PlainLayout] = PlainLayout,
    ) -> None:
        self.character = character
        self.time = VirtualTime()
        self.machine = Machine(self.time, character, cable)
        self.layout = layout(character.width, self._note_printing)
        self.settings = Settings(
            office=OfficeSettings(id="test", name={"vi": "Thử"}, clock="trusted"),
            service=(ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}),),
            counter=(CounterSettings(id="1", offsets={"CT": 0}),),
            device=(DeviceSettings(name="kiosk", role="kiosk"), DeviceSettings(name="guide", role="guide")),
            printer=PrinterSettings(
                uri=URIS[cable.name],
                width_mm=58 if character.width == 384 else 80,
                width_dots=character.width,
                dpi=character.dpi if character.maker == "EPSON" else None,  # type: ignore[arg-type]
                confirm=confirm,  # type: ignore[arg-type]
                cut=character.cutter,
                give_up_s=GIVE_UP_S,
            ),
            reasons={"left": {"vi": "Đã ra về"}},
        )
        self._path = folder / "journal.db"
        self._ids = 0
        self._taken_before: dict[int | None, int] = {}
        """Job → bytes that were sent before its body."""
        self._marks: dict[bytes, int | None] = {}
        """The mark that the printer sends back when a slip is printed → its job."""
        self.log: list[str] = []
        """What happened, for the message of a failing test."""
        self.struck: defaultdict[int | None, set[str]] = defaultdict(set)
        """Job → faults that were present while its slip was being printed."""
        self._ends_at: dict[str, float] = {}
        """Fault → when it ends."""
        self.wrong: list[str] = []
        self._inbox: list[Any] = []
        self._up = self._stopping = self._over = self._killed_by_report = False
        self._run = 0
        self.spooler: Spooler
        self.slip_printer: SlipPrinter
        self.clock: Clock
        self._start_at = 0.0
        self.last_label: str | None = None
        self.settled_s = math.inf
        """Seconds that the kiosk took to settle after everything was mended."""
        self._moments: list[tuple[Callable[[], bool], Callable[[], None]]] = []
        self.time.on_step = self._on_step

    def record(self, what: str) -> None:
        self.log.append(f"{self.time.now - 1000:8.2f}  {what}")

    def play(self) -> None:
        """Runs the kiosk until `end`."""
        logging.disable(logging.CRITICAL)  # `log` tells more
        try:
            self._play()
        finally:
            logging.disable(logging.NOTSET)

    def _play(self) -> None:
        while not self._over:
            self._start()
            try:
                self.spooler._run()
            except Killed:
                self.record("the kiosk is killed")
                for connection in list(self.machine.connections):
                    connection.orphan()
            else:
                self._settle()
            self._up = False
            self.alive = self.clock.now().utc
            self.entries = self.journal.after(0, 1_000_000)
            self.journal.close()
            if not self._over:
                self.time.wait(self._start_at, lambda: False)

    def _start(self) -> None:
        self.record("the kiosk starts")
        self._run += 1
        self._stopping = self._killed_by_report = False
        self._inbox = []
        self.journal = Journal(self._path)
        self.journal.alive_until = self.alive if self._run > 1 else None
        line = evolve(EMPTY, self.journal.current_day())
        self.clock = Clock(
            timezone="Asia/Ho_Chi_Minh",
            trust="trusted",
            resume_from=line.time if line.day else None,
            wall_ns=lambda: (BEGIN + self._ms) * 1_000_000,
            stopwatch_ns=lambda: self._ms * 1_000_000,
        )
        self.slip_printer = SlipPrinter(
            self.settings.printer,
            self.layout,
            self._report,
            open_transport=lambda _: self.machine.open(),
            monotonic=lambda: self.time.now,
        )
        self.slip_printer._make_proof = self._note_marks(self.slip_printer._make_proof)
        self.spooler = Spooler(self.slip_printer)
        self.spooler._slips = VirtualQueue(self.time)  # type: ignore[assignment]
        self.office = LineOwner(
            settings=self.settings,
            device="kiosk",
            journal=self.journal,
            line=line,
            clock=self.clock,
            slips=self.spooler,
        )
        self._up = True
        self.office.start()
        self._tick(self._run)

    @property
    def _ms(self) -> int:
        return round(self.time.now * 1000)

    def _report(self, report: Any) -> None:
        self.record(f"printing: {report}")
        self._inbox.append(report)
        if isinstance(report, SlipProven) and report.proof == "unproven" and not self._number_was_sent(report):
            self.wrong.append(f"unproven before its number has left: {report.label} for {report.job} ")

    def _note_printing(self, slip: Slip) -> None:
        self.record(f"printing: {slip.label} {'again ' if slip.marked else ''}for {slip.job}")
        self._taken_before[slip.job] = self.machine.taken
        if self.time.now < self.machine.orphans_until:
            self.struck[slip.job].add(ORPHANED)
        self.struck[slip.job] |= {fault for fault, end in self._ends_at.items() if self.time.now < end}

    def _note_marks(self, make: MakeProof) -> MakeProof:
        def make_noted(mm: float, session: PrinterSession) -> Proof:
            proof = make(mm, session)
            if isinstance(proof, PrintedProof):
                self._marks[proof._mark] = [*self._taken_before][-1]
            return proof

        return make_noted

    def _number_was_sent(self, report: SlipProven) -> bool:
        return self.machine.taken - self._taken_before[report.job] >= self._number_bytes

    @cached_property
    def _number_bytes(self) -> int:
        """Bytes of a body up to the end of the number, or of the whole body if the number is its end."""
        raster, ends = self.layout.body_of("201", marked=False, job=1)
        above, below = raster.split(ends)
        return len(encoding.picture(above)) if any(below.data) else self._body_bytes

    @cached_property
    def _body_bytes(self) -> int:
        end = encoding.end(cut=self.character.cutter)
        return len(encoding.picture(self.layout.raster("201", marked=False, job=1)) + end)

    def _on_step(self) -> None:
        for moment in self._moments:
            if moment[0]():
                self._moments.remove(moment)
                moment[1]()
                break
        if not self._up:
            return
        if self._inbox and self._killed_by_report:
            raise Killed
        while self._inbox and not self._stopping:
            self._observe(self._inbox.pop(0))

    def _observe(self, report: Any) -> None:
        if isinstance(report, PrinterChanged):
            self.office.printer_changed(report.condition)
        else:
            self.office.observe(report)

    def _tick(self, run: int) -> None:
        if self._up and run == self._run and not self._stopping:
            self.office.observe(TimePassed())
            self.office.follow_printer()
            self.time.after(1, lambda: self._tick(run))

    def _settle(self) -> None:
        for report in self._inbox:
            if isinstance(report, SlipProven | SlipLost):
                self.office.observe(report)

    def press(self) -> str | None:
        """A citizen presses; returns the label of their ticket, or None if refused."""
        if not self._up or self._stopping:
            return None
        self._ids += 1
        refused = self.office.press(TakeTicket(id=f"press-{self._ids}", service="CT"))
        label = None if refused else self.office.line.last_label("CT")
        self.record(f"press: {label or refused}")
        return label

    def ask(self, kind: type, **fields: Any) -> None:
        """The guide gives a command."""
        if self._up and not self._stopping:
            self._ids += 1
            answer = self.office.handle(kind(id=f"guide-{self._ids}", **fields), "guide")
            self.record(f"guide: {kind.__name__} {fields} {answer.code if isinstance(answer, Refused) else 'ok'}")

    def kill(self, away_s: float) -> None:
        if self._up:
            self._start_at = self.time.now + away_s
            raise Killed

    def kill_at_report(self, away_s: float) -> None:
        """Kills the kiosk after the next report of the printer, before it is in the journal."""
        if self._up:
            self._start_at = self.time.now + away_s
            self._killed_by_report = True

    def restart(self, away_s: float) -> None:
        if self._up and not self._stopping:
            self.record("the kiosk is stopped")
            self._stopping = True
            self._start_at = self.time.now + away_s
            self.spooler.close()

    def when(self, moment: Callable[[], bool], do: Callable[[], None]) -> None:
        """Calls `do` once, as soon as `moment` is true."""
        self._moments.append((moment, do))

    @property
    def is_in_the_middle(self) -> bool:
        """A slip is half printed."""
        paper = self.machine.firmware.mechanics.paper
        return paper.inked and paper.height > HEAD + TEXT

    @property
    def is_all_sent(self) -> bool:
        """The newest slip is sent and, as far as the connection can tell, taken by the printer."""
        if not self._taken_before or any(connection.unacked() for connection in self.machine.connections):
            return False
        return self.machine.taken - [*self._taken_before.values()][-1] >= self._body_bytes

    def fault(self, name: str) -> None:
        self.record(f"fault: {name}")
        self._ends_at[name] = self.time.now + ENDS_AFTER_S.get(name, math.inf)
        for job in self._taken_before.keys() - {out.job for out in self._came_off if out.whole}:
            self.struck[job].add(name)
        FAULTS[name](self.machine)

    def mend(self) -> None:
        self.record("all is mended")
        self._ends_at = {fault: min(end, self.time.now + NEW_ROLL_S) for fault, end in self._ends_at.items()}
        mend(self.machine)

    def end(self) -> None:
        """Mends everything; when the kiosk has settled, one more citizen presses, and the play ends."""
        self.ends_at = self.time.now
        self._killed_by_report = False
        self.mend()
        self._await_quiet(self.time.now, self._last_press)

    def _last_press(self) -> None:
        self.settled_s = self.time.now - self.ends_at - QUIET_S
        self.record(f"settled after {self.settled_s:.1f} s")
        self.last_label = self.press()
        self._await_quiet(self.time.now, self._close)

    def _close(self) -> None:
        self.record("end")
        self._over = True
        if self._up:
            self._stopping = True
            self.spooler.close()

    def _await_quiet(self, since: float, then: Callable[[], None]) -> None:
        if not self._up:
            self.ends_at = self.time.now
        elif self.office.line.issuing.stop_reason == "closed":
            self.ask(ResumeIssuing)
        if not self._is_quiet:
            since = self.time.now
        if self.time.now - self.ends_at > PATIENCE_S:
            self._close()
        elif self.time.now - since > QUIET_S:
            then()
        else:
            self.time.after(0.25, lambda: self._await_quiet(since, then))

    @property
    def _is_quiet(self) -> bool:
        return (
            self._up
            and not self._stopping
            and not self.machine.is_printing
            and not self.office.line.slips
            and self.office.line.issuing.stop_reason is None
            and self.slip_printer.condition in self._well
        )

    @property
    def _well(self) -> tuple[str, ...]:
        return ("ready", "paper_low") if self.character.questions else ("ready", "unknown")

    @property
    def out(self) -> list[Out]:
        """Every number on paper, in the order in which the slips came out."""
        self.machine.firmware.mechanics.paper.tear(complete=False)
        return self._came_off

    @property
    def _came_off(self) -> list[Out]:
        return [
            out for at, strip in self.machine.strips for out in self.layout.read(at, strip.rows, cut=strip.complete)
        ]

    def violations(self) -> list[str]:
        """What must never happen but did; empty if all is well."""
        return [
            *self.wrong,
            *self._ghosts(),
            *self.doubles(),
            *self.lost_although_reported(),
            *self._empty_proofs(),
            *self._unsettled(),
        ]

    @property
    def _days(self) -> dict[int | None, str]:
        """Job → its service day, as each day uses the same labels."""
        return {e.seq: e.day for e in self.entries if isinstance(e.event, TicketIssued | SlipReprinted)}

    def _ghosts(self) -> list[str]:
        """Numbers that came out after their tickets were void, unless the guide could know that they may be out."""
        days = self._days
        void: dict[tuple[str, str], float] = {}
        """(day, label) → from when on no slip of it may come out."""
        counts: set[tuple[str, str]] = set()
        unknown: set[tuple[str, str]] = set()
        for entry in self.entries:
            match entry.event:
                case SlipReprinted(label=label, reason="restart") | SlipFailed(label=label, held=True):
                    unknown.add((entry.day, label))
                case SlipConfirmed(label=label):
                    counts.add((entry.day, label))
                case TicketVoided(label=label) if entry.cause is None:
                    void[entry.day, label] = 0
                case TicketVoided(label=label) if (entry.day, label) not in counts | unknown:
                    void[entry.day, label] = (entry.at - BEGIN) / 1000
        return [
            f"ghost{'' if out.cut else ' that was not cut'}: {out.label} is void and on paper"
            for out in self.out
            if out.at > void.get((days[out.job], out.label), math.inf)
        ]

    def doubles(self) -> list[str]:
        """Numbers that are on more than one slip without a mark."""
        days = self._days
        unmarked = Counter((days[out.job], out.label) for out in self.out if not out.marked)
        return [f"double: {label} is out unmarked {n} times" for (_, label), n in unmarked.items() if n > 1]

    def lost_although_reported(self) -> list[str]:
        """Slips that count as known not to be printed after the printer had sent their mark back."""
        reported = {
            job: at
            for at, data in self.machine.heard
            for mark, job in self._marks.items()
            if b"\x37\x22" + mark in data
        }
        return [
            f"lost although reported: {event.label} for {job}"
            for entry, event, job in self._fates()
            if isinstance(event, SlipFailed) and (entry.at - BEGIN) / 1000 >= reported.get(job, math.inf)
        ]

    def _empty_proofs(self) -> list[str]:
        whole = {(out.label, out.job) for out in self.out if out.whole}
        return [
            f"proof without slip: {event.label} for {job} by {event.proof}"
            for _, event, job in self._fates()
            if isinstance(event, SlipConfirmed) and event.proof != "unproven" and (event.label, job) not in whole
        ]

    def _fates(self) -> Iterator[tuple[Entry, SlipConfirmed | SlipFailed, int]]:
        """What became of each slip, with the job that printed it."""
        jobs: dict[str, int] = {}
        for entry in self.entries:
            match entry.event:
                case TicketIssued(label=label) | SlipReprinted(label=label):
                    jobs[label] = entry.seq
                case SlipConfirmed() | SlipFailed() as event:
                    yield entry, event, jobs[event.label]

    def _unsettled(self) -> list[str]:
        line = self.office.line
        wrong = [f"not settled: {label}" for label in line.slips]
        if line.issuing.stop_reason:
            wrong.append(f"no numbers: {line.issuing.stop_reason}")
        elif self.last_label not in {out.label for out in self.out if out.whole}:
            wrong.append("who came last has no slip")
        return wrong
