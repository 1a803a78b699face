"""One account runs wild on a real broker: everybody else gets what he comes for, and the log says once who it was."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from core.messages.commands import CallNext
from core.messages.state import State
from core.messages.wire import Topics, decode_health
from kiosk.admission.arrivals import MOST_WAITING
from runtime.bus.bus import BusEvent, Message
from tests.conftest import Eventually
from tests.office.machine import Machine
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

MAD = "keypad-2"
PER_S = 10_000
FLOOD_S = 5
BUTTON_CT = 5
PRESS_S = 5


def flood(office: Office, kind: str, qos: int) -> subprocess.Popen[str]:
    """Another process, so that it takes this one's time from nobody."""
    password = Path(f"{office.broker.settings.secrets}/{MAD}").read_text("ascii")
    topic = Topics(office.settings.office.id).command(MAD)
    arguments = (office.broker.uri, MAD, password, topic, kind, PER_S, FLOOD_S, qos)
    command = [sys.executable, "-m", "faults.rig.flood", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("kind", "qos"), [("junk", 0), ("pauses", 1)])
def test_others_are_served_while_one_account_floods_the_bus(
    kind: str, qos: int, office: Office, machine: Machine, eventually: Eventually
) -> None:
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    reported: list[BusEvent] = []
    console, keypad = office.device("console", on_event=reported.append), office.device("keypad-1")
    console.open_counters()
    pressed, began = 0, time.monotonic()
    with flood(office, kind, qos) as mad:
        while mad.poll() is None or pressed < 2:
            assert console.wait_for_state(can_press), "what the mad account keeps nobody from: a lamp that is lit"
            pressed += 1
            eventually(partial(gets_ticket, office, machine, pressed), "each gets a ticket")
            assert keypad.request(CallNext(id=keypad.new_id(), counter="1")), "calls are answered"
            keypad.wait_for(lambda: False, 0.5)  # a person takes the slip
        assert mad.stdout
        assert int(mad.stdout.read().split()[-1]) > 2 * MOST_WAITING, "it was a flood"
    eventually(lambda: len(office.slips()) == pressed, "and each ticket its slip")
    lines = [line for line in office.kiosk.log.splitlines() if MAD in line]
    told = [line for line in lines if "nothing more of it is heard for 60 s" in line]
    minutes = 1 + int((time.monotonic() - began) / 60)
    assert 1 <= len(told) <= minutes, lines
    assert len(lines) <= 2 * minutes, "and at most one more a minute, of what is malformed"
    assert console.wait_for(lambda: any(map(is_told_on, reported))), "and so does the kiosk's health"


def can_press(state: State) -> bool:
    return state.printer.pending == 0 and all(service.open for service in state.services if service.code == "CT")


def gets_ticket(office: Office, machine: Machine, tickets: int) -> bool:
    """Presses for `PRESS_S` at most, as somebody does who gets no slip: on a machine that starves, a kiosk may take two
    edges of a button for a bounce."""
    machine.set_button(BUTTON_CT, down=True)
    end = time.monotonic() + PRESS_S
    while len(office.issued()) < tickets and time.monotonic() < end:
        time.sleep(0.02)
    machine.set_button(BUTTON_CT, down=False)
    time.sleep(0.2)  # longer than a bounce
    return len(office.issued()) >= tickets


def is_told_on(event: BusEvent) -> bool:
    if not isinstance(event, Message) or not event.topic.endswith("health/kiosk"):
        return False
    return decode_health(event.payload).ignored == (MAD,)
