"""A device's side of the bus, with the kiosk's side played by hand."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

import msgspec
import pytest

from core.instant import Instant
from core.messages.commands import CallNext, Recall, Seen
from core.messages.events import CounterResumed, Entry
from core.messages.state import Health, Issuing, PrinterView, Reply, State
from core.messages.wire import Topics, decode_command, decode_health, encode
from runtime.bus.bus import BusEvent, Connected, Disconnected, Duplicate, Message
from runtime.bus.client import OLDER_WITHIN_S, BusClient, EventReceived, ReplyReceived, StateReceived
from tests.core.entry_json import entry_json
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

TOPICS = Topics("kien-luong")
NOON = Instant.parse("2026-11-24T05:00:00.000Z")
STATE = State(
    revision=7,
    day="2026-11-24",
    at=NOON,
    office="kien-luong",
    clock="trusted",
    issuing=Issuing(open=True),
    printer=PrinterView(state="ready", pending=0),
)


class Office:
    """A keypad's link and a kiosk's bus on one broker, and a stopwatch that is moved by hand."""

    def __init__(self, *, events: bool = False) -> None:
        self.now_s = 1000.0
        self.broker = MemoryBroker(monotonic=lambda: self.now_s)
        self.at_kiosk: deque[BusEvent] = deque()
        self.kiosk = MemoryBus(self.broker, "kiosk", subscriptions=(TOPICS.commands, TOPICS.healths))
        self.kiosk.start(self.at_kiosk.append)
        self.inbox: deque[BusEvent] = deque()
        self.bus = MemoryBus(
            self.broker,
            "keypad-1",
            subscriptions=BusClient.subscriptions(TOPICS, "keypad-1", events=events),
            will=BusClient.will(TOPICS, "keypad-1"),
        )
        self.link = BusClient(self.bus, TOPICS, "keypad-1", monotonic=lambda: self.now_s)

    def connect(self) -> None:
        self.bus.start(self.inbox.append)
        self.turn()

    def turn(self) -> list[Any]:
        """What the link makes of all that has come."""
        news = [self.link.handle(self.inbox.popleft()) for _ in range(len(self.inbox))]
        return [item for item in news if item is not None]

    def state(self, **changes: Any) -> list[Any]:
        self.kiosk.publish(TOPICS.state, encode(msgspec.structs.replace(STATE, **changes)), retain=True)
        return self.turn()

    def health(self, online: bool) -> None:
        self.kiosk.publish(TOPICS.health("kiosk"), encode(Health(online=online)), retain=True)
        self.turn()

    def reply(self, id_: str, **options: Any) -> list[Any]:
        self.kiosk.publish(TOPICS.reply("keypad-1"), encode(Reply(id=id_, ok=True)), **options)
        return self.turn()

    def heard_by_kiosk(self, topic: str) -> list[bytes]:
        heard = [news.payload for news in self.at_kiosk if isinstance(news, Message) and news.topic == topic]
        self.at_kiosk.clear()
        return heard


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def connected(office: Office) -> Office:
    office.connect()
    return office


def test_before_it_is_connected_nothing_is_fresh_and_nothing_can_be_sent(office: Office) -> None:
    assert (office.link.state, office.link.fresh, office.link.stale) == (None, False, "no_connection")
    assert not office.link.send(CallNext(id="a", counter="1"))
    assert office.link.overdue() == []


def test_a_device_that_connects_later_gets_the_state_at_once(office: Office) -> None:
    office.state()
    office.connect()
    assert office.link.state == STATE
    assert office.link.fresh


def test_a_state_makes_the_device_fresh_for_ninety_seconds(connected: Office) -> None:
    assert connected.link.stale == "silence"
    assert connected.state() == [StateReceived(STATE)]
    connected.now_s += 89.9
    assert connected.link.fresh
    connected.now_s += 0.1
    assert connected.link.stale == "silence"
    connected.state(at=NOON.later(90_000))
    assert connected.link.fresh


def test_without_a_connection_the_state_is_stale_but_stays(connected: Office) -> None:
    connected.state()
    connected.broker.stop()
    connected.turn()
    assert (connected.link.state, connected.link.stale) == (STATE, "no_connection")
    connected.broker.start()
    connected.turn()
    assert connected.link.fresh


def test_while_the_kiosk_is_away_the_state_is_stale(connected: Office) -> None:
    connected.state()
    connected.health(online=False)
    assert connected.link.stale == "kiosk_away"
    connected.health(online=True)
    assert connected.link.fresh


def test_a_fresh_state_outweighs_a_late_will_of_the_kiosk(connected: Office) -> None:
    connected.state()
    connected.health(online=False)
    connected.state(revision=8)
    assert connected.link.fresh


@pytest.mark.parametrize(
    "changes",
    [
        {"revision": 8},
        {"at": NOON.later(5000)},
        {"revision": 2, "day": "2026-11-25", "at": NOON.later(5000)},
        {"at": NOON.later(-3_600_000)},
    ],
    ids=["something happened", "the same again", "a fresh journal", "the clock was set back"],
)
def test_a_state_that_is_not_retained_is_always_the_newest(changes: dict[str, Any], connected: Office) -> None:
    connected.state()
    connected.state(**changes)
    assert connected.link.state == msgspec.structs.replace(STATE, **changes)


@pytest.mark.parametrize("earlier_ms", [3000, 0])
def test_a_state_that_comes_a_second_time_behind_a_newer_one_is_passed_over(earlier_ms: int, connected: Office) -> None:
    """Older by its revision, and not newer by its clock: unless nothing else comes, it is no other journal's."""
    newest, older = STATE, {"revision": 2, "at": NOON.later(-earlier_ms)}
    connected.state()
    connected.state(**older)
    assert connected.link.state == newest
    connected.now_s += OLDER_WITHIN_S
    connected.state(**older)
    assert connected.link.state == msgspec.structs.replace(STATE, **older)


