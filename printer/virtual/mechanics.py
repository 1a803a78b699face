"""The moving parts of a slip printer (paper roll, print head, cutter) and the faults that can happen to them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from printer.virtual.paper import HangingPaper, Strip
from printer.virtual.sensors import Sensors


class Mechanics:
    """Prints row by row. A feed or a cut that has begun is continued by `move`, also after a stop."""

    def __init__(self, deliver: Callable[[Strip], None], *, width: int, cutter: bool) -> None:
        """`width` of the paper in dots; `deliver` gets each strip as it comes off."""
        self.sensors = Sensors()
        self.paper = HangingPaper(width, deliver)
        self._has_cutter = cutter
        self._rows_to_feed = 0
        self._ending = False
        """Whether the slip comes off after the feed."""
        self._rows_left: int | None = None
        """Rows until the roll ends; None: it does not end soon."""
        self._dies_after: int | None = None
        """Rows until it loses power; None: it does not."""
        self._ends_at_cut = self._jams_at_cut = False

    @property
    def stopped(self) -> bool:
        """Whether it cannot print."""
        return not self.sensors.ready or self.dead

    @property
    def dead(self) -> bool:
        """Whether the rows given to `die` are printed: the caller must now take its power away."""
        return self._dies_after == 0

    @property
    def moving(self) -> bool:
        """Whether a feed or a cut has begun and is not finished."""
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
            self.jam()
        else:
            self._ending = False
            self.paper.tear(complete=True)

    def _run_out(self) -> None:
        self._rows_left, self._ends_at_cut = None, False
        self._sense(paper=False)

    def _sense(self, **changes: bool) -> None:
        self.sensors = replace(self.sensors, **changes)

    # Faults and what ends them, as `VirtualPrinter` describes them

    def paper_out(self, after_rows: int = 0) -> None:
        if after_rows:
            self._rows_left = after_rows
        else:
            self._run_out()

    def paper_out_at_cut(self) -> None:
        self._ends_at_cut = True

    def paper_low(self) -> None:
        self._sense(paper_low=True)

    def paper_in(self) -> None:
        if not self.sensors.paper:
            self.paper.tear(complete=False)
        self._rows_left, self._ends_at_cut = None, False
        self._sense(paper=True, paper_low=False)

    def cover_open(self) -> None:
        self._sense(cover_open=True)

    def cover_closed(self) -> None:
        self._sense(cover_open=False)

    def jam(self) -> None:
        self._sense(jammed=True)

    def jam_at_cut(self) -> None:
        self._jams_at_cut = True

    def unjam(self) -> None:
        self._jams_at_cut = False
        self._sense(jammed=False)

    def overheat(self) -> None:
        self._sense(hot=True)

    def cool(self) -> None:
        self._sense(hot=False)

    def die(self, after_rows: int) -> None:
        """It will lose power after this many more rows; `dead` says when."""
        self._dies_after = after_rows

    def lose_power(self) -> None:
        """What hangs out of the printer is torn off."""
        self._dies_after = None
        self.forget()
        self.paper.tear(complete=False)
