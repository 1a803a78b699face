"""Every fault of each kind of printer, over every kind of line, before, in and after a slip: who has what then."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from printer.virtual.models import CHARACTERS
from tests.printer.world.faults import FAULTS
from tests.printer.world.layout import NumberFirst, PlainLayout
from tests.printer.world.machine import DOORS
from tests.printer.world.office import GIVE_UP_S, RAM, World
from tests.printer.world.printers import PRINTERS

TRIED = (
    ("full", "printed"), ("hoarder", "printed"), ("hoarder", "sensor"), ("blocks", "sensor"), ("plain58", "sent"),
    ("liar", "sensor"), ("liar", "sent"),
)  # fmt: skip
"""Each kind, and how `luot doctor` would have its slips confirmed; for the one that lies, both ways are no better."""
MOMENTS = ("idle", "before", "middle", "after")
"""With nobody there; as somebody presses; in the middle of his slip; after its last byte and before its proof."""
SHORT_S, LONG_S = 12, GIVE_UP_S + 15
"""How long a fault lasts: less and more than an office waits for its printer."""
ONLY_OVER = {"half-open": "tcp"}
LONG_OVER_EACH = ("off", "unplugged", "paper out", "paper out soon", "paper out at the cut", "cover open")
LAYOUTS = (PlainLayout, NumberFirst)
"""The number last, as usual; and one below which more follows."""
BOTH_LAYOUTS = (("full", "printed"), ("blocks", "sensor"))


class Limit(NamedTuple):
    """What falls short, where, and why it cannot be otherwise."""

    wrong: str
    printers: tuple[str, ...]
    confirm: tuple[str, ...]
    doors: tuple[str, ...]
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
        "proof without slip", (*CHARACTERS, "hoarder"), ("printed", "sensor", "sent"), ("serial",), EVER,
        {"power cycle": "middle"}, SERIAL,
    ),
    Limit(
        "proof without slip", ("hoarder", "blocks", "plain58", "liar"), ("sensor", "sent"), ("serial",), EVER,
        {"power cycle": "after"}, SERIAL,
    ),
)  # fmt: skip
"""Exactly what falls short, so that docs/decisions/0006-paper.md can say it; a cell that does no more comes out."""


def cases() -> Iterator[tuple[tuple[str, str], str, int, str]]:
    for printer in TRIED:
        for door, lasts_s in ((door, SHORT_S) for door in DOORS):
            yield from ((printer, door, lasts_s, fault) for fault in FAULTS if ONLY_OVER.get(fault, door) == door)
        yield from ((printer, "tcp", LONG_S, fault) for fault in FAULTS)
        yield from ((printer, door, LONG_S, fault) for door in ("usb", "serial") for fault in LONG_OVER_EACH)


@pytest.fixture
def ram() -> Iterator[Path]:
    """A folder for journals that nobody needs after a loss of power."""
    with tempfile.TemporaryDirectory(dir=RAM) as folder:
        yield Path(folder)


def play(world: World, fault: str, moment: str, lasts_s: int) -> None:
    """Two press, one of whom is struck, as the slip of the other waits; after it is mended a third one comes."""

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


def declared(printer: tuple[str, str], door: str, lasts_s: int, fault: str, moment: str) -> set[str]:
    name, confirm = printer
    return {
        limit.wrong
        for limit in LIMITS
        if name in limit.printers
        and confirm in limit.confirm
        and door in limit.doors
        and lasts_s in limit.lasts
        and moment in limit.cells.get(fault, "").split()
    }


@pytest.mark.parametrize(
    ("printer", "door", "lasts_s", "fault"),
    [*cases()],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_nobody_holds_a_number_that_is_void_nor_waits_without_one_save_where_nothing_can_be_known(
    ram: Path, printer: tuple[str, str], door: str, lasts_s: int, fault: str
) -> None:
    """Every slip has a ticket that is not void, every proof a slip; `unproven` is what was taken without a word."""
    for layout in LAYOUTS if printer in BOTH_LAYOUTS else LAYOUTS[:1]:
        for moment in MOMENTS:
            world = World(ram / layout.__name__ / moment, PRINTERS[printer[0]], DOORS[door], printer[1], layout)
            play(world, fault, moment, lasts_s)
            wrong = world.verdict()
            kinds = {each.partition(":")[0] for each in wrong}
            told = "\n".join([layout.__name__, moment, *wrong, *world.story])
            assert kinds == declared(printer, door, lasts_s, fault, moment), told
