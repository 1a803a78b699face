"""What the wall says of the calls: the current one, which stands out for some seconds, and the recent ones."""

from __future__ import annotations

from typing import NamedTuple

from core.messages.state import CallView, State
from core.settings.sections import DisplaySettings
from display.calls.call_queue import CallQueue
from display.frame import NowCalled, RecentCall
from display.latest_state import elapsed_ms
from display.services import service_name
from words.local_words import LocalWords

RECENT = 8
BLINKS_FOR_S = 5
HALF_BLINK_MS = 500
"""Half a period of a blink: once a second, well below the three flashes a second that WCAG 2.3.1 allows."""


class Highlight(NamedTuple):
    """The time in which a new call stands out, in seconds of the wall's stopwatch."""

    started_at: float
    lasts_s: float

    def is_on(self, t: float) -> bool:
        return elapsed_ms(self.started_at, t) < self.lasts_s * 1000

    def is_lit(self, t: float) -> bool:
        """False in the dark half of a blink."""
        age_ms = elapsed_ms(self.started_at, t)
        return age_ms >= BLINKS_FOR_S * 1000 or age_ms // HALF_BLINK_MS % 2 == 0

    def next_change(self, t: float) -> float:
        end = self.started_at + self.lasts_s
        blink = elapsed_ms(self.started_at, t) // HALF_BLINK_MS + 1
        if blink * HALF_BLINK_MS <= BLINKS_FOR_S * 1000:
            return min(end, self.started_at + blink * HALF_BLINK_MS / 1000)
        return end


class ShownCalls:
    def __init__(self, queue: CallQueue, display: DisplaySettings) -> None:
        self._queue = queue
        self._display = display

    def newest(self) -> CallView | None:
        return next(iter(self._queue.visible()), None)

    def is_highlighted(self, t: float) -> bool:
        return self._highlight(t) is not None

    def next_change(self, t: float) -> float | None:
        """When the call in the light will look different, if it is highlighted."""
        highlight = self._highlight(t)
        return highlight and highlight.next_change(t)

    def current(self, state: State | None, t: float, words: LocalWords, *, stale: bool) -> NowCalled | None:
        call = self._current_call(t)
        if call is None:
            return None
        highlight = None if stale else self._highlight(t)
        priority = highlight and call.class_ == "P" and self._display.show_priority
        return NowCalled(
            label=call.label,
            counter=call.counter,
            service=service_name(call.service, state, words),
            priority=words.say("PRIORITY") if priority else None,
            again=words.say("Called again") if call.count > 1 else None,
            new=highlight is not None,
            lit=highlight is not None and highlight.is_lit(t),
            stale=stale,
        )

    def recent(self, now: NowCalled | None) -> tuple[RecentCall, ...]:
        """Each label once, at the counter that called it last, without the current call; also those that wait for the
        light."""
        latest: dict[str, RecentCall] = {}
        for call in self._queue.visible():
            latest.setdefault(call.label, RecentCall(call.label, call.counter))
        if now:
            latest.pop(now.label, None)
        return tuple(latest.values())[: max(RECENT, self.to_come())]

    def to_come(self) -> int:
        """As in `Frame`."""
        return len(self._queue.visible()) - len(self._queue.begun())

    def _highlight(self, t: float) -> Highlight | None:
        started = self._queue.started
        if started is None or self._queue.in_light() is None:
            return None
        highlight = Highlight(started.at, self._display.spotlight_s)
        return highlight if highlight.is_on(t) else None

    def _current_call(self, t: float) -> CallView | None:
        """The call in the light while it is highlighted, then the newest one whose ticket is still at its counter:
        tickets that are absent, finished, transferred or void are called no more. What waits for the light stands in
        the list alone: it would leave the large place to an older call when its turn comes."""
        if self.is_highlighted(t):
            return self._queue.in_light()
        return next(filter(self._queue.is_at_counter, self._queue.begun()), None)
