"""The paper that comes out of the office's printer: the labels on it, read by the letters they are printed with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from core.settings.sections import Settings
from demo.panel.slip_reader import SlipReader
from printer.drawing.office_layout import layout_of
from printer.virtual.virtual_printer import VirtualPrinter

SPEED_MM_PER_S = 200
"""Of a usual receipt printer."""


class Paper:
    """A printer on this side, at the other end of the guest's cable. It is closed at the end of a `with`."""

    def __init__(self, folder: Path) -> None:
        self.printer = VirtualPrinter(folder, mm_per_s=SPEED_MM_PER_S)

    @property
    def port(self) -> int:
        return int(self.printer.uri.rpartition(":")[2])

    @property
    def count(self) -> int:
        """How many slips have come out whole."""
        return sum(slip.complete for slip in self.printer.slips)

    @property
    def newest(self) -> Path:
        return self.printer.slips[-1].path

    def labels(self, settings: Settings, issued: Callable[[], Iterable[str]]) -> list[str]:
        """What stands on the whole slips of an office, in the order in which they came out. `issued`: all that may be
        there."""
        reader = SlipReader(layout_of(settings), issued)
        found = []
        for slip in self.printer.slips:
            picture = slip.picture
            label = reader.read(picture.width, picture.tobytes("raw", "1;I"))
            if slip.complete:
                found.append(label or "?")
        return found

    def close(self) -> None:
        self.printer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
