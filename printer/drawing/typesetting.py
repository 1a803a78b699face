"""A ticket becomes a picture: the blocks of the office's layout one below the other, short enough for a pocket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import product, takewhile
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from core.messages.state import Minutes
from printer.drawing.block_texts import Content, Issuer, Service, Told, Wording, content
from printer.drawing.blocks import Blocks
from printer.drawing.glyphs import Ink
from printer.drawing.slip_layout import (
    AnyBlock,
    LayoutFile,
    Lines,
    Logo,
    Number,
    Qr,
    Saving,
    is_always_the_same,
    names,
    savings,
)
from printer.escpos.commands import BELOW_MM
from printer.raster import DOTS_PER_MM, Raster
from printer.slip import Slip

DOTS = {80: 576, 58: 384}
"""Paper width in millimetres → dots that the head can burn."""
WAITS: tuple[Minutes, ...] = ((0, 0), (0, 5), (28, 58))
"""One for each way in which a forecast is said in minutes."""
LOGO_STEP_MM = 1
OF_ONE_SLIP = frozenset({"label", "time", "date"})
"""What hardly comes again."""


class Body(NamedTuple):
    """What stands below the head of one slip."""

    raster: Raster
    number_ends: int
    """Rows of it after which the number is whole on paper: from there on, somebody may hold a ticket."""


class Drawing(Protocol):
    """What `Printing` brings to paper: slips as an office's `Layout` sets them, or a test slip."""

    head: Raster
    """The same on every slip; leaves first."""

    def body(self, slip: Slip) -> Body:
        """Everything below the head. `FontError`: its letters cannot be drawn; `PictureError`: the logo cannot."""

    def warm(self) -> None:
        """Does what the first slip would have to wait for."""


class Strip(NamedTuple):
    """A block on one slip: a part of it over the whole width."""

    height: int
    draw: Callable[[], Raster]


