"""The keypad: a key is sent to the kiosk at once or not at all, and the lamp shows which."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import UNSET

from core.instant import Instant
from core.messages.commands import CallNext, Seen
from core.messages.events import Why
from core.messages.state import CallView, NextView
from core.messages.wire import Topics
from counter.keypad.requests import CounterCommand
from tests.counter.keypad.simulated_counter import SimulatedCounter, TypedKeys

TOPICS = Topics("test")
NEXT = NextView(label="204", service="CT", class_="N", why=Why(rule="head_start"))
BLINKS = 5, 6
"""Lamp changes of three blinks: the last one may coincide with the steady state."""


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
def test_a_key_sends_its_commands(
    counter: SimulatedCounter, usb_counter: SimulatedCounter, status: str, key: str, commands: list[str]
) -> None:
    for each in (counter, usb_counter):
        each.publish_state(status=status, ticket="203" if status == "open" else None)
        each.hold(key, 1)
        each.run(3)
        assert each.commands == commands
        assert all(isinstance(sent, CounterCommand) and sent.counter == "1" for _, sent in each.received)


def test_recall_held_for_a_second_takes_the_call_back_and_the_next_one_may_follow_at_once(
    counter: SimulatedCounter, usb_counter: SimulatedCounter
) -> None:
    for each in (counter, usb_counter):
        each.publish_state(ticket="203", phase="called")
        each.hold("next", 1)
        each.hold("recall", 1.6, for_s=1.2)
        each.hold("next", 2.9)
        each.run(5)
        assert each.commands == ["CallNext", "Undo", "CallNext"]
        assert [at_s for at_s, _ in each.received] == pytest.approx([1, 2.6, 2.9], abs=0.03)
        assert each.blinks(1.6, 2.56) == "········", "the press is seen at once"


@pytest.mark.parametrize(("status", "command"), [("open", "PauseCounter"), ("paused", "CloseCounter")])
def test_absent_held_for_three_seconds_leaves_the_counter(counter: SimulatedCounter, status: str, command: str) -> None:
    counter.publish_state(status=status)
    counter.hold("absent", 1, for_s=8)
    counter.run(12)
    assert counter.commands == [command]
    assert counter.received[0][0] == pytest.approx(4, abs=0.03)


def test_absent_held_twice_pauses_and_closes(counter: SimulatedCounter) -> None:
    counter.hold("absent", 1, for_s=3.5)
    counter.time.at(4.2, lambda: counter.publish_state(status="paused"))
    counter.hold("absent", 5, for_s=3.5)
    counter.run(10)
    assert counter.commands == ["PauseCounter", "CloseCounter"]


def test_every_command_has_its_own_id_and_the_age_of_the_state_it_is_based_on(counter: SimulatedCounter) -> None:
    for at_s in (1, 4, 7):
        counter.hold("next", at_s)
    counter.run(8)
    commands = [command for _, command in counter.received]
    assert len({command.id for command in commands}) == 3
    assert [command.seen.age_ms for command in commands if isinstance(command.seen, Seen)] == [1000, 4000, 7000]


def test_an_undone_call_is_a_long_blink_and_a_short_one(counter: SimulatedCounter) -> None:
    counter.publish_state(ticket="203", phase="called")
    counter.hold("recall", 1, for_s=1.2)
    counter.run(4)
    undone_s = counter.received[0][0]
    assert counter.blinks(undone_s + 0.01, 3) == "█····█·█"


def test_a_second_next_within_two_seconds_of_an_accepted_one_is_ignored(counter: SimulatedCounter) -> None:
    for at_s in (1, 1.5, 2.9, 3.1):
        counter.hold("next", at_s)
    counter.run(5)
    assert [at_s for at_s, _ in counter.received] == [1, 3.1]
    assert counter.too_soon == pytest.approx([1.5, 2.9], abs=0.05), "and it is told"


def test_a_refused_next_may_be_pressed_again_at_once(counter: SimulatedCounter) -> None:
    counter.refuses.add("CallNext")
    for at_s in (1, 1.3, 1.6):
        counter.hold("next", at_s)
    counter.run(5)
    assert counter.commands == ["CallNext"] * 3


def test_an_accepted_key_turns_the_lamp_off_for_a_moment(counter: SimulatedCounter) -> None:
    counter.publish_state(ticket="203", phase="called")
    counter.hold("next", 1)
    counter.run(3)
    assert counter.lit_at(0.9)
    assert counter.blinks(1, 2) == "····████"


def test_a_key_pressed_too_soon_blinks_the_lamp_twice(counter: SimulatedCounter) -> None:
    counter.publish_state(ticket="203", phase="called")
    counter.hold("next", 1)
    counter.hold("next", 2)
    counter.run(4)
    assert counter.blinks(2, 3) == "·█·█████"


def test_a_refused_key_blinks_the_lamp_three_times(counter: SimulatedCounter) -> None:
    counter.refuses.add("Recall")
    counter.hold("recall", 1)
    counter.run(3)
    assert counter.lamp_changes(0.99, 2) in BLINKS
    assert counter.lit_at(1.05), "at once"


def test_without_a_broker_a_key_fails_at_once_and_nothing_is_sent_when_it_is_back(counter: SimulatedCounter) -> None:
    counter.time.at(1, counter.broker.stop)
    counter.hold("next", 2)
    counter.time.at(3, counter.broker.start)
    counter.time.at(3.1, counter.publish_state)
    counter.run(20)
    assert counter.received == []
    assert counter.lamp_changes(1.99, 3) in BLINKS


def test_the_keypad_works_again_after_an_hour_without_a_broker(counter: SimulatedCounter) -> None:
    counter.time.at(1, counter.broker.stop)
    for at_s in range(10, 3600, 600):
        counter.hold("next", at_s)
    counter.time.at(3600, counter.broker.start)
    counter.time.at(3601, counter.publish_state)
    counter.hold("next", 3605)
    counter.run(3610)
    assert [at_s for at_s, _ in counter.received] == [3605]
    assert counter.healths[-2].online, "it reports its health again"


def test_a_key_without_a_reply_for_three_seconds_is_refused(counter: SimulatedCounter) -> None:
    counter.replies = False
    counter.hold("next", 1.2)
    counter.run(6)
    assert counter.commands == ["CallNext"]
    assert counter.blinks(1.2, 4.2) == "█" * 25, "it is seen that it was heard"
    assert counter.blinks(4.21, 5.2) == "·█·█·█··"


def test_a_next_pressed_again_because_no_reply_came_is_the_same_command(counter: SimulatedCounter) -> None:
    counter.replies = False
    for at_s in (1, 5, 12):
        counter.hold("next", at_s)
    counter.run(13)
    first, second, third = [command for _, command in counter.received]
    assert isinstance(first, CallNext)
    assert second.id == first.id, "the kiosk may still carry it out, once"
    assert third.id != first.id, "the first one has expired"


def test_a_late_reply_counts_and_guards_against_a_second_press(counter: SimulatedCounter) -> None:
    counter.replies = False
    counter.hold("next", 1)
    counter.time.at(6, lambda: counter.reply_to(counter.received[0][1]))
    counter.hold("next", 6.5)
    counter.run(8)
    assert len(counter.received) == 1


def test_while_one_key_waits_for_its_reply_another_is_refused_and_the_same_ignored(counter: SimulatedCounter) -> None:
    counter.replies = False
    counter.hold("next", 1)
    counter.hold("next", 1.5)
    counter.hold("recall", 2)
    counter.run(2.9)
    assert counter.commands == ["CallNext"]
    assert counter.blinks(1, 1.48) == "████"
    assert counter.blinks(1.5, 1.98) == "·█·█", "too soon, while the first still waits"
    assert counter.blinks(2, 2.84) == "··█·█·█", "seen at once, and refused when it is let go"


@pytest.mark.parametrize(
    "lost",
    [
        lambda counter: counter.broker.stop(),
        lambda counter: counter.kiosk.publish(TOPICS.health("kiosk"), b'{"online": false}', retain=True),
    ],
    ids=["the broker is away", "the kiosk is away"],
)
def test_a_stale_state_is_not_shown(counter: SimulatedCounter, lost: Callable[[SimulatedCounter], None]) -> None:
    counter.publish_state(ticket="203", phase="called")
    counter.time.at(2, lambda: lost(counter))
    counter.run(4)
    assert counter.lit_at(1.5)
    assert not counter.lit_at(3)


def test_the_lamp_blinks_slowly_while_people_wait(counter: SimulatedCounter) -> None:
    counter.publish_state(next=NEXT)
    counter.run(10.5)
    assert counter.lamp_changes(0.5, 10.5) == 10


def test_a_minute_after_a_call_the_lamp_proposes_to_call_again(counter: SimulatedCounter) -> None:
    counter.calls = (call("203", Instant.parse("2026-11-24T01:15:00.000Z")),)
    counter.publish_state(ticket="203", phase="called")
    counter.time.at(85, counter.publish_state)
    counter.run(100)
    assert counter.lamp_changes(1, 59.5) == 0
    assert counter.lamp_changes(60.5, 89.5) >= 50
    assert counter.lamp_changes(91, 99) == 0


def test_the_keypad_reports_its_health_and_that_it_goes_offline(counter: SimulatedCounter) -> None:
    counter.run(1)
    hello, goodbye = counter.healths
    assert (hello.online, hello.counter) == (True, "1")
    assert hello.version
    assert not goodbye.online


def test_an_idle_keypad_samples_its_pins_twice_a_second(counter: SimulatedCounter) -> None:
    rounds = []
    counter.keypad._on_tick = lambda: rounds.append(counter.time.now_s)
    counter.run(60)
    assert len(rounds) < 60 * 2 * 2 + 10, "a sample takes two rounds: one reads the pins, one handles the levels"


def test_two_keypads_on_one_pi_have_keys_and_lamps_of_their_own(
    two_on_one_pi: tuple[SimulatedCounter, SimulatedCounter],
) -> None:
    first, second = two_on_one_pi
    second.refuses.add("CallNext")
    second.hold("next", 1)
    second.run(3)
    first.run(3)
    assert (first.commands, second.commands) == ([], ["CallNext"])
    assert first.lamp_changes(0.5, 3) == 0
    assert second.lamp_changes(0.5, 3) in BLINKS


@pytest.mark.parametrize(
    ("digits", "outcome"),
    [
        ("", "done"),
        ("1", "accepted"),
        ("2", "needs_papers"),
        ("3", "handed_over"),
        ("4", "online"),
        ("5", "not_ready"),
        ("25", "not_ready"),
        ("20", "done"),
    ],
)
def test_a_digit_chooses_the_outcome_that_the_next_call_sends(
    usb_counter: SimulatedCounter, digits: str, outcome: str
) -> None:
    usb_counter.publish_state(ticket="203", phase="serving")
    for n, digit in enumerate(digits):
        usb_counter.hold(digit, 1 + n)
    usb_counter.hold("next", 5)
    usb_counter.run(7)
    assert usb_counter.commands == ["CallNext"], "a digit alone ends nothing"
    (sent,) = [command for _, command in usb_counter.received]
    assert isinstance(sent, CallNext)
    assert sent.outcome == outcome


def test_an_outcome_is_for_the_ticket_in_hand_only(usb_counter: SimulatedCounter) -> None:
    usb_counter.publish_state(ticket="203", phase="serving")
    usb_counter.hold("2", 1)
    usb_counter.time.at(2, lambda: usb_counter.publish_state(ticket="204", phase="called"))
    usb_counter.time.at(3, lambda: usb_counter.publish_state(ticket="203", phase="called"))
    usb_counter.hold("next", 4)
    usb_counter.run(6)
    assert isinstance(sent := usb_counter.received[0][1], CallNext)
    assert sent.outcome == "done", "a console has called another one meanwhile"


def test_every_digit_is_answered(usb_counter: SimulatedCounter) -> None:
    usb_counter.publish_state(ticket="203", phase="serving")
    usb_counter.hold("0", 1)
    usb_counter.hold("2", 2)
    usb_counter.hold("0", 5)
    usb_counter.hold("other", 6)
    usb_counter.time.at(7, lambda: usb_counter.publish_state(ticket=None, phase=None))
    usb_counter.hold("3", 8)
    usb_counter.run(10)
    assert usb_counter.blinks(1, 1.6) == "·████", "nothing was chosen"
    assert usb_counter.blinks(2, 2.6) == "····█", "chosen"
    assert usb_counter.lamp_changes(2.6, 4.9) in (2, 3), "and it is seen to be"
    assert usb_counter.blinks(5, 5.6).startswith("····"), "taken back"
    assert usb_counter.blinks(6, 6.6) == "·████", "a key without a meaning"
    assert usb_counter.blinks(8, 8.84) == "█·█·█··", "there is nobody whose outcome it could be"


def test_a_keypad_that_is_unplugged_says_so_and_what_was_held_then_means_nothing(
    usb_counter: SimulatedCounter, typed: TypedKeys
) -> None:
    usb_counter.time.at(1, lambda: typed.press("recall"))
    usb_counter.time.at(1.5, typed.unplug)
    usb_counter.time.at(4, lambda: typed.plug(True))
    usb_counter.hold("next", 4)
    usb_counter.run(7)
    assert usb_counter.commands == ["CallNext"], "it works at once when it is back"
    assert [health.unplugged for health in usb_counter.healths] == [UNSET, True, UNSET, UNSET]
    assert [health.online for health in usb_counter.healths] == [True, True, True, False]