def test_a_state_confirms_what_is_known_once_for_each_connection(connected: Office) -> None:
    """A broker that was restarted may have an old copy, which confirms nothing; one that is as old as ours does."""
    connected.state()
    assert connected.link.confirmed
    for retained, confirms in ((msgspec.structs.replace(STATE, revision=2, at=NOON.later(-9)), False), (STATE, True)):
        connected.link.handle(Connected())
        assert not connected.link.confirmed
        connected.link.handle(Message(TOPICS.state, encode(retained), retained=True))
        assert connected.link.confirmed == confirms


@pytest.mark.parametrize(
    ("changes", "wins"),
    [
        ({"revision": 8, "at": NOON.later(1)}, True),
        ({"revision": 2, "at": NOON.later(1)}, True),
        ({"revision": 8, "at": NOON.later(-1)}, True),
        ({"at": NOON.later(1)}, True),
        ({"at": NOON.later(-1)}, False),
        ({"revision": 6, "at": NOON.later(-1)}, False),
        ({}, False),
    ],
)
def test_an_old_retained_state_does_not_replace_a_newer_one(
    changes: dict[str, Any], wins: bool, connected: Office
) -> None:
    connected.state()
    connected.now_s += 30
    kept = msgspec.structs.replace(STATE, **changes)
    news = connected.link.handle(Message(TOPICS.state, encode(kept), retained=True))
    assert news == (StateReceived(kept) if wins else None)
    assert connected.link.state == (kept if wins else STATE)
    assert connected.link.state_age_s == (0 if wins else 30)


def test_a_command_carries_the_age_of_the_state_on_the_screen(connected: Office) -> None:
    connected.state()
    connected.now_s += 0.8
    assert connected.link.seen() == Seen(at=NOON, age_ms=800)
    assert connected.link.send(CallNext(id="a", counter="1"))
    (payload,) = connected.heard_by_kiosk(TOPICS.command("keypad-1"))
    assert decode_command(payload) == CallNext(id="a", counter="1", seen=Seen(at=NOON, age_ms=800))


def test_a_command_that_carries_an_age_already_keeps_it(connected: Office) -> None:
    connected.state()
    command = Recall(id="a", counter="1", seen=Seen(at=NOON.later(-5), age_ms=3))
    connected.link.send(command)
    (payload,) = connected.heard_by_kiosk(TOPICS.command("keypad-1"))
    assert decode_command(payload) == command


def test_before_the_first_state_a_command_carries_no_age(connected: Office) -> None:
    assert connected.link.seen() is None
    connected.link.send(Recall(id="a", counter="1"))
    (payload,) = connected.heard_by_kiosk(TOPICS.command("keypad-1"))
    assert decode_command(payload) == Recall(id="a", counter="1")


def test_a_command_expires_and_is_not_retained(office: Office) -> None:
    class Watched(MemoryBus):
        def publish(self, topic: str, payload: bytes, **options: Any) -> int | None:
            asked.append(options)
            return super().publish(topic, payload, **options)

    asked: list[dict[str, Any]] = []
    bus = Watched(office.broker, "keypad-1")
    bus.start(office.inbox.append)
    assert BusClient(bus, TOPICS, "keypad-1").send(Recall(id="a", counter="1"))
    assert asked == [{"expiry_s": 10}]


def test_a_reply_in_time_is_returned_and_nothing_is_overdue(connected: Office) -> None:
    connected.link.send(CallNext(id="a", counter="1"))
    connected.now_s += 2.9
    assert connected.reply("a") == [ReplyReceived(Reply(id="a", ok=True))]
    connected.now_s += 10
    assert connected.link.overdue() == []


