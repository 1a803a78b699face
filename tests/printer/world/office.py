"""An office in virtual time: the real line, journal and spooler, and a printer that fails."""

from __future__ import annotations

import logging
import math
import queue
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import Refused, ResumeIssuing, TakeTicket
from core.messages.events import SlipConfirmed, SlipFailed, SlipReprinted, TicketIssued, TicketVoided
from core.messages.observations import SlipLost, SlipProven, TimePassed
from core.settings.sections import (
    CounterSettings,
    DeviceSettings,
    OfficeSettings,
    PrinterSettings,
    ServiceSettings,
    Settings,
)
from kiosk.line_owner import Office
from printer.escpos import commands
from printer.job.printing import PrinterChanged, Printing
from printer.job.spooler import Spooler
from printer.slip import Slip
from printer.virtual.models import Model
from runtime.clock import Clock
from runtime.journal.journal import Journal
from tests.printer.world.faults import FAULTS, NEW_ROLL_S, mend
from tests.printer.world.layout import HEAD, TEXT, Out, PlainLayout
from tests.printer.world.machine import TCP, Door, Machine
from tests.printer.world.time import Time

URIS = {"tcp": "tcp://printer", "usb": "file:///dev/usb/lp0", "serial": "serial:///dev/ttyS0"}
BEGIN = Instant.parse("2026-11-24T00:30:00.000Z")
GIVE_UP_S = 30
RAM = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # no secrets there
"""Where a journal is as fast as a disk that keeps up, for the test of a thousand days."""
PATIENCE_S = 60
"""So long an office may need after everything has been mended: a slip may be under way that is not, and times out."""
ENDS_AFTER_S = {"power cycle": 1, "burst of noise": 3}
"""Faults that nobody needs to mend."""
ORPHANED = "bytes of a killed program"
"""Which the kernel still sends, for a while."""
QUIET_S = 3
"""In which nothing happens: longer than anything that comes late takes."""


class Killed(BaseException):
    """The kiosk's process is gone, in whatever it was doing."""


