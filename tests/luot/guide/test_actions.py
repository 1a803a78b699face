"""What is typed behind `luot guide` becomes one command and one sentence."""

from __future__ import annotations

import argparse
from datetime import time
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    ChangeClass,
    Keep,
    NewDay,
    NewRoll,
    Refused,
    Reprint,
    ResumeIssuing,
    Return,
    StopIssuing,
    TakeTicket,
    VoidTicket,
)
from core.messages.events import StopReason
from core.messages.state import (
    CounterView,
    HeldView,
    Issuing,
    LostView,
    PendingView,
    PrinterView,
    ServiceView,
    SkippedView,
    SlipView,
    State,
    TicketRef,
    ToTellView,
    WaitingView,
)
from luot.guide.action_commands import command_of, mistyped_key
from luot.guide.action_parser import add_actions
from luot.guide.action_sentences import (
    done_sentence,
    issuing_sentence,
    new_day_sentence,
    plan_list,
    slip_list,
    stopped_sentence,
)

AT = Instant.parse("2026-11-24T18:30:00.000Z")  # already the 25th, 01:30, in Viet Nam
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="test",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("paper_out", 2),
    services=(
        ServiceView(
            code="CT", name={"en": "Certification"}, short={"en": "Certification"}, waiting=0, last=None, open=False
        ),
    ),
    slips=(
        SlipView(label="204", service="CT", class_="P", state="void", arrived=AT.later(-3_600_000), since=AT),
        SlipView(label="205", service="CT", class_="N", state="unproven", arrived=AT.later(-1_800_000), since=AT),
    ),
    waiting=(WaitingView(label="205", service="CT", class_="N", since=AT, ahead=0),),
    pending=(PendingView(label="206", service="CT", class_="N", arrived=AT.later(-1_800_000), until=AT.later(61_000)),),
)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def typed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_actions(parser, argparse.ArgumentParser(add_help=False))
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "command", "sentence"),
    [
        (["return", "203"], Return(label="203", id="abc"), "Number 203 is back in line"),
        (
            ["void", "203", "--reason", "mis-press"],
            VoidTicket(label="203", reason="mis-press", id="abc"),
            "Number 203 is cancelled",
        ),
        (["reprint", "203"], Reprint(label="203", id="abc"), "The slip of number 203 is being reprinted"),
        (
            ["class", "203", "P", "--reason", "elder"],
            ChangeClass(label="203", class_="P", reason="elder", id="abc"),
            "Number 203 now has priority",
        ),
        (
            ["class", "203", "N", "--reason", "mistake"],
            ChangeClass(label="203", class_="N", reason="mistake", id="abc"),
            "Number 203 no longer has priority",
        ),
        (["keep", "205"], Keep(label="205", id="abc"), "Number 203 is off the list: the slip was received"),
        (
            ["take", "--instead-of", "204"],
            TakeTicket(service="CT", class_="P", paperless=True, instead_of="204", id="abc"),
            "Number 203 is issued instead of 204, with its time of arrival",
        ),
        (
            ["take", "--instead-of", "204", "--class", "N", "--arrived", "00:40"],
            TakeTicket(
                service="CT",
                class_="N",
                paperless=True,
                arrived=Instant.parse("2026-11-24T17:40:00Z"),
                instead_of="204",
                id="abc",
            ),
            "Number 203 is issued instead of 204, with its time of arrival",
        ),
        (["take", "CT"], TakeTicket(service="CT", id="abc"), "Number 203 is issued: Certification"),
        (["take", "ct"], TakeTicket(service="CT", id="abc"), "Number 203 is issued: Certification"),
        (
            ["take", "CT", "--then", "TP, ct"],
            TakeTicket(service="CT", then=("TP", "CT"), id="abc"),
            "Number 203 is issued: Certification, then TP, Certification",
        ),
        (
            ["take", "--instead-of", "204", "--then", "TP"],
            TakeTicket(service="CT", class_="P", paperless=True, instead_of="204", then=("TP",), id="abc"),
            "Number 203 is issued instead of 204, with its time of arrival",
        ),
        (
            ["take", "CT", "--class", "P", "--paperless"],
            TakeTicket(service="CT", class_="P", paperless=True, id="abc"),
            "Number 203 is issued: Certification",
        ),
        (
            ["take", "CT", "--arrived", "00:40"],
            TakeTicket(service="CT", paperless=True, arrived=Instant.parse("2026-11-24T17:40:00Z"), id="abc"),
            "Number 203 is issued: Certification",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_action_becomes_one_command_and_one_sentence(words: list[str], command: AnyCommand, sentence: str) -> None:
    act = typed(*words)
    assert command_of(act, STATE, ZONE, id_="abc") == command
    ticket = TicketRef(label="203", service="CT", class_="N", state="waiting")
    assert done_sentence(act, ticket, STATE, "en") == sentence


def test_issuing_is_stopped_and_resumed_with_or_without_a_reason() -> None:
    reasons = {"meeting": {"vi": "Họp", "en": "Meeting"}}
    for words, command, sentence in (
        (["stop"], StopIssuing(id="abc"), "Từ lúc này tạm ngưng cấp số"),
        (["stop", "--reason", "meeting"], StopIssuing(reason="meeting", id="abc"), "Từ lúc này tạm ngưng cấp số: Họp"),
        (
            ["stop", "--reason", "mất điện"],
            StopIssuing(reason="mất điện", id="abc"),
            "Từ lúc này tạm ngưng cấp số: mất điện. "
            "Lời tự ghi không hiện cho phòng chờ; muốn hiện thì dùng lý do có sẵn: meeting",
        ),
    ):
        assert command_of(typed(*words), STATE, ZONE, id_="abc") == command
        assert stopped_sentence(typed(*words), reasons, "vi") == sentence
    assert command_of(typed("resume"), STATE, ZONE, id_="abc") == ResumeIssuing(id="abc")


def test_resume_prints_until_when_with_the_date_if_it_is_another_day() -> None:
    """The present time is 01:30."""
    assert issuing_sentence(STATE, "vi", ZONE) == "Đang cấp số bình thường"
    for hours, said in ((3, "Đang cấp số đến 04:30"), (24, "Đang cấp số đến 01:30 26/11")):
        until = replace(STATE, issuing=Issuing(True, ends=AT.later(hours * 3_600_000)))
        assert issuing_sentence(until, "vi", ZONE) == said


def test_slips_prints_the_numbers_that_have_to_be_told() -> None:
    to_tell = ToTellView(label="209", service="CT", arrived=STATE.at)
    last = slip_list(replace(STATE, to_tell=(to_tell,)), "vi", ZONE).splitlines()[-1]
    assert last == "Số 209 (CT) không có phiếu: xin báo cho người dân và ghi lại → told 209"


def test_slips_prints_what_the_journal_has_lost() -> None:
    lost = LostView(since=AT, first=206, last=212, numbers=(SkippedView("CT", "203", "227"),))
    *_, gap, numbers = slip_list(replace(STATE, lost=(lost,)), "en", ZONE).splitlines()
    assert gap == "Since 01:30 the journal lacks entries 206 to 212: please tell the technician"
    assert numbers.endswith(
        "if somebody holds a number from 203 to 227, it is not in the line: please give a new number"
        " → luot guide take CT --arrived HH:MM"
    )


def test_slips_prints_the_reason_of_a_stop() -> None:
    stopped_ = replace(STATE, issuing=Issuing(False, "closed", because={"vi": "Họp"}))
    assert "Không cấp số: Họp" in slip_list(stopped_, "vi", ZONE).splitlines()


@pytest.mark.parametrize(
    ("reason", "near"),
    [("needs_prioritty", "needs_priority"), ("Meeting", "meeting"), ("meeting", None), ("old", None), ("cụ già", None)],
)
def test_a_word_similar_to_a_key_is_taken_for_it(reason: str, near: str | None) -> None:
    assert mistyped_key(reason, ("needs_priority", "meeting", "left")) == near


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["give"],
        ["return"],
        ["class", "203", "X", "--reason", "r"],
        ["take"],
        ["take", "CT", "--arrived", "25:00"],
        ["take", "CT", "--arrived", "7h60"],
        ["take", "CT", "--arrived", "730"],
        ["take", "CT", "--instead-of", "204"],
        ["take", "CT", "--then", ""],
        ["take", "CT", "--then", "TP,,CT"],
        ["keep"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_print_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        typed(*words)
    assert "usage:" in capsys.readouterr().err


def test_an_action_without_a_command_raises() -> None:
    with pytest.raises(ValueError, match="slips"):
        command_of(typed("slips"), STATE, ZONE, id_="abc")


@pytest.mark.parametrize("written", ["07:30", "7:30", "07h30", "7h30", "7H30", "7g30"])
def test_a_time_of_day_may_be_written_in_several_ways(written: str) -> None:
    assert typed("take", "CT", "--arrived", written).arrived == time(7, 30)
    assert typed("take", "CT", "--arrived", "7h").arrived == time(7)


@pytest.mark.parametrize("label", ["205", "999"])
def test_only_a_void_ticket_on_the_list_can_be_replaced(label: str) -> None:
    refused = command_of(typed("take", "--instead-of", label), STATE, ZONE, id_="abc")
    assert refused == Refused("wrong_state", {"label": label}, "not_listed")


def test_slips_prints_printer_paper_and_what_can_be_done_about_each_slip() -> None:
    assert slip_list(STATE, "en", ZONE).splitlines() == [
        "Printer: out of paper; slips not out yet: 2",
        "The printer is out of paper: put a new roll in, then type “luot guide new-roll”",
        "Tickets are being issued",
        "Number 206 (Certification, 01:00): waits to be printed, 2 min more at most",
        "Number 204 (Certification, 00:30): cancelled, the slip did not come out → take --instead-of 204 | keep 204",
        "Number 205 (Certification, 01:00): the slip may not have come out → keep 205 | void 205 --reason …",
    ]


def test_keep_of_a_void_ticket_says_that_it_is_off_the_list() -> None:
    void = TicketRef(label="204", service="CT", class_="N", state="void")
    assert (
        done_sentence(typed("keep", "204"), void, STATE, "en") == "Number 204 is off the list: nobody is waiting for it"
    )


def test_suggested_actions_can_be_typed() -> None:
    *_, void, unproven = slip_list(STATE, "vi", ZONE).splitlines()
    for choice in [*void.split(" → ")[1].split(" | "), *unproven.split(" → ")[1].split(" | ")]:
        command_of(typed(*choice.split()), STATE, ZONE, id_="abc")


@pytest.mark.parametrize("reason", get_args(StopReason))
def test_slips_prints_why_no_tickets_are_issued(reason: StopReason) -> None:
    stopped = replace(STATE, issuing=Issuing(False, reason))
    why = slip_list(stopped, "en", ZONE).splitlines()[2]
    assert why.startswith("No tickets are issued: ")
    assert why not in slip_list(stopped, "vi", ZONE)


def test_slips_reports_a_full_disk() -> None:
    full = replace(STATE, issuing=Issuing(False, "storage"))
    assert (
        "Không cấp số: ổ đĩa đầy hoặc không ghi được, xin gọi kỹ thuật viên" in slip_list(full, "vi", ZONE).splitlines()
    )


def test_a_new_day_is_reported_with_the_number_of_unserved_people() -> None:
    assert command_of(typed("new-day"), STATE, ZONE, id_="abc") == NewDay(id="abc")
    assert command_of(typed("new-roll"), STATE, ZONE, id_="abc") == NewRoll(id="abc")
    waits = WaitingView(label="201", service="CT", class_="N", since=AT, ahead=0)
    called = CounterView(id="3", status="open", services=(), ticket="801", service="HD")
    others = (waits, replace(waits, label="202"))
    before = replace(STATE, waiting=others, held=(HeldView("203", "1", AT),), counters=(called,))
    assert before.pending, "206 has no slip yet, and is not served either; 801 was, for a day opened"
    after = replace(STATE, day="2026-11-25")
    assert new_day_sentence(before, after, "en") == "Day 25/11/2026 is open; people who were still waiting: 4"


def test_tickets_with_services_planned_are_listed() -> None:
    waiting = (
        WaitingView(label="202", service="CT", class_="N", since=AT, ahead=0, then=("TP", "CT")),
        WaitingView(label="203", service="CT", class_="N", since=AT, ahead=1),
    )
    counters = (
        CounterView(id="3", status="open", services=(), ticket="801", service="HD", then=("CT",)),
        CounterView(id="4", status="open", services=(), ticket="204", service="CT"),
    )
    assert plan_list(replace(STATE, waiting=waiting, counters=counters), "en").splitlines() == [
        "Number 801, counter 3 (HD): then Certification",
        "Number 202 (Certification): then TP, Certification",
    ]
    printing = replace(STATE.pending[0], then=("TP",))
    assert plan_list(replace(STATE, pending=(printing,)), "vi") == "Số 206 (CT), phiếu chưa ra: sau đó TP"
    assert plan_list(STATE, "vi") == "Không có số nào còn bước tiếp theo"


def test_while_people_are_still_served_the_reason_is_that_ticket_hours_are_over() -> None:
    served = replace(STATE, issuing=Issuing(False, "outside_hours", closes=AT.later(3_600_000)))
    assert "Không cấp số: đã hết giờ lấy số" in slip_list(served, "vi", ZONE)
    assert "Không cấp số: ngoài giờ làm việc" in slip_list(
        replace(STATE, issuing=Issuing(False, "outside_hours")), "vi", ZONE
    )
