"""A whole day of many tickets: press, slip, call, finish. Then journal and paper are checked."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, groupby, islice
from pathlib import Path

from PIL import ImageOps
from PIL.Image import Image

from benchmarks.rig.child import Child
from benchmarks.rig.memory_steps import memory_kb
from benchmarks.rig.office_processes import DEADLINE_S, Console, Office
from benchmarks.rig.table import Row
from core.messages.commands import CallNext, Finish, OpenCounter
from core.messages.events import Entry, ServiceFinished, SlipConfirmed, TicketCalled, TicketIssued
from demo.panel.slip_reader import SlipReader
from printer.drawing.office_layout import layout_of
from printer.virtual.printouts import Printout
from runtime.journal.reader import JournalReader

COUNTERS = {"HT": "1", "CT": "2", "DD": "3", "XH": "4", "KD": "4", "KQ": "5"}
"""Service → the counter that serves it."""
BOUNCE_S = 0.045
"""How long a button must have been released previous it counts again."""
SETTLE_S = 3
"""So long before memory is measured: what draws slips is loaded after the start."""
MARGIN = 30
"""White dots around a number."""
READ_BY_TESSERACT = 50
"""Number of slips that tesseract reads, too."""


def rows(office: Office, console: Console, count: int) -> list[Row]:
    with office.pressed_kiosk() as kiosk:
        console.health("kiosk", lambda health: health.online)
        for counter in sorted(set(COUNTERS.values())):
            console.ask(OpenCounter(id=console.new_id(), counter=counter))
        time.sleep(SETTLE_S)
        began, before_kb = time.monotonic(), memory_kb(kiosk.pid)[0]
        _run_day(office, console, kiosk, count)
        took = time.monotonic() - began
        time.sleep(SETTLE_S)
        grown_mb = (memory_kb(kiosk.pid)[0] - before_kb) / 1000
    entries = list(JournalReader(office.journal).entries())
    return [
        Row(f"{count} tickets through press → slip → call → finish", took, "s"),
        Row("… memory (RSS) that the kiosk has taken meanwhile", grown_mb, "MB", most=10),
        Row("… labels that are missing or double among the events", _wrong_labels(entries, count), "", most=0),
        Row("… gaps or repetitions in seq and call_no", _gaps(entries), "", most=0),
        *_paper(office, [entry.event.label for entry in entries if isinstance(entry.event, TicketIssued)]),
    ]


def _run_day(office: Office, console: Console, kiosk: Child, count: int) -> None:
    """A ticket is called after the next press: by then its slip is out."""
    released_s = dict.fromkeys(office.buttons, 0.0)
    previous: str | None = None
    for n, service in enumerate(islice(cycle(office.buttons), count)):
        time.sleep(max(0.0, released_s[service] + BOUNCE_S - time.monotonic()))
        office.slip_timer.start()
        kiosk.ask(f"press {service}")
        office.slip_timer.wait()
        kiosk.ask(f"release {service}")
        released_s[service] = time.monotonic()
        if previous is not None:
            _wait_for_slips(office, n)
            _serve(console, COUNTERS[previous])
        previous = service
    _wait_for_slips(office, count)
    _serve(console, COUNTERS[previous or ""])


def _wait_for_slips(office: Office, count: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while len(office.printer.slips) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"slip {count} does not come out")
        time.sleep(0.001)


def _serve(console: Console, counter: str) -> None:
    """The slip is out, but its confirmation may still be on the way to the kiosk."""
    deadline = time.monotonic() + DEADLINE_S
    while not console.ask(CallNext(id=console.new_id(), counter=counter)).ok:
        if time.monotonic() > deadline:
            raise TimeoutError(f"nobody comes to counter {counter}")
    console.ask(Finish(id=console.new_id(), counter=counter))


def _wrong_labels(entries: list[Entry], count: int) -> int:
    """How many labels are missing or double among those issued, confirmed, called or finished."""
    wrong = 0
    for kind in (TicketIssued, SlipConfirmed, TicketCalled, ServiceFinished):
        labels = Counter(entry.event.label for entry in entries if isinstance(entry.event, kind))
        wrong += abs(count - len(labels)) + sum(times - 1 for times in labels.values())
    return wrong


def _gaps(entries: list[Entry]) -> int:
    calls = [entry.event.call_no for entry in entries if isinstance(entry.event, TicketCalled)]
    return _out_of_sequence([entry.seq for entry in entries]) + _out_of_sequence(calls)


def _out_of_sequence(numbers: list[int]) -> int:
    return sum(number != expected for expected, number in enumerate(numbers, start=1))


def _paper(office: Office, labels: list[str]) -> Iterator[Row]:
    slips = office.printer.slips
    reader = SlipReader(layout_of(office.settings), lambda: labels)
    read = [reader.read(slip.picture.width, slip.picture.tobytes("raw", "1;I")) for slip in slips]
    wrong = abs(len(labels) - len(slips)) + sum(a != b for a, b in zip(read, labels, strict=False))
    yield Row("… slips whose number is not the one issued, by their dots", wrong, "", most=0)
    step = max(1, len(slips) // READ_BY_TESSERACT)
    sample = list(zip(slips, labels, strict=False))[::step]
    misread = sum(_read_by_tesseract(slip, office.home / "number.png") != label for slip, label in sample)
    yield Row(f"… of {len(sample)} slips, numbers that tesseract reads differently", misread, "", most=0)


def _read_by_tesseract(slip: Printout, file: Path) -> str:
    """The largest figures on the slip, as tesseract reads them."""
    picture = slip.picture.convert("L")
    top, end = max(_inked_blocks(picture), key=lambda block: block[1] - block[0])
    number = ImageOps.expand(picture.crop((0, top, picture.width, end)), MARGIN, "white")
    number.resize((number.width // 3, number.height // 3)).save(file)
    command = ["tesseract", str(file), "-", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789"]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"}
    )
    return said.stdout.strip()


def _inked_blocks(picture: Image) -> Iterator[tuple[int, int]]:
    """(first row, row after the last) of each block of rows with ink."""
    data, width = picture.tobytes(), picture.width
    white = b"\xff" * width
    inked = [data[at : at + width] != white for at in range(0, len(data), width)]
    for is_ink, group in groupby(enumerate(inked), key=lambda each: each[1]):
        if is_ink:
            places = [place for place, _ in group]
            yield places[0], places[-1] + 1
