"""Labels that take turns below the call: who was called and did not come, and who comes next in each service."""

from __future__ import annotations

from collections.abc import Iterator

from core.messages.state import State
from display.frame import LabelLine
from display.services import service_name
from words.wall_words import WallWords

NEXT = 3
"""Of each service."""


def label_lines(state: State, words: WallWords) -> tuple[LabelLine, ...]:
    return (*_absent(state, words), *_next(state, words))


def _absent(state: State, words: WallWords) -> Iterator[LabelLine]:
    """In the order in which they lose their place."""
    absent = sorted(state.absent, key=lambda ticket: ticket.until)
    if absent:
        yield LabelLine(words.absent(len(absent)), tuple(ticket.label for ticket in absent))


def _next(state: State, words: WallWords) -> Iterator[LabelLine]:
    """In each service that somebody waits for, by the order of calls as the state has it."""
    for service in state.services:
        labels = [place.label for place in state.waiting if place.service == service.code][:NEXT]
        if labels:
            yield LabelLine(words.next_of(service_name(service.code, state, words.local)), tuple(labels))
