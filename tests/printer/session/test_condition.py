"""What is believed of a printer: what it has told twice, and what its port tells."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from printer.escpos.status import PrinterStatus
from printer.session.condition import WITHOUT_PAPER, ConditionFilter

WELL = PrinterStatus(heard=True)
EMPTY = replace(WELL, offline=True, paper_out=True)
OPEN = replace(WELL, offline=True, cover_open=True)


@pytest.fixture
def belief() -> ConditionFilter:
    return ConditionFilter(WELL)


def test_news_is_believed_when_it_is_told_twice(belief: ConditionFilter) -> None:
    assert belief.hear(EMPTY, 1, unasked=False)
    assert belief.status == WELL
    assert not belief.hear(EMPTY, 2, unasked=False)
    assert (belief.status, belief.stops, belief.last_stop) == (EMPTY, 1, "paper_out")


def test_news_that_is_not_told_again_is_forgotten(belief: ConditionFilter) -> None:
    belief.hear(EMPTY, 1, unasked=False)
    belief.hear(WELL, 2, unasked=False)
    assert belief.hear(EMPTY, 3, unasked=False)
    assert (belief.status, belief.stops) == (WELL, 0)


def test_other_news_has_to_be_told_twice_as_well(belief: ConditionFilter) -> None:
    belief.hear(EMPTY, 1, unasked=False)
    assert belief.hear(OPEN, 2, unasked=False)
    assert belief.status == WELL


def test_what_it_told_unasked_is_believed_where_it_cannot_be_asked_but_not_at_once(belief: ConditionFilter) -> None:
    belief.hear(EMPTY, 1, unasked=True)
    assert not belief.believe_unasked(before=1)
    assert belief.believe_unasked(before=1.1)
    assert belief.status == EMPTY
    belief.hear(WELL, 2, unasked=False)
    assert not belief.believe_unasked(before=9), "that was asked for"


def test_a_stop_counts_once_whoever_tells_it(belief: ConditionFilter) -> None:
    belief.port_says(0)
    belief.port_says(WITHOUT_PAPER)
    for at in (1, 2):
        belief.hear(EMPTY, at, unasked=False)
    assert belief.stops == 1


def test_in_doubt_nothing_is_known_and_no_stop_forgotten(belief: ConditionFilter) -> None:
    belief.believe(OPEN)
    belief.doubt()
    assert (belief.status.condition, belief.stops) == ("unknown", 1)
