"""Draws the slips of one office: the blocks of its layout from top to bottom, short enough for a pocket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import takewhile
from typing import NamedTuple

from msgspec.structs import replace

from printer.drawing.block_texts import Content, Issuer, Service, SlipFields, content, slip_fields
from printer.drawing.blocks.block_drawer import BlockDrawer
from printer.drawing.layout_sections import AnyBlock, LayoutFile, Lines, Logo, Number, Qr, is_constant, shown_fields
from printer.drawing.sample_slips import fullest_slip, fullest_slips
from printer.drawing.savings import Saving, savings
from printer.drawing.text.glyphs import Glyphs
from printer.escpos.encoding import BELOW_MM
from printer.paper import Paper
from printer.raster import Raster
from printer.slip import Slip, SlipBody

LOGO_STEP_MM = 1
UNCACHED_FIELDS = frozenset({"label", "time", "date"})
"""Fields whose values hardly recur; a block that shows one is not cached."""


class BlockPart(NamedTuple):
    """One block of one slip; `height` is in dots."""

    height: int
    draw: Callable[[], Raster]


class SlipLayout:
    """Draws an office's slips (a `SlipDrawer`). The head and blocks that recur are drawn once. Not thread-safe.

    Making it raises `FontError` if letters, `PictureError` if the logo cannot be drawn.
    """

    def __init__(self, file: LayoutFile, issuer: Issuer, paper: Paper, glyphs: Glyphs | None = None) -> None:
        self.issuer = issuer
        self.paper = paper
        self.longest_mm = (110 if paper.width_mm == 80 and len(issuer.languages) == 1 else 140) - BELOW_MM
        """The greatest length of print. With the white space below it a slip is up to 110 or 140 mm long, so that it
        fits into a pocket when folded; the white space above, between cutter and print head, does not count.
        """
        self._width = paper.dots
        self._words = file.words
        self._drawer = BlockDrawer(glyphs or Glyphs(), paper, file.margin_mm)
        self._cached = lru_cache(maxsize=256)(self._draw)
        self.blocks = file.block
        """From top to bottom; the logo is already as low as it has to be."""
        self._shown_fields = [shown_fields(block) for block in file.block]
        leading = sum(1 for _ in takewhile(self._is_constant, file.block))
        self._rest = range(leading, len(file.block))
        """The blocks below the head, by their place in the file."""
        self._savings = [
            saving
            for saving in savings(file)
            if saving.block in self._rest and (saving.what != "shorter second" or len(issuer.languages) > 1)
        ]
        empty = self._fields(Slip(label="", service={"": ""}))
        self._leading = [partial(self._part, n, empty) for n in range(leading)]
        self._make_room_for_the_logo()
        self.head = self._joined(part().draw() for part in self._leading)

    def body(self, slip: Slip) -> SlipBody:
        """Draws everything below the head, with as many texts as keep the slip short enough."""
        parts = self._short_enough(self._fields(slip))
        if slip.head is not None and not self._fits(dict(enumerate(parts))):
            parts = self._short_enough(self._fields(replace(slip, head=None)))
        return SlipBody(self._joined(part.draw() for part in parts), self._number_ends(parts))

    def heights_mm(self, slip: Slip) -> list[float]:
        parts = [*(part() for part in self._leading), *self._short_enough(self._fields(slip))]
        return [self.paper.mm(part.height) for part in parts]

    def numbers(self, label: str) -> tuple[Raster, ...]:
        """The number as slips show it: in its usual size, and as small as allowed."""
        number = next(n for n in self._rest if isinstance(self.blocks[n], Number))
        sizes = (Content(value=label, small=small) for small in (False, True))
        return tuple(self._draw(number, size).without_commands() for size in sizes)

    def too_wide_names(self, service: Service) -> list[str]:
        """The names of this service that have a word wider than the paper, even in the smallest letters allowed."""
        fields = self._fields(fullest_slip(service))
        shown = [(block, content(block, fields)) for block in self.blocks if isinstance(block, Lines)]
        return [
            text.wordings[-1]
            for block, shows in shown
            if shows and "service" in shown_fields(block)
            for text in shows.texts[0]
            if self._drawer.breaks_a_word(block, text)
        ]

    def warm(self) -> Iterator[None]:
        for service in self.issuer.services:
            self.body(fullest_slip(service))
            yield

    def _make_room_for_the_logo(self) -> None:
        """Lowers the logo until the longest slip is short enough, at most to its least height."""
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
            self._cached.cache_clear()

    def _shortest_mm(self, slip: Slip) -> float:
        """Length of the slip's print with every saving made."""
        fields = self._fields(slip)
        parts = {n: self._part(n, fields) for n in self._rest}
        for saving in self._savings:
            parts[saving.block] = self._part(saving.block, fields, self._savings)
        leading = (part() for part in self._leading)
        return self.paper.mm(sum(part.height for part in (*leading, *parts.values())))

    def _short_enough(self, fields: SlipFields) -> list[BlockPart]:
        """One part for each block below the head, without rows if the slip does not have the block."""
        parts = {n: self._part(n, fields) for n in self._rest}
        made: list[Saving] = []
        for saving in self._savings:
            if self._fits(parts):
                break
            made.append(saving)
            parts[saving.block] = self._part(saving.block, fields, made)
        for saving in made[-2::-1]:  # undo what later savings have made needless
            others = [each for each in made if each != saving]
            if self._fits(fuller := parts | {saving.block: self._part(saving.block, fields, others)}):
                parts, made = fuller, others
        return list(parts.values())

    def _fits(self, parts: Mapping[int, BlockPart]) -> bool:
        rows = self.head.height + sum(part.height for part in parts.values())
        return self.paper.mm(rows) <= self.longest_mm

    def _part(self, n: int, fields: SlipFields, made: Sequence[Saving] = ()) -> BlockPart:
        block = self.blocks[n]
        shows = content(block, fields, [saving for saving in made if saving.block == n])
        if shows is None:
            return BlockPart(0, lambda: Raster(self._width, b""))
        if isinstance(block, Qr) and shows.value:
            return BlockPart(self._drawer.codes.height(block, shows), partial(self._draw, n, shows))
        raster = self._draw(n, shows) if self._shown_fields[n] & UNCACHED_FIELDS else self._cached(n, shows)
        return BlockPart(raster.height, lambda: raster)

    def _draw(self, n: int, shows: Content) -> Raster:
        return self._drawer.draw(self.blocks[n], shows, self.issuer.logo)

    def _joined(self, rasters: Iterable[Raster]) -> Raster:
        return Raster(self._width, b"".join(raster.data for raster in rasters)).without_commands()

    def _number_ends(self, parts: Iterable[BlockPart]) -> int:
        rows = 0
        for n, part in zip(self._rest, parts, strict=True):
            rows += part.height
            if part.height and "label" in self._shown_fields[n]:
                break
        return rows

    def _fields(self, slip: Slip) -> SlipFields:
        return slip_fields(slip, self._words, self.issuer)

    def _is_constant(self, block: AnyBlock) -> bool:
        varies = isinstance(block, Qr) and any(field in (self.issuer.address or "") for field in ("{label}", "{day}"))
        return is_constant(block) and not varies
