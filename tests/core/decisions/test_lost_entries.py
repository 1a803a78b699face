"""When entries of the journal are gone, numbers go on behind those that they may have given out."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.decisions.lost_entries import MARGIN, MOST
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import NewDay, Refused, Return, TakeTicket
from core.messages.events import DayOpened, NumbersSkipped, OfficeResumed
from core.messages.observations import EntriesLost, OfficeStarted
from core.messages.state import SkippedView
from tests.core.hall import Hall

TODAY, YESTERDAY = "2026-11-24", "2026-11-23"


def lost(**fields: Any) -> EntriesLost:
    return replace(EntriesLost(first=9, last=12, day=TODAY, counts={"CT": 7}), **fields)


@pytest.fixture
def hall() -> Hall:
    """Two numbers of CT have been given out."""
    hall = Hall()
    hall.start()
    hall.take("CT")
    hall.take("CT")
    return hall


def test_numbers_go_on_behind_those_that_the_witness_knows_of(hall: Hall) -> None:
    hall.observe(lost())
    assert hall.take("CT") == f"2{7 + MARGIN + 1:02}"
    assert hall.take("HT") == f"1{MARGIN + 1:02}"
    assert evolve(EMPTY, hall.entries) == hall.line


def test_without_a_witness_each_missing_entry_may_have_given_out_a_number(hall: Hall) -> None:
    hall.observe(lost(counts={}))
    assert hall.take("CT") == f"2{2 + MARGIN + 4 + 1:02}"
    hall.observe(lost(counts={}, last=1_000_000))
    assert hall.line.issuing.counts["HT"] == MARGIN + 4 + MOST


def test_of_an_earlier_day_nothing_is_skipped_unless_the_clock_may_be_wrong(hall: Hall) -> None:
    hall.observe(lost(day=YESTERDAY))
    assert hall.take("CT") == "203"
    hall.trusted = False
    hall.observe(lost(day=YESTERDAY))
    assert hall.take("CT") == f"2{7 + MARGIN + 1:02}"


def test_a_start_tells_first_what_is_lost(hall: Hall) -> None:
    decision = hall.observe(OfficeStarted(hall.rules, 0, lost()))
    assert [type(event) for event in decision.events[:2]] == [NumbersSkipped, OfficeResumed]


def test_a_new_journal_goes_on_behind_the_numbers_of_the_old_one() -> None:
    hall = Hall()
    decision = hall.observe(OfficeStarted(hall.rules, None, lost(first=1)))
    assert [type(event) for event in decision.events] == [DayOpened, NumbersSkipped, OfficeResumed]
    assert hall.take("CT") == f"2{7 + MARGIN + 1:02}"


def test_a_day_that_opens_later_skips_them_too_if_they_are_of_it(hall: Hall) -> None:
    """The clock was wrong at first: the journal went on with a day before that of the missing entries."""
    hall.observe(lost(day="2026-11-25"))
    hall.ask(NewDay(id="day"))
    assert hall.line.day == "2026-11-25"
    assert hall.take("CT") == f"2{7 + MARGIN + 1:02}"
    hall.ask(NewDay(id="another"))
    assert hall.take("CT") == "201"


def test_the_state_names_the_gap_and_the_numbers(hall: Hall) -> None:
    hall.observe(lost())
    [view] = hall.state().lost
    assert (view.first, view.last) == (9, 12)
    assert view.numbers[1] == SkippedView("CT", "203", "227")


def test_a_skipped_number_is_unknown_and_can_be_written_down_anew(hall: Hall) -> None:
    hall.observe(lost())
    refused = hall.ask(Return(id="r", label="205"))
    assert isinstance(refused, Refused)
    assert refused.code == "unknown_ticket"
    arrived = hall.utc.later(-60_000)
    assert not isinstance(
        hall.ask(TakeTicket(id="t", service="CT", paperless=True, arrived=arrived), by="guide"), Refused
    )
