"""A new condition of the printer is accepted when it was reported twice, or by the USB port."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from printer.escpos.status import PrinterStatus
from printer.session.condition import WITHOUT_PAPER, ConditionFilter

WELL = PrinterStatus(heard=True)
EMPTY = replace(WELL, offline=True, paper_out=True)
OPEN = replace(WELL, offline=True, cover_open=True)


@pytest.fixture
def condition() -> ConditionFilter:
    return ConditionFilter(WELL)


def test_a_new_condition_is_accepted_when_it_is_reported_twice(condition: ConditionFilter) -> None:
    assert condition.consider(EMPTY, 1, unasked=False)
    assert condition.status == WELL
    assert not condition.consider(EMPTY, 2, unasked=False)
    assert (condition.status, condition.halts, condition.last_halt) == (EMPTY, 1, "paper_out")


def test_a_new_condition_that_is_not_confirmed_is_forgotten(condition: ConditionFilter) -> None:
    condition.consider(EMPTY, 1, unasked=False)
    condition.consider(WELL, 2, unasked=False)
    assert condition.consider(EMPTY, 3, unasked=False)
    assert (condition.status, condition.halts) == (WELL, 0)


def test_a_second_new_condition_has_to_be_confirmed_as_well(condition: ConditionFilter) -> None:
    condition.consider(EMPTY, 1, unasked=False)
    assert condition.consider(OPEN, 2, unasked=False)
    assert condition.status == WELL


def test_an_unasked_report_is_accepted_after_a_while_if_it_cannot_be_confirmed(
    condition: ConditionFilter,
) -> None:
    condition.consider(EMPTY, 1, unasked=True)
    assert not condition.accept_unasked(before=1)
    assert condition.accept_unasked(before=1.1)
    assert condition.status == EMPTY
    condition.consider(WELL, 2, unasked=False)
    assert not condition.accept_unasked(before=9), "this was an answer"


def test_a_halt_counts_once_whether_port_or_printer_reports_it(condition: ConditionFilter) -> None:
    condition.record_port_status(0)
    condition.record_port_status(WITHOUT_PAPER)
    for at in (1, 2):
        condition.consider(EMPTY, at, unasked=False)
    assert condition.halts == 1


def test_after_a_reset_nothing_is_known_but_halts_are_still_counted(condition: ConditionFilter) -> None:
    condition.accept(OPEN)
    condition.reset()
    assert (condition.status.condition, condition.halts) == ("unknown", 1)
