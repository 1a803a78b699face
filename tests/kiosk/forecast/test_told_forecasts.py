"""Forecasts are written to the journal, the slip and the state, and may close a service."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.messages.commands import CallNext, OpenCounter, Reprint, TakeTicket
from core.messages.events import TicketIssued
from core.messages.forecasts import ForecastSet
from core.messages.observations import OfficeStarted, SlipLost, SlipProven
from core.settings.conversions import rules_of
from core.settings.sections import HalfSettings, HoursSettings
from tests.kiosk.world import World

TOLD: dict[str, Any] = {"regular": {"CT": (15, 25), "HT": (0, 5)}, "priority": {"CT": (5, 10)}}


@pytest.fixture
def office(world: World) -> Any:
    """Nobody is free, two are at counters."""
    for counter in ("1", "2"):
        world.ask(OpenCounter, counter=counter)
    world.ask(TakeTicket, service="HT", paperless=True)
    world.ask(TakeTicket, service="CT", paperless=True)
    world.ask(CallNext, counter="1")
    world.ask(CallNext, counter="2")
    world.office.forecast_set = ForecastSet(seq=world.journal.last, **TOLD)
    return world.office


def issued(world: World) -> list[TicketIssued]:
    return [entry.event for entry in world.journal.current_day() if isinstance(entry.event, TicketIssued)]


def press(world: World, service: str = "CT", class_: Any = "N") -> None:
    assert world.office.press(TakeTicket(id=world.command_id(), service=service, class_=class_)) is None
    world.office.observe(SlipProven(issued(world)[-1].label, "printed"))


@pytest.mark.parametrize(("class_", "told"), [("N", (15, 25)), ("P", (5, 10))])
def test_a_ticket_carries_the_forecast_for_its_class(world: World, office: Any, class_: str, told: Any) -> None:
    press(world, "CT", class_)
    assert issued(world)[-1].forecast == told
    assert world.paper.slips[-1].forecast == told
    world.ask(TakeTicket, service="CT", class_=class_, paperless=True)
    assert issued(world)[-1].forecast == told


def test_a_slip_shows_no_time_before_it_is_printed(world: World, office: Any) -> None:
    office.forecast_set = ForecastSet(seq=world.journal.last, regular={"CT": (0, 85)})
    press(world)
    slip = world.paper.slips[-1]
    assert slip.turn
    assert slip.taken
    assert slip.taken <= slip.turn[0] < slip.turn[1]


def test_without_a_forecast_a_ticket_and_its_slip_have_none(world: World, office: Any) -> None:
    office.forecast_set = ForecastSet()
    press(world)
    assert issued(world)[-1].forecast is None
    assert world.paper.slips[-1].forecast is None


def test_a_forecast_of_no_wait_is_dropped_when_the_counter_is_taken(world: World, office: Any) -> None:
    """A forecast of no wait, made while the counter was free, is older than the call."""
    office.forecast_set = ForecastSet(seq=world.journal.last - 1, regular={"CT": (0, 0)})
    press(world)
    assert issued(world)[-1].forecast is None


def test_a_reprinted_slip_has_the_present_forecast(world: World, office: Any) -> None:
    assert office.press(TakeTicket(id="p", service="CT")) is None
    label = issued(world)[-1].label
    office.observe(SlipLost(label, "paper_out", 0))
    office.forecast_set = ForecastSet(seq=world.journal.last, waiting={label: (5, 15)}, **TOLD)
    world.time.goes_by(60)
    office.printer_changed("paper_out")
    office.printer_changed("ready")
    assert [(slip.label, slip.forecast) for slip in world.paper.slips] == [(label, (15, 25)), (label, (5, 15))]


@pytest.mark.parametrize(
    ("told", "half", "turn"),
    [
        ((15, 25), ("07:00", "08:41"), None),
        ((15, 25), ("07:00", "08:39"), ("08:30", "08:40")),
        ((50, 60), None, None),
        ((50, 65), None, ("09:05", "09:20")),
        ((50, 65), ("09:12", "11:00"), ("09:12", "09:20")),
        ((0, 5), ("09:12", "11:00"), ("09:12", "09:17")),
        ((0, 0), ("09:12", "11:00"), ("09:12", "09:17")),
    ],
)
def test_a_slip_shows_a_far_turn_as_times_in_five_minute_steps_after_the_opening(
    world: World, office: Any, told: Any, half: tuple[str, str] | None, turn: tuple[str, str] | None
) -> None:
    """It is 08:15, and numbers are given out."""
    if half:
        opens, closes = half
        hours = HoursSettings(half=(HalfSettings(on=("tue",), open=opens, close=closes, issue_from="06:15"),))
        office.observe(OfficeStarted(rules_of(replace(world.settings, hours=hours)), None))
    office.forecast_set = ForecastSet(seq=world.journal.last, regular={"CT": told})
    press(world)
    slip = world.paper.slips[-1]
    assert slip.forecast == told
    assert (slip.turn and tuple(f"{at:%H:%M}" for at in slip.turn)) == turn


def test_a_reprinted_slip_computes_a_far_turn_from_now(world: World, office: Any) -> None:
    press(world)
    label = issued(world)[-1].label
    world.time.goes_by(3600)
    office.forecast_set = ForecastSet(seq=world.journal.last, waiting={label: (65, 80)})
    world.ask(Reprint, label=label)
    assert [f"{at:%H:%M}" for at in world.paper.slips[-1].turn or ()] == ["10:20", "10:35"]


def test_without_a_trusted_clock_a_far_turn_is_given_in_minutes(world: World, office: Any) -> None:
    world.time.trusted = False
    world.time.is_set(-60)
    world.time.goes_by(3)
    office.forecast_set = ForecastSet(seq=world.journal.last, regular={"CT": (50, 65)})
    press(world)
    assert (world.paper.slips[-1].forecast, world.paper.slips[-1].turn) == ((50, 65), None)


def test_the_state_holds_the_forecasts(world: World, office: Any) -> None:
    told = {service.code: service.forecast for service in office.state()[0].services}
    assert told == {"CT": (15, 25), "HT": (0, 5), "TP": None}


def test_a_service_closes_when_a_new_ticket_would_wait_past_closing_time(world: World, office: Any) -> None:
    """It is 08:15; the office closes at 08:35, and for CT there are 25 minutes to wait, with priority ten."""
    half = HalfSettings(on=("tue",), open="07:00", close="08:35")
    hours = HoursSettings(half=(half,), last_ticket="forecast", last_ticket_min=0)
    office.observe(OfficeStarted(rules_of(replace(world.settings, hours=hours)), None))
    office.forecast_set = ForecastSet(seq=world.journal.last, **TOLD)
    assert office.open_services == {"HT"}
    refused = office.press(TakeTicket(id="late", service="CT"))
    assert refused is not None
    assert refused.code == "issuing_closed"
    first = office.press(TakeTicket(id="first", service="CT", class_="P"))
    assert first is not None, "the lamp is off for both classes"
    assert first.because == "day_full"
