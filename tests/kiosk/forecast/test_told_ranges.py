"""What the wall tells of a ticket that was sent on is in the journal with the ticket's call."""

from __future__ import annotations

import pytest

from core.messages.commands import CallNext, OpenCounter, TakeTicket, Transfer
from core.messages.events import TicketCalled, Told
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes
from tests.kiosk.world import World


@pytest.fixture
def sent_on(world: World) -> str:
    """A ticket that counter 1 has sent to HT, which counter 2 serves; somebody is there."""
    for counter in ("1", "2"):
        world.ask(OpenCounter, counter=counter)
    world.ask(TakeTicket, service="HT", paperless=True)
    world.ask(CallNext, counter="2")
    world.ask(TakeTicket, service="CT", paperless=True)
    world.ask(CallNext, counter="1")
    world.ask(Transfer, counter="1", service="HT")
    return "201"


def tell(world: World, waiting: dict[str, Minutes]) -> None:
    world.office.follow_forecasts(ForecastSet(seq=world.journal.last, waiting=waiting))


def called(world: World) -> TicketCalled:
    """The last call."""
    return [each.event for each in world.journal.current_day() if isinstance(each.event, TicketCalled)][-1]


def test_the_first_range_of_the_leg_is_kept_until_the_call(world: World, sent_on: str) -> None:
    world.time.goes_by(2)
    tell(world, {sent_on: (10, 20)})
    at = world.clock.now().line
    world.time.goes_by(300)
    tell(world, {sent_on: (5, 15)})
    world.ask(CallNext, counter="2")
    assert (called(world).label, called(world).told) == (sent_on, Told((10, 20), at))


def test_of_a_first_leg_nothing_is_kept_since_the_slip_says_it(world: World, sent_on: str) -> None:
    world.ask(TakeTicket, service="CT", paperless=True)
    tell(world, {"202": (5, 10)})
    world.ask(CallNext, counter="1")
    assert (called(world).label, called(world).told) == ("202", None)


def test_what_is_over_is_forgotten(world: World, sent_on: str) -> None:
    tell(world, {sent_on: (10, 20)})
    assert list(world.office._told.by_leg) == [("201", "CT", "HT")]
    world.ask(CallNext, counter="2")
    tell(world, {})
    assert list(world.office._told.by_leg) == [("201", "CT", "HT")], "the call may still be undone"
    world.ask(Transfer, counter="2", service="CT")
    tell(world, {sent_on: (20, 30)})
    assert list(world.office._told.by_leg) == [("201", "CT", "HT", "CT")]


def test_who_is_called_is_told_nothing_by_an_answer_that_is_late(world: World, sent_on: str) -> None:
    world.ask(CallNext, counter="2")
    tell(world, {sent_on: (10, 20)})
    assert world.office._told.by_leg == {}


def test_after_a_restart_the_first_range_since_counts(world: World, sent_on: str) -> None:
    tell(world, {sent_on: (10, 20)})
    world.restart(60)
    tell(world, {sent_on: (5, 15)})
    at = world.clock.now().line
    world.ask(CallNext, counter="2")
    assert called(world).told == Told((5, 15), at)


def test_two_outcomes_are_kept_as_two(world: World, sent_on: str) -> None:
    world.office.follow_forecasts(
        ForecastSet(
            seq=world.journal.last, waiting={sent_on: (5, 145)}, waiting_outcomes={sent_on: ((5, 20), (130, 145))}
        )
    )
    world.ask(CallNext, counter="2")
    world.ask(CallNext, counter="2")
    told = called(world).told
    assert told is not None
    assert told.outcomes == ((5, 20), (130, 145))
