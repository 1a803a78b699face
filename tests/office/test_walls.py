"""A real kiosk hears over mosquitto what the walls show, and refuses *absent* until they have shown the number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.messages.commands import MarkAbsent
from core.messages.state import Health, Reply
from runtime.bus.bus import Acknowledged, BusEvent
from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]


def mark_absent(console: Device) -> Reply:
    return console.request(MarkAbsent(id=console.new_id(), counter="1"))


def call(console: Device) -> None:
    console.take(paperless=True)
    assert console.call_next("1").ok


def test_a_number_is_absent_only_when_the_wall_that_is_on_has_shown_it(office: Office, eventually: Eventually) -> None:
    office.kiosk.start()
    heard: list[BusEvent] = []
    console, wall = office.device("console"), office.device("wall", on_event=heard.append)
    assert console.wait_for_state(lambda _: True)
    console.open_counters()
    call(console)
    assert mark_absent(console).ok, "no wall is on"

    wall.client.report_health(Health(online=True))
    assert wall.wait_for(lambda: any(isinstance(event, Acknowledged) for event in heard))
    call(console)
    refused = mark_absent(console)
    assert (refused.code, refused.message) == (
        "wrong_state",
        {"vi": "Màn hình chưa hiện số 202 đủ lâu: xin chờ một lát"},
    )
    wall.client.report_health(Health(online=True, shown=2))
    eventually(lambda: mark_absent(console).ok, "the wall has shown it for 5 s")

    call(console)
    assert not mark_absent(console).ok
    wall.client.report_health(Health(online=False))
    eventually(lambda: mark_absent(console).ok, "the wall is off")
