"""Slips alone: their size in bytes, the time and memory to draw and encode them, and the time on a slow line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from benchmarks.rig.child import Child
from benchmarks.rig.memory_steps import ADDRESS, STEPS, layout_for
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from core.settings.sections import Settings
from demo.example_office import example_file
from printer.drawing.sample_slips import fullest_slip
from printer.drawing.slip_layout import SlipLayout
from printer.escpos import encoding
from printer.raster import Raster
from printer.slip import Slip
from printer.virtual.firmware import Firmware
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.settings.load import load

NAIVE_HEAD = 8
"""Bytes of the command GS v 0 with its size, which would send the whole slip as one picture."""
BYTES_PER_S = 115_200 / 10
"""Of a serial line: a byte takes ten bits."""
FIRST_LABEL = 101
T = TypeVar("T")


class Paper(NamedTuple):
    """Width of the paper, languages of the slips, and the address in their QR code."""

    width_mm: int
    languages: tuple[str, ...]
    address: str | None

    @property
    def name(self) -> str:
        return f"{self.width_mm} mm, {' + '.join(self.languages)}{', code' if self.address else ''}"


USUAL, FULL, SMALL = Paper(80, ("vi",), None), Paper(80, ("vi", "km"), ADDRESS), Paper(58, ("vi", "km"), ADDRESS)


def rows(home: Path, slips: int) -> Iterator[Row]:
    """`slips`: how many are drawn of each kind."""
    home.mkdir(parents=True)
    settings = load(example_file())
    for paper in (Paper(*each) for each in product((80, 58), (("vi",), ("vi", "km")), (None, ADDRESS))):
        yield _size(settings, paper)
    for paper in (USUAL, FULL, SMALL):
        yield from _cost(settings, paper, slips)
    yield from _memory(home)
    yield from _slow_line(settings)


def _layout(settings: Settings, paper: Paper) -> SlipLayout:
    return layout_for(settings, paper.width_mm, paper.languages, paper.address)


def _slips(layout: SlipLayout) -> Iterator[Slip]:
    """For each service a usual slip, one with priority, and the fullest one."""
    for service in layout.issuer.services:
        full = fullest_slip(service)
        usual = _usual(full)
        yield from (usual, replace(usual, class_="P"), full)


def _usual(full: Slip) -> Slip:
    return replace(full, class_="N", marked=False, ahead=4, forecast=(15, 25))


def _sent(layout: SlipLayout, body: Raster) -> bytes:
    """All bytes that are sent for one slip."""
    return encoding.picture(layout.head) + encoding.picture(body) + encoding.end(cut=True) + encoding.ASK_PROCESSED * 2


# -- bytes


def _size(settings: Settings, paper: Paper) -> Row:
    """The slip whose size is nearest to that of one picture."""
    layout = _layout(settings, paper)
    bodies = [layout.body(slip).raster for slip in _slips(layout)]
    sizes = [(len(_sent(layout, body)), NAIVE_HEAD + len(layout.head.data) + len(body.data)) for body in bodies]
    size, naive = max(sizes, key=lambda each: each[0] / each[1])
    return Row(f"a slip, {paper.name}", size / 1000, "kB", naive / 1000, "one picture", 0.5, is_ratio=True)


# -- time to draw and to encode


def _cost(settings: Settings, paper: Paper, count: int) -> Iterator[Row]:
    layout = _layout(settings, paper)
    for _ in layout.warm():
        pass
    taken: list[tuple[int, int, int, int]] = []
    for n in range(count):
        full = fullest_slip(layout.issuer.services[n % len(layout.issuer.services)], str(FIRST_LABEL + n))
        moment = full.taken and full.taken + timedelta(minutes=n)
        slip = replace(_usual(full), ahead=n % 20, forecast=(n % 50, n % 50 + 10), taken=moment)
        body, *drawing = _timed(partial(layout.body, slip))
        _, *sending = _timed(partial(encoding.picture, body.raster))
        taken.append((*drawing, *sending))  # type: ignore[arg-type]
    drawn, computed, encoded, encoder = (Samples.of_ns(column) for column in zip(*taken, strict=True))
    for what, wall, own in (("drawing", drawn, computed), ("encoding", encoded, encoder)):
        yield Row(f"{what} a slip, {paper.name}, p50", wall.p50, "ms", own.p50, "processor time")
        yield Row(f"{what} a slip, {paper.name}, p99", wall.p99, "ms", own.p99, "processor time")


def _timed(operation: Callable[[], T]) -> tuple[T, int, int]:
    """The result, the duration and the processor time (ns)."""
    began, computed = time.monotonic_ns(), time.thread_time_ns()
    result = operation()
    return result, time.monotonic_ns() - began, time.thread_time_ns() - computed


# -- memory


def _memory(home: Path) -> Iterator[Row]:
    with ExitStack() as stack:
        printer = stack.enter_context(VirtualPrinter(home / "slips"))
        child = stack.enter_context(Child("benchmarks.rig.memory_steps", printer.uri, log=home / "weight.log"))
        weights = {step: child.ask(step) for step in STEPS}
    rss, pss = ({step: weight[kind] / 1000 for step, weight in weights.items()} for kind in (0, 1))
    without, *steps = STEPS
    yield Row("memory (RSS) of a kiosk that prints nothing", rss[without], "MB")
    for before, step in zip(STEPS, steps, strict=False):
        yield Row(f"… and {step}", rss[step] - rss[before], "MB")
    yield Row("memory of printing (RSS)", rss[steps[-1]] - rss[without], "MB", most=25)
    yield Row("memory of printing (PSS)", pss[steps[-1]] - pss[without], "MB", most=25)


# -- a slow line


def _slow_line(settings: Settings) -> Iterator[Row]:
    until_inked = 0
    for paper in (USUAL, FULL, SMALL):
        layout = _layout(settings, paper)
        sent = max((_sent(layout, layout.body(slip).raster) for slip in _slips(layout)), key=len)
        until_inked = max(until_inked, _until_inked(sent))
        what = f"at 115200 baud, the largest slip, {paper.name}"
        yield Row(f"{what}: first byte → last byte", len(sent) / BYTES_PER_S, "s", most=3)
    yield Row("… first byte → first dots on moving paper", 1000 * until_inked / BYTES_PER_S, "ms", most=1500)


def _until_inked(sent: bytes) -> int:
    printer = Firmware(lambda _: None)
    for n, byte in enumerate(sent, 1):
        printer.receive(bytes([byte]))
        printer.advance()
        if printer.mechanics.paper.inked:
            return n
    raise ValueError("nothing is printed")
