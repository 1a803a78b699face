"""What the counter's page shows, computed from the state."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import Why
from core.messages.state import (
    AbsentView,
    CallView,
    CounterView,
    Health,
    HeldView,
    Issuing,
    NextView,
    PrinterView,
    State,
    WaitingView,
)
from core.rules import Rules
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, ServiceSettings, Settings
from counter.console.pages.desk import HELD_LONG_MS, TOLD_WITHIN_MS, UNDO_MS, Desk, choices

AT = Instant(1_764_000_000_000)
SETTINGS = Settings(
    office=OfficeSettings(id="hall", name={"vi": "Trung tâm"}),
    service=(
        ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực", "en": "Certification"}),
        ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch", "en": "Civil status"}),
    ),
    counter=(CounterSettings(id="1", offsets={"HT": 10, "CT": 0}), CounterSettings(id="2", offsets={"HT": 0})),
    device=(DeviceSettings(name="console", role="console"), DeviceSettings(name="wall", role="wall")),
    reasons={"urgent": {"vi": "Việc khẩn cấp", "en": "Urgent matter"}},
)
CALLED = CounterView(
    id="1", status="open", services=("CT",), ticket="201", service="CT", class_="N", phase="called", since=AT
)
CALL = CallView(call_no=7, label="201", service="CT", class_="N", counter="1", at=AT, count=1)


def desk(view: CounterView = CALLED, **values: Any) -> Desk:
    state = State(
        revision=1,
        day="2026-11-24",
        at=AT,
        office="hall",
        clock="trusted",
        issuing=Issuing(True),
        printer=PrinterView("ready", 0),
        **{"counters": (view,), "calls": (CALL,)} | values,
    )
    return Desk(SETTINGS, view, state, language="en")


def wall(**values: Any) -> dict[str, Health]:
    return {"wall": Health(online=True, **values)}


def test_the_ticks_say_how_far_the_walls_have_come() -> None:
    assert desk().tick(wall(shown=7, spoken=6)) == (True, False, None)
    assert desk().tick(wall(shown=8, spoken=7)) == (True, True, None)


def test_a_call_that_no_wall_has_told_in_time_is_to_be_made_aloud() -> None:
    late = AT.later(TOLD_WITHIN_MS)
    assert desk().tick(wall(shown=6, spoken=6)) == (False, False, late)
    assert desk().tick({}) == (False, False, late)
    assert desk().tick({"wall": Health(online=False, shown=7)}) == (False, False, late)


def test_only_a_ticket_that_is_called_has_ticks_and_only_in_an_office_with_a_wall() -> None:
    assert desk(replace(CALLED, phase="serving")).tick(wall(shown=7)) is None
    assert desk(calls=()).tick(wall(shown=7)) is None
    without = Desk(replace(SETTINGS, device=SETTINGS.device[:1]), CALLED, None, language="en")
    assert without.tick(wall(shown=7)) is None


def test_an_undone_call_or_one_at_another_counter_is_not_the_call_of_the_ticket_in_hand() -> None:
    assert desk(calls=(replace(CALL, undone=True),)).call is None
    assert desk(calls=(replace(CALL, counter="2"),)).call is None


def test_a_call_can_be_undone_for_as_long_as_the_kiosk_allows() -> None:
    assert Rules(services={}, counters={}).undo_s * 1000 == UNDO_MS
    assert desk().undo_until == AT.later(UNDO_MS)
    assert desk(replace(CALLED, phase="serving")).undo_until is None


def test_a_call_is_said_once_and_a_recall_is_told_apart() -> None:
    assert desk().called_aloud == "Number 201 called, Certification"
    assert desk(calls=(replace(CALL, count=2),)).called_aloud == "Number 201 called again, Certification, call no. 2"
    assert desk(CounterView(id="1", status="open", services=())).called_aloud == ""


def test_what_is_held_here_stands_there_with_the_time_of_its_alarm() -> None:
    later = AT.later(1)
    held = desk(held=(HeldView("203", "1", later), HeldView("204", "2", AT), HeldView("205", "1", AT))).held
    assert [(each.label, each.alarm_from) for each in held] == [
        ("205", AT.later(HELD_LONG_MS)),
        ("203", later.later(HELD_LONG_MS)),
    ]


def test_absent_people_of_its_services_may_be_called_back_and_all_numbers_be_chosen() -> None:
    waiting = tuple(
        WaitingView(label=label, service=service, class_="N", since=AT, ahead=0)
        for label, service in (("206", "CT"), ("901", "XX"))
    )
    absent = (AbsentView("201", "CT", AT.later(1)), AbsentView("101", "HT", AT), AbsentView("902", "XX", AT))
    shown = desk(waiting=waiting, absent=absent, held=(HeldView("204", "2", AT),))
    assert [each.label for each in shown.absent] == ["101", "201"]
    assert shown.numbers == ["206", "101", "201", "204"]


def test_the_page_says_why_this_number_and_why_the_next() -> None:
    why = Why(rule="head_start", key=AT, runner_up="202", runner_up_key=AT.later(120_000))
    upcoming = NextView(label="202", service="CT", class_="N", why=Why(rule="returned"))
    shown = desk(replace(CALLED, why=why, next=upcoming))
    assert shown.why == "Before 202: number 201 is 2 minutes earlier in the order"
    assert shown.why_next == "Had missed its call and came back in time"
    chosen = replace(CALLED, why=Why(rule="chosen"), chosen_for="urgent")
    assert desk(chosen).why == "Chosen by staff: Urgent matter"
    assert (desk(replace(CALLED, why=None)).why, desk().why_next) == ("", "")


def test_waits_are_told_as_ranges() -> None:
    assert [desk().minutes(wait) for wait in (None, (0, 0), (10, 20))] == ["", "at once", "10–20 min"]


def test_a_clerk_chooses_from_the_counters_own_services_first_ones_in_front_and_other_counters() -> None:
    found = choices(SETTINGS, "1", "en")
    assert found.own_services == [("CT", "Certification"), ("HT", "Civil status")]
    assert (found.counters, found.reasons) == (["2"], [("urgent", "Urgent matter")])
