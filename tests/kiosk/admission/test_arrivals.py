"""What comes over the bus is stamped as it comes, handled device by device, and a wild device is left for a minute."""

from __future__ import annotations

from collections import Counter, deque

import pytest

from core.messages.wire import COMMAND_EXPIRY_S, MAX_COMMAND_BYTES, Topics
from core.settings.sections import Settings
from kiosk.admission.arrivals import BURST, LEFT_S, MOST_WAITING, PER_S, Arrivals, Arrived, Heard, heard_topics
from runtime.bus.bus import Connected, Message
from tests.kiosk.world import Time
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

TOPICS = Topics("test")
CONSOLE, KEYPAD_1, KEYPAD_2 = (TOPICS.command(device) for device in ("console", "keypad-1", "keypad-2"))


class Entrance:
    """Arrivals behind a bus, and devices that send to it."""

    def __init__(self, settings: Settings, time: Time) -> None:
        self.time = time
        self.broker = MemoryBroker(monotonic=time.monotonic)
        self.inbox: deque[Heard] = deque()
        topics = heard_topics(settings.device, TOPICS)
        self.bus = MemoryBus(self.broker, "kiosk", subscriptions=[topic for each in topics.values() for topic in each])
        self.arrivals = Arrivals(topics, bus=self.bus, put=self.inbox.append, monotonic=time.monotonic)
        self.bus.start(self.arrivals.receive)
        self._sender = MemoryBus(self.broker, "sender")
        self._sender.start(lambda _: None)
        assert self.inbox.popleft() == Connected()

    def send(self, topic: str, count: int = 1, payload: bytes = b"{}") -> None:
        for _ in range(count):
            self._sender.publish(topic, payload)

    def taken(self) -> Counter[str]:
        """How many messages of each topic can be handled now."""
        messages: Counter[str] = Counter()
        while arrived := self.arrivals.take():
            messages[arrived.message.topic] += 1
        return messages


@pytest.fixture
def entrance(settings: Settings, time: Time) -> Entrance:
    return Entrance(settings, time)


def test_a_message_is_stamped_when_it_comes(entrance: Entrance) -> None:
    came_s = entrance.time.monotonic()
    entrance.send(CONSOLE)
    entrance.time.goes_by(30)
    assert entrance.arrivals.take() == Arrived(Message(CONSOLE, b"{}"), came_s)
    assert entrance.arrivals.take() is None


def test_the_inbox_is_told_once_of_all_that_waits(entrance: Entrance) -> None:
    """A press that comes meanwhile stands behind one message, not behind a thousand."""
    entrance.send(CONSOLE, 50)
    assert len(entrance.inbox) == 1
    entrance.arrivals.heard()
    entrance.send(CONSOLE)
    assert len(entrance.inbox) == 2


def test_a_burst_is_handled_at_once_and_what_follows_at_a_steady_rate(entrance: Entrance) -> None:
    entrance.send(CONSOLE, BURST + 3 * PER_S)
    assert entrance.taken() == {CONSOLE: BURST}
    assert entrance.arrivals.wait_s == pytest.approx(1 / PER_S)
    for _ in range(3):
        entrance.time.goes_by(1)
        assert entrance.taken() == {CONSOLE: PER_S}
    assert entrance.arrivals.wait_s == float("inf")


def test_devices_are_heard_in_turn(entrance: Entrance) -> None:
    entrance.send(KEYPAD_2, 80)
    entrance.send(KEYPAD_1, 2)
    first = [arrived.message.topic for _ in range(4) if (arrived := entrance.arrivals.take())]
    assert first == [KEYPAD_1, KEYPAD_2] * 2 or first == [KEYPAD_2, KEYPAD_1] * 2


