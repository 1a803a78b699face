"""The moving parts of a slip printer (paper roll, print head, cutter) and the faults that can happen to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace


class Strip(NamedTuple):
    """A piece of paper that has left the printer."""

    width: int
    rows: bytes
    """One bit per dot, 1 is black."""
    complete: bool
    """Whether it ended with its cut and nothing that belongs on it was lost."""


class HangingPaper:
    """The paper that hangs out of the printer."""

    def __init__(self, width: int, deliver: Callable[[Strip], None]) -> None:
        self._stride = width // 8
        self._deliver = deliver
        self._start_strip()

    def _start_strip(self) -> None:
        self._rows: list[bytes] = []
        self.inked = False
        self.whole = True
        """Whether nothing that belongs on it was lost so far."""

    @property
    def height(self) -> int:
        return len(self._rows)

    def add(self, row: bytes = b"") -> None:
        """Adds one row, at most as wide as the paper."""
        self._rows.append(row.ljust(self._stride, b"\0"))
        self.inked = self.inked or any(row)

    def tear(self, *, complete: bool) -> None:
        """Delivers what hangs out as a strip, unless it is white."""
        width, rows, inked, whole = self._stride * 8, self._rows, self.inked, self.whole
        self._start_strip()
        if inked:
            self._deliver(Strip(width, b"".join(rows), complete and whole))


class Sensors(Struct, frozen=True, kw_only=True):
    """What a slip printer's sensors see; by default, that it has no faults."""

    paper: bool = True
    paper_low: bool = False
    cover_open: bool = False
    jammed: bool = False
    hot: bool = False

    @property
    def ready(self) -> bool:
        return self.paper and not self.cover_open and not self.jammed and not self.hot

    def answer(self, question: int) -> int:
        """The status byte for DLE EOT 1 (printer), 2 (why offline), 3 (error) or 4 (paper)."""
        match question:
            case 1:
                bits = 0x08 * (not self.ready)
            case 2:
                bits = 0x04 * self.cover_open | 0x20 * (not self.paper) | 0x40 * (self.jammed or self.hot)
            case 3:
                bits = 0x08 * self.jammed | 0x40 * self.hot
            case _:
                bits = 0x0C * (self.paper_low or not self.paper) | 0x60 * (not self.paper)
        return 0x12 | bits

    def pushed(self) -> bytes:
        """The four bytes of automatic status (GS a): printer, error, paper, 0."""
        printer = 0x10 | 0x08 * (not self.ready) | 0x20 * self.cover_open
        error = 0x08 * self.jammed | 0x40 * self.hot
        paper = 0x03 * (self.paper_low or not self.paper) | 0x0C * (not self.paper)
        return bytes([printer, error, paper, 0x00])


class Mechanics:
    """Prints row by row. A feed or a cut that has begun is continued by `move`, also after a stop."""

    def __init__(self, deliver: Callable[[Strip], None], *, width: int, cutter: bool) -> None:
        """`width` of the paper in dots; `deliver` gets each strip as it comes off."""
        self.sensors = Sensors()
        self.paper = HangingPaper(width, deliver)
        self._has_cutter = cutter
        self._rows_to_feed = 0
        self._ending = False
        """Whether the slip comes off after the feed in `_rows_to_feed`."""
        self._rows_left: int | None = None
        """Rows until the roll ends; None: it does not end soon."""
        self._dies_after: int | None = None
        self._ends_at_cut = self._jams_at_cut = False

    @property
    def stopped(self) -> bool:
        return not self.sensors.ready or self.dead

    @property
    def dead(self) -> bool:
        """Whether the rows given to `die` are printed: the caller must now take its power away."""
        return self._dies_after == 0

    @property
    def moving(self) -> bool:
        return bool(self._rows_to_feed or self._ending)

    def print(self, dots: bytes = b"") -> None:
        """Prints one row, at most as wide as the paper; then the roll may end."""
        self.paper.add(dots)
        if self._dies_after:
            self._dies_after -= 1
        if self._rows_left is not None:
            self._rows_left -= 1
            if self._rows_left <= 0:
                self._run_out()

    def feed(self, rows: int) -> None:
        self._rows_to_feed = rows

    def end_slip(self, rows: int) -> None:
        """Feeds the paper; then the cutter cuts it, or the citizen tears it off at the bar."""
        self._rows_to_feed, self._ending = rows, True
        if self._ends_at_cut and self.paper.inked:
            self._run_out()

    def move(self, rows: int) -> int:
        """Continues the feed or cut by at most `rows` rows and returns how many it moved."""
        moved = 0
        while moved < min(rows, self._rows_to_feed) and not self.stopped:
            self.print()
            moved += 1
        self._rows_to_feed -= moved
        if self._ending and not self._rows_to_feed and not self.stopped:
            self._come_off()
        return moved

    def forget(self) -> None:
        """Cancels the feed or cut."""
        self._rows_to_feed, self._ending = 0, False

    def _come_off(self) -> None:
        if self._jams_at_cut and self._has_cutter and self.paper.inked:
            self._jams_at_cut = False
            self.sense(jammed=True)
        else:
            self._ending = False
            self.paper.tear(complete=True)

    def _run_out(self) -> None:
        self._rows_left, self._ends_at_cut = None, False
        self.sense(paper=False)

    # Faults and what ends them, as `VirtualPrinter` describes them

    def sense(self, **changes: bool) -> None:
        self.sensors = replace(self.sensors, **changes)

    def paper_out(self, after_rows: int = 0) -> None:
        if after_rows:
            self._rows_left = after_rows
        else:
            self._run_out()

    def paper_out_at_cut(self) -> None:
        self._ends_at_cut = True

    def paper_in(self) -> None:
        if not self.sensors.paper:
            self.paper.tear(complete=False)
        self._rows_left, self._ends_at_cut = None, False
        self.sense(paper=True, paper_low=False)

    def jam_at_cut(self) -> None:
        self._jams_at_cut = True

    def unjam(self) -> None:
        self._jams_at_cut = False
        self.sense(jammed=False)

    def die(self, after_rows: int) -> None:
        """It will lose power after this many more rows; `dead` says when."""
        self._dies_after = after_rows

    def lose_power(self) -> None:
        self._dies_after = None
        self.forget()
        self.paper.tear(complete=False)
