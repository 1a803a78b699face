"""Events over a real mosquitto that refuses them, or takes no large packets: none is lost, none stops the others."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]
TAKES = 25
"""Each makes an event: more than may be in flight."""


def file(office: Office, name: str) -> Path:
    return office.home / "broker" / name


def heard(device: Device) -> list[int]:
    device.pump(0.01)
    return [entry.seq for entry in device.events]


def test_events_that_the_broker_has_refused_come_in_order_when_it_takes_them(
    office: Office, eventually: Eventually
) -> None:
    acl = file(office, "acl")
    rights = acl.read_text("utf-8")
    acl.write_text(rights.replace("topic write luot/v1/hall/events", ""), "utf-8")
    os.kill(office.broker.pid, signal.SIGHUP)
    office.kiosk.start()
    console = office.device("console")
    for _ in range(TAKES):
        console.take(paperless=True)
    eventually(lambda: "refuses event 1," in office.kiosk.log, "it says so")
    assert heard(console) == []
    acl.write_text(rights, "utf-8")
    os.kill(office.broker.pid, signal.SIGHUP)
    last = office.last_seq()
    assert last > TAKES
    eventually(lambda: len(heard(console)) >= last, "all have come")
    assert heard(console)[:last] == list(range(1, last + 1))
    assert office.kiosk.log.count("refuses") == 2, "the bus and the events, each once"


def test_a_broker_for_small_packets_only_stops_neither_commands_nor_small_events(
    office: Office, eventually: Eventually
) -> None:
    """The state is too large for it, and so is the event with the day's rules."""
    office.broker.stop()
    conf = file(office, "mosquitto.conf")
    conf.write_text(re.sub("max_packet_size .*", "max_packet_size 500", conf.read_text("utf-8")), "utf-8")
    office.broker.start()
    office.kiosk.start()
    console = office.device("console")
    for _ in range(TAKES):
        console.take(paperless=True)
    last = office.last_seq()
    eventually(lambda: heard(console)[-1:] == [last], "the events behind the large one have come")
    log = office.kiosk.log
    assert "event 1 stands in the journal only" in log
    assert log.count("luot/v1/hall/state is not sent") == 1
    assert log.count("connected to the broker") == 1, "it has never lost its connection"
