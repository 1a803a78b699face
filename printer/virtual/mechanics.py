"""What moves in a slip printer: the roll, the head, the knife; and what can happen to them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from printer.virtual.paper import HangingPaper, Strip
from printer.virtual.sensors import Sensors


class Mechanics:
    """Prints row after row; a feed or a cut that was begun goes on by `move`, also after a stop."""

    def __init__(self, deliver: Callable[[Strip], None], *, width: int, cutter: bool) -> None:
        """`width` of the paper in dots; `deliver` gets each strip as it comes off."""
        self.sensors = Sensors()
        self.paper = HangingPaper(width, deliver)
        self._knife = cutter
        self._feeding = 0
        """Rows still to be fed."""
        self._ending = False
        """After them the slip comes off."""
        self._rows_left: int | None = None
        """The roll ends after so many more rows; None: not soon."""
        self._dies_after: int | None = None
        self._ends_at_cut = self._jams_at_cut = False

    @property
    def stopped(self) -> bool:
        """It cannot print."""
        return not self.sensors.well or self.dead

    @property
    def dead(self) -> bool:
        """It has died in the middle of a slip; whoever plays it takes its power away."""
        return self._dies_after == 0

    @property
    def moving(self) -> bool:
        """A feed or a cut has begun and is not done."""
        return bool(self._feeding or self._ending)

    # What it does

    def print(self, dots: bytes = b"") -> None:
        """One row, at most as wide as the paper; it may be the last for a while."""
        self.paper.add(dots)
        if self._dies_after:
            self._dies_after -= 1
        if self._rows_left is not None:
            self._rows_left -= 1
            if self._rows_left <= 0:
                self._run_out()

    def feed(self, rows: int) -> None:
        self._feeding = rows

    def end_slip(self, rows: int) -> None:
        """Feeds first: the knife cuts there, or whoever takes the slip tears it off at the bar."""
        self._feeding, self._ending = rows, True
        if self._ends_at_cut and self.paper.inked:
            self._run_out()

    def move(self, rows: int) -> int:
        """Goes on with what has begun, at most so many rows far; returns how many."""
        moved = 0
        while moved < min(rows, self._feeding) and not self.stopped:
            self.print()
            moved += 1
        self._feeding -= moved
        if self._ending and not self._feeding and not self.stopped:
            self._come_off()
        return moved

    def forget(self) -> None:
        """Nothing goes on."""
        self._feeding, self._ending = 0, False

    def _come_off(self) -> None:
        if self._jams_at_cut and self._knife and self.paper.inked:
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

    # What can happen to it

    def paper_out(self, after_rows: int = 0) -> None:
        """The roll ends, now or after so many more rows."""
        if after_rows:
            self._rows_left = after_rows
        else:
            self._run_out()

    def paper_out_at_cut(self) -> None:
        """The roll will end behind the last row of the next slip, before its cut."""
        self._ends_at_cut = True

    def paper_low(self) -> None:
        self._sense(paper_low=True)

    def paper_in(self) -> None:
        """A new roll; what hung out of the printer is torn off."""
        if not self.sensors.paper:
            self.paper.tear(complete=False)
        self._rows_left, self._ends_at_cut = None, False
        self._sense(paper=True, paper_low=False)

    def cover_open(self) -> None:
        self._sense(cover_open=True)

    def cover_closed(self) -> None:
        self._sense(cover_open=False)

    def jam(self) -> None:
        """The knife is stuck."""
        self._sense(jammed=True)

    def jam_at_cut(self) -> None:
        """The knife will stick where it should cut the next slip, all of which is printed then."""
        self._jams_at_cut = True

    def unjam(self) -> None:
        """The knife is free; it makes the cut that it owes."""
        self._jams_at_cut = False
        self._sense(jammed=False)

    def overheat(self) -> None:
        """The head is too hot to go on."""
        self._sense(hot=True)

    def cool(self) -> None:
        self._sense(hot=False)

    def die(self, after_rows: int) -> None:
        """It will lose power after so many more rows; `dead` says when it has."""
        self._dies_after = after_rows

    def lose_power(self) -> None:
        """What hangs out of the printer is torn off."""
        self._dies_after = None
        self.forget()
        self.paper.tear(complete=False)
