"""Events come from the journal: in order, at least once, few at a time, and from the cursor after a break."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.instant import Instant
from core.messages.events import AnyEvent, DayOpened, Entry, OfficeResumed
from core.messages.wire import Topics, decode_entry
from core.rules import Rules
from kiosk.publishing.event_publisher import MAX_IN_FLIGHT, EventPublisher
from runtime.bus.bus import Acknowledged, Message, Receive
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
        self._tokens = 0

    def start(self, receive: Receive) -> None:
        pass

    def close(self) -> None:
        pass

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
