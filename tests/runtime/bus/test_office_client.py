"""A program's view of the office: nobody has to look again and again, and a question gets its answer or none."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import AnyCommand, CallNext
from core.messages.events import DayClosed, Entry
from core.messages.state import Health, Issuing, PrinterView, Reply, State
from core.messages.wire import Topics, decode_command, encode
from runtime.bus.bus import BusEvent, Message
from runtime.bus.office_client import Known, OfficeClient
from tests.core.entry_json import entry_json
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

TOPICS = Topics("test")
AT = Instant.parse("2026-11-24T01:15:00.000Z")
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="test",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("ready", 0),
)
SOON_S = 60


class Kiosk:
    """Answers commands, when it answers at all, and publishes what it is told to."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.bus = MemoryBus(broker, "kiosk", subscriptions=(TOPICS.commands,))
        self.answers = True
        self.asked: list[AnyCommand] = []
        self.bus.start(self._handle)
        self.health("kiosk", online=True)

    def publish(self, state: State) -> None:
        self.bus.publish(TOPICS.state, encode(state), retain=True)

    def health(self, device: str, *, online: bool) -> None:
        self.bus.publish(TOPICS.health(device), encode(Health(online=online)), retain=True)

    def _handle(self, event: BusEvent) -> None:
        if isinstance(event, Message):
            command = decode_command(event.payload)
            self.asked.append(command)
            if self.answers:
                self.bus.publish(TOPICS.reply("console"), encode(Reply(id=command.id, ok=True, revision=2)))


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def kiosk(broker: MemoryBroker) -> Kiosk:
    return Kiosk(broker)


@pytest.fixture
def heard() -> list[object]:
    """Events of the office, and whether the broker is there, as they came."""
    return []


@pytest.fixture
def client(broker: MemoryBroker, heard: list[object]) -> Iterator[OfficeClient]:
    subscriptions = OfficeClient.subscriptions(TOPICS, "console", events=True)
    bus = MemoryBus(broker, "console", subscriptions=subscriptions)
    with OfficeClient(
        bus, TOPICS, "console", now=lambda: AT, on_event=heard.append, on_connection=heard.append
    ) as client:
        yield client


def test_whoever_waits_is_woken_by_a_new_state_and_by_nothing_else(kiosk: Kiosk, client: OfficeClient) -> None:
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S) == STATE
    version = client.changes.version
    assert client.changes.wait(version, 0.7) == version, "longer than the client's own look for what has gone stale"
    woken: list[float] = []
    waiter = threading.Thread(target=lambda: woken.append(client.changes.wait(version, SOON_S)))
    waiter.start()
    kiosk.publish(replace(STATE, revision=2))
    waiter.join(SOON_S)
    assert woken == [client.changes.version]
    assert client.known.state
    assert client.known.state.revision == 2


def test_one_can_wait_for_a_state_of_a_revision(kiosk: Kiosk, client: OfficeClient) -> None:
    kiosk.publish(STATE)
    assert client.fresh_state(since=2, within_s=0.05) is None
    threading.Timer(0.1, lambda: kiosk.publish(replace(STATE, revision=3))).start()
    state = client.fresh_state(since=2, within_s=SOON_S)
    assert state
    assert state.revision == 3


def test_it_knows_who_is_online(kiosk: Kiosk, client: OfficeClient) -> None:
    kiosk.health("wall", online=True)
    assert client.wait_until(lambda known: known.is_online("wall") and known.is_online("kiosk"), SOON_S)
    kiosk.health("wall", online=False)
    assert client.wait_until(lambda known: not known.is_online("wall"), SOON_S)
    assert not client.known.is_online("keypad-1")


def test_it_says_why_and_since_when_the_state_may_be_old(
    broker: MemoryBroker, kiosk: Kiosk, client: OfficeClient, heard: list[object]
) -> None:
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S)
    kiosk.health("kiosk", online=False)
    assert client.wait_until(lambda known: known.stale == "kiosk_away" and known.stale_since == AT, SOON_S)
    broker.stop()
    assert client.wait_until(lambda known: known.stale == "no_connection", SOON_S)
    assert client.known.state == STATE, "what was known stays"
    broker.start()
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S) == STATE
    assert client.known.stale_since is None
    assert [each for each in heard if isinstance(each, bool)] == [True, False, True]


def test_a_question_gets_its_own_answer(kiosk: Kiosk, client: OfficeClient) -> None:
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S)
    replies: dict[str, Reply | None] = {}

    def ask(counter: str) -> None:
        command = CallNext(id=client.new_id(), counter=counter)
        replies[command.id] = client.ask(command)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON_S)
    assert len(replies) == 20
    assert all(reply is not None and reply.id == id_ for id_, reply in replies.items())


def test_without_a_connection_nothing_is_sent_and_that_is_known_at_once(
    broker: MemoryBroker, kiosk: Kiosk, client: OfficeClient
) -> None:
    broker.stop()
    assert client.wait_until(lambda known: known.stale == "no_connection", SOON_S)
    began = time.monotonic()
    assert client.ask(CallNext(id="1", counter="1")) is None
    assert time.monotonic() - began < 2, "less than a reply would be waited for"
    assert kiosk.asked == []


def test_a_question_without_an_answer_ends(kiosk: Kiosk, client: OfficeClient) -> None:
    kiosk.answers = False
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S)
    assert client.ask(CallNext(id="1", counter="1")) is None
    assert len(kiosk.asked) == 1


def test_events_are_passed_on_as_they_come(kiosk: Kiosk, client: OfficeClient, heard: list[object]) -> None:
    assert client.wait_until(lambda known: known.is_online("kiosk"), SOON_S)
    entries = [Entry(seq=seq, day="2026-11-24", at=AT, line=AT, event=DayClosed()) for seq in (1, 2)]
    for entry in entries:
        kiosk.bus.publish(TOPICS.events, entry_json(entry))
    kiosk.publish(STATE)
    assert client.fresh_state(within_s=SOON_S)
    assert [each for each in heard if isinstance(each, Entry)] == entries


def test_before_anything_has_come_nothing_is_known() -> None:
    assert Known() == Known(state=None, stale="no_connection", stale_since=None, healths={})
