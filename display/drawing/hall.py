"""Draws the wall of a hall."""

from __future__ import annotations

from itertools import zip_longest

from display.drawing.bands import draw_footer, draw_header, draw_strip
from display.drawing.call import draw_card, draw_details, draw_heading, draw_quiet
from display.drawing.colours import BACKGROUND, PANEL
from display.drawing.labels import draw_band, draw_list_heading, draw_recent
from display.drawing.leaflet import draw_hours, draw_hours_heading, draw_rule
from display.drawing.light import draw_light
from display.drawing.pages import announcement_page, band_page, of_pages
from display.drawing.papers import draw_papers, papers_page
from display.drawing.parts import Parts
from display.drawing.service_cells import draw_service
from display.drawing.styles import Styles
from display.frame import Frame, RecentCall
from display.layout.box import around
from display.layout.hall import HallLayout
from display.layout.service_grid import BETWEEN, EDGE

MANY = 3
"""When so many calls wait for the light, the next three share it: who waits for six seconds is on the way already."""
QUIET_GAP = 16
"""Above and below what stands in place of a call, in the sketch."""


def draw_hall(parts: Parts, frame: Frame, at: HallLayout) -> None:
    styles = Styles(at.sizes)
    parts.update(at.header, PANEL, draw_header, styles, at.office_size, frame.office, frame.clock, frame.stale_notice)
    beside = _beside_the_call(frame, at)
    _draw_call(parts, frame, at, styles, beside)
    if frame.now or frame.bands:
        parts.update(at.band.box, BACKGROUND, draw_band, styles, at.band, band_page(parts.canvas, frame, at))
    _draw_list(parts, frame, at, styles, beside)
    _draw_lower(parts, frame, at, styles)
    announcement = announcement_page(parts.canvas, frame, at)
    parts.update(at.footer, BACKGROUND, draw_footer, styles, frame.rule, announcement)


def _beside_the_call(frame: Frame, at: HallLayout) -> tuple[RecentCall, ...]:
    """The calls that share the light with the current one, the next one first: while many wait for it, and those for
    whom there is no room in the list."""
    if frame.now is None:
        return ()
    shared = max(MANY if frame.to_come >= MANY else 0, frame.to_come - len(at.calls.entries))
    return frame.recent[: frame.to_come][::-1][:shared]


def _draw_call(parts: Parts, frame: Frame, at: HallLayout, styles: Styles, beside: tuple[RecentCall, ...]) -> None:
    now, heads, card = frame.now, frame.headings, at.card
    if now is None:
        box = at.light if frame.bands else around((at.light, at.band.box))
        quiet = box.inset(0, parts.canvas.px(QUIET_GAP))
        parts.update(quiet, BACKGROUND, draw_quiet, at.sizes, frame.instead_of_call)
    elif beside:
        parts.update(at.light, BACKGROUND, draw_light, styles, at.called_least, now, beside, heads)
    else:
        parts.update(card.box, BACKGROUND, draw_card, styles, card, now, heads)
        if not card.number_inside:
            parts.update(card.number_heading, BACKGROUND, draw_heading, styles, heads.number, not card.counter_inside)
        if not card.counter_inside:
            parts.update(card.counter_heading, BACKGROUND, draw_heading, styles, heads.counter, True)
        told = (now.service, now.priority, now.again)
        parts.update(around(at.details), BACKGROUND, draw_details, styles, *told, len(at.details))


def _draw_list(parts: Parts, frame: Frame, at: HallLayout, styles: Styles, beside: tuple[RecentCall, ...]) -> None:
    if frame.leaflet and frame.leaflet.hours:
        parts.update(at.calls.heading, BACKGROUND, draw_hours_heading, styles, frame.leaflet.hours_heading)
        parts.update(around(at.calls.entries), BACKGROUND, draw_hours, styles, frame.leaflet.hours, frame.turn)
        return
    parts.update(at.calls.heading, BACKGROUND, draw_list_heading, styles, frame.headings.recent)
    listed = [call for call in frame.recent if call not in beside]
    for box, call in zip_longest(at.calls.entries, listed[: len(at.calls.entries)]):
        parts.update(box, BACKGROUND, draw_recent, styles, at.calls, call)


def _draw_lower(parts: Parts, frame: Frame, at: HallLayout, styles: Styles) -> None:
    """The services, or in their place what to bring while the office is closed; or, in its turn, the rule of order."""
    if frame.rule_turn and at.cells:
        parts.update(at.lower, PANEL, draw_rule, at.sizes, frame.rule)
    elif papers := papers_page(parts.canvas, frame, at):
        parts.update(at.strip, PANEL, draw_strip, styles, papers.heading, frame.notices)
        parts.update(around(at.cells), PANEL, draw_papers, styles, papers)
    else:
        is_served = frame.leaflet is None
        heading = frame.leaflet.services_heading if frame.leaflet else frame.headings.waiting
        page, heading = of_pages(frame.services, at.grid.per_page, frame.turn, heading)
        parts.update(at.strip, PANEL, draw_strip, styles, heading, frame.notices)
        pads = parts.canvas.px(EDGE), parts.canvas.px(BETWEEN)
        for box, service in zip_longest(at.cells, page):
            parts.update(box, PANEL, draw_service, styles, at.grid.cell, service, pads, is_served)
