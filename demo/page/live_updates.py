"""Keeps open pages up to date: a stream of what has changed, with the blinking lamps apart from everything else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

from core.buttons.presses import PRIORITY
from demo.office import DemoOffice
from demo.page.office_view import CurrentReplies, office_view
from demo.page.page_words import PageWords
from demo.page.press_replies import PressReplies, PressReply
from demo.page.recent_events import RecentEvent
from demo.panel.faults import fault_cards
from demo.panel.printed_slips import newest, slip_card
from runtime.bus.office_client import Known
from web.server_sent_events import HEARTBEAT_S, event, heartbeat, retry_after
from words.sentence import Sentence

GAP_S = 0.05
"""Changes that follow one another more quickly are sent together."""
CLOCK_S = 0.5
"""How often a played day is asked what time it is."""
ENDS_AFTER_S = 600
"""The browser reconnects by itself; a thread whose browser is gone becomes free."""
MAX_STREAMS = 32
"""Each stream occupies a thread of the server, which needs some for clicks, too."""


class Inputs(NamedTuple):
    """What the page shows, except the slips' contents; cheap to collect and to compare."""

    known: Known
    replies: CurrentReplies
    recent_events: tuple[RecentEvent, ...]
    slip_count: int
    broken: frozenset[str]
    wall_version: int
    play: Sentence | None


class LiveUpdates:
    def __init__(self, office: DemoOffice) -> None:
        self._office = office
        self._kiosk_lamps = [service.code for service in office.settings.service if service.lamp is not None]
        if office.settings.kiosk.priority_lamp is not None:
            self._kiosk_lamps.append(PRIORITY)
        self._seats = threading.BoundedSemaphore(MAX_STREAMS)
        self._ended = threading.Event()

    def end(self) -> None:
        self._ended.set()
        self._office.changes.notify()

    def stream(self, words: PageWords) -> Iterator[bytes]:
        """Server-sent events: `lamps`, `view`, and a heartbeat when nothing has changed."""
        if not self._seats.acquire(blocking=False):
            yield retry_after(5000)
            return
        try:
            yield retry_after(1000)
            yield from self._changes(words)
        finally:
            self._seats.release()

    def _changes(self, words: PageWords) -> Iterator[bytes]:
        begin_s = time.monotonic()
        lamps, inputs, view, sent_s = None, None, None, 0.0
        while time.monotonic() < begin_s + ENDS_AFTER_S and not self._ended.is_set():
            version = self._office.changes.version
            if lamps != (lamps := self._lamps()):
                sent_s = time.monotonic()
                yield event("lamps", lamps)
            if inputs != (inputs := self._inputs(begin_s)) and view != (view := self._view(inputs, words)):
                sent_s = time.monotonic()
                yield event("view", view)
            if time.monotonic() - sent_s > HEARTBEAT_S:
                sent_s = time.monotonic()
                yield heartbeat()
            if self._office.changes.wait(version, self._sleep_s(sent_s)) != version:
                self._ended.wait(GAP_S)

    def _sleep_s(self, sent_s: float) -> float:
        """Until the next heartbeat, or until something changes that nobody tells of: a reply that has been shown long
        enough, and the time of a played day."""
        office = self._office
        replies = (office.kiosk_replies, *office.keypad_replies.values())
        left_s = min(HEARTBEAT_S - (time.monotonic() - sent_s), *(each.left_s for each in replies))
        return max(0.0, min(left_s, CLOCK_S) if office.play_says else left_s)

    def _lamps(self) -> dict[str, bool]:
        """Whether each lamp is lit: the kiosk's by button, the keypads' as `counter-…`."""
        lamps = {name: self._office.kiosk.is_lit(name) for name in self._kiosk_lamps}
        return lamps | {f"counter-{counter}": pad.is_lit("lamp") for counter, pad in self._office.keypads.items()}

    def _inputs(self, since_s: float) -> Inputs:
        """Replies older than this stream are left out: they belong to presses on other pages."""
        office = self._office
        return Inputs(
            known=office.client.known,
            replies=CurrentReplies(
                kiosk=_reply_since(since_s, office.kiosk_replies),
                keypads={counter: _reply_since(since_s, each) for counter, each in office.keypad_replies.items()},
            ),
            recent_events=office.recent_events.newest,
            slip_count=office.printed_slips.count,
            broken=office.faults.broken,
            wall_version=office.wall.version,
            play=office.play_says() if office.play_says else None,
        )

    def _view(self, inputs: Inputs, words: PageWords) -> dict[str, object]:
        slips = newest(self._office.printed_slips.slips())
        office = office_view(inputs.known, inputs.replies, inputs.recent_events, words)
        return {
            **office.as_json(),
            "play": inputs.play.said(words.language) if inputs.play else "",
            "slips": [slip_card(slip, words.language) for slip in slips],
            "parts": fault_cards(inputs.broken, words.language),
            "wall": inputs.wall_version,
        }


def _reply_since(since_s: float, replies: PressReplies) -> PressReply | None:
    reply = replies.current
    return reply if reply and reply.at_s >= since_s else None
