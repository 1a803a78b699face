"""What every bus promises: the same tests over the memory bus, the embedded broker and a real mosquitto."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from core.messages.wire import Topics
from runtime.bus.bus import Acknowledged, Connected, Disconnected, Duplicate, Message, Will
from tests.runtime.bus.memory_bus import MemoryBus
from tests.runtime.bus.worlds import StartBus, World

pytestmark = pytest.mark.slow

TOPICS = Topics("kien-luong")


def test_a_later_subscriber_gets_the_retained_state(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk"))
    assert kiosk.bus.publish(TOPICS.state, b"old", retain=True) is not None
    token = kiosk.bus.publish(TOPICS.state, b"new", retain=True)
    while kiosk.wait_for(Acknowledged).token != token:
        pass
    wall = connect_bus(world.bus("wall", subscriptions=[TOPICS.state]))
    assert wall.next() == Message(TOPICS.state, b"new", retained=True)


def test_an_earlier_subscriber_gets_a_retained_message_as_a_fresh_one(world: World, connect_bus: StartBus) -> None:
    wall = connect_bus(world.bus("wall", subscriptions=[TOPICS.state]))
    connect_bus(world.bus("kiosk")).bus.publish(TOPICS.state, b"now", retain=True)
    assert wall.next() == Message(TOPICS.state, b"now", retained=False)


def test_an_empty_payload_clears_what_was_retained(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk", subscriptions=[TOPICS.state]))
    for payload in (b"kept", b""):
        kiosk.bus.publish(TOPICS.state, payload, retain=True)
    assert [kiosk.wait_for(Message).payload for _ in range(2)] == [b"kept", b""]
    wall = connect_bus(world.bus("wall", subscriptions=[TOPICS.state]))
    kiosk.bus.publish(TOPICS.state, b"first")
    assert wall.next() == Message(TOPICS.state, b"first")


def test_a_subscription_with_a_plus_hears_all_devices_and_nothing_else(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    wall = connect_bus(world.bus("wall"))
    connect_bus(world.bus("console")).bus.publish(TOPICS.command("console"), b"not for that filter")
    wall.bus.publish(TOPICS.health("wall"), b"well")
    assert kiosk.wait_for(Message) == Message(TOPICS.health("wall"), b"well")


def test_of_a_topic_that_was_left_nothing_comes_until_it_is_joined_again(world: World, connect_bus: StartBus) -> None:
    """Nor after a reconnect; other topics are heard all the time."""
    own, other = TOPICS.command("console"), TOPICS.health("console")
    kiosk = connect_bus(world.bus("kiosk", subscriptions=[own, other]))
    console = connect_bus(world.bus("console"))

    def heard_of(payload: bytes) -> list[bytes]:
        console.bus.publish(own, payload, retain=True)
        console.bus.publish(other, b"end of " + payload)
        return kiosk.payloads_until(b"end of " + payload)[:-1]

    assert heard_of(b"before") == [b"before"]
    kiosk.bus.leave([own])
    # How soon the broker hears that it is left is not said.
    assert any(heard_of(b"on the way %d" % number) == [] for number in range(10_000))
    assert heard_of(b"left") == []
    world.cut(kiosk.bus)
    kiosk.wait_for(Connected)
    assert heard_of(b"left after a reconnect") == []
    kiosk.bus.join([own])
    assert kiosk.wait_for(Message).payload == b"left after a reconnect", "it was retained"
    assert heard_of(b"again") == [b"again"]


def test_two_hundred_messages_arrive_once_and_in_order(world: World, connect_bus: StartBus) -> None:
    console = connect_bus(world.bus("console", subscriptions=[TOPICS.events]))
    kiosk = connect_bus(world.bus("kiosk"))
    sent = [b"%d" % number for number in range(200)]
    tokens = [kiosk.bus.publish(TOPICS.events, payload) for payload in sent]
    assert console.payloads_until(sent[-1]) == sent
    assert [kiosk.wait_for(Acknowledged).token for _ in sent] == tokens
    assert len(set(tokens)) == 200


def test_tokens_are_not_used_again_after_a_reconnect(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk"))
    before = kiosk.bus.publish(TOPICS.events, b"1")
    world.cut(kiosk.bus)
    kiosk.wait_for(Connected)
    assert kiosk.bus.publish(TOPICS.events, b"2") != before


def test_without_a_connection_publishing_fails_at_once(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk"))
    world.stop()
    kiosk.wait_for(Disconnected)
    before = time.monotonic()
    assert kiosk.bus.publish(TOPICS.state, b"lost") is None
    assert time.monotonic() - before < 2, "nothing is waited for"


def test_before_its_start_and_after_its_end_a_bus_publishes_nothing(world: World, connect_bus: StartBus) -> None:
    bus = world.bus("kiosk")
    assert bus.publish(TOPICS.state, b"too early") is None
    connect_bus(bus)
    bus.close()
    bus.close()
    assert bus.publish(TOPICS.state, b"too late") is None


def test_a_bus_that_starts_without_a_broker_says_so_once_and_waits_for_it(world: World, start_bus: StartBus) -> None:
    world.stop()
    wall = start_bus(world.bus("wall", subscriptions=[TOPICS.state]))
    assert isinstance(wall.next(), Disconnected)
    world.start()
    assert wall.next() == Connected()


def test_after_a_restart_of_the_broker_all_buses_reconnect_and_receive(world: World, connect_bus: StartBus) -> None:
    wall = connect_bus(world.bus("wall", subscriptions=[TOPICS.state]))
    kiosk = connect_bus(world.bus("kiosk"))
    kiosk.bus.publish(TOPICS.state, b"before", retain=True)
    assert wall.wait_for(Message).payload == b"before"
    world.stop()
    for probe in (wall, kiosk):
        probe.wait_for(Disconnected)
    world.start()
    for probe in (wall, kiosk):
        probe.wait_for(Connected)
    kiosk.bus.publish(TOPICS.state, b"after", retain=True)
    assert wall.next() == Message(TOPICS.state, b"after")


def test_nothing_is_sent_by_itself_after_a_reconnect(world: World, connect_bus: StartBus) -> None:
    console = connect_bus(world.bus("console", subscriptions=[TOPICS.events]))
    kiosk = connect_bus(world.bus("kiosk"))
    world.stop()
    kiosk.wait_for(Disconnected)
    for number in range(20):
        kiosk.bus.publish(TOPICS.events, b"stale %d" % number)
    world.start()
    for probe in (kiosk, console):
        probe.wait_for(Connected)
    kiosk.bus.publish(TOPICS.events, b"fresh")
    assert console.wait_for(Message).payload == b"fresh"


def test_the_will_of_a_lost_connection_is_published_and_retained(world: World, connect_bus: StartBus) -> None:
    watcher = connect_bus(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    dying = connect_bus(world.bus("wall", will=Will(TOPICS.health("wall"), b"gone")))
    world.cut(dying.bus)
    assert watcher.next() == Message(TOPICS.health("wall"), b"gone")
    late = connect_bus(world.bus("console", subscriptions=[TOPICS.healths]))
    assert late.next() == Message(TOPICS.health("wall"), b"gone", retained=True)


def test_after_a_goodbye_no_will_is_published_and_earlier_messages_arrive(world: World, connect_bus: StartBus) -> None:
    kiosk = connect_bus(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    wall = connect_bus(world.bus("wall", will=Will(TOPICS.health("wall"), b"died")))
    wall.bus.publish(TOPICS.health("wall"), b"closed", retain=True)
    wall.bus.close()
    assert kiosk.next() == Message(TOPICS.health("wall"), b"closed")
    connect_bus(world.bus("wall")).bus.publish(TOPICS.health("wall"), b"back")
    assert kiosk.next() == Message(TOPICS.health("wall"), b"back")


def test_a_bus_can_be_told_to_connect_anew_without_its_will(world: World, connect_bus: StartBus) -> None:
    console = connect_bus(world.bus("console", subscriptions=[TOPICS.healths]))
    wall = connect_bus(world.bus("wall", will=Will(TOPICS.health("wall"), b"died")))
    wall.bus.reconnect("for a reason")
    assert wall.next() == Disconnected("for a reason")
    assert wall.next() == Connected()
    wall.bus.publish(TOPICS.health("wall"), b"back")
    assert console.next() == Message(TOPICS.health("wall"), b"back")


def test_a_bus_whose_client_id_is_taken_reports_it_and_reconnects_later(
    takeover_world: World, connect_bus: StartBus
) -> None:
    first = connect_bus(takeover_world.bus("wall"))
    second = connect_bus(takeover_world.bus("wall"))
    assert isinstance(first.next(), Disconnected)
    assert first.next() == Duplicate()
    if isinstance(first.bus, MemoryBus):
        first.bus.come_back()
    assert first.next() == Connected()
    second.wait_for(Duplicate)


def test_a_retained_message_with_an_expiry_is_gone_after_it(
    world: World, connect_bus: StartBus, eventually: Callable[..., None]
) -> None:
    kiosk = connect_bus(world.bus("kiosk"))
    kiosk.bus.publish(TOPICS.state, b"for a second", retain=True, expiry_s=1)
    kiosk.bus.publish(TOPICS.health("kiosk"), b"for a minute", retain=True, expiry_s=60)
    eventually(lambda: _kept(world, connect_bus) == [b"for a minute"], "one has expired, the other has not")


def _kept(world: World, connect_bus: StartBus) -> list[bytes]:
    wall = connect_bus(world.bus("wall", subscriptions=[TOPICS.state, TOPICS.health("kiosk"), TOPICS.health("wall")]))
    wall.bus.publish(TOPICS.health("wall"), b"end")
    kept = wall.payloads_until(b"end")
    wall.bus.close()
    return kept[:-1]
