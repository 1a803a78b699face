"""What is told of a ticket: how it ended, how long it waited in each leg, and who served it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from core.history.day_record import day_records
from core.messages.commands import CallNext, Finish, Recall, Start, VoidTicket
from core.messages.events import HAS_LEFT
from reports.export.tickets import COLUMNS, as_json, exported_tickets, ticket_rows
from tests.core.hall import ENDINGS, HERE, SETTINGS, Hall


def tickets_of(hall: Hall, *, is_open: bool = False) -> dict[str, dict[str, Any]]:
    (record,) = day_records(hall.entries)
    made = [msgspec.json.decode(as_json(ticket)) for ticket in exported_tickets(record, is_open=is_open)]
    return {ticket["label"]: ticket for ticket in made}


@pytest.fixture
def hall() -> Hall:
    office = Hall(replace(SETTINGS, reasons={**SETTINGS.reasons, HAS_LEFT: {"vi": "Đã ra về"}}))
    office.start()
    office.open("1", "2", "3")
    return office


def test_a_visit_of_two_legs_is_one_ticket_with_both_waits(hall: Hall) -> None:
    label = hall.take("CT")
    hall.wait(240)
    hall.do(CallNext, counter="2")
    hall.do(Recall, counter="2")
    hall.do(Start, counter="2")
    hall.wait(300)
    hall.do(Finish, counter="2", outcome="accepted", then=("DD",))
    hall.wait(120)
    hall.do(CallNext, counter="3")
    hall.wait(60)
    hall.do(Finish, counter="3")
    ticket = tickets_of(hall)[label]
    assert (ticket["end"], ticket["wait_s"], ticket["waits_s"], ticket["service_s"]) == ("done", 240, 360, 360)
    assert [(leg["service"], leg["wait_s"], len(leg["stays"])) for leg in ticket["legs"]] == [
        ("CT", 240, 1),
        ("DD", 120, 1),
    ]
    (stay,) = ticket["legs"][0]["stays"]
    assert (stay["counter"], stay["calls"], stay["rule"], stay["outcome"], stay["seconds"]) == (
        "2",
        2,
        "head_start",
        "accepted",
        300,
    )
    assert stay["started"] < stay["ended"]


@pytest.mark.parametrize(
    ("ending", "said"), [("done", "done"), ("passed", "passed"), ("absent", "absent"), ("held", "left_open")]
)
def test_each_way_to_end_has_its_word(hall: Hall, ending: str, said: str) -> None:
    label = hall.take("DD")
    hall.take("DD")
    hall.do(CallNext, counter="3")
    hall.wait(30)
    hall.do(ENDINGS[ending], counter="3")
    assert tickets_of(hall)[label]["end"] == said


def test_who_was_never_called_is_unserved_when_the_day_is_over_and_waits_while_it_is_not(hall: Hall) -> None:
    label, called = hall.take("CT"), hall.take("DD")
    hall.do(CallNext, counter="3")
    assert {name: each["end"] for name, each in tickets_of(hall).items()} == {label: "unserved", called: "left_open"}
    now = tickets_of(hall, is_open=True)
    assert {name: each["end"] for name, each in now.items()} == {label: "waiting", called: "at_counter"}
    assert now[label]["wait_s"] is None


def test_a_cancelled_number_says_whether_its_citizen_had_left(hall: Hall) -> None:
    wrong, left = hall.take("CT"), hall.take("CT")
    hall.do(VoidTicket, label=wrong, reason="mistake")
    hall.do(VoidTicket, label=left, reason=HAS_LEFT)
    assert [ticket["end"] for ticket in tickets_of(hall).values()] == ["void", "left"]


def test_nobody_is_told_why_somebody_has_priority_or_who_served_them(hall: Hall) -> None:
    hall.take("CT", "P")
    text = str(tickets_of(hall))
    assert "'class': 'P'" in text
    assert not {"reason", "operator", "by", "note"} & set(text.replace("'", " ").split())


def test_a_row_has_local_times_and_a_cell_for_each_column(hall: Hall) -> None:
    hall.take("CT")
    hall.take("DD")
    hall.wait(90)
    hall.do(CallNext, counter="3")
    hall.do(Finish, counter="3")
    (record,) = day_records(hall.entries)
    head, waiting, served = ticket_rows(exported_tickets(record, is_open=True), HERE)
    assert head == list(COLUMNS)
    assert len(waiting) == len(served) == len(COLUMNS)
    cells = dict(zip(head, served, strict=True))
    assert (cells["issued"], cells["called"]) == ("2026-11-24T07:30:00+07:00", "2026-11-24T07:31:30+07:00")
    assert (cells["counter"], cells["counters"], cells["services"], cells["legs"]) == ("3", "3", "DD", 1)
    assert dict(zip(head, waiting, strict=True))["called"] is None
