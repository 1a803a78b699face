"""Keeps open pages up to date: a stream of what has changed, the lamps apart from the rest since they blink."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from core.buttons.presses import PRIORITY
from core.settings.sections import Settings
from demo.office import DemoOffice
from demo.office_client import Known
from demo.page.guide_desk import Given
from demo.page.press_replies import Answer, Answers
from demo.page.view import Page, Said, View
from words.narration import Sentence

LOOK_S = 0.05
HEARTBEAT_S = 2
"""A page that hears nothing for longer knows that it is alone."""
ENDS_AFTER_S = 600
"""The browser comes back by itself, and a thread that nobody hears any more is free again."""
MOST = 32
"""Each stream holds a thread, and clicks need some, too."""


class Glance(NamedTuple):
    """Cheap to take and to compare: when it differs, the page has something new to show."""

    known: Known
    slips: int
    broken: frozenset[str]
    wall: int
    said: Said
    given: tuple[Given, ...]
    play: Sentence | None


class Live:
    def __init__(self, office: DemoOffice) -> None:
        self._office = office
        self._lamps = kiosk_lamps(office.settings)
        self._seats = threading.BoundedSemaphore(MOST)
        self._ended = threading.Event()

    def end(self) -> None:
        """All streams end within a moment."""
        self._ended.set()

    def stream(self, page: Page) -> Iterator[bytes]:
        """Server-sent events: `lamps`, `view`, and `beat` when there is nothing else to say."""
        if not self._seats.acquire(blocking=False):
            yield b"retry: 5000\n\n"
            return
        try:
            yield b"retry: 1000\n\n"
            yield from self._changes(page)
        finally:
            self._seats.release()

    def lamps(self) -> dict[str, bool]:
        """Each lamp as its pin is now: the kiosk's by button, the keypads' as `counter-…`."""
        lamps = {name: self._office.kiosk.lit(name) for name in self._lamps}
        return lamps | {f"counter-{counter}": pad.lit("lamp") for counter, pad in self._office.keypads.items()}

    def view(self, page: Page, since_s: float) -> View:
        """With the answers that were given since then: those to earlier acts are for others."""
        office = self._office
        return page.view(
            office.panel.known,
            slips=office.tray.slips(),
            broken=office.faults.broken,
            wall=office.wall.version(),
            said=self._said(since_s),
            given=office.guide.given,
            play=self._play,
        )

    @property
    def _play(self) -> Sentence | None:
        return self._office.play.sentence if self._office.play else None

    def _said(self, since_s: float) -> Said:
        office = self._office
        return Said(
            kiosk=_given(office.kiosk_answers, since_s),
            guide=_given(office.guide.answers, since_s),
            keypads={counter: _given(answers, since_s) for counter, answers in office.keypad_answers.items()},
        )

    def _changes(self, page: Page) -> Iterator[bytes]:
        since_s = time.monotonic()
        until = since_s + ENDS_AFTER_S
        lamps, glance, view, said_at = None, None, None, 0.0
        while time.monotonic() < until:
            if lamps != (lamps := self.lamps()):
                said_at = time.monotonic()
                yield _event("lamps", lamps)
            if glance != (glance := self._glance(since_s)) and view != (view := self.view(page, since_s)):
                said_at = time.monotonic()
                yield _event("view", view)
            if time.monotonic() - said_at > HEARTBEAT_S:
                said_at = time.monotonic()
                yield _event("beat", None)
            if self._ended.wait(LOOK_S):
                return

    def _glance(self, since_s: float) -> Glance:
        office = self._office
        return Glance(
            known=office.panel.known,
            slips=office.tray.count,
            broken=office.faults.broken,
            wall=office.wall.version(),
            said=self._said(since_s),
            given=office.guide.given,
            play=self._play,
        )


def _given(answers: Answers, since_s: float) -> Answer | None:
    answer = answers.now
    return answer if answer and answer.at_s >= since_s else None


def kiosk_lamps(settings: Settings) -> list[str]:
    lamps = [service.code for service in settings.service if service.lamp is not None]
    return lamps if settings.kiosk.priority_lamp is None else [PRIORITY, *lamps]


def _event(name: str, data: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))