def test_a_command_without_a_reply_for_three_seconds_is_overdue_once(connected: Office) -> None:
    connected.link.send(CallNext(id="a", counter="1"))
    connected.now_s += 1
    connected.link.send(Recall(id="b", counter="1"))
    connected.now_s += 1.9
    assert connected.link.overdue() == []
    connected.now_s += 0.1
    assert connected.link.overdue() == ["a"]
    assert connected.link.overdue() == []
    connected.now_s += 1
    assert connected.link.overdue() == ["b"]


def test_a_late_reply_is_returned_too(connected: Office) -> None:
    connected.link.send(CallNext(id="a", counter="1"))
    connected.now_s += 4
    assert connected.link.overdue() == ["a"]
    assert connected.reply("a") == [ReplyReceived(Reply(id="a", ok=True))]


def test_a_command_whose_reply_is_lost_with_the_connection_is_overdue(connected: Office) -> None:
    connected.link.send(CallNext(id="a", counter="1"))
    connected.broker.cut(connected.bus)
    connected.turn()
    connected.now_s += 3
    assert connected.link.overdue() == ["a"]


def test_a_retained_reply_is_ignored(office: Office) -> None:
    office.reply("a", retain=True)
    office.connect()
    assert office.turn() == []
    office.kiosk.publish(TOPICS.reply("keypad-1"), b"", retain=True)


def test_events_come_only_to_devices_that_subscribe_to_them() -> None:
    entry = Entry(seq=3, day="2026-11-24", at=NOON, line=NOON, event=CounterResumed(counter="1"))
    for events, expected in ((True, [EventReceived(entry)]), (False, [])):
        office = Office(events=events)
        office.connect()
        office.kiosk.publish(TOPICS.events, entry_json(entry))
        assert office.turn() == expected


def test_an_event_of_a_later_version_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    office = Office(events=True)
    office.connect()
    entry = Entry(seq=3, day="2026-11-24", at=NOON, line=NOON, event=CounterResumed(counter="1"))
    office.kiosk.publish(TOPICS.events, entry_json(entry).replace(b"CounterResumed", b"CounterPainted"))
    assert office.turn() == []


def test_unreadable_messages_are_logged_once_for_each_topic_and_change_nothing(
    connected: Office, caplog: pytest.LogCaptureFixture
) -> None:
    connected.state()
    with caplog.at_level(logging.WARNING):
        for payload in (b"", b"{", b'{"revision": "x"}', b"\xff\xfe", b"[" * 100_000):
            for topic in (TOPICS.state, TOPICS.reply("keypad-1"), TOPICS.health("kiosk")):
                connected.kiosk.publish(topic, payload)
        assert connected.turn() == []
    assert len(caplog.records) == 3
    assert connected.link.state == STATE
    assert connected.link.fresh


def test_health_is_published_again_after_a_reconnect(connected: Office) -> None:
    connected.link.report_health(Health(online=True, counter="1"))
    connected.broker.stop()
    connected.turn()
    connected.at_kiosk.clear()
    connected.broker.start()
    connected.turn()
    (payload,) = connected.heard_by_kiosk(TOPICS.health("keypad-1"))
    assert decode_health(payload) == Health(online=True, counter="1")


def test_health_reported_without_a_connection_is_published_at_the_next_one(office: Office) -> None:
    office.link.report_health(Health(online=True))
    office.connect()
    (payload,) = office.heard_by_kiosk(TOPICS.health("keypad-1"))
    assert decode_health(payload).online


def test_health_is_retained(connected: Office) -> None:
    connected.link.report_health(Health(online=True))
    late: deque[BusEvent] = deque()
    MemoryBus(connected.broker, "late", subscriptions=(TOPICS.healths,)).start(late.append)
    assert late[1] == Message(TOPICS.health("keypad-1"), encode(Health(online=True)), retained=True)


def test_the_broker_publishes_offline_for_a_device_that_died(connected: Office) -> None:
    connected.broker.cut(connected.bus)
    (payload,) = connected.heard_by_kiosk(TOPICS.health("keypad-1"))
    assert payload == b'{"online":false}'


def test_a_duplicate_client_id_is_reported_in_health_for_two_minutes(connected: Office) -> None:
    for news in (Disconnected("session taken over"), Duplicate(), Connected()):
        connected.link.handle(news)
    assert connected.link.duplicate
    connected.link.report_health(Health(online=True))
    connected.now_s += 119
    connected.link.handle(Message("some/news", b""))
    connected.now_s += 1
    assert not connected.link.duplicate
    for _ in range(2):
        connected.link.handle(Message("some/news", b""))
    said = connected.heard_by_kiosk(TOPICS.health("keypad-1"))
    assert [decode_health(payload).duplicate for payload in said] == [True, msgspec.UNSET]
