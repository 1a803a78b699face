"""Entries that no kiosk could have written are found without a secret, and honest days have none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from core.line.evolve import evolve
from core.messages.commands import CallNext, Finish, Hold, NewDay, NewRoll, OpenCounter, TakeTicket, Transfer
from core.messages.events import Entry, NumbersSkipped, ServiceFinished, SlipConfirmed, TicketCalled, TicketIssued
from core.messages.wire import decode_entry
from core.settings.sections import DeviceSettings
from reports.audit.contradictions import Contradiction, contradictions, describe
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedDay, replay_day
from reports.audit.verdict import judge_calls
from tests.core.days.steps import STEPS, Step, histories, take_step
from tests.core.hall import Hall

Find = Callable[..., list[tuple[int, str]]]
TESTS = Path(__file__).parents[2]
KEYPADS = {name: DeviceSettings(name=name, role="keypad", counter=name[-1]) for name in ("keypad-1", "keypad-2")}
DEVICES = KEYPADS | {"wall": DeviceSettings(name="wall", role="wall")}


def with_following(days: list[ReplayedDay]) -> list[ReplayedDay]:
    """The same days, each with the opening of the next."""
    whole = [replay_day(day.entries, following=after.entries[0]) for day, after in pairwise(days)]
    return [*whole, days[-1]]


@pytest.fixture
def find(days_of: Any) -> Find:
    """The contradictions of some entries: the place of each in the list, and its fault."""

    def found(entries: list[Entry]) -> list[tuple[int, str]]:
        places = {id(entry): at for at, entry in enumerate(entries)}
        days = with_following(days_of(entries))
        return [(places[id(each.entry)], each.fault) for day in days for each in contradictions(day, DEVICES)]

    return found


@pytest.fixture
def busy(hall: Hall) -> Hall:
    """Three tickets; counter 2 has called and finished the first and called the second, each by its own keypad."""
    for _ in range(3):
        hall.take("CT")
        hall.wait(60)
    for _ in range(2):
        hall.wait(60)
        hall.ask(CallNext(id=f"next-{len(hall.entries)}", counter="2"), by="keypad-2")
    return hall


def place(hall: Hall, kind: type, nth: int = 0) -> int:
    return [at for at, entry in enumerate(hall.entries) if isinstance(entry.event, kind)][nth]


def changed(hall: Hall, at: int, **changes: Any) -> list[Entry]:
    """The journal with one entry changed."""
    entries = list(hall.entries)
    entries[at] = replace(entries[at], **changes)
    return entries


def told(hall: Hall, at: int, **changes: Any) -> list[Entry]:
    """The journal with one event changed."""
    return changed(hall, at, event=replace(hall.entries[at].event, **changes))


def left_out(hall: Hall, at: int) -> list[Entry]:
    """The journal without one entry, renumbered."""
    entries = [*hall.entries[:at], *hall.entries[at + 1 :]]
    return [replace(entry, seq=seq) for seq, entry in enumerate(entries, 1)]


@settings(max_examples=settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_no_honest_day_has_any(new_hall: Callable[..., Hall], days_of: Any, history: list[Step]) -> None:
    """Restarts, other settings, a clock that is set and nights with a new day are among the steps; that a journal has
    lost entries is named on any day."""
    hall = new_hall()
    hall.start()
    hall.open("1", "2", "3")
    for step in history:
        if step[0] != "lose entries":
            take_step(hall, step)
    days = with_following(days_of(hall.entries))
    assert [each for day in days for each in contradictions(day, {})] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_three_thousand_honest_calls_raise_no_alarm(new_hall: Callable[..., Hall], days_of: Any, seed: int) -> None:
    """Of random days, a thousand calls a seed, with restarts and a clock that is set. Those of invented days are in
    `benchmarks/tampering.py`."""
    numbers = Random(seed)  # noqa: S311  # no secret
    weights, calls = [weight if name != "lose entries" else 0 for name, (weight, _) in STEPS.items()], 0
    while calls < 1000:
        hall = new_hall()
        hall.start()
        hall.open("1", "2", "3")
        for name in numbers.choices(list(STEPS), weights, k=120):
            take_step(hall, (name, (numbers.randrange(60), numbers.randrange(60), numbers.randrange(60))))
        for day in with_following(days_of(hall.entries)):
            calls += len(day.calls)
            assert list(contradictions(day, {})) == []
            assert [verdict for verdict in judge_calls(day.calls) if verdict.fault] == []


def test_a_journal_of_version_0_1_has_none(days_of: Any) -> None:
    lines = (TESTS / "core/line/journal_0_1.jsonl").read_bytes().splitlines()
    days = with_following(days_of([entry for line in lines if (entry := decode_entry(line)) is not None]))
    assert len(days) == 2
    assert [each for day in days for each in contradictions(day, {})] == []


def test_line_time_never_falls(busy: Hall, find: Find) -> None:
    at = place(busy, TicketCalled, 1)
    entries = busy.entries[: at - 1]
    entries += [replace(e, line=e.line.later(-90_000), at=e.at.later(-90_000)) for e in busy.entries[at - 1 :]]
    assert find(entries) == [(at - 1, "time_back")]


def test_a_decision_has_one_time_one_device_and_comes_once(busy: Hall, find: Find) -> None:
    at = place(busy, TicketCalled, 1)
    assert find(changed(busy, at, line=busy.entries[at].line.later(1))) == [(at, "torn")]
    assert find(changed(busy, at, operator="lan")) == [(at, "torn")]
    assert find(changed(busy, at, cause=busy.entries[place(busy, TicketCalled)].cause)) == [(at, "repeated")]


def test_two_devices_may_use_the_same_id(hall: Hall, find: Find) -> None:
    hall.take("CT")
    hall.take("HT")
    for counter in ("1", "2"):
        hall.wait(1)
        hall.ask(CallNext(id="1", counter=counter), by=f"keypad-{counter}")
    hall.ask(Finish(id="2", counter="1"), by="keypad-1")
    hall.wait(1)
    hall.ask(CallNext(id="2", counter="2"), by="keypad-2")
    assert find(hall.entries) == []


def test_numbers_of_a_service_are_one_two_three(busy: Hall, find: Find) -> None:
    at = place(busy, TicketIssued, 2)
    assert find(told(busy, at, label="204"))[0] == (at, "number")
    without = [e for e in busy.entries if getattr(e.event, "label", None) != "201"]
    entries = [replace(entry, seq=seq) for seq, entry in enumerate(without, 1)]
    assert find(entries)[0] == (place(busy, TicketIssued), "number")


def test_a_number_that_is_wrong_is_told_once(busy: Hall, find: Find) -> None:
    busy.take("CT")
    busy.take("CT")
    at = place(busy, TicketIssued, 3)
    entries = [
        replace(e, event=replace(e.event, label=f"2{int(e.event.label[1:]) + 1:02d}"))
        if isinstance(e.event, TicketIssued | SlipConfirmed) and place_ >= at
        else e
        for place_, e in enumerate(busy.entries)
    ]
    assert find(entries) == [(at, "number")]


def test_ahead_is_what_the_line_says(busy: Hall, find: Find) -> None:
    at = place(busy, TicketIssued, 2)
    assert find(told(busy, at, ahead=1)) == [(at, "ahead")]


def test_who_came_earlier_than_issued_needs_a_reason(busy: Hall, find: Find) -> None:
    at = place(busy, TicketIssued, 2)
    earlier = busy.entries[at].line.later(-600_000)
    assert find(told(busy, at, arrival=earlier, ahead=0)) == [(at, "arrival")]
    assert (at, "arrival") in find(told(busy, at, arrival=busy.entries[at].line.later(1)))


def test_a_list_written_by_hand_is_a_reason(busy: Hall, find: Find) -> None:
    busy.do(TakeTicket, service="CT", paperless=True, arrived=busy.utc.later(-200_000))
    assert find(busy.entries) == []
    at = place(busy, TicketIssued, 3)
    for changes in ({"by": "kiosk"}, {"by": None}, {"cause": None}):
        assert find(changed(busy, at, **changes)) == [(at, "arrival")]


def test_a_ticket_without_paper_has_no_slip(busy: Hall, find: Find) -> None:
    assert find(told(busy, place(busy, TicketIssued), paper=False))[0] == (place(busy, SlipConfirmed), "no_slip")


def test_who_ends_is_at_the_counter_and_its_keypad_said_so(busy: Hall, find: Find) -> None:
    at = place(busy, ServiceFinished)
    assert find(told(busy, at, label="203"))[0] == (at, "not_at_counter")
    assert (at, "not_at_counter") in find(told(busy, at, counter="1"))
    assert find(told(busy, at, started=True)) == [(at, "other_state")]
    busy.ask(OpenCounter(id="open", counter="1", services=("CT",)), by="keypad-1")
    both = [replace(e, by="keypad-1") if e.cause == busy.entries[at].cause else e for e in busy.entries]
    assert find(both) == [(at, "stranger"), (at + 1, "stranger")]
    wall = [replace(e, by="wall") if e.cause == busy.entries[at].cause else e for e in busy.entries]
    assert find(wall) == [(at, "nobody"), (at + 1, "nobody")]
    assert find([replace(e, by="guide") if e.by == "keypad-2" else e for e in busy.entries]) == []


def test_a_keypad_that_was_moved_since_is_believed(busy: Hall, find: Find) -> None:
    """The settings are of today: a keypad that only acted at another counter was that one's then."""
    assert find([replace(e, by="keypad-1") if e.by == "keypad-2" else e for e in busy.entries]) == []


