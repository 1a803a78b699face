"""What has happened is told newest first, whenever it was heard of."""

from __future__ import annotations

from core.instant import Instant
from core.messages.events import CounterOpened, Entry
from demo.page.recent_events import KEEP, RecentEvents
from runtime.clock import Clock
from words.narration import Sentence


def story() -> RecentEvents:
    return RecentEvents(services={}, clock=Clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None))


def opened(seq: int, at: Instant, *, trusted: bool = True) -> Entry:
    event = CounterOpened(str(seq), None, ())
    return Entry(seq=seq, day="2026-11-24", at=at, line=at, trusted=trusted, event=event)


def test_what_is_heard_of_later_stands_where_it_happened() -> None:
    told = story()
    told.add(Sentence("Connected"))
    told.hear(opened(1, Instant(1000)))
    told.hear(opened(2, Instant(2000)))
    assert [line.sentence.said("en") for line in told.lines] == ["Connected", "Counter 2 opens", "Counter 1 opens"]


def test_without_a_time_the_order_is_that_of_hearing() -> None:
    told = story()
    for seq in (1, 2, 3):
        told.hear(opened(seq, Instant(10_000 - seq), trusted=seq != 2))
    assert [line.sentence.values["counter"] for line in told.lines] == ["3", "2", "1"]


def test_it_forgets_the_oldest_and_tells_nothing_twice() -> None:
    told = story()
    for seq in (*range(1, KEEP + 10), 5):
        told.hear(opened(seq, Instant(seq)))
    assert [line.sentence.values["counter"] for line in told.lines] == [str(KEEP + 9 - n) for n in range(KEEP)]
