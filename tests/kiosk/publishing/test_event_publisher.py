"""Events come from the journal: in order, at least once, few at a time, and from the cursor after a break."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from core.instant import Instant
from core.messages.events import AnyEvent, DayOpened, Entry, OfficeResumed
from core.messages.wire import Topics, decode_entry
from core.rules import Rules
from kiosk.publishing.event_publisher import MAX_IN_FLIGHT, RETRY_S, EventPublisher
from kiosk.publishing.refused_event import TRIES
from runtime.bus.bus import Acknowledged, Message, Receive, Rejected
from runtime.journal.writer import Journal
from tests.kiosk.world import Time
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

TOPICS = Topics("test")


class Wire:
    """A bus on which the test acknowledges the events."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: dict[int, int] = {}
        """Token → `seq` of the event."""
        self.reconnects: list[str] = []
        self._tokens = 0

    def start(self, receive: Receive) -> None:
        pass

    def close(self) -> None:
        pass

    def leave(self, topics: Sequence[str]) -> None:
        pass

    def join(self, topics: Sequence[str]) -> None:
        pass

    def reconnect(self, reason: str) -> None:
        self.reconnects.append(reason)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, expiry_s: int | None = None) -> int | None:
        assert not retain
        assert expiry_s is None
        if not self.connected:
            return None
        self._tokens += 1
        if topic == TOPICS.events:
            entry = decode_entry(payload)
            assert entry is not None
            self.sent[self._tokens] = entry.seq
        return self._tokens

    def token(self, seq: int) -> int:
        """Of the newest message with this event."""
        return next(token for token, sent in reversed(self.sent.items()) if sent == seq)

    def taken(self) -> list[int]:
        sent, self.sent = [*self.sent.values()], {}
        return sent


def fill(journal: Journal, up_to: int) -> None:
    opened: AnyEvent = DayOpened(Rules(services={}, counters={}))
    for seq in range(journal.last + 1, up_to + 1):
        event = opened if seq == 1 else OfficeResumed()
        journal.append([Entry(seq=seq, day="2026-11-24", at=Instant(seq), line=Instant(seq), event=event)])


@pytest.fixture
def wire() -> Wire:
    return Wire()


def publisher_of(wire: Wire | MemoryBus, journal: Journal, time: Time) -> EventPublisher:
    return EventPublisher(bus=wire, topic=TOPICS.events, journal=journal, monotonic=time.monotonic)


@pytest.fixture
def publisher(wire: Wire, journal: Journal, time: Time) -> EventPublisher:
    publisher = publisher_of(wire, journal, time)
    publisher.connected()
    return publisher


def test_events_are_published_in_order_and_at_most_twenty_are_in_flight(
    publisher: EventPublisher, wire: Wire, journal: Journal
) -> None:
    fill(journal, 50)
    publisher.publish_up_to(50)
    publisher.publish_up_to(50)
    assert [*wire.sent.values()] == list(range(1, MAX_IN_FLIGHT + 1))
    for seq in (1, 2, 3):
        publisher.acknowledged(wire.token(seq))
    publisher.publish_up_to(50)
    assert [*wire.sent.values()] == list(range(1, MAX_IN_FLIGHT + 4))
    while journal.cursor < 50:
        publisher.acknowledged(wire.token(journal.cursor + 1))
        publisher.publish_up_to(50)
    assert wire.taken() == list(range(1, 51))


def test_events_behind_the_last_entry_of_the_line_are_not_published(
    publisher: EventPublisher, wire: Wire, journal: Journal
) -> None:
    publisher.publish_up_to(0)
    assert wire.taken() == []
    fill(journal, 3)
    publisher.publish_up_to(3)
    publisher.publish_up_to(3)
    assert wire.taken() == [1, 2, 3]


def test_the_cursor_waits_for_the_oldest_event_in_flight(
    publisher: EventPublisher, wire: Wire, journal: Journal
) -> None:
    fill(journal, 5)
    publisher.publish_up_to(5)
    for seq, cursor in [(3, 0), (2, 0), (1, 3), (1, 3), (5, 3), (4, 5)]:
        publisher.acknowledged(wire.token(seq))
        assert journal.cursor == cursor


