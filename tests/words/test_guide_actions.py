"""The actions offered for a slip on the guide's list are those that the kiosk would accept."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import AbsentView, CounterView, Issuing, PrinterView, SlipView, State, WaitingView
from words.guide_actions import choices

AT = Instant.parse("2026-11-24T01:15:00Z")
WAITS = WaitingView(label="204", service="CT", class_="N", since=AT, ahead=0)
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="here",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("ready", 0),
    waiting=(WAITS,),
)
SLIP = SlipView(label="204", service="CT", class_="N", state="unproven", arrived=AT, since=AT)
CALLED = (CounterView(id="3", status="open", services=(), ticket="204"),)
ABSENT = (AbsentView("204", "CT", AT),)


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({}, ("reprint", "keep", "void")),
        ({"printer": PrinterView("unknown", 0)}, ("reprint", "keep", "void")),
        ({"issuing": Issuing(False, "printer")}, ("keep", "void")),
        ({"issuing": Issuing(False, "closed"), "printer": PrinterView("cover_open", 0)}, ("keep", "void")),
        ({"waiting": (), "counters": CALLED}, ("reprint", "keep")),
        ({"waiting": (), "absent": ABSENT}, ("reprint", "keep", "void")),
        ({"waiting": ()}, ("reprint", "keep")),
    ],
    ids=["well", "one that never says", "ill", "ill while stopped", "called", "absent", "passed"],
)
def test_the_actions_for_an_unconfirmed_slip(fields: dict[str, Any], accepted: tuple[str, ...]) -> None:
    assert choices(SLIP, replace(STATE, **fields)) == accepted


@pytest.mark.parametrize(
    ("reason", "accepted"),
    [(None, ("instead", "forget")), ("printer", ("instead", "forget")), ("closed", ("forget",))],
)
def test_the_actions_for_a_void_ticket(reason: Any, accepted: tuple[str, ...]) -> None:
    state = replace(STATE, issuing=Issuing(reason is None, reason))
    assert choices(replace(SLIP, state="void"), state) == accepted
