"""The power is cut around each sync of a day, and what was not synced is lost: nothing that was told is missing.

The real kiosk works under `strace`, which records every byte that it writes and sends. From this the disk is put
together as it may be found after a power cut just before a sync has ended, and just after; the journal's own code opens
it. What was sent before must be there: each reply, the revision of each state, and an entry for each slip, whose number
is read off the picture that the printer was sent.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from core.messages.events import SlipReprinted, TicketIssued
from demo.panel.slip_reader import SlipReader
from faults.report import Outcome, Trial
from faults.rig.disk_trace import Sent, Step, Synced, recorded, steps
from faults.rig.hall import Hall, wait_until
from faults.rig.power_cut import Disk, lay_out
from kiosk.compose import resumed_line
from printer.drawing.office_layout import layout_of
from printer.escpos.encoding import ASK_PRINTED
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from runtime.journal.errors import JournalError
from runtime.journal.writer import Journal

TIMES, QUICK = 500, 3
"""Commits."""
SURVIVES = (0.0, 0.5, 1.0)
"""How likely it is that a sector is there which was not synced."""
LIVES = 3
"""How often the kiosk is started meanwhile, and killed."""
NUMBER = 3
"""Commits of a number that is printed and called."""
NAME = "journal.sqlite"
REVISION = re.compile(rb'"revision":(\d+)')
TOLD = re.compile(rb'"ok":true,[^}]*"ticket":\{"label":"(\d+)"')
SLIP = re.compile(re.escape(ASK_PRINTED) + b"(....)", re.DOTALL)
"""What asks the printer, behind a slip, whether it is out."""
MQTT, GREETING = b"MQTT", 12
"""What the first bytes of a connection to the broker hold."""
MEMORY = Path("/dev/shm")  # noqa: S108  # thousands of disks are laid out, and what is synced there costs nothing


class Told:
    """What others know so far."""

    def __init__(self, read: Callable[[Strip], str | None]) -> None:
        """`read` returns the number on a slip."""
        self.revision = 0
        self.labels: set[str] = set()
        self.slips: dict[bytes, str | None] = {}
        """The mark of each slip that went whole to the printer → the number on it."""
        self._read = read
        self._printers: dict[str, Firmware | None] = {}
        """Socket → what a printer at its other end makes of the bytes; None: there is the broker."""
        self._last: Strip | None = None

    def hear(self, sent: Sent) -> None:
        self.revision = max([self.revision, *map(int, REVISION.findall(sent.data))])
        self.labels |= {label.decode() for label in TOLD.findall(sent.data)}
        if sent.socket not in self._printers:
            is_broker = MQTT in sent.data[:GREETING]
            self._printers[sent.socket] = None if is_broker else Firmware(self._comes_out)
        if printer := self._printers[sent.socket]:
            self._print(printer, sent.data)

    def _print(self, printer: Firmware, data: bytes) -> None:
        printed = 0
        for asked in SLIP.finditer(data):
            printer.receive(data[printed : asked.end()])
            printed = asked.end()
            printer.advance()
            self.slips[asked[1]] = self._read(self._last) if self._last else None
            self._last = None
        printer.receive(data[printed:])
        printer.advance()

    def _comes_out(self, strip: Strip) -> None:
        self._last = strip


def run(trial: Trial) -> Iterator[Outcome]:
    trace = trial.home / "trace"
    journal, told = _live(trial, trace)
    wrong, cuts, disk = list[str](), 0, Disk()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.exists() else trial.home) as folder:
        for step in steps(trace, journal):
            if isinstance(step, Sent):
                told.hear(step)
            for place in _places(disk, step):
                for survives in SURVIVES:
                    cuts += 1
                    found = Path(folder) / str(cuts)
                    lay_out(disk.cut_power(trial.rng, survives), found)
                    wrong += [f"{place}, {survives:.0%} left: {sentence}" for sentence in missing(found, told)]
    for part in ("", "-wal", ".lock"):
        file = f"{journal}{part}"
        assert disk.seen[file] == Path(file).read_bytes(), f"the record of {file} has holes"
    yield Outcome(
        f"power cut around each of {cuts // 6:,} syncs, what was not synced lost",
        cuts,
        f"{len(told.labels)} numbers were told and {len(told.slips)} slips printed; the next start is as before",
        lost=tuple(wrong),
    )


def _places(disk: Disk, step: Step) -> Iterator[str]:
    """Where the power is cut; the disk follows the step."""
    if isinstance(step, Synced):
        yield "just before a sync"
    disk.follow(step)
    if isinstance(step, Synced):
        yield "just after a sync"


def _live(trial: Trial, trace: Path) -> tuple[Path, Told]:
    """Lives a day; returns the journal's path, and one who knows nothing yet and can read that day's slips."""
    with ExitStack() as stack:
        hall = Hall(trial.home / "office", stack)
        console = hall.office.device("console")
        numbers = max(1, trial.times // NUMBER)
        for life in range(lives := min(LIVES, numbers)):
            hall.start(*recorded(trace.with_name(f"{trace.name}-{life}")))
            if not life:
                console.open_counters()
            for number in range(numbers // lives):
                console.take(trial.rng.choice(("CT", "HT")))
                console.call_next(str(1 + number % 4))
            hall.office.kiosk.kill()
            wait_until(partial(_has_ended, trace, life), "strace has written all")
        reader = SlipReader(layout_of(hall.office.settings), hall.office.issued)
        return hall.office.journal, Told(lambda strip: reader.read(strip.width, strip.rows))


def _has_ended(trace: Path, life: int) -> bool:
    """Whether the process that was started first, and writes the journal, is known to have been killed."""
    threads = trace.parent.glob(f"{trace.name}-{life}.*")
    first = min(threads, key=lambda thread: int(thread.suffix[1:]))
    with first.open("rb") as file:
        file.seek(max(0, first.stat().st_size - 100))
        return b"+++ killed by SIGKILL +++" in file.read()


def missing(folder: Path, told: Told) -> Iterator[str]:
    """What others know and this journal does not."""
    if not (folder / NAME).exists():
        if told.revision:
            yield f"there is no journal, and {told.revision} was published"
        return
    try:
        with Journal(folder / NAME) as journal:
            resumed_line(journal)
            entries = journal.after(0, 1_000_000)
            if journal.lost:
                yield f"it says that it has lost {journal.lost}"
    except JournalError as error:
        yield f"it does not open: {error}"
        return
    issued = [entry.event.label for entry in entries if isinstance(entry.event, TicketIssued)]
    if [entry.seq for entry in entries] != list(range(1, len(entries) + 1)):
        yield "its entries have gaps"
    if len(entries) < told.revision:
        yield f"it ends with entry {len(entries)}, and {told.revision} was published"
    if told.labels - set(issued):
        yield f"{sorted(told.labels - set(issued))} were told and are not there"
    reprinted = [entry.event.label for entry in entries if isinstance(entry.event, SlipReprinted)]
    tries = Counter([*issued, *reprinted])
    for label, count in Counter(told.slips.values()).items():
        if label is None:
            yield f"{count} slips went to the printer whose numbers cannot be read"
        elif count > tries[label]:
            yield f"{count} slips {label} went to the printer, and it knows of {tries[label]}"
