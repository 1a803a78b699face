"""The layout of an office's slips, loaded when it is first needed: it takes longer than all the rest of a start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from core.settings.conversions import slip_languages
from core.settings.sections import Settings
from printer.paper import paper_of
from printer.raster import Raster
from printer.slip import TEST_LABEL, Slip, SlipBody, SlipDrawer
from runtime.fonts import Weight, noto

if TYPE_CHECKING:
    from printer.drawing.test_slip import TestSlips


class LateLayout:
    """A `SlipDrawer` for the printing thread, whose first use imports Pillow, opens fonts and draws the head.

    So the first use raises `SettingsError` if the layout or the logo cannot be read, `FontError` if letters cannot be
    drawn.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def check(self) -> None:
        """Raises what the first use would raise for a missing file, at the cost of a few looks at the disk: then nobody
        has pressed yet."""
        for weight in get_args(Weight):
            noto("NotoSans", weight)
        named = (self._settings.slip.layout, self._settings.slip.logo)
        if not all(Path(file).is_file() for file in named if file):
            for _ in self.warm():
                pass

    @cached_property
    def _layout(self) -> SlipDrawer:
        from printer.drawing.office_layout import layout_of

        return layout_of(self._settings)

    @property
    def head(self) -> Raster:
        return self._layout.head

    def body(self, slip: Slip) -> SlipBody:
        return self._test_slips.body(slip) if slip.label == TEST_LABEL else self._layout.body(slip)

    @cached_property
    def _test_slips(self) -> TestSlips:
        from printer.drawing.test_slip import TestSlips

        return TestSlips(paper_of(self._settings.printer), slip_languages(self._settings))

    def warm(self) -> Iterator[None]:
        yield from self._layout.warm()