def test_unless_another_keypad_was_there(busy: Hall, find: Find) -> None:
    at = place(busy, TicketCalled)
    assert find(changed(busy, at, by="keypad-1")) == [(at, "stranger")]


def test_without_settings_the_journal_shows_whose_keypad_it_is(hall: Hall, days_of: Any) -> None:
    for n in range(60):
        hall.take("CT")
        counter = str(1 + n % 2)
        hall.ask(CallNext(id=f"next-{n}", counter=counter), by=f"pad-{counter}")
    last = hall.entries[-1].cause
    honest, forged = hall.entries, [replace(e, by="pad-1") if e.cause == last else e for e in hall.entries]
    assert [each for day in days_of(honest) for each in contradictions(day, {})] == []
    found = [(each.fault, each.right) for day in days_of(forged) for each in contradictions(day, {})]
    assert found == [("stranger", "1"), ("stranger", "1")]


def test_an_event_needs_what_it_ends(busy: Hall, find: Find) -> None:
    busy.do(Finish, counter="2")
    busy.next("2")
    busy.do(Hold, counter="2")
    started = place(busy, ServiceFinished, 1) - 1
    assert find(left_out(busy, started)) == [(started, "other_state")]
    called = place(busy, TicketCalled)
    assert (called, "not_at_counter") in find(left_out(busy, called))
    issued = place(busy, TicketIssued, 2)
    assert (issued, "not_there") in find(left_out(busy, issued))


