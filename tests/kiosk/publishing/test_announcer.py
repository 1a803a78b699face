"""Events leave from the journal: in order, at least once, few at a time, and from the cursor after a break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.instant import Instant
from core.messages.events import AnyEvent, DayOpened, Entry, OfficeResumed
from core.messages.state import Health, Issuing, PrinterView, Reply, State
from core.messages.wire import Topics, decode_entry, decode_health, decode_reply, decode_state, encode
from core.rules import Rules
from kiosk.publishing.announcer import IN_FLIGHT, Publisher
from runtime.bus.bus import Acknowledged, Message
from runtime.journal.journal import Journal
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

Time = Any
TOPICS = Topics("test")
HEALTH = Health(online=True, version="1")


class Wire:
    """A bus whose broker acknowledges when told."""

    def __init__(self) -> None:
        self.connected = True
        self.sent: dict[int, int] = {}
        """Token → `seq` of the event."""
        self._tokens = 0

    def publish(self, topic: str, payload: bytes, **_: object) -> int | None:
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


def announcer_of(wire: Wire | MemoryBus, journal: Journal, time: Time) -> Publisher:
    return Publisher(
        bus=wire,  # type: ignore[arg-type]
        topics=TOPICS,
        device="kiosk",
        journal=journal,
        monotonic=time.monotonic,
    )


@pytest.fixture
def announcer(wire: Wire, journal: Journal, time: Time) -> Publisher:
    announcer = announcer_of(wire, journal, time)
    announcer.came(HEALTH)
    return announcer


def test_events_go_out_in_order_and_twenty_at_once(announcer: Publisher, wire: Wire, journal: Journal) -> None:
    fill(journal, 50)
    announcer.events(50)
    announcer.events(50)
    assert [*wire.sent.values()] == list(range(1, IN_FLIGHT + 1))
    for seq in (1, 2, 3):
        announcer.acknowledged(wire.token(seq))
    announcer.events(50)
    assert [*wire.sent.values()] == list(range(1, IN_FLIGHT + 4))
    while journal.cursor < 50:
        announcer.acknowledged(wire.token(journal.cursor + 1))
        announcer.events(50)
    assert wire.taken() == list(range(1, 51))


def test_what_is_not_yet_decided_is_not_told(announcer: Publisher, wire: Wire, journal: Journal) -> None:
    announcer.events(0)
    assert wire.taken() == []
    fill(journal, 3)
    announcer.events(3)
    announcer.events(3)
    assert wire.taken() == [1, 2, 3]


def test_the_cursor_waits_for_the_oldest(announcer: Publisher, wire: Wire, journal: Journal) -> None:
    fill(journal, 5)
    announcer.events(5)
    for seq, cursor in [(3, 0), (2, 0), (1, 3), (1, 3), (5, 3), (4, 5)]:
        announcer.acknowledged(wire.token(seq))
        assert journal.cursor == cursor


def test_a_token_that_nobody_knows_is_ignored(announcer: Publisher, wire: Wire, journal: Journal) -> None:
    fill(journal, 2)
    announcer.events(2)
    announcer.acknowledged(4711)
    assert journal.cursor == 0


def test_after_a_break_it_starts_again_behind_the_last_acknowledged(
    announcer: Publisher, wire: Wire, journal: Journal, time: Time
) -> None:
    fill(journal, 9)
    announcer.events(9)
    old = {seq: wire.token(seq) for seq in range(1, 10)}
    for seq in (1, 2, 3, 6):
        announcer.acknowledged(old[seq])
    wire.taken()
    announcer.went()
    announcer.events(9)
    assert wire.taken() == []
    announcer.came(HEALTH)
    time.goes_by(1.9)
    announcer.events(9)
    assert wire.taken() == [], "those who read them are not back yet"
    time.goes_by(0.1)
    announcer.events(9)
    assert [*wire.sent.values()] == [4, 5, 6, 7, 8, 9]
    for seq in range(4, 10):
        announcer.acknowledged(old[seq])
    assert journal.cursor == 3, "what the old connection still said counts for nothing"
    announcer.acknowledged(wire.token(4))
    assert journal.cursor == 4


def test_a_connection_that_breaks_in_between_loses_nothing(announcer: Publisher, wire: Wire, journal: Journal) -> None:
    fill(journal, 4)
    wire.connected = False
    announcer.events(4)
    wire.connected = True
    announcer.events(4)
    assert wire.taken() == [1, 2, 3, 4]


def test_the_next_program_goes_on_from_the_cursor_that_was_written(wire: Wire, time: Time, tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        fill(journal, 5)
        announcer = announcer_of(wire, journal, time)
        announcer.came(HEALTH)
        announcer.events(5)
        for seq in (1, 2):
            announcer.acknowledged(wire.token(seq))
        fill(journal, 6)
        announcer.acknowledged(wire.token(3))
    with Journal(tmp_path / "journal.sqlite") as journal:
        wire.taken()
        announcer = announcer_of(wire, journal, time)
        announcer.events(6)
        assert wire.taken() == [], "not before the broker is there"
        announcer.came(HEALTH)
        announcer.events(6)
        assert wire.taken() == [3, 4, 5, 6], "3 again: its acknowledgement was not written; none is skipped"


def test_over_a_bus_that_stops_and_comes_back_everybody_hears_everything_in_order(journal: Journal, time: Time) -> None:
    broker = MemoryBroker()
    kiosk, console = MemoryBus(broker, "kiosk"), MemoryBus(broker, "console", subscriptions=[TOPICS.events])
    announcer = announcer_of(kiosk, journal, time)
    acknowledged: list[int] = []
    heard: list[int] = []

    def listen(news: object) -> None:
        if isinstance(news, Message):
            entry = decode_entry(news.payload)
            assert entry is not None
            heard.append(entry.seq)

    kiosk.start(lambda news: acknowledged.append(news.token) if isinstance(news, Acknowledged) else None)
    console.start(listen)
    announcer.came(HEALTH)
    for round_ in range(10):
        fill(journal, journal.last + 30)
        announcer.events(journal.last)
        if round_ % 3 == 2:
            broker.stop()
            announcer.went()
            acknowledged.clear()
            broker.start()
            announcer.came(HEALTH)
            time.goes_by(2)
        while journal.cursor < journal.last and round_ != 5:
            waiting, acknowledged[:] = acknowledged[:], []
            for token in waiting:
                announcer.acknowledged(token)
            announcer.events(journal.last)
    assert sorted(set(heard)) == list(range(1, 301))
    assert [seq for place, seq in enumerate(heard) if seq > max(heard[:place], default=0)] == list(range(1, 301))


def test_state_and_health_are_kept_by_the_broker_and_replies_are_not(journal: Journal, time: Time) -> None:
    broker = MemoryBroker()
    kiosk = MemoryBus(broker, "kiosk")
    kiosk.start(lambda _: None)
    announcer = announcer_of(kiosk, journal, time)
    announcer.came(HEALTH)
    state = State(
        revision=0,
        day="2026-11-24",
        at=Instant(1),
        office="test",
        clock="trusted",
        issuing=Issuing(True),
        printer=PrinterView("ready", 0),
    )
    announcer.state(state)
    reply = Reply(id="a", ok=True, revision=1, ticket=None)
    announcer.reply("console", reply)
    announcer.reply("console", encode(reply))
    late: list[Message] = []
    filters = [TOPICS.state, TOPICS.healths, TOPICS.reply("console")]
    wall = MemoryBus(broker, "wall", subscriptions=filters)
    wall.start(lambda news: late.append(news) if isinstance(news, Message) else None)
    kept = {message.topic: message.payload for message in late}
    assert decode_state(kept[TOPICS.state]) == state
    assert decode_health(kept[TOPICS.health("kiosk")]) == HEALTH
    assert TOPICS.reply("console") not in kept
    announcer.reply("console", encode(reply))
    assert decode_reply(late[-1].payload) == reply
    announcer.health(Health(online=False))
    assert late[-1].payload == b'{"online":false}'
