"""The fault matrix: every fault of each printer over each cable, before, during and after a slip, and its outcome."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from printer.virtual.models import MODELS
from tests.printer.world.faults import FAULTS
from tests.printer.world.layout import NumberFirst, PlainLayout
from tests.printer.world.machine import CABLES
from tests.printer.world.office import GIVE_UP_S, RAM, World
from tests.printer.world.printers import PRINTERS

pytestmark = pytest.mark.slow

TRIED = (
    ("full", "printed"), ("hoarder", "printed"), ("hoarder", "sensor"), ("blocks", "sensor"), ("plain58", "sent"),
    ("liar", "sensor"), ("liar", "sent"),
)  # fmt: skip
"""Each model with the proof that `luot doctor` recommends; `liar` with both, neither of which is reliable."""
MOMENTS = ("idle", "before", "middle", "after")
"""When the fault strikes: with no slip; at a press; during the slip; after its last byte and before its proof."""
SHORT_S, LONG_S = 12, GIVE_UP_S + 15
"""How long a fault lasts: less, and more, than `give_up_s`."""
ONLY_OVER = {"half-open": "tcp"}
LONG_OVER_EACH = ("off", "unplugged", "paper out", "paper out soon", "paper out at the cut", "cover open")
LAYOUTS = (PlainLayout, NumberFirst)
"""Slips that end with their number, as usual, and slips that go on below it."""
BOTH_LAYOUTS = (("full", "printed"), ("blocks", "sensor"))


class Limit(NamedTuple):
    """A known violation: which, in which cells of the matrix, and why it cannot be avoided."""

    wrong: str
    printers: tuple[str, ...]
    confirm: tuple[str, ...]
    cables: tuple[str, ...]
    lasts: tuple[int, ...]
    cells: dict[str, str]
    """Fault → moments."""
    why: str


EVER, NETWORK_AND_USB = (SHORT_S, LONG_S), ("tcp", "usb")
MUTE = "it never says a word: a slip counts as out when its bytes are taken, and then the paper ends or the power goes"
LIES = "it says that all is well, whatever is, and holds many slips: they are gone with its power, or torn in two"
SERIAL = "nobody sees a short loss of power on a serial line, and what comes after it is the other half of the slip"
LIMITS = (
    Limit(
        "proof without slip", ("plain58",), ("sent",), ("tcp",), EVER,
        {"off": "after", "power cycle": "after", "dies soon": "middle after",
         "paper out": "after", "paper out soon": "middle after"}, MUTE,
    ),
    Limit(
        "proof without slip", ("plain58",), ("sent",), ("usb",), EVER,
        {"dies soon": "middle after", "paper out": "after", "paper out soon": "middle after"}, MUTE,
    ),
    Limit(
        "proof without slip", ("plain58",), ("sent",), ("serial",), EVER,
        {"off": "after", "paper out": "after", "paper out soon": "middle"}, MUTE,
    ),
    Limit(
        "proof without slip", ("liar",), ("sensor", "sent"), NETWORK_AND_USB, EVER,
        {"off": "middle", "power cycle": "middle", "dies soon": "before middle after",
         "paper out": "middle", "paper out soon": "before middle after"}, LIES,
    ),
    Limit(
        "proof without slip", ("liar",), ("sent",), ("tcp",), EVER,
        {"off": "after", "power cycle": "after"}, LIES,
    ),
    Limit(
        "proof without slip", ("liar",), ("sensor", "sent"), ("serial",), EVER,
        {"paper out": "middle after", "paper out soon": "before middle after"}, LIES,
    ),
    Limit(
        "proof without slip", (*MODELS, "hoarder"), ("printed", "sensor", "sent"), ("serial",), EVER,
        {"power cycle": "middle"}, SERIAL,
    ),
    Limit(
        "proof without slip", ("hoarder", "blocks", "plain58", "liar"), ("sensor", "sent"), ("serial",), EVER,
        {"power cycle": "after"}, SERIAL,
    ),
)  # fmt: skip
"""Exactly the known violations, which docs/decisions/0006-paper.md explains; a cell without one fails as well."""


def cases() -> Iterator[tuple[tuple[str, str], str, int, str]]:
    for printer in TRIED:
        for cable, lasts_s in ((cable, SHORT_S) for cable in CABLES):
            yield from ((printer, cable, lasts_s, fault) for fault in FAULTS if ONLY_OVER.get(fault, cable) == cable)
        yield from ((printer, "tcp", LONG_S, fault) for fault in FAULTS)
        yield from ((printer, cable, LONG_S, fault) for cable in ("usb", "serial") for fault in LONG_OVER_EACH)


@pytest.fixture
def ram() -> Iterator[Path]:
    """A folder in memory for journals."""
    with tempfile.TemporaryDirectory(dir=RAM) as folder:
        yield Path(folder)


def play(world: World, fault: str, moment: str, lasts_s: int) -> None:
    """Two citizens press, the fault strikes the first slip while the other waits; after mending a third one presses."""

    def strike() -> None:
        world.fault(fault)
        world.time.after(lasts_s, world.end)

    if moment in ("idle", "before"):
        world.time.after(5, strike)
    if moment != "idle":
        world.time.after(5, world.press)
        world.time.after(5.1, world.press)
    if moment in ("middle", "after"):
        at_last = {"middle": lambda: world.is_in_the_middle, "after": lambda: world.is_all_sent}[moment]
        world.time.after(5, lambda: world.when(at_last, strike))
    world.play()


def declared(printer: tuple[str, str], cable: str, lasts_s: int, fault: str, moment: str) -> set[str]:
    name, confirm = printer
    return {
        limit.wrong
        for limit in LIMITS
        if name in limit.printers
        and confirm in limit.confirm
        and cable in limit.cables
        and lasts_s in limit.lasts
        and moment in limit.cells.get(fault, "").split()
    }


@pytest.mark.parametrize(
    ("printer", "cable", "lasts_s", "fault"),
    [*cases()],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_no_slip_is_void_and_no_ticket_without_slip_except_where_it_cannot_be_known(
    ram: Path, printer: tuple[str, str], cable: str, lasts_s: int, fault: str
) -> None:
    """Every slip on paper has a valid ticket, and every proof a slip; bytes taken without an answer are `unproven`."""
    for layout in LAYOUTS if printer in BOTH_LAYOUTS else LAYOUTS[:1]:
        for moment in MOMENTS:
            world = World(ram / layout.__name__ / moment, PRINTERS[printer[0]], CABLES[cable], printer[1], layout)
            play(world, fault, moment, lasts_s)
            wrong = world.violations()
            kinds = {each.partition(":")[0] for each in wrong}
            message = "\n".join([layout.__name__, moment, *wrong, *world.log])
            assert kinds == declared(printer, cable, lasts_s, fault, moment), message