def test_an_unknown_token_is_ignored(publisher: EventPublisher, wire: Wire, journal: Journal) -> None:
    fill(journal, 2)
    publisher.publish_up_to(2)
    publisher.acknowledged(4711)
    assert journal.cursor == 0


def test_after_a_reconnect_publishing_resumes_behind_the_cursor(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time
) -> None:
    fill(journal, 9)
    publisher.publish_up_to(9)
    old = {seq: wire.token(seq) for seq in range(1, 10)}
    for seq in (1, 2, 3, 6):
        publisher.acknowledged(old[seq])
    wire.taken()
    publisher.disconnected()
    publisher.publish_up_to(9)
    assert wire.taken() == []
    publisher.connected()
    time.goes_by(1.9)
    publisher.publish_up_to(9)
    assert wire.taken() == [], "those who read them are not back yet"
    time.goes_by(0.1)
    publisher.publish_up_to(9)
    assert [*wire.sent.values()] == [4, 5, 6, 7, 8, 9]
    for seq in range(4, 10):
        publisher.acknowledged(old[seq])
    assert journal.cursor == 3, "what the old connection still said counts for nothing"
    publisher.acknowledged(wire.token(4))
    assert journal.cursor == 4


def test_a_connection_that_breaks_in_between_loses_nothing(
    publisher: EventPublisher, wire: Wire, journal: Journal
) -> None:
    fill(journal, 4)
    wire.connected = False
    publisher.publish_up_to(4)
    wire.connected = True
    publisher.publish_up_to(4)
    assert wire.taken() == [1, 2, 3, 4]


