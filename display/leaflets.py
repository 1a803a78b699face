"""What the wall tells of the office while nobody is served: its hours, and what people should bring."""

from __future__ import annotations

from core.hours import Hours
from core.messages.state import State
from core.names import Names
from display.frame import Leaflet
from display.services import service_name
from words.wall_words import WallWords
from words.week_hours import week_hours

Papers = dict[str | None, Names]
"""Service → which papers it needs; None: every service. Empty: nothing is told."""


class Leaflets:
    def __init__(self, hours: Hours | None, papers: Papers) -> None:
        self._hours = hours
        self._papers = papers

    def leaflet(self, state: State | None, words: WallWords) -> Leaflet:
        papers_heading, services_heading = words.leaflet_headings()
        return Leaflet(
            hours_heading=words.hours_heading(),
            hours=week_hours(self._hours, words.local) if self._hours else (),
            papers_heading=papers_heading,
            services_heading=services_heading,
            papers=tuple(
                (service_name(code, state, words.local) if code else words.papers_for_all(), words.local.name(papers))
                for code, papers in self._papers.items()
            ),
        )