def test_what_is_held_comes_again_while_its_device_goes_on(entrance: Entrance) -> None:
    """A console speaks for all counters: one that presses twice must not keep the others waiting."""
    entrance.send(CONSOLE, payload=b"first")
    entrance.send(CONSOLE, payload=b"second")
    held = entrance.arrivals.take()
    assert held
    assert held.message.payload == b"first"
    entrance.arrivals.hold(held, entrance.time.monotonic() + 1)
    assert entrance.taken() == {CONSOLE: 1}
    assert entrance.arrivals.wait_s == pytest.approx(1)
    entrance.time.goes_by(1)
    assert entrance.arrivals.take() == held
    assert not entrance.taken()


def test_what_is_held_counts_as_waiting(entrance: Entrance) -> None:
    entrance.send(KEYPAD_2, BURST)
    while held := entrance.arrivals.take():
        entrance.arrivals.hold(held, entrance.time.monotonic() + 60)
    entrance.send(KEYPAD_2, MOST_WAITING - BURST)
    assert entrance.arrivals.left == frozenset()
    entrance.send(KEYPAD_2)
    assert entrance.arrivals.left == {"keypad-2"}


def test_a_wild_device_is_left_for_a_minute_with_one_line_in_the_log(
    entrance: Entrance, caplog: pytest.LogCaptureFixture
) -> None:
    entrance.send(KEYPAD_2, 5000)
    entrance.send(KEYPAD_1)
    assert entrance.arrivals.left == {"keypad-2"}
    assert entrance.taken() == {KEYPAD_1: 1, KEYPAD_2: BURST}
    later: Counter[str] = Counter()
    for _ in range(LEFT_S):
        entrance.arrivals.join_again()
        entrance.send(KEYPAD_2)
        later += entrance.taken()
        entrance.time.goes_by(1)
    assert later == {KEYPAD_2: MOST_WAITING - BURST}, "what came in time, and nothing more"
    entrance.arrivals.join_again()
    assert entrance.arrivals.left == frozenset()
    entrance.send(KEYPAD_2)
    assert entrance.taken() == {KEYPAD_2: 1}
    assert [record.getMessage() for record in caplog.records] == [
        "keypad-2 sends far more than 50 messages a second: nothing more of it is heard for 60 s",
        "keypad-2 is heard again",
    ]


def test_a_device_is_wild_when_its_last_message_would_be_too_old_in_its_turn(entrance: Entrance) -> None:
    entrance.send(KEYPAD_2, MOST_WAITING)
    assert entrance.arrivals.left == frozenset()
    entrance.send(KEYPAD_2)
    assert entrance.arrivals.left == {"keypad-2"}
    assert MOST_WAITING == PER_S * COMMAND_EXPIRY_S


def test_the_broker_keeps_what_a_wild_device_sends_to_itself(entrance: Entrance) -> None:
    """Also after a reconnect: dropping it here would cost the processor that the printer needs."""
    entrance.send(KEYPAD_2, MOST_WAITING + 1)
    entrance.broker.cut(entrance.bus)
    assert not entrance.bus.reads(KEYPAD_2)
    assert entrance.bus.reads(KEYPAD_1)


def test_what_is_too_long_fills_no_memory_and_stays_too_long(entrance: Entrance) -> None:
    entrance.send(KEYPAD_2, payload=b"x" * 1_000_000)
    arrived = entrance.arrivals.take()
    assert arrived
    assert len(arrived.message.payload) == MAX_COMMAND_BYTES + 1


def test_a_wall_is_counted_with_all_that_it_sends(entrance: Entrance) -> None:
    entrance.send(TOPICS.health("wall"), MOST_WAITING)
    entrance.send(TOPICS.command("wall"))
    assert entrance.arrivals.left == {"wall"}
    assert not entrance.bus.reads(TOPICS.health("wall"))


def test_strangers_and_the_kiosk_itself_are_not_heard(entrance: Entrance) -> None:
    for topic in (TOPICS.command("stranger"), TOPICS.command("kiosk"), TOPICS.health("keypad-1")):
        entrance.send(topic)
    assert not entrance.taken()
