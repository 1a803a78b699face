"""Numbers without a slip that still have to be told: the list stands in the journal, so no restart loses it."""

from __future__ import annotations

import pytest

from core.messages.commands import CallNext, Finish, Hold, MarkAbsent, MarkTold, NewDay, Start, TakeTicket, VoidTicket
from core.messages.events import NumberTold
from core.messages.observations import SlipLost, TimePassed
from core.messages.state import ToTellView
from core.public_state.snapshot import MOST_TO_TELL
from tests.core.hall import Hall


def paperless(hall: Hall, service: str = "CT", **fields: object) -> str:
    (issued,) = hall.do(TakeTicket, service=service, paperless=True, **fields)
    return str(issued.label)


def to_tell(hall: Hall) -> list[str]:
    return [ticket.label for ticket in hall.state().to_tell]


def test_a_number_without_a_slip_is_listed_until_it_has_been_told(hall: Hall) -> None:
    hall.take("CT")
    first, second = paperless(hall), paperless(hall, "HT", then=("TP",))
    assert to_tell(hall) == [first, second]
    assert hall.state().to_tell[1] == ToTellView(label=second, service="HT", arrived=hall.utc, then=("TP",))
    hall.restart(outage_s=60)
    assert to_tell(hall) == [first, second], "no restart loses it"
    assert hall.do(MarkTold, label=first) == (NumberTold(first),)
    assert to_tell(hall) == [second]
    assert hall.refusal(MarkTold, label=first) == "wrong_state", "once is enough"


def test_a_slip_tells_its_number_itself(hall: Hall) -> None:
    label = hall.take("CT")
    assert hall.refusal(MarkTold, label=label) == "wrong_state"
    assert hall.refusal(MarkTold, label="299") == "unknown_ticket"


@pytest.mark.parametrize(
    ("act", "is_listed"),
    [(Start, False), (Finish, False), (Hold, False), (MarkAbsent, True), (VoidTicket, False), (CallNext, False)],
)
def test_whoever_is_at_a_counter_or_has_left_need_not_be_told(hall: Hall, act: type, is_listed: bool) -> None:
    """Who did not come may not have known the number."""
    label = paperless(hall)
    hall.do(CallNext, counter="1")
    assert to_tell(hall) == [label]
    if act is CallNext:
        paperless(hall, "HT")
        hall.do(CallNext, counter="1")
        assert label not in to_tell(hall), "keypads have no key for a start"
        return
    if act is VoidTicket:
        hall.do(Hold, counter="1")
        hall.do(VoidTicket, label=label, reason="mistake")
    else:
        hall.do(act, counter="1")
    assert to_tell(hall) == ([label] if is_listed else [])


def test_who_may_not_come_back_any_more_need_not_be_told(hall: Hall) -> None:
    label = paperless(hall)
    hall.do(CallNext, counter="1")
    hall.do(MarkAbsent, counter="1")
    assert to_tell(hall) == [label]
    hall.wait(hall.rules.return_s + 1)
    assert to_tell(hall) == []


def test_the_list_says_which_number_a_ticket_takes_the_place_of(hall: Hall) -> None:
    hall.ask(TakeTicket(id="press", service="CT"))
    hall.observe(SlipLost("201", "paper_out", 0))
    hall.wait(hall.rules.give_up_s + 1)
    hall.observe(TimePassed())
    label = paperless(hall, instead_of="201")
    (view,) = hall.state().to_tell
    assert (view.label, view.instead_of) == (label, "201")


def test_the_list_ends_with_its_day_and_is_never_endless(hall: Hall) -> None:
    labels = [paperless(hall) for _ in range(MOST_TO_TELL + 3)]
    assert to_tell(hall) == labels[:MOST_TO_TELL]
    hall.do(MarkTold, label=labels[0])
    assert to_tell(hall) == labels[1 : MOST_TO_TELL + 1]
    hall.do(NewDay)
    assert to_tell(hall) == []