def test_a_visit_goes_on_as_its_end_says(hall: Hall, find: Find) -> None:
    hall.do(TakeTicket, service="CT", paperless=True, then=("HT",))
    hall.take("CT")
    hall.next("2")
    hall.next("2")
    assert find(hall.entries) == []
    at = place(hall, ServiceFinished)
    assert find(told(hall, at, outcome="needs_papers")) == [(at, "plan")]
    assert (at, "plan") in find(told(hall, at, goes_to=None))
    assert (at, "plan") in find(left_out(hall, at + 1))


def test_a_transfer_comes_from_the_counter_that_has_the_ticket(busy: Hall, find: Find) -> None:
    busy.do(Transfer, counter="2", service="HT")
    assert find(busy.entries) == []
    assert (len(busy.entries) - 1, "not_at_counter") in find(told(busy, len(busy.entries) - 1, counter="1"))


def test_the_next_day_begins_as_this_one_ended(busy: Hall, find: Find) -> None:
    busy.do(NewRoll)
    busy.take("HT")
    busy.do(Finish, counter="2")
    busy.wait(36_000)
    busy.do(NewDay)
    assert find(busy.entries) == []
    at = next(n for n, e in enumerate(busy.entries) if n and type(e.event).__name__ == "DayOpened")
    opened: Any = busy.entries[at].event
    rules = replace(opened.rules, head_start_s=600)
    assert find(told(busy, at, rules=rules)) == [(at, "next_rules")]
    assert find(told(busy, at, roll=None)) == [(at, "next_roll")]
    unserved = next(n for n, e in enumerate(busy.entries) if type(e.event).__name__ == "TicketUnserved")
    assert "left_over" in [fault for _, fault in find(left_out(busy, unserved))]
    early = [*busy.entries[:at], *(replace(e, line=e.line.later(-1), at=e.at) for e in busy.entries[at:])]
    assert (at, "time_back") in find(early)


def test_every_fault_is_told_with_its_entry(busy: Hall, texts: Callable[..., OfficeTexts]) -> None:
    day = replay_day(told(busy, place(busy, TicketIssued, 2), ahead=1))
    (found,) = contradictions(day, {})
    assert found == Contradiction(day.entries[place(busy, TicketIssued, 2)], "ahead", "2")
    assert describe(found, texts("en")) == (
        f"NOT EXPLAINED, entry {found.entry.seq}, 07:32: number 203 was issued as having 1 ahead of it, but there "
        "were 2."
    )
    assert describe(found, texts("vi")) == (
        f"KHÔNG GIẢI THÍCH ĐƯỢC, mục {found.entry.seq}, 07:32: khi cấp số 203 ghi có 1 người chờ trước, nhưng trong "
        "hàng có 2 người."
    )


def test_numbers_that_were_skipped_are_named_and_those_behind_them_right(hall: Hall, find: Find, texts: Any) -> None:
    hall.take("CT")
    hall.entries.append(
        replace(
            hall.entries[-1],
            seq=hall.line.seq + 4,
            event=NumbersSkipped(
                first=hall.line.seq + 1, last=hall.line.seq + 3, last_day=hall.line.day, counts={"CT": 30}
            ),
            cause=None,
        )
    )
    hall.line = evolve(hall.line, hall.entries[-1:])
    at = len(hall.entries) - 1
    hall.take("CT")
    assert find(hall.entries) == [(at, "lost")]
    [day] = [replay_day(hall.entries)]
    assert day.gap is None
    [found] = contradictions(day, DEVICES)
    lacking = f"entries {found.right} of the journal are gone"
    assert lacking in describe(found, texts())
    assert "NOT EXPLAINED" not in describe(found, texts()), "the kiosk has told of it"
