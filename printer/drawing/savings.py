"""Lists what a slip can do without if it is too long for a pocket."""

from __future__ import annotations

from typing import Literal, NamedTuple

from printer.drawing.layout_sections import LayoutFile, Number, text_parts


class Saving(NamedTuple):
    """One way to make a slip shorter; `block` is the block's place in the file, from 0."""

    block: int
    what: Literal["spare", "shorter second", "shorter", "small"]
    """`shorter second`: use the shorter text of the second language only."""
    sentence: int = 0
    """Which of the texts beside a QR code is left out, from 0."""


SHORTER: tuple[Literal["shorter second", "shorter"], ...] = ("shorter second", "shorter")


def savings(layout: LayoutFile) -> tuple[Saving, ...]:
    """All savings in the order in which they are made; within each group from the bottom of the slip upwards.

    First whole texts are left out, then shorter ones used (of the second language first), then second languages left
    out; at last the number shrinks. Those that a later one makes needless are undone, the latest first.
    """
    blocks = [*enumerate(layout.block)][::-1]
    parts = [(n, text_parts(block)) for n, block in blocks]
    spares = [(Saving(n, "spare", m), part.spare) for n, some in parts for m, part in [*enumerate(some)][::-1]]
    return (
        *(saving for saving, spare in spares if spare in ("all", "value")),
        *(Saving(n, what) for what in SHORTER for n, some in parts if any(part.shorter for part in some)),
        *(saving for saving, spare in spares if spare == "second"),
        *(Saving(n, "small") for n, block in blocks if isinstance(block, Number)),
    )
