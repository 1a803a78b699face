"""How long clerks take to call is learned from what they did, by what they came from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.forecast.call_delays import CallDelays
from core.forecast.forecast import Forecaster
from core.messages.commands import CloseCounter, Finish, MarkAbsent, PauseCounter, ResumeCounter
from core.messages.observations import SlipProven
from tests.core.hall import Hall


@pytest.fixture
def office(new_hall: Callable[..., Hall]) -> Hall:
    """Counter 3 is open, which alone serves DD."""
    office = new_hall()
    office.start()
    office.open("3")
    return office


def learnt(office: Hall) -> CallDelays:
    forecaster = Forecaster(office.now.local.tzinfo)
    for entry in office.entries:
        forecaster.apply(entry)
    return forecaster.learned.call_delays


def serve(office: Hall, rest_s: int, end: type = Finish) -> None:
    """Somebody else waits when counter 3 ends a service, and the clerk calls them some seconds later."""
    office.take("DD")
    office.do(end, counter="3")
    office.wait(rest_s)
    office.next("3")


def test_the_rest_between_an_end_and_the_next_call_is_learned(office: Hall) -> None:
    office.take("DD")
    office.wait(12)
    office.next("3")
    serve(office, 40)
    serve(office, 25, MarkAbsent)
    delays = learnt(office)
    assert delays.delays_ms(was_idle=False) == (40_000, 25_000)
    assert delays.delays_ms(was_idle=True) == (12_000,), "the clerk was there before the visitor"


def test_the_next_call_that_ends_the_service_is_no_rest(office: Hall) -> None:
    for _ in range(3):
        office.take("DD")
        office.next("3")
        office.wait(60)
    assert learnt(office).delays_ms(was_idle=False) == ()


def test_a_rest_begins_when_somebody_waits(office: Hall) -> None:
    office.take("DD")
    office.next("3")
    office.do(Finish, counter="3")
    office.wait(600)
    office.take("DD")
    office.wait(30)
    office.next("3")
    assert learnt(office).delays_ms(was_idle=True) == (0, 30_000)


@pytest.mark.parametrize("leave", [PauseCounter, CloseCounter])
def test_a_pause_or_closing_is_no_rest(office: Hall, leave: type) -> None:
    office.take("DD")
    office.next("3")
    office.take("DD")
    office.do(Finish, counter="3")
    office.wait(5)
    office.do(leave, counter="3")
    office.wait(900)
    if leave is PauseCounter:
        office.do(ResumeCounter, counter="3")
    else:
        office.open("3")
    office.wait(7)
    office.next("3")
    assert learnt(office).delays_ms(was_idle=False) == (7_000,)


def test_who_walks_off_without_the_pause_key_counts_as_half_an_hour_at_most(office: Hall) -> None:
    office.take("DD")
    office.next("3")
    serve(office, 7200)
    assert learnt(office).delays_ms(was_idle=False) == (1_800_000,)


def test_a_ticket_that_is_printing_keeps_nobody_waiting(office: Hall) -> None:
    label = office.press("DD")
    office.wait(20)
    office.observe(SlipProven(label, "printed"))
    office.wait(3)
    office.next("3")
    assert learnt(office).delays_ms(was_idle=True) == (3_000,)
