"""How many slips are left on the roll."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.line.evolve import evolve
from core.line.line import EMPTY
from core.line.paper_roll import ENOUGH, add_print, slips_left
from core.messages.commands import NewDay, NewRoll, Reprint, TakeTicket
from core.messages.events import DayOpened, Roll, RollChanged
from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from tests.core.hall import Hall


@pytest.mark.parametrize(
    ("used_mm", "slips", "left"),
    [
        (0, 0, 450),  # 50,000 / 110, in tens
        (990, 9, 440),  # too few to know how long they are here
        (800, 10, 610),  # 49,200 / 80
        (45_600, 380, 30),  # 4,400 / 120 = 36
        (47_600, 400, 20),  # 2,400 / 119 = 20.2
        (47_720, 400, 19),
        (49_900, 500, 1),
        (50_000, 500, 0),
        (50_001, 500, 0),  # at its end, or a new one that nobody has told of
        (55_000, 550, 0),
        (55_001, 550, None),  # no roll is so long
    ],
)
def test_slips_left_by_paper_used(used_mm: int, slips: int, left: int | None) -> None:
    assert slips_left(Roll(used_mm, slips), 50) == left


def test_slips_left_are_unknown_before_a_new_roll_is_reported() -> None:
    assert slips_left(None, 50) is None
    assert add_print(None, 110, is_slip=True) is None


def test_paper_that_became_no_slip_makes_the_mean_slip_longer() -> None:
    roll: Roll | None = Roll()
    for _ in range(ENOUGH):
        roll = add_print(add_print(roll, 100, is_slip=True), 25, is_slip=False)
    assert roll == Roll(1250, ENOUGH)
    assert slips_left(roll, 2.5) == 10


@given(st.integers(-9, 10**6), st.integers(-9, 10**5), st.floats(0.1, 1000))
def test_no_journal_entry_makes_the_estimate_fail(used_mm: int, slips: int, length_m: float) -> None:
    left = slips_left(Roll(used_mm, slips), length_m)
    assert left is None or left >= 0


def test_the_estimate_never_exceeds_what_comes_out() -> None:
    """With slips of 117 mm."""
    roll: Roll | None = Roll()
    for printed in range(50_000 // 117):
        if printed >= ENOUGH:
            left = slips_left(roll, 50)
            assert left is not None
            assert left <= 50_000 // 117 - printed < left + 11
        roll = add_print(roll, 117, is_slip=True)


# In the line


def test_what_is_printed_counts_from_the_guides_new_roll(hall: Hall) -> None:
    hall.take("CT")
    assert (hall.line.roll, hall.state().printer.slips_left) == (None, None)
    assert hall.do(NewRoll) == (RollChanged(),)
    assert hall.refusal(NewRoll) == "wrong_state"
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipLost(issued.label, "paper_out", 900, mm=40))
    hall.do(TakeTicket, service="HT")
    hall.observe(SlipProven("101", "unproven", mm=112))
    assert hall.line.roll == Roll(152, 1)
    assert hall.state().printer.slips_left == 450
    hall.do(NewRoll)
    assert hall.line.roll == Roll()


def test_the_same_paper_is_not_counted_twice_when_a_proof_comes_late(hall: Hall) -> None:
    hall.do(NewRoll)
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipProven(issued.label, "unproven", mm=112))
    hall.observe(SlipProven(issued.label, "printed", mm=112))
    assert hall.line.roll == Roll(112, 1)
    hall.do(Reprint, label=issued.label)
    hall.observe(SlipProven(issued.label, "printed", mm=118))
    assert hall.line.roll == Roll(230, 2)


def test_a_report_without_paper_changes_nothing(hall: Hall) -> None:
    hall.do(NewRoll)
    hall.take("CT")
    assert hall.line.roll == Roll()


def test_the_count_survives_a_new_day_and_a_replay_of_that_day_alone(hall: Hall) -> None:
    hall.do(NewRoll)
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipProven(issued.label, "sensor", mm=112))
    assert DayOpened(hall.rules, Roll(112, 1)) in hall.do(NewDay)
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipProven(issued.label, "sensor", mm=113))
    assert hall.line.roll == Roll(225, 2)
    (*_, opened) = [at for at, entry in enumerate(hall.entries) if isinstance(entry.event, DayOpened)]
    assert evolve(EMPTY, hall.entries[opened:]) == hall.line


def test_the_length_of_a_roll_is_that_of_the_settings(hall: Hall) -> None:
    hall.do(NewRoll)
    told = []
    for printer in ({}, {"width_mm": 58}, {"roll_m": 78.5}):
        hall.settings = replace(hall.settings, printer=replace(PrinterSettings(), **printer))
        told.append(hall.state().printer.slips_left)
    assert told == [450, 220, 710]
