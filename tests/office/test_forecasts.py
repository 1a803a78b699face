"""Forecasts in a real office: they come by themselves, on the bus, in the journal and on paper."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from core.messages.commands import Finish, OpenCounter
from core.messages.events import TicketIssued

House = Any
PATIENCE_S = 60


def child_of(pid: int) -> int | None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    found = [int(child) for child in children if b"kiosk.forecast.worker" in _command(int(child))]
    return found[0] if found else None


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def office(house: House) -> House:
    """Somebody is at the only open counter, and somebody waits."""
    house.kiosk.start()
    house.console = house.client("console")
    assert house.console.until(lambda: house.console.states, 10), house.kiosk.log
    assert house.console.insist(OpenCounter(id="open", counter="1")).ok
    for _ in range(2):
        house.console.take("CT")
    assert house.console.until(lambda: len(house.console.state.waiting) == 2, 10)
    assert house.console.call_next("1").ok
    return house


def knows(house: House) -> bool:
    """Whether the newest state tells how long whoever waits still has."""
    told = house.console.until(
        lambda: house.console.state.waiting and all(each.forecast for each in house.console.state.waiting), PATIENCE_S
    )
    return bool(told)


def test_people_are_told_on_the_bus_and_the_next_one_on_his_slip(office: House) -> None:
    console = office.console
    assert knows(office), office.kiosk.log
    services = {service.code: service.forecast for service in console.state.services}
    assert services["CT"] is not None
    assert 5 <= services["CT"][1] <= 60
    label = console.take("CT")
    issued = [entry.event for entry in office.entries() if isinstance(entry.event, TicketIssued)]
    assert issued[0].forecast is None, "nobody knew anything yet"
    assert issued[-1].label == label
    assert issued[-1].forecast is not None
    assert issued[-1].forecast[1] >= 5
    assert console.until(lambda: len(office.printer.slips) == 3, 5)
    heights = [slip.picture.height for slip in office.printer.slips]
    assert heights[2] > heights[0], "one line more"


def test_when_a_counter_is_free_whoever_comes_is_called_at_once(office: House) -> None:
    console = office.console
    assert knows(office), office.kiosk.log
    console.call_next("1")
    assert console.insist(Finish(id="done", counter="1")).ok
    at_once = [(0, 0), (0, 0)]
    assert console.until(lambda: [each.forecast for each in console.state.services] == at_once, PATIENCE_S)


def test_a_child_that_dies_is_followed_by_another_and_the_kiosk_goes_on(office: House) -> None:
    console = office.console
    assert knows(office), office.kiosk.log
    first = child_of(office.kiosk._process.pid)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert console.until(lambda: all(each.forecast is None for each in console.state.services), PATIENCE_S)
    console.take("HT")
    assert knows(office), office.kiosk.log
    assert child_of(office.kiosk._process.pid) not in (None, first)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_child_ends_with_its_kiosk(office: House, eventually: Any, end: str) -> None:
    assert knows(office), office.kiosk.log
    child = child_of(office.kiosk._process.pid)
    assert child is not None
    getattr(office.kiosk, end)()
    eventually(lambda: not Path(f"/proc/{child}").exists(), "the child lives on", within_s=PATIENCE_S)