class Layout:
    """How the slips of one office look on its paper: `head` is the same on all of them and drawn once.

    `head` above `body(slip)` is the whole slip. Blocks that come again are drawn once, too. Not for several threads at
    once. `FontError`: letters cannot be drawn; `PictureError`: the logo cannot.
    """

    def __init__(self, file: LayoutFile, issuer: Issuer, width_mm: int, ink: Ink | None = None) -> None:
        self.issuer = issuer
        self.longest_mm = (110 if width_mm == 80 and len(issuer.languages) == 1 else 140) - BELOW_MM
        """How much print a slip may have, from the first row to the last: people fold it into a pocket.

        With the white below it, it is 110 or 140 mm long. What is white above it, from the last cut to the head, the
        printer adds: it is no part of what is read and folded.
        """
        self._width = DOTS[width_mm]
        self._wording = Wording(file.words, issuer)
        self._blocks = Blocks(ink or Ink(), self._width, file.margin_mm)
        self._remembered = lru_cache(maxsize=256)(self._drawn)
        self.blocks = file.block
        """From top to bottom, the logo as low as it has to be."""
        self._names = [names(block) for block in file.block]
        self._comes_once = [bool(names(block) & OF_ONE_SLIP) for block in file.block]
        leading = sum(1 for _ in takewhile(self._is_always_the_same, file.block))
        self._rest = range(leading, len(file.block))
        self._savings = [
            saving
            for saving in savings(file)
            if saving.block in self._rest and (saving.what != "shorter second" or len(issuer.languages) > 1)
        ]
        nobody = self._wording.of(Slip(label="", service={"": ""}))
        self._leading = [partial(self._strip, n, nobody) for n in range(leading)]
        self._make_room_for_the_logo()
        self.head = self._whole(strip().draw() for strip in self._leading)

    def body(self, slip: Slip) -> Body:
        """Everything below the head, with as much on it as leaves the slip short enough."""
        strips = self._short_enough(self._wording.of(slip))
        return Body(self._whole(strip.draw() for strip in strips), self._number_ends(strips))

    def heights_mm(self, slip: Slip) -> list[float]:
        """Of each block on this slip, from top to bottom, in millimetres."""
        strips = [*(strip() for strip in self._leading), *self._short_enough(self._wording.of(slip))]
        return [strip.height / DOTS_PER_MM for strip in strips]

    def numbers(self, label: str) -> tuple[Raster, ...]:
        """The number as it stands on slips: as large as usual, and as where something had to be saved."""
        number = next(n for n in self._rest if isinstance(self.blocks[n], Number))
        return tuple(self._drawn(number, Content(sign=label, small=small)).harmless() for small in (False, True))

    def too_wide(self, service: Service) -> list[str]:
        """The names of this service in which a word is wider than the paper, however small it may be set."""
        told = self._wording.of(fullest(service))
        shown = [(block, content(block, told)) for block in self.blocks if isinstance(block, Lines)]
        return [
            said.wordings[-1]
            for block, shows in shown
            if shows and "service" in names(block)
            for said in shows.texts[0]
            if self._blocks.breaks_a_word(block, said)
        ]

    def warm(self) -> None:
        """Draws what is on nearly every slip, so that the first one is as fast as the others."""
        for service in self.issuer.services:
            self.body(fullest(service))

    def _make_room_for_the_logo(self) -> None:
        """It becomes as low as the longest slip needs, or as it may be."""
        logo = next((n for n, block in enumerate(self.blocks) if isinstance(block, Logo)), None)
        if logo is None or self.issuer.logo is None:
            return
        slips = fullest_slips(self.issuer.services)
        while max(map(self._shortest_mm, slips)) > self.longest_mm:
            block = self.blocks[logo]
            if not isinstance(block, Logo) or block.height_mm <= block.least_mm:
                break
            lower = replace(block, height_mm=max(block.least_mm, block.height_mm - LOGO_STEP_MM))
            self.blocks = (*self.blocks[:logo], lower, *self.blocks[logo + 1 :])
            self._remembered.cache_clear()

    def _shortest_mm(self, slip: Slip) -> float:
        """How long its print is with everything saved."""
        told = self._wording.of(slip)
        strips = {n: self._strip(n, told) for n in self._rest}
        for saving in self._savings:
            strips |= self._saved(saving.block, told, self._savings)
        rows = sum(strip().height for strip in self._leading) + sum(strip.height for strip in strips.values())
        return rows / DOTS_PER_MM

    def _short_enough(self, told: Told) -> list[Strip]:
        """One for each block; without rows where it does not stand on this slip."""
        strips = {n: self._strip(n, told) for n in self._rest}
        made: list[Saving] = []
        for saving in self._savings:
            if self._fits(strips):
                break
            made.append(saving)
            strips |= self._saved(saving.block, told, made)
        for saving in made[-2::-1]:  # what was saved in vain
            others = [each for each in made if each != saving]
            if self._fits(fuller := strips | self._saved(saving.block, told, others)):
                strips, made = fuller, others
        return list(strips.values())

    def _fits(self, strips: Mapping[int, Strip]) -> bool:
        rows = self.head.height + sum(strip.height for strip in strips.values())
        return rows <= self.longest_mm * DOTS_PER_MM

    def _saved(self, n: int, told: Told, made: Sequence[Saving]) -> dict[int, Strip]:
        return {n: self._strip(n, told, [saving for saving in made if saving.block == n])}

    def _strip(self, n: int, told: Told, saved: Sequence[Saving] = ()) -> Strip:
        block = self.blocks[n]
        shows = content(block, told, saved)
        if shows is None:
            return Strip(0, lambda: Raster(self._width, b""))
        if isinstance(block, Qr) and shows.sign:
            return Strip(self._blocks.qr_height(block, shows), partial(self._drawn, n, shows))
        raster = self._drawn(n, shows) if self._comes_once[n] else self._remembered(n, shows)
        return Strip(raster.height, lambda: raster)

    def _drawn(self, n: int, shows: Content) -> Raster:
        return self._blocks.drawn(self.blocks[n], shows, self.issuer.logo)

    def _whole(self, strips: Iterable[Raster]) -> Raster:
        return Raster(self._width, b"".join(strip.data for strip in strips)).harmless()

    def _number_ends(self, strips: Iterable[Strip]) -> int:
        rows = 0
        for n, strip in zip(self._rest, strips, strict=True):
            rows += strip.height
            if strip.height and "label" in self._names[n]:
                break
        return rows

    def _is_always_the_same(self, block: AnyBlock) -> bool:
        changes = isinstance(block, Qr) and any(field in (self.issuer.address or "") for field in ("{label}", "{day}"))
        return is_always_the_same(block) and not changes


def fullest_slips(services: Iterable[Service]) -> list[Slip]:
    """All there can be on a slip of each service, with each way in which a forecast is said."""
    by_clock = [fullest(service) for service in services]
    return by_clock + [replace(slip, forecast=wait, turn=None) for slip, wait in product(by_clock, WAITS)]


def fullest(service: Service, label: str = "208") -> Slip:
    """A slip with all that there can be on it."""
    return Slip(
        label=label,
        service=service.name,
        short=service.short,
        class_="P",
        ahead=28,
        forecast=(208, 258),
        turn=(datetime(2026, 12, 28, 20, 50, tzinfo=UTC), datetime(2026, 12, 28, 22, 50, tzinfo=UTC)),
        taken=datetime(2026, 12, 28, 8, 28, tzinfo=UTC),
        day="2026-12-28",
        marked=True,
    )
