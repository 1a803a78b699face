"""Acts: what is typed becomes one command, and its sentence."""

from __future__ import annotations

import argparse
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.commands import AnyCommand, ChangeClass, NewDay, Reprint, Return, TakeTicket, VoidTicket
from core.events import StopReason
from core.instant import Instant
from core.state import HeldView, Issuing, PrinterView, State, WaitingView
from luot.acts import add_acts, command_of, done, slips, turned

AT = Instant.parse("2026-11-24T18:30:00.000Z")  # already the 25th, 01:30, in Viet Nam
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="test",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("paper_out", 2),
)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def typed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_acts(parser, argparse.ArgumentParser(add_help=False))
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "command", "sentence"),
    [
        (["return", "203"], Return(label="203", id="abc"), "Number 203 is back in line"),
        (
            ["void", "203", "--reason", "mis-press"],
            VoidTicket(label="203", reason="mis-press", id="abc"),
            "Number 203 is void",
        ),
        (["reprint", "203"], Reprint(label="203", id="abc"), "The slip of number 203 is printed again"),
        (
            ["class", "203", "P", "--reason", "elder"],
            ChangeClass(label="203", class_="P", reason="elder", id="abc"),
            "Number 203 has priority now",
        ),
        (
            ["class", "203", "N", "--reason", "mistake"],
            ChangeClass(label="203", class_="N", reason="mistake", id="abc"),
            "Number 203 is a regular one now",
        ),
        (["take", "CT"], TakeTicket(service="CT", id="abc"), "Number 203 is given out"),
        (
            ["take", "CT", "--class", "P", "--paperless"],
            TakeTicket(service="CT", class_="P", paperless=True, id="abc"),
            "Number 203 is given out",
        ),
        (
            ["take", "CT", "--arrived", "00:40"],
            TakeTicket(service="CT", paperless=True, arrived=Instant.parse("2026-11-24T17:40:00Z"), id="abc"),
            "Number 203 is given out",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_act_is_one_command(words: list[str], command: AnyCommand, sentence: str) -> None:
    act = typed(*words)
    assert command_of(act, STATE, ZONE, id_="abc") == command
    assert done(act, "203", "en") == sentence


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["give"],
        ["return"],
        ["void", "203"],
        ["class", "203", "X", "--reason", "r"],
        ["class", "203", "P"],
        ["take"],
        ["take", "CT", "--arrived", "25:00"],
    ],
    ids=" ".join,
)
def test_what_is_not_said_right_is_refused_before_anything_is_sent(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        typed(*words)
    assert "usage:" in capsys.readouterr().err


def test_slips_says_how_paper_is_doing() -> None:
    assert slips(STATE, "en") == "Printer: out of paper; slips not out yet: 2"


@pytest.mark.parametrize("reason", get_args(StopReason))
def test_slips_says_why_nobody_gets_a_number(reason: StopReason) -> None:
    stopped = replace(STATE, issuing=Issuing(False, reason))
    assert slips(stopped, "en").startswith("Printer: out of paper; slips not out yet: 2\nNo numbers are given out: ")
    assert slips(stopped, "vi") != slips(stopped, "en")


def test_slips_names_a_full_disk() -> None:
    full = replace(STATE, issuing=Issuing(False, "storage"))
    assert slips(full, "vi").endswith("Không cấp số: ổ đĩa đầy hoặc không ghi được, gọi kỹ thuật")


def test_a_new_day_says_which_and_whom_it_left_behind() -> None:
    assert command_of(typed("new-day"), STATE, ZONE, id_="abc") == NewDay(id="abc")
    waits = WaitingView(label="201", service="CT", class_="N", since=AT, ahead=0)
    before = replace(STATE, waiting=(waits, waits), held=(HeldView("203", "1", AT),))
    after = replace(STATE, day="2026-11-25")
    assert turned(before, after, "en") == "The day 25/11/2026 is open; still waiting and not served before: 3"
