"""A ticket becomes a picture: what stands on a slip, in which words, and the number last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

from core.state import Minutes, Names
from printer.ink import Ink
from printer.page import MIN_NUMBER, MIN_SERVICE, MIN_TEXT, Page
from printer.raster import Raster
from printer.slip import Slip
from runtime.phrases import mark, say

DOTS = {80: 576, 58: 384}
"""Paper width in millimetres → dots that the head can burn."""
LONGEST_MM = {80: 110, 58: 140}
"""Paper width → how long a slip may be, head and cut included: people fold it into a pocket."""
CUT_MM = 1
NUMBER = 140
SERVICE = 41
PILL = 30
TITLE = 27
FOOT = 8
"""Blank rows below the number."""

ADVICE = (
    (
        mark("Keep this slip until called."),
        mark("Call missed: come back within {minutes} minutes and see the guide."),
        mark("This slip is good for today only."),
    ),
    (
        mark("Keep this slip until called."),
        mark("Call missed: come back within {minutes} minutes and see the guide."),
    ),
    (
        mark("Keep this slip until called."),
        mark("Call missed: come back within {minutes} minutes."),
    ),
)
"""What to do with the slip: the fullest that leaves it short enough."""


class Body(NamedTuple):
    """What stands below the head of one slip."""

    raster: Raster
    number_ends: int
    """Rows of it after which the number is whole on paper: from there on, somebody may hold a ticket."""


class Layout:
    """How the slips of one office look on its paper: `head` is the same on all of them and drawn once.

    `head` above `body(slip)` is the whole slip. Not for several threads at once.
    """

    def __init__(
        self,
        *,
        authority: Names,
        name: Names,
        languages: tuple[str, ...],
        width_mm: int,
        return_min: int,
        ink: Ink | None = None,
    ) -> None:
        self._language = languages[0]
        self._width = DOTS[width_mm]
        self._longest_mm = LONGEST_MM[width_mm] - CUT_MM
        self._return_min = return_min
        self._ink = ink or Ink()
        self.head = self._drawn(lambda page: self._office(page, authority, name))

    def body(self, slip: Slip) -> Body:
        """Everything below the head."""
        for advice in ADVICE:
            raster = self._drawn(partial(self._ticket, slip=slip, advice=advice))
            if self.head.mm + raster.mm <= self._longest_mm:
                break
        return Body(raster, number_ends=raster.height - FOOT)

    def warm(self) -> None:
        """Draws what is on nearly every slip, so that the first one is as fast as the others."""
        self.body(
            Slip(
                label="0123456789",
                service={self._language: "0"},
                class_="P",
                ahead=2,
                taken=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )

    def _drawn(self, draw: Callable[[Page], None]) -> Raster:
        page = Page(self._ink, self._width)
        draw(page)
        return page.raster()

    def _office(self, page: Page, authority: Names, name: Names) -> None:
        page.space(8)
        if authority:
            page.centred(self._of(authority), MIN_TEXT)
        page.centred(self._of(name), MIN_TEXT, weight="Bold")
        page.rule()

    def _ticket(self, page: Page, slip: Slip, advice: tuple[str, ...]) -> None:
        page.space(4)
        if slip.marked:
            page.banner(self._words("PRINTED AGAIN"), TITLE)
            page.space(4)
        self._service(page, slip)
        if slip.class_ == "P":
            page.space(4)
            page.pill(self._words("PRIORITY"), PILL)
        self._facts(page, slip)
        page.rule()
        for sentence in advice:
            page.flush_left(self._words(sentence, minutes=self._return_min), MIN_TEXT)
        page.rule()
        page.centred(self._words("YOUR NUMBER"), TITLE, weight="Bold")
        page.space(20)
        page.number(slip.label, NUMBER, MIN_NUMBER)
        page.space(FOOT)

    def _service(self, page: Page, slip: Slip) -> None:
        full = self._of(slip.service)
        for name in (full, slip.short.get(self._language, full)):
            for size in range(SERVICE, MIN_SERVICE - 1, -1):
                if page.fits(name, size, "Bold"):
                    page.centred(name, size, weight="Bold")
                    return
        page.centred(name, MIN_SERVICE, weight="Bold")

    def _facts(self, page: Page, slip: Slip) -> None:
        page.space(6)
        if slip.ahead is not None:
            people = "1 person" if slip.ahead == 1 else "{count} people"
            page.row(self._words("Waiting before"), [self._words(people, count=slip.ahead)])
        if slip.forecast is not None:
            page.row(self._words("Expected"), [self._wait(slip.forecast, slip.taken)])
        if slip.taken is not None:
            page.row(self._words("Taken"), [f"{slip.taken:%H:%M}", f"{slip.taken:%d/%m/%Y}"])

    def _wait(self, forecast: Minutes, taken: datetime | None) -> str:
        low, high = forecast
        if high == 0:
            return self._words("soon")
        if high <= 5:
            return self._words("< 5 min")
        if high > 60 and taken is not None:
            return f"{taken + timedelta(minutes=low):%H:%M}–{taken + timedelta(minutes=high):%H:%M}"
        return self._words("{low}–{high} min", low=low, high=high)

    def _words(self, text: str, **values: object) -> str:
        return say(self._language, text, **values)

    def _of(self, names: Names) -> str:
        return names.get(self._language) or next(iter(names.values()))