class VirtualQueue:
    """As `queue.SimpleQueue`, in virtual time."""

    def __init__(self, time: Time) -> None:
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
    def __init__(
        self,
        folder: Path,
        character: Model,
        door: Door = TCP,
        confirm: str = "printed",
        layout: type[PlainLayout] = PlainLayout,
    ) -> None:
        self.character = character
        self.time = Time()
        self.machine = Machine(self.time, character, door)
        self.layout = layout(character.width, self._is_printing)
        self.settings = Settings(
            office=OfficeSettings(id="test", name={"vi": "Thử"}, clock="trusted"),
            service=(ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}),),
            counter=(CounterSettings(id="1", offsets={"CT": 0}),),
            device=(DeviceSettings(name="kiosk", role="kiosk"), DeviceSettings(name="guide", role="guide")),
            printer=PrinterSettings(
                uri=URIS[door.name],
                width_mm=80 if character.width == 576 else 58,
                confirm=confirm,  # type: ignore[arg-type]
                cut=character.cutter,
                give_up_s=GIVE_UP_S,
            ),
            reasons={"left": {"vi": "Đã ra về"}},
        )
        self._path = folder / "journal.db"
        self._ids = 0
        self._taken_before: dict[int | None, int] = {}
        """Job → bytes that had left before its body."""
        self.story: list[str] = []
        """What has happened, for whoever has to understand why it went wrong."""
        self.struck: defaultdict[int | None, set[str]] = defaultdict(set)
        """Job → faults that came, or were there, while its slip was on its way."""
        self._ends_at: dict[str, float] = {}
        """Fault → when it is over by itself."""
        self.wrong: list[str] = []
        self.news: list[SlipProven | SlipLost] = []
        self._inbox: list[Any] = []
        self._up = self._stopping = self._over = self._killed_by_news = False
        self._run = 0
        self._start_at = 0.0
        self.last_label: str | None = None
        self.settled_s = math.inf
        """How long the office needed after all was mended."""
        self._moments: list[tuple[Callable[[], bool], Callable[[], None]]] = []
        self.time.comes_round = self._tick

    def tell(self, what: str) -> None:
        self.story.append(f"{self.time.now - 1000:8.2f}  {what}")

    # The kiosk's process

    def play(self) -> None:
        """Until `end`."""
        logging.disable(logging.CRITICAL)  # `story` tells more
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
                self.tell("the kiosk is killed")
                for wire in list(self.machine.wires):
                    wire.orphan()
            else:
                self._settle()
            self._up = False
            self.alive = self.clock.now().utc
            self.entries = self.journal.after(0, 1_000_000)
            self.journal.close()
            if not self._over:
                self.time.wait(self._start_at, lambda: False)

    def _start(self) -> None:
        self.tell("the kiosk starts")
        self._run += 1
        self._stopping = self._killed_by_news = False
        self._inbox = []
        self.journal = Journal(self._path)
        self.journal.alive_until = self.alive if self._run > 1 else None
        line = evolve(EMPTY, self.journal.day())
        self.clock = Clock(
            timezone="Asia/Ho_Chi_Minh",
            trust="trusted",
            resume_from=line.time if line.day else None,
            wall_ns=lambda: (BEGIN + self._ms) * 1_000_000,
            stopwatch_ns=lambda: self._ms * 1_000_000,
        )
        self.printing = Printing(
            self.settings.printer,
            self.layout,
            self._report,
            open_transport=lambda _: self.machine.open(),
            monotonic=lambda: self.time.now,
        )
        self.spooler = Spooler(self.printing)
        self.spooler._slips = VirtualQueue(self.time)  # type: ignore[assignment]
        self.office = Office(
            settings=self.settings,
            device="kiosk",
            journal=self.journal,
            line=line,
            clock=self.clock,
            paper=self.spooler,
        )
        self._up = True
        self.office.open()
        self._tick(self._run)

    @property
    def _ms(self) -> int:
        return round(self.time.now * 1000)

    def _report(self, news: Any) -> None:
        self.tell(f"printing: {news}")
        self._inbox.append(news)
        if isinstance(news, SlipProven | SlipLost):
            self.news.append(news)
        if isinstance(news, SlipProven) and news.proof == "unproven" and not self._has_left(news):
            self.wrong.append(f"{news.label} is unproven, and its number has not left")

    def _is_printing(self, slip: Slip) -> None:
        self.tell(f"printing: {slip.label} {'again ' if slip.marked else ''}for {slip.job}")
        self._taken_before[slip.job] = self.machine.taken
        if self.time.now < self.machine.orphans_until:
            self.struck[slip.job].add(ORPHANED)
        self.struck[slip.job] |= {fault for fault, end in self._ends_at.items() if self.time.now < end}

    def _has_left(self, news: SlipProven) -> bool:
        return self.machine.taken - self._taken_before[news.job] >= self._number_bytes

    @cached_property
    def _number_bytes(self) -> int:
        """Of a body, up to where the number is on paper; all of them, where that is its end."""
        raster, ends = self.layout.body_of("201", marked=False, job=1)
        above, below = raster.split(ends)
        return len(commands.picture(above)) if any(below.data) else self._body_bytes

    @cached_property
    def _body_bytes(self) -> int:
        end = commands.end(cut=self.character.cutter)
        return len(commands.picture(self.layout.raster("201", marked=False, job=1)) + end)

    def _tick(self) -> None:
        for moment in self._moments:
            if moment[0]():
                self._moments.remove(moment)
                moment[1]()
                break
        if not self._up:
            return
        if self._inbox and self._killed_by_news:
            raise Killed
        while self._inbox and not self._stopping:
            self._hear(self._inbox.pop(0))

    def _hear(self, news: Any) -> None:
        if isinstance(news, PrinterChanged):
            self.office.printer_is(news.condition)
        else:
            self.office.hear(news)

    def _tick(self, run: int) -> None:
        if self._up and run == self._run and not self._stopping:
            self.office.hear(TimePassed())
            self.office.watch_printer()
            self.time.after(1, lambda: self._tick(run))

    def _settle(self) -> None:
        for news in self._inbox:
            if isinstance(news, SlipProven | SlipLost):
                self.office.hear(news)

    # What somebody does

    def press(self) -> str | None:
        """The number that whoever presses is given."""
        if not self._up or self._stopping:
            return None
        self._ids += 1
        refused = self.office.press(TakeTicket(id=f"press-{self._ids}", service="CT"))
        label = None if refused else self.office.line.last_label("CT")
        self.tell(f"press: {label or refused}")
        return label

    def ask(self, kind: type, **fields: Any) -> None:
        """The guide does something."""
        if self._up and not self._stopping:
            self._ids += 1
            answer = self.office.handle(kind(id=f"guide-{self._ids}", **fields), "guide")
            self.tell(f"guide: {kind.__name__} {fields} {answer.code if isinstance(answer, Refused) else 'ok'}")

    def kill(self, away_s: float) -> None:
        if self._up:
            self._start_at = self.time.now + away_s
            raise Killed

    def kill_at_news(self, away_s: float) -> None:
        """Between what the printer says of a slip and the journal."""
        if self._up:
            self._start_at = self.time.now + away_s
            self._killed_by_news = True

    def restart(self, away_s: float) -> None:
        if self._up and not self._stopping:
            self.tell("the kiosk is stopped")
            self._stopping = True
            self._start_at = self.time.now + away_s
            self.spooler.close()

    def when(self, moment: Callable[[], bool], do: Callable[[], None]) -> None:
        """Once, as soon as it holds."""
        self._moments.append((moment, do))

    @property
    def is_in_the_middle(self) -> bool:
        """Of a slip."""
        paper = self.machine.firmware.mechanics.paper
        return paper.inked and paper.height > HEAD + TEXT

    @property
    def is_all_sent(self) -> bool:
        """Of the newest slip; where we can tell, the printer has taken it, too."""
        if not self._taken_before or any(wire.unacked() for wire in self.machine.wires):
            return False
        return self.machine.taken - [*self._taken_before.values()][-1] >= self._body_bytes

    def fault(self, name: str) -> None:
        self.tell(f"fault: {name}")
        self._ends_at[name] = self.time.now + ENDS_AFTER_S.get(name, math.inf)
        for job in self._taken_before.keys() - {out.job for out in self._came_off if out.whole}:
            self.struck[job].add(name)
        FAULTS[name](self.machine)

    def mend(self) -> None:
        self.tell("all is mended")
        self._ends_at = {fault: min(end, self.time.now + NEW_ROLL_S) for fault, end in self._ends_at.items()}
        mend(self.machine)

    def end(self) -> None:
        """From now on all is well; when the office has settled somebody takes a number, and the story ends."""
        self.ends_at = self.time.now
        self._killed_by_news = False
        self.mend()
        self._await_quiet(self.time.now, self._last_press)

    def _last_press(self) -> None:
        self.settled_s = self.time.now - self.ends_at - QUIET_S
        self.tell(f"settled after {self.settled_s:.1f} s")
        self.last_label = self.press()
        self._await_quiet(self.time.now, self._close)

    def _close(self) -> None:
        self.tell("end")
        self._over = True
        if self._up:
            self._stopping = True
            self.spooler.close()

    def _await_quiet(self, since: float, then: Callable[[], None]) -> None:
        if not self._up:
            self.ends_at = self.time.now
        elif self.office.line.issuing == "closed":
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
            and not self.machine.prints
            and not self.office.line.slips
            and self.office.line.issuing is None
            and self.printing.condition in self._well
        )

    @property
    def _well(self) -> tuple[str, ...]:
        return ("ready", "paper_low") if self.character.questions else ("ready", "unknown")

    # What has come of it

    @property
    def out(self) -> list[Out]:
        """Every number on paper, in the order of coming off."""
        self.machine.firmware.mechanics.paper.tear(complete=False)
        return self._came_off

    @property
    def _came_off(self) -> list[Out]:
        return [
            out for at, strip in self.machine.strips for out in self.layout.read(at, strip.rows, cut=strip.complete)
        ]

    def verdict(self) -> list[str]:
        """What must not be; empty when all is well."""
        return [*self.wrong, *self._ghosts(), *self._doubles(), *self._empty_proofs(), *self._unsettled()]

    @property
    def _days(self) -> dict[int | None, str]:
        """Job → the day whose number it is: the next one gives the same numbers out again."""
        return {e.seq: e.day for e in self.entries if isinstance(e.event, TicketIssued | SlipReprinted)}

    def _ghosts(self) -> list[str]:
        """A number on paper whose ticket is void; what the guide does with one that is or may be out, he knows."""
        days = self._days
        void: dict[tuple[str, str], float] = {}
        """Day and label → since when no slip of it may come out."""
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

    def _doubles(self) -> list[str]:
        days = self._days
        unmarked = Counter((days[out.job], out.label) for out in self.out if not out.marked)
        return [f"double: {label} is out unmarked {n} times" for (_, label), n in unmarked.items() if n > 1]

    def _empty_proofs(self) -> list[str]:
        whole = {(out.label, out.job) for out in self.out if out.whole}
        jobs: dict[str, int] = {}
        wrong = []
        for entry in self.entries:
            match entry.event:
                case TicketIssued(label=label) | SlipReprinted(label=label):
                    jobs[label] = entry.seq
                case SlipConfirmed(label=label, proof=proof):
                    if proof != "unproven" and (label, jobs[label]) not in whole:
                        wrong.append(f"proof without slip: {label} for {jobs[label]} by {proof}")
        return wrong

    def _unsettled(self) -> list[str]:
        line = self.office.line
        wrong = [f"not settled: {label}" for label in line.slips]
        if line.issuing:
            wrong.append(f"no numbers: {line.issuing}")
        elif self.last_label not in {out.label for out in self.out if out.whole}:
            wrong.append("who came last has no slip")
        return wrong

    @property
    def outcomes(self) -> list[str]:
        """In short: what became of each slip."""
        return [
            e.event.proof if isinstance(e.event, SlipConfirmed) else type(e.event).__name__
            for e in self.entries
            if isinstance(e.event, SlipConfirmed | SlipFailed | TicketVoided)
        ]