def test_the_next_program_resumes_at_the_written_cursor(wire: Wire, time: Time, tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        fill(journal, 5)
        publisher = publisher_of(wire, journal, time)
        publisher.connected()
        publisher.publish_up_to(5)
        for seq in (1, 2):
            publisher.acknowledged(wire.token(seq))
        fill(journal, 6)
        publisher.acknowledged(wire.token(3))
    with Journal(tmp_path / "journal.sqlite") as journal:
        wire.taken()
        publisher = publisher_of(wire, journal, time)
        publisher.publish_up_to(6)
        assert wire.taken() == [], "not before the broker is there"
        publisher.connected()
        publisher.publish_up_to(6)
        assert wire.taken() == [3, 4, 5, 6], "3 again: its acknowledgement was not written; none is skipped"


def test_over_several_outages_a_subscriber_gets_every_event_in_order(journal: Journal, time: Time) -> None:
    broker = MemoryBroker()
    kiosk, console = MemoryBus(broker, "kiosk"), MemoryBus(broker, "console", subscriptions=[TOPICS.events])
    publisher = publisher_of(kiosk, journal, time)
    acknowledged: list[int] = []
    heard: list[int] = []

    def listen(news: object) -> None:
        if isinstance(news, Message):
            entry = decode_entry(news.payload)
            assert entry is not None
            heard.append(entry.seq)

    kiosk.start(lambda news: acknowledged.append(news.token) if isinstance(news, Acknowledged) else None)
    console.start(listen)
    publisher.connected()
    for round_ in range(10):
        fill(journal, journal.last + 30)
        publisher.publish_up_to(journal.last)
        if round_ % 3 == 2:
            broker.stop()
            publisher.disconnected()
            acknowledged.clear()
            broker.start()
            publisher.connected()
            time.goes_by(2)
        while journal.cursor < journal.last and round_ != 5:
            waiting, acknowledged[:] = acknowledged[:], []
            for token in waiting:
                publisher.acknowledged(token)
            publisher.publish_up_to(journal.last)
    assert sorted(set(heard)) == list(range(1, 301))
    assert [seq for place, seq in enumerate(heard) if seq > max(heard[:place], default=0)] == list(range(1, 301))


def run(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time, *, refuses: set[int], for_s: int
) -> list[int]:
    """A broker that refuses some events and takes all others; returns what it has taken, in order."""
    taken: list[int] = []
    for _ in range(for_s):
        publisher.publish_up_to(journal.last)
        while wire.sent:
            token, seq = next(iter(wire.sent.items()))
            del wire.sent[token]
            if seq in refuses:
                publisher.rejected(Rejected(token, "Not authorized"))
            else:
                taken.append(seq)
                publisher.acknowledged(token)
            publisher.publish_up_to(journal.last)
        time.goes_by(1)
    return taken


def test_refused_events_are_published_again_and_none_is_skipped(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    """Longer than MAX_IN_FLIGHT: nothing that was refused may stay in flight."""
    fill(journal, 60)
    with caplog.at_level(logging.WARNING):
        assert run(publisher, wire, journal, time, refuses=set(range(1, 61)), for_s=600) == []
        assert journal.cursor == 0
        assert run(publisher, wire, journal, time, refuses=set(), for_s=40)[-60:] == list(range(1, 61))
    assert journal.cursor == 60
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"], (
        "said once, and once that it is over"
    )


def test_a_refused_event_is_published_alone_after_a_pause(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time
) -> None:
    fill(journal, 30)
    publisher.publish_up_to(30)
    token = wire.token(3)
    for seq in (1, 2):
        publisher.acknowledged(wire.token(seq))
    publisher.rejected(Rejected(token, "Quota exceeded"))
    wire.taken()
    publisher.publish_up_to(30)
    assert wire.taken() == []
    time.goes_by(RETRY_S[0])
    publisher.publish_up_to(30)
    publisher.publish_up_to(30)
    assert [*wire.sent.values()] == [3]
    publisher.acknowledged(wire.token(3))
    publisher.publish_up_to(30)
    assert wire.taken() == [3, *range(4, 4 + MAX_IN_FLIGHT)]


def test_an_event_that_alone_is_refused_is_passed_over(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    fill(journal, 30)
    with caplog.at_level(logging.ERROR):
        taken = run(publisher, wire, journal, time, refuses={7}, for_s=sum(RETRY_S) + 30)
    assert sorted(set(taken)) == [seq for seq in range(1, 31) if seq != 7]
    assert journal.cursor == 30
    assert caplog.messages[-1] == f"event 7 stands in the journal only: refused {TRIES + 1} times"


def test_the_last_event_of_all_is_never_passed_over(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time
) -> None:
    fill(journal, 7)
    assert run(publisher, wire, journal, time, refuses={7}, for_s=600) == [1, 2, 3, 4, 5, 6]
    assert run(publisher, wire, journal, time, refuses=set(), for_s=60) == [7]


def test_an_event_that_is_too_large_stops_none_behind_it(
    publisher: EventPublisher, wire: Wire, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    fill(journal, 3)
    publisher.publish_up_to(3)
    with caplog.at_level(logging.ERROR):
        publisher.rejected(Rejected(wire.token(1), "9999 bytes", too_large=True))
    for seq in (2, 3):
        publisher.acknowledged(wire.token(seq))
    assert journal.cursor == 3
    assert caplog.messages == ["event 1 stands in the journal only: 9999 bytes"]


def test_a_broker_that_answers_nothing_gets_a_new_connection_ever_later(
    publisher: EventPublisher, wire: Wire, journal: Journal, time: Time
) -> None:
    fill(journal, 30)
    at: list[float] = []
    for _ in range(200):
        publisher.publish_up_to(30)
        if len(wire.reconnects) > len(at):
            at.append(time.monotonic())
            publisher.disconnected()
            publisher.connected()
        time.goes_by(1)
    assert [round(later - earlier) for earlier, later in pairwise(at)] == [
        2 + 60,
    ]
    for seq in range(1, MAX_IN_FLIGHT + 1):
        publisher.acknowledged(wire.token(seq))
    publisher.publish_up_to(30)
    assert journal.cursor == MAX_IN_FLIGHT
    assert [*wire.sent.values()][-10:] == list(range(MAX_IN_FLIGHT + 1, MAX_IN_FLIGHT + 11))


def test_a_quiet_hour_is_no_silence(publisher: EventPublisher, wire: Wire, journal: Journal, time: Time) -> None:
    fill(journal, 1)
    publisher.publish_up_to(1)
    publisher.acknowledged(wire.token(1))
    time.goes_by(3600)
    fill(journal, 2)
    publisher.publish_up_to(2)
    publisher.publish_up_to(2)
    assert wire.reconnects == []


def test_events_leave_half_of_the_brokers_room_for_what_others_wait_for() -> None:
    """mosquitto takes 20 messages at a time (Receive Maximum); a goodbye behind a full window would never leave."""
    assert MAX_IN_FLIGHT <= 10
