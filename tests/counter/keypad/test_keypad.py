"""The keypad: keys become commands at once or never, and the lamp tells which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.instant import Instant
from core.messages.commands import CallNext
from core.messages.state import CallView
from core.messages.wire import Topics

TOPICS = Topics("test")
BLINKS = 5, 6
"""Changes of the lamp that three blinks make: the last one may fall together with what it shows anyway."""


def call(label: str, at: Instant) -> CallView:
    return CallView(call_no=1, label=label, service="CT", class_="N", counter="1", at=at, count=1)


@pytest.mark.parametrize(
    ("status", "key", "commands"),
    [
        ("open", "next", ["CallNext"]),
        ("closed", "next", ["OpenCounter", "CallNext"]),
        ("paused", "next", ["ResumeCounter", "CallNext"]),
        ("open", "recall", ["Recall"]),
        ("open", "absent", ["MarkAbsent"]),
    ],
)
def test_a_key_asks_for(counter: Any, status: str, key: str, commands: list[str]) -> None:
    counter.shows(status=status, ticket="203" if status == "open" else None)
    counter.hold(key, 1)
    counter.run(3)
    assert counter.commands == commands
    assert all(command.counter == "1" for _, command in counter.asked)


@pytest.mark.parametrize(("status", "command"), [("open", "PauseCounter"), ("paused", "CloseCounter")])
def test_absent_held_for_three_seconds_leaves_the_counter(counter: Any, status: str, command: str) -> None:
    counter.shows(status=status)
    counter.hold("absent", 1, for_s=8)
    counter.run(12)
    assert counter.commands == [command]
    assert counter.asked[0][0] == pytest.approx(4, abs=0.03)


def test_absent_held_twice_pauses_and_closes(counter: Any) -> None:
    counter.hold("absent", 1, for_s=3.5)
    counter.time.at(4.2, lambda: counter.shows(status="paused"))
    counter.hold("absent", 5, for_s=3.5)
    counter.run(10)
    assert counter.commands == ["PauseCounter", "CloseCounter"]


def test_every_command_has_an_id_of_its_own_and_says_what_was_seen(counter: Any) -> None:
    for at_s in (1, 4, 7):
        counter.hold("next", at_s)
    counter.run(8)
    commands = [command for _, command in counter.asked]
    assert len({command.id for command in commands}) == 3
    assert [command.seen.age_ms for command in commands] == [1000, 4000, 7000]


def test_a_second_next_within_two_seconds_of_an_accepted_one_is_ignored(counter: Any) -> None:
    for at_s in (1, 1.5, 2.9, 3.1):
        counter.hold("next", at_s)
    counter.run(5)
    assert [at_s for at_s, _ in counter.asked] == [1, 3.1]


def test_a_refused_next_may_be_pressed_again_at_once(counter: Any) -> None:
    counter.refuses.add("CallNext")
    for at_s in (1, 1.3, 1.6):
        counter.hold("next", at_s)
    counter.run(5)
    assert counter.commands == ["CallNext"] * 3


def test_an_accepted_key_winks(counter: Any) -> None:
    counter.shows(ticket="203", phase="called")
    counter.hold("next", 1)
    counter.run(3)
    assert counter.lit_at(0.9)
    assert not counter.lit_at(1.2)
    assert counter.lit_at(1.5)


def test_a_refused_key_blinks_three_times(counter: Any) -> None:
    counter.refuses.add("Recall")
    counter.hold("recall", 1)
    counter.run(3)
    assert counter.blinks(0.99, 2) in BLINKS
    assert counter.lit_at(1.05), "at once"


def test_without_a_broker_a_key_fails_at_once_and_nothing_is_sent_when_it_is_back(counter: Any) -> None:
    counter.time.at(1, counter.broker.stop)
    counter.hold("next", 2)
    counter.time.at(3, counter.broker.start)
    counter.time.at(3.1, counter.shows)
    counter.run(20)
    assert counter.asked == []
    assert counter.blinks(1.99, 3) in BLINKS


def test_an_hour_without_a_broker_is_as_good_as_a_second(counter: Any) -> None:
    counter.time.at(1, counter.broker.stop)
    for at_s in range(10, 3600, 600):
        counter.hold("next", at_s)
    counter.time.at(3600, counter.broker.start)
    counter.time.at(3601, counter.shows)
    counter.hold("next", 3605)
    counter.run(3610)
    assert [at_s for at_s, _ in counter.asked] == [3605]
    assert counter.healths[-2].online, "it says again how it is"


def test_a_key_without_an_answer_for_three_seconds_is_refused(counter: Any) -> None:
    counter.answers = False
    counter.hold("next", 1.2)
    counter.run(6)
    assert counter.commands == ["CallNext"]
    assert counter.blinks(1, 4.19) == 0
    assert counter.blinks(4.19, 4.35) > 0
    assert counter.blinks(4.19, 5.2) in BLINKS


def test_a_next_pressed_again_for_want_of_an_answer_is_the_same_command(counter: Any) -> None:
    counter.answers = False
    for at_s in (1, 5, 12):
        counter.hold("next", at_s)
    counter.run(13)
    first, second, third = [command for _, command in counter.asked]
    assert isinstance(first, CallNext)
    assert second.id == first.id, "the kiosk may still carry it out, once"
    assert third.id != first.id, "by now it never will"


def test_a_late_answer_counts_and_guards_the_next_press(counter: Any) -> None:
    counter.answers = False
    counter.hold("next", 1)
    counter.time.at(6, lambda: counter.answer(counter.asked[0][1]))
    counter.hold("next", 6.5)
    counter.run(8)
    assert len(counter.asked) == 1


def test_while_one_key_waits_for_its_answer_another_is_refused_and_the_same_ignored(counter: Any) -> None:
    counter.answers = False
    counter.hold("next", 1)
    counter.hold("next", 1.5)
    counter.hold("recall", 2)
    counter.run(2.9)
    assert counter.commands == ["CallNext"]
    assert counter.blinks(1.4, 1.99) == 0
    assert counter.blinks(1.99, 2.9) in BLINKS


@pytest.mark.parametrize(
    "lost",
    [
        lambda counter: counter.broker.stop(),
        lambda counter: counter.kiosk.publish(TOPICS.health("kiosk"), b'{"online": false}', retain=True),
    ],
    ids=["the broker is away", "the kiosk is away"],
)
def test_what_may_not_be_true_any_more_is_not_shown(counter: Any, lost: Callable[[Any], None]) -> None:
    counter.shows(ticket="203", phase="called")
    counter.time.at(2, lambda: lost(counter))
    counter.run(4)
    assert counter.lit_at(1.5)
    assert not counter.lit_at(3)


def test_the_lamp_pulses_while_somebody_waits(counter: Any, somebody: Any) -> None:
    counter.shows(next=somebody)
    counter.run(10.5)
    assert counter.blinks(0.5, 10.5) == 10


def test_a_minute_after_a_call_the_lamp_proposes_to_call_again(counter: Any) -> None:
    counter.calls = (call("203", Instant.parse("2026-11-24T01:15:00.000Z")),)
    counter.shows(ticket="203", phase="called")
    counter.time.at(85, counter.shows)
    counter.run(100)
    assert counter.blinks(1, 59.5) == 0
    assert counter.blinks(60.5, 89.5) >= 50
    assert counter.blinks(91, 99) == 0


def test_its_health_stands_at_the_broker_and_it_says_goodbye(counter: Any) -> None:
    counter.run(1)
    hello, goodbye = counter.healths
    assert (hello.online, hello.counter) == (True, "1")
    assert hello.version
    assert not goodbye.online


def test_it_looks_at_its_pins_twice_a_second_while_nothing_happens(counter: Any) -> None:
    rounds = []
    counter.keypad._came_round = lambda: rounds.append(counter.time.now_s)
    counter.run(60)
    assert len(rounds) < 60 * 2 * 2 + 10, "a look is two rounds: one that looks, one that takes what was seen"


def test_two_keypads_on_one_pi_have_keys_and_lamps_of_their_own(two_on_one_pi: tuple[Any, Any]) -> None:
    first, second = two_on_one_pi
    second.refuses.add("CallNext")
    second.hold("next", 1)
    second.run(3)
    first.run(3)
    assert (first.commands, second.commands) == ([], ["CallNext"])
    assert first.blinks(0.5, 3) == 0
    assert second.blinks(0.5, 3) in BLINKS
