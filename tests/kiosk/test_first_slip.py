"""The first slip of a day carries the head of the day before: the real one, after a restart and on a reprint, too."""

from __future__ import annotations

from typing import Any

import pytest

from core.messages.commands import NewDay, Reprint, TakeTicket
from core.messages.observations import SlipLost, SlipProven, TimePassed
from printer.slip import Slip
from runtime.journal.heads import Head
from runtime.journal.reader import JournalReader
from tests.kiosk.world import World


@pytest.fixture
def second_day(world: World) -> World:
    """The morning of the second day of an office, after a day with one ticket."""
    world.office.printer_changed("ready")
    press(world)
    world.office.observe(SlipProven("201", "printed"))
    world.ask(NewDay)
    world.paper.taken()
    return world


def press(world: World, **fields: Any) -> None:
    world.ask(TakeTicket, by="kiosk", service="CT", **fields)


def slips(world: World) -> list[Slip]:
    found, world.paper.slips = world.paper.slips, []
    return found


def kept(world: World) -> tuple[str, str]:
    """As a slip should have it, read from the file: the first day and its last entry."""
    entries = list(JournalReader(world.path).entries("2026-11-24"))
    found = {each.seq: each.json for each in JournalReader(world.path).json_after(0)}
    chain = found[entries[-1].seq].partition(b'"chain":"')[2][:16].decode()
    return "2026-11-24", str(Head(entries[-1].seq, chain))


def test_the_first_slip_has_the_last_entry_of_the_day_before_and_no_other_has(second_day: World) -> None:
    press(second_day)
    second_day.office.observe(SlipProven("201", "printed"))
    press(second_day)
    first, second = slips(second_day)
    assert (first.head, second.head) == (kept(second_day), None)
    head = Head.read(" ".join(first.head or ()))
    assert head is not None
    assert [each.result for each in JournalReader(second_day.path).check_chain([head]).heads] == ["proven"]


def test_the_very_first_day_has_none(world: World) -> None:
    press(world)
    assert [slip.head for slip in slips(world)] == [None]


def test_after_a_kill_between_issue_and_print_the_reprint_has_it(second_day: World) -> None:
    press(second_day)
    second_day.restart()
    (again,) = slips(second_day)
    assert (again.label, again.marked, again.head) == ("201", True, kept(second_day))


def test_a_reprint_hours_later_has_the_same(second_day: World) -> None:
    press(second_day)
    (first,) = slips(second_day)
    second_day.office.observe(SlipProven("201", "printed"))
    press(second_day)
    second_day.office.observe(SlipProven("202", "printed"))
    second_day.restart(after_s=7200)
    second_day.office.printer_changed("ready")
    slips(second_day)
    second_day.ask(Reprint, label="202")
    second_day.office.observe(SlipProven("202", "printed"))
    second_day.ask(Reprint, label="201")
    other, again = slips(second_day)
    assert (other.head, again.head) == (None, first.head)


def test_where_the_first_ticket_has_no_paper_the_first_slip_after_it_has_it(second_day: World) -> None:
    press(second_day, paperless=True)
    press(second_day)
    (first,) = slips(second_day)
    assert (first.label, first.head) == ("202", kept(second_day))


def test_the_late_slip_of_a_ticket_without_paper_may_be_the_first(second_day: World) -> None:
    press(second_day, paperless=True)
    second_day.ask(Reprint, label="201")
    second_day.office.observe(SlipProven("201", "printed"))
    press(second_day)
    first, second = slips(second_day)
    assert (first.label, first.head, second.head) == ("201", kept(second_day), None)


def test_if_the_first_slip_never_comes_out_the_next_has_it(second_day: World) -> None:
    press(second_day)
    second_day.office.observe(SlipLost("201", "paper_out", 0))
    second_day.office.printer_changed("paper_out")
    second_day.time.goes_by(181)
    second_day.office.observe(TimePassed())
    assert "201" not in second_day.office.line.tickets
    second_day.office.printer_changed("ready")
    press(second_day)
    assert [(slip.label, slip.head) for slip in slips(second_day)] == [
        ("201", kept(second_day)),
        ("202", kept(second_day)),
    ]


def test_each_day_has_that_of_its_own_day_before(second_day: World) -> None:
    press(second_day)
    (first,) = slips(second_day)
    second_day.office.observe(SlipProven("201", "printed"))
    second_day.ask(NewDay)
    press(second_day)
    (next_day,) = slips(second_day)
    assert first.head is not None
    assert next_day.head is not None
    assert (first.head[0], next_day.head[0]) == ("2026-11-24", "2026-11-25")
    assert first.head[1] != next_day.head[1]
