"""Reads back visits and counter sessions from a day's entries, with everything that happens on real days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from core.history.day_record import WORK, DayRecord, day_records
from core.history.visits import Stay
from core.instant import MINUTE_MS
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    MarkAbsent,
    NewDay,
    OpenCounter,
    PauseCounter,
    Recall,
    Resume,
    ResumeCounter,
    Return,
    Start,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.observations import TimePassed
from tests.clumsy import ClumsyWeek
from tests.core.days.books import check_book
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import Hall

pytestmark = pytest.mark.slow

HOUR_S = 3600


def read(hall: Hall) -> DayRecord:
    """The record of the first day."""
    return next(day_records(hall.entries))


def stays(record: DayRecord) -> list[tuple[str, str, float, str | None]]:
    """Label, counter, minutes and end of each stay."""
    all_of_them = [stay for visit in record.visits.values() for leg in visit.legs for stay in leg.stays]
    all_of_them.sort(key=lambda stay: stay.call_no)
    return [(stay.label, stay.counter, stay.ms / MINUTE_MS, stay.how) for stay in all_of_them]


def call(hall: Hall, service: str = "CT", counter: str = "2") -> str:
    label = hall.take(service)
    hall.next(counter)
    return str(label)


# -- ends


def test_a_stay_lasts_from_the_call_to_its_end(hall: Hall) -> None:
    call(hall)
    hall.wait(60)
    hall.do(Recall, counter="2")
    hall.wait(60)
    hall.do(Start, counter="2")
    hall.wait(180)
    hall.do(Finish, counter="2", outcome="accepted")
    (stay,) = read(hall).visits["201"].legs[0].stays
    assert (stay.call_no, stay.count, stay.outcome, stay.rule) == (1, 2, "accepted", "head_start")
    assert stay.recalled.uptime - stay.called.uptime == MINUTE_MS
    assert stay.started is not None
    assert stay.started.uptime - stay.called.uptime == 2 * MINUTE_MS
    assert stays(read(hall)) == [("201", "2", 5, "finished")]


@pytest.mark.parametrize(
    ("command", "fields", "how"),
    [
        (Finish, {}, "finished"),
        (CallNext, {}, "passed"),
        (MarkAbsent, {}, "absent"),
        (Hold, {}, "held"),
        (Transfer, {"service": "HT"}, "transferred"),
    ],
)
def test_the_end_of_a_stay_is_recorded(hall: Hall, command: type, fields: dict[str, Any], how: str) -> None:
    call(hall)
    hall.wait(60)
    hall.do(command, counter="2", **fields)
    assert stays(read(hall)) == [("201", "2", 1, how)]


def test_a_ticket_held_and_called_again_has_two_stays_in_one_leg(hall: Hall) -> None:
    call(hall)
    hall.wait(60)
    hall.do(Hold, counter="2")
    hall.wait(600)
    hall.do(Resume, label="201")
    hall.next("2")
    hall.wait(540)
    hall.do(Finish, counter="2")
    (leg,) = read(hall).visits["201"].legs
    assert [stay.ms / MINUTE_MS for stay in leg.stays] == [1, 9]
    assert leg.waited_ms == 0
    assert [(stay.waited_ms, stay.held_ms) for stay in leg.stays] == [(0, 0), (None, MINUTE_MS)]


def test_each_leg_has_its_own_wait(hall: Hall) -> None:
    hall.take("CT")
    hall.wait(120)
    hall.next("2")
    hall.wait(60)
    hall.do(Finish, counter="2", then=("HT",))
    hall.wait(300)
    hall.next("1")
    first, second = read(hall).visits["201"].legs
    assert (first.service, first.waited_ms, first.stays[0].goes_to) == ("CT", 2 * MINUTE_MS, "HT")
    assert (second.service, second.waited_ms) == ("HT", 5 * MINUTE_MS)


def test_a_transfer_while_waiting_moves_the_leg(hall: Hall) -> None:
    hall.take("CT")
    hall.wait(60)
    hall.do(Transfer, label="201", service="HT")
    (leg,) = read(hall).visits["201"].legs
    visit = read(hall).visits["201"]
    assert (leg.service, leg.since, leg.waited_ms, visit.service) == ("HT", visit.arrival, None, "CT")


def test_a_transfer_after_a_hold_begins_another_leg(hall: Hall) -> None:
    """The held stay was a service of its own, and the next one takes its own time."""
    hall.take("HT")
    hall.next("1")
    hall.wait(300)
    hall.do(Hold, counter="1")
    hall.wait(60)
    hall.do(Resume, label="101")
    hall.do(Transfer, label="101", to_counter="2")
    assert len(read(hall).visits["101"].legs) == 1, "another counter, the same service"
    hall.do(Transfer, label="101", service="CT")
    hall.wait(60)
    hall.next("2")
    hall.wait(120)
    hall.do(Finish, counter="2")
    first, second = read(hall).visits["101"].legs
    assert [(stay.ms / MINUTE_MS, stay.held_ms) for stay in (*first.stays, *second.stays)] == [(5, 0), (2, 0)]
    assert (first.service, second.service, second.waited_ms) == ("HT", "CT", MINUTE_MS)


def test_a_changed_class_and_a_void_ticket_are_recorded(hall: Hall) -> None:
    hall.take("CT")
    hall.do(ChangeClass, label="201", class_="P", reason="asked")
    hall.do(VoidTicket, label="201", reason="mistake")
    visit = read(hall).visits["201"]
    assert (visit.class_, visit.is_void) == ("P", True)


# -- undo


def test_an_undone_call_leaves_no_trace(hall: Hall) -> None:
    hall.take("CT")
    hall.wait(60)
    hall.next("2")
    hall.wait(5)
    hall.do(Undo, counter="2")
    assert read(hall).visits["201"].legs[0].waited_ms is None
    assert read(hall).at_counter == {}


def test_an_undone_double_press_leaves_the_first_ticket_at_the_counter(hall: Hall) -> None:
    """It counts as called, not passed over, for the whole time."""
    hall.take("CT")
    hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.next("2")
    hall.wait(3)
    hall.do(Undo, counter="2")
    hall.wait(592)
    hall.do(Finish, counter="2")
    assert stays(read(hall)) == [("201", "2", 10, "finished")]


def test_an_undone_call_takes_back_the_next_planned_leg(hall: Hall) -> None:
    call(hall)
    hall.take("CT")
    hall.do(Transfer, counter="2", service="HT", then=("DD",))
    hall.next("1")
    hall.do(Start, counter="1")
    hall.take("HT")
    hall.wait(60)
    hall.next("1")
    hall.wait(2)
    assert [leg.service for leg in read(hall).visits["201"].legs] == ["CT", "HT", "DD"]
    hall.do(Undo, counter="1")
    assert [leg.service for leg in read(hall).visits["201"].legs] == ["CT", "HT"]
    assert stays(read(hall))[-1][3] == "left_open"


def test_an_absent_ticket_whose_call_is_undone_is_still_absent(hall: Hall) -> None:
    call(hall)
    hall.wait(60)
    hall.do(MarkAbsent, counter="2")
    hall.do(CallTicket, counter="2", label="201", reason="asked")
    assert not read(hall).visits["201"].is_absent
    hall.do(Undo, counter="2")
    assert read(hall).visits["201"].is_absent
    assert stays(read(hall)) == [("201", "2", 1, "absent")]


def test_a_returned_ticket_is_no_longer_absent(hall: Hall) -> None:
    call(hall)
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label="201")
    visit = read(hall).visits["201"]
    assert (visit.is_absent, visit.is_waiting) == (False, True)


# -- final stays


def made_final(hall: Hall) -> list[list[str]]:
    """After each entry, the labels of the stays that it made final."""
    record = DayRecord(hall.entries[0], hall.rules)
    return [[stay.label for stay in record.apply(entry)] for entry in hall.entries[1:]]


def test_a_stay_ended_by_a_call_is_not_final_while_an_undo_may_restore_it(hall: Hall) -> None:
    call(hall)
    hall.take("CT")
    hall.next("2")
    hall.wait(10)
    hall.observe(TimePassed())
    hall.take("HT")
    assert made_final(hall)[-1] == []
    hall.wait(0.001)
    hall.take("HT")
    assert made_final(hall)[-2:] == [["201"], []]


@pytest.mark.parametrize("command", [Start, MarkAbsent, Hold, Finish])
def test_a_stay_is_final_once_the_next_one_has_started_or_ended(hall: Hall, command: type) -> None:
    call(hall)
    hall.take("CT")
    hall.next("2")
    assert ["201"] not in made_final(hall)
    hall.do(command, counter="2")
    assert ["201"] in made_final(hall) or ["201", "202"] in made_final(hall)


def test_a_stay_beyond_any_undo_is_final_at_once(hall: Hall) -> None:
    """After a finish, the next call ends no stay."""
    call(hall)
    hall.do(Hold, counter="2")
    assert made_final(hall)[-1] == ["201"]
    call(hall)
    hall.do(Finish, counter="2")
    call(hall)
    assert made_final(hall)[-1] == ["202"]


def test_an_outage_does_not_shorten_the_time_for_an_undo(hall: Hall) -> None:
    call(hall)
    hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.restart(outage_s=300)
    hall.do(Undo, counter="2")
    assert ["201"] not in made_final(hall)
    assert read(hall).visits["201"].legs[0].stays[0].how == "left_open"


def test_at_the_end_of_a_day_all_stays_are_final(hall: Hall) -> None:
    call(hall)
    hall.take("CT")
    hall.next("2")
    record = DayRecord(hall.entries[0], hall.rules)
    for entry in hall.entries[1:]:
        record.apply(entry)
    assert [(stay.label, stay.how) for stay in record.end()] == [("201", "passed"), ("202", "left_open")]


# -- outages and nights


def test_an_outage_counts_in_no_stay_wait_or_session(hall: Hall) -> None:
    hall.take("HT")
    call(hall)
    hall.wait(60)
    hall.restart(outage_s=7200)
    hall.wait(120)
    hall.do(Finish, counter="2")
    hall.next("1")
    hall.do(CloseCounter, counter="2")
    record = read(hall)
    assert stays(record)[0] == ("201", "2", 3, "finished")
    assert record.visits["101"].legs[0].waited_ms == 3 * MINUTE_MS
    assert record.counter_sessions[1].ms == 3 * MINUTE_MS


@pytest.mark.parametrize("is_off", [True, False])
def test_a_leg_and_a_counter_left_open_overnight_end_with_the_last_work_of_their_day(hall: Hall, is_off: bool) -> None:
    call(hall)
    hall.wait(60)
    hall.take("HT")
    if is_off:
        hall.restart(outage_s=22 * HOUR_S)
    else:
        hall.wait(22 * HOUR_S)
    hall.observe(TimePassed())
    assert hall.line.day == "2026-11-25"
    record = read(hall)
    assert stays(record) == [("201", "2", 1, "left_open")]
    assert [(span.counter, span.ms) for span in record.counter_sessions] == [("1", MINUTE_MS), ("2", MINUTE_MS)]


def test_work_after_an_outage_is_work_of_the_day(hall: Hall) -> None:
    call(hall)
    hall.wait(60)
    hall.restart(outage_s=600)
    hall.restart(outage_s=600)
    hall.wait(60)
    hall.do(Recall, counter="2")
    assert stays(read(hall)) == [("201", "2", 2, "left_open")]


# -- counters


def test_open_paused_and_open_again_are_three_sessions(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall()
    hall.start()
    for command, minutes in ((OpenCounter, 10), (PauseCounter, 120), (ResumeCounter, 5), (CloseCounter, 1)):
        hall.do(command, counter="2")
        hall.wait(minutes * 60)
    spans = read(hall).counter_sessions
    assert [(span.status, span.services, span.ms / MINUTE_MS) for span in spans] == [
        ("open", ("CT", "HT"), 10),
        ("paused", ("CT", "HT"), 120),
        ("open", ("CT", "HT"), 5),
    ]


def test_a_counter_reopened_for_other_services_counts_no_minute_twice(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall()
    hall.start()
    hall.open("2")
    hall.wait(60)
    hall.do(OpenCounter, counter="2", services=("HT",))
    hall.wait(60)
    hall.do(CloseCounter, counter="2")
    assert [(span.services, span.ms) for span in read(hall).counter_sessions] == [
        (("CT", "HT"), MINUTE_MS),
        (("HT",), MINUTE_MS),
    ]


def test_a_counter_dropped_from_the_settings_closes_without_an_event(hall: Hall) -> None:
    """It closes at the time of the last work, as it is not known how long it went on."""
    hall.wait(60)
    hall.take("CT")
    left = {name: offsets for name, offsets in hall.rules.counters.items() if name != "1"}
    hall.restart(rules=replace(hall.rules, counters=left))
    hall.wait(60)
    hall.do(CloseCounter, counter="2")
    assert [(span.counter, span.ms) for span in read(hall).counter_sessions] == [("1", MINUTE_MS), ("2", 2 * MINUTE_MS)]


def test_a_ticket_taken_by_hand_during_an_outage_waits_from_its_end(hall: Hall) -> None:
    """The ticket is from a handwritten list; the half hour without power is no wait."""
    hall.wait(60)
    hall.restart(outage_s=1800)
    hall.wait(120)
    hall.do(TakeTicket, service="CT", paperless=True, arrived=hall.utc.later(-12 * MINUTE_MS))
    hall.next("2")
    assert read(hall).visits["201"].legs[0].waited_ms == 2 * MINUTE_MS


def test_each_day_has_its_own_record(hall: Hall) -> None:
    call(hall)
    hall.do(Finish, counter="2")
    hall.do(NewDay)
    hall.open("2")
    call(hall)
    assert [(record.day, list(record.visits)) for record in day_records(hall.entries)] == [
        ("2026-11-24", ["201"]),
        ("2026-11-25", ["201"]),
    ]


def test_a_clumsy_week_is_read_as_it_was(clumsy_week: ClumsyWeek) -> None:
    """Kiosk off at night, lunch by pause, counters never closed, double presses undone, a power cut."""
    served_min, absent, left = dict[tuple[int, str], float](), set(), set()
    for day, record in enumerate(day_records(clumsy_week.entries)):
        for label, visit in record.visits.items():
            minutes = sum(stay.ms for leg in visit.legs for stay in leg.stays) / MINUTE_MS
            if visit.is_absent:
                absent.add((day, label))
            elif visit.legs[-1].stays[-1].how == "left_open":
                left.add((day, label))
            else:
                served_min[day, label] = minutes
        assert all(10 * HOUR_S > span.ms / 1000 >= 0 for span in record.counter_sessions)
    assert served_min == pytest.approx(clumsy_week.served_min)
    assert (absent, left) == (clumsy_week.absent, clumsy_week.left)


@settings(max_examples=settings().max_examples // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_after_each_work_event_the_record_agrees_with_the_line(
    new_hall: Callable[..., Hall], history: list[Step]
) -> None:
    """Checked on random days: where each ticket is, since when, and its wait; and no final stay is restored."""
    hall = new_hall()
    hall.start()
    hall.open("1", "2", "3")
    for step in history:
        take_step(hall, step)
    line, record, over = EMPTY, DayRecord(hall.entries[0], hall.rules), list[Stay]()
    for entry in hall.entries:
        line = evolve(line, [entry])
        if entry.day != record.day:
            record.end()
            record, over = DayRecord(entry, line.rules), []
        over += record.apply(entry)
        assert len({id(stay) for stay in over}) == len(over)
        assert not {id(stay) for stay in record.at_counter.values()} & {id(stay) for stay in over}
        if isinstance(entry.event, WORK):
            check_book(line, record)
