"""Forecasts in a real office: on the bus, in the journal and on paper."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from core.messages.commands import Finish, OpenCounter
from core.messages.events import TicketCalled, TicketIssued
from tests.conftest import Eventually
from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow


def worker_of(pid: int) -> int | None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    found = [int(child) for child in children if b"kiosk.forecast.worker" in _command(int(child))]
    return found[0] if found else None


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def console(office: Office) -> Device:
    """The console of a running office in which one ticket is at the only open counter, and another waits."""
    office.kiosk.start()
    console = office.device("console")
    assert console.wait_for_state(bool), office.kiosk.log
    assert console.request(OpenCounter(id="open", counter="1")).ok
    for _ in range(2):
        console.take("CT")
    assert console.wait_for_state(lambda state: len(state.waiting) == 2)
    assert console.call_next("1").ok
    return console


def has_forecasts(console: Device) -> bool:
    """Waits until every waiting ticket has a forecast."""
    return console.wait_for_state(lambda state: state.waiting and all(ticket.forecast for ticket in state.waiting))


def test_forecasts_are_in_the_state_and_on_the_next_slip(office: Office, console: Device) -> None:
    assert has_forecasts(console), office.kiosk.log
    services = {service.code: service.forecast for service in console.state.services}
    assert services["CT"] is not None
    assert 5 <= services["CT"][1] <= 60
    label = console.take("CT")
    issued = [entry.event for entry in office.entries() if isinstance(entry.event, TicketIssued)]
    assert issued[0].forecast is None, "there was no forecast yet"
    assert issued[-1].label == label
    assert issued[-1].forecast is not None
    assert issued[-1].forecast[1] >= 5
    assert console.wait_for(lambda: len(office.printer.slips) == 3)
    heights = [slip.picture.height for slip in office.printer.slips]
    assert heights[2] > heights[0], "it has one line more"


def test_what_the_state_tells_of_a_number_that_was_sent_on_is_in_the_journal_with_its_call(
    office: Office, console: Device
) -> None:
    assert console.request(Finish(id="on", counter="1", then=("HT",))).ok
    assert console.wait_for_state(
        lambda state: any(each.label == "201" and each.service == "HT" and each.forecast for each in state.waiting)
    ), office.kiosk.log
    for _ in range(2):
        assert console.call_next("1").ok
    found = [(entry.line, entry.event) for entry in office.entries()]
    [(first, slip_told), (then, told)] = [
        (line, event.told) for line, event in found if isinstance(event, TicketCalled) and event.label == "201"
    ]
    assert slip_told is None
    assert told is not None
    assert first < told.at <= then


def test_while_a_counter_is_free_the_forecast_is_zero(office: Office, console: Device) -> None:
    assert has_forecasts(console), office.kiosk.log
    console.call_next("1")
    assert console.request(Finish(id="done", counter="1")).ok
    at_once = [(0, 0), (0, 0)]
    assert console.wait_for_state(lambda state: [each.forecast for each in state.services] == at_once)


def test_a_worker_that_dies_is_replaced_and_the_kiosk_goes_on(office: Office, console: Device) -> None:
    assert has_forecasts(console), office.kiosk.log
    first = worker_of(office.kiosk.pid)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert console.wait_for_state(lambda state: all(each.forecast is None for each in state.services))
    console.take("HT")
    assert has_forecasts(console), office.kiosk.log
    assert worker_of(office.kiosk.pid) not in (None, first)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_worker_ends_with_its_kiosk(office: Office, console: Device, eventually: Eventually, end: str) -> None:
    assert has_forecasts(console), office.kiosk.log
    child = worker_of(office.kiosk.pid)
    assert child is not None
    getattr(office.kiosk, end)()
    eventually(lambda: not Path(f"/proc/{child}").exists(), "the worker ends")
