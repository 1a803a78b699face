"""What every bus promises: the same tests over the memory bus, the embedded broker and a real mosquitto."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from core.messages.wire import Topics
from runtime.bus.bus import Acknowledged, Connected, Disconnected, Duplicate, Message, Will
from tests.runtime.bus.memory_bus import MemoryBus

TOPICS = Topics("kien-luong")
World = Any
Listening = Callable[[Any], Any]


def test_a_late_comer_gets_the_retained_state(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk"))
    assert kiosk.bus.publish(TOPICS.state, b"old", retain=True) is not None
    token = kiosk.bus.publish(TOPICS.state, b"new", retain=True)
    while kiosk.hears(Acknowledged).token != token:
        pass
    wall = listening(world.bus("wall", subscriptions=[TOPICS.state]))
    assert wall.next() == Message(TOPICS.state, b"new", retained=True)


def test_who_listens_already_gets_a_retained_message_as_a_fresh_one(world: World, listening: Listening) -> None:
    wall = listening(world.bus("wall", subscriptions=[TOPICS.state]))
    listening(world.bus("kiosk")).bus.publish(TOPICS.state, b"now", retain=True)
    assert wall.next() == Message(TOPICS.state, b"now", retained=False)


def test_an_empty_payload_clears_what_was_retained(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk", subscriptions=[TOPICS.state]))
    for payload in (b"kept", b""):
        kiosk.bus.publish(TOPICS.state, payload, retain=True)
    assert [kiosk.hears(Message).payload for _ in range(2)] == [b"kept", b""]
    wall = listening(world.bus("wall", subscriptions=[TOPICS.state]))
    kiosk.bus.publish(TOPICS.state, b"first")
    assert wall.next() == Message(TOPICS.state, b"first")


def test_a_subscription_with_a_plus_hears_all_devices_and_nothing_else(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    wall = listening(world.bus("wall"))
    listening(world.bus("console")).bus.publish(TOPICS.command("console"), b"not for that filter")
    wall.bus.publish(TOPICS.health("wall"), b"well")
    assert kiosk.hears(Message) == Message(TOPICS.health("wall"), b"well")


def test_two_hundred_messages_arrive_once_and_in_order(world: World, listening: Listening) -> None:
    console = listening(world.bus("console", subscriptions=[TOPICS.events]))
    kiosk = listening(world.bus("kiosk"))
    sent = [b"%d" % number for number in range(200)]
    tokens = [kiosk.bus.publish(TOPICS.events, payload) for payload in sent]
    assert console.payloads_until(sent[-1]) == sent
    assert [kiosk.hears(Acknowledged).token for _ in sent] == tokens
    assert len(set(tokens)) == 200


def test_tokens_are_not_used_again_after_a_reconnect(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk"))
    before = kiosk.bus.publish(TOPICS.events, b"1")
    world.cut(kiosk.bus)
    kiosk.hears(Connected)
    assert kiosk.bus.publish(TOPICS.events, b"2") != before


def test_without_a_connection_publishing_fails_at_once(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk"))
    world.stop()
    kiosk.hears(Disconnected)
    before = time.monotonic()
    assert kiosk.bus.publish(TOPICS.state, b"lost") is None
    assert time.monotonic() - before < 0.1


def test_before_its_start_and_after_its_end_a_bus_publishes_nothing(world: World, listening: Listening) -> None:
    bus = world.bus("kiosk")
    assert bus.publish(TOPICS.state, b"too early") is None
    listening(bus)
    bus.close()
    bus.close()
    assert bus.publish(TOPICS.state, b"too late") is None


def test_a_bus_that_starts_without_a_broker_says_so_once_and_waits_for_it(
    world: World, ear_of: Callable[[Any], Any]
) -> None:
    world.stop()
    wall = ear_of(world.bus("wall", subscriptions=[TOPICS.state]))
    assert isinstance(wall.next(), Disconnected)
    world.start()
    assert wall.next() == Connected()


def test_after_a_restart_on_the_same_port_everybody_is_back_and_hears(world: World, listening: Listening) -> None:
    wall = listening(world.bus("wall", subscriptions=[TOPICS.state]))
    kiosk = listening(world.bus("kiosk"))
    kiosk.bus.publish(TOPICS.state, b"before", retain=True)
    assert wall.hears(Message).payload == b"before"
    world.stop()
    for ear in (wall, kiosk):
        ear.hears(Disconnected)
    world.start()
    for ear in (wall, kiosk):
        ear.hears(Connected, within_s=2)
    kiosk.bus.publish(TOPICS.state, b"after", retain=True)
    assert wall.next() == Message(TOPICS.state, b"after")


def test_nothing_is_sent_by_itself_after_a_reconnect(world: World, listening: Listening) -> None:
    console = listening(world.bus("console", subscriptions=[TOPICS.events]))
    kiosk = listening(world.bus("kiosk"))
    world.stop()
    kiosk.hears(Disconnected)
    for number in range(20):
        kiosk.bus.publish(TOPICS.events, b"stale %d" % number)
    world.start()
    for ear in (kiosk, console):
        ear.hears(Connected)
    kiosk.bus.publish(TOPICS.events, b"fresh")
    assert console.hears(Message).payload == b"fresh"


def test_the_will_of_who_dies_is_spoken_and_kept(world: World, listening: Listening) -> None:
    watcher = listening(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    dying = listening(world.bus("wall", will=Will(TOPICS.health("wall"), b"gone")))
    world.cut(dying.bus)
    assert watcher.next() == Message(TOPICS.health("wall"), b"gone")
    late = listening(world.bus("console", subscriptions=[TOPICS.healths]))
    assert late.next() == Message(TOPICS.health("wall"), b"gone", retained=True)


def test_who_says_goodbye_leaves_no_will_and_all_it_said_before_arrives(world: World, listening: Listening) -> None:
    kiosk = listening(world.bus("kiosk", subscriptions=[TOPICS.healths]))
    wall = listening(world.bus("wall", will=Will(TOPICS.health("wall"), b"died")))
    wall.bus.publish(TOPICS.health("wall"), b"closed", retain=True)
    wall.bus.close()
    assert kiosk.next() == Message(TOPICS.health("wall"), b"closed")
    listening(world.bus("wall")).bus.publish(TOPICS.health("wall"), b"back")
    assert kiosk.next() == Message(TOPICS.health("wall"), b"back")


def test_two_programs_under_one_name_are_told_and_the_first_comes_back_later(
    telling_world: World, listening: Listening
) -> None:
    first = listening(telling_world.bus("wall"))
    second = listening(telling_world.bus("wall"))
    assert isinstance(first.next(), Disconnected)
    assert first.next() == Duplicate()
    if isinstance(first.bus, MemoryBus):
        first.bus.come_back()
    assert first.next() == Connected()
    second.hears(Duplicate)


def test_a_retained_message_with_an_expiry_is_gone_after_it(
    world: World, listening: Listening, eventually: Callable[..., None]
) -> None:
    kiosk = listening(world.bus("kiosk"))
    kiosk.bus.publish(TOPICS.state, b"for a second", retain=True, expiry_s=1)
    kiosk.bus.publish(TOPICS.health("kiosk"), b"for a minute", retain=True, expiry_s=60)
    eventually(lambda: _kept(world, listening) == [b"for a minute"], "one has expired, the other has not")


def _kept(world: World, listening: Listening) -> list[bytes]:
    wall = listening(world.bus("wall", subscriptions=[TOPICS.state, TOPICS.health("kiosk"), TOPICS.health("wall")]))
    wall.bus.publish(TOPICS.health("wall"), b"end")
    kept = wall.payloads_until(b"end")
    wall.bus.close()
    return kept[:-1]
