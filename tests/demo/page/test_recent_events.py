"""Recent events are listed newest first, even if their entries arrive late."""

from __future__ import annotations

from core.instant import Instant
from core.messages.events import CounterOpened, Entry
from demo.page.recent_events import KEEP, RecentEvents
from runtime.clock import Clock
from words.sentence import Sentence


def recent_events() -> RecentEvents:
    return RecentEvents(services={}, clock=Clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None))


def opened(seq: int, at: Instant, *, trusted: bool = True) -> Entry:
    event = CounterOpened(str(seq), None, ())
    return Entry(seq=seq, day="2026-11-24", at=at, line=at, trusted=trusted, event=event)


def test_late_entries_are_sorted_in_by_their_time() -> None:
    events = recent_events()
    events.note(Sentence("Connected"))
    events.record(opened(1, Instant(1000)))
    events.record(opened(2, Instant(2000)))
    assert [event.sentence.said("en") for event in events.newest] == ["Connected", "Counter 2 opens", "Counter 1 opens"]


def test_entries_without_a_trusted_time_keep_the_order_of_arrival() -> None:
    events = recent_events()
    for seq in (1, 2, 3):
        events.record(opened(seq, Instant(10_000 - seq), trusted=seq != 2))
    assert [event.sentence.values["counter"] for event in events.newest] == ["3", "2", "1"]


def test_the_oldest_are_dropped_and_repeated_entries_are_ignored() -> None:
    events = recent_events()
    for seq in (*range(1, KEEP + 10), 5):
        events.record(opened(seq, Instant(seq)))
    assert [event.sentence.values["counter"] for event in events.newest] == [str(KEEP + 9 - n) for n in range(KEEP)]
