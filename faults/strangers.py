"""Connections and sessions without end: strangers who say nothing, and an account that has the broker keep things."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.rig.child import Child
from benchmarks.rig.mad_client import MadClient
from demo.broker import HOST, free_port
from faults.invariants import traceback_in
from faults.report import Outcome, Trial
from faults.rig.hall import Hall
from faults.rig.memory import most_mb
from tests.conftest import PATIENCE_S
from tests.office.device import Device
from tests.office.real_office import Office

TIMES, QUICK = 5, 1
"""Restarts of the kiosk amidst the strangers."""
STRANGERS = (1024, 4000)
"""As many as systemd usually lets a program open files, and many more."""
FILES = 16_384
"""As the broker's unit has it."""
SESSIONS, MESSAGES, MB = 12, 8, 1 << 20
"""Sessions for each of `times`: sixty by default."""
ACCOUNT = "keypad-2"
JOINS_S = 5
"""Within this a kiosk that starts anew and a keypad are in, from the network, too."""
MOST_MB = 50
"""Of the broker's memory."""


def run(trial: Trial) -> Iterator[Outcome]:
    for strangers in STRANGERS:
        yield _silent(trial, strangers)
    yield _hoarding(trial)


def _silent(trial: Trial, strangers: int) -> Outcome:
    """The strangers come from the network, to an address of `[broker] listen`."""
    waits, late = list[float](), 0
    with ExitStack() as stack:
        network = f"mqtt://{HOST}:{free_port()}"
        hall = Hall(trial.home / f"silent-{strangers}", stack, listen=(network,))
        office = hall.office
        resource.prlimit(office.broker.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
        hall.start()
        office.device("console").take(paperless=True)
        log = trial.home / "strangers.log"
        stack.enter_context(Child("faults.rig.silence", network, str(strangers), log=log))
        for number in range(trial.times):
            office.kiosk.kill()
            hall.start()
            began = time.monotonic()
            keypad = office.device(f"keypad-{1 + number % 4}")
            late += not keypad.wait_for(partial(_is_fresh, keypad))
            waits.append(time.monotonic() - began)
            keypad.bus.close()
        network_s = _joins_s(network, office, stack)
        broker_mb = most_mb(office.broker.pid)
        lost = [f"{late} times kiosk and keypad stayed out for {PATIENCE_S} s"] if late else []
        lost += traceback_in([hall.log])
    missed = [
        f"{who} only within {seconds:.1f} s"
        for who, seconds in (("kiosk and keypad were in", max(waits)), ("a keypad from the network was in", network_s))
        if seconds > JOINS_S
    ]
    return Outcome(
        f"{strangers:,} silent connections from the network, then the kiosk starts anew and a keypad is turned on",
        trial.times,
        f"both in within {max(waits):.1f} s; a keypad that comes from the network, too, within {network_s:.1f} s; "
        f"the broker's memory is {broker_mb:.0f} MB at most",
        max(*waits, network_s),
        tuple(lost),
        (*missed, *_too_much(broker_mb)),
    )


def _is_fresh(device: Device) -> bool:
    return device.client.fresh


def _too_much(broker_mb: float) -> list[str]:
    return [f"the broker took {broker_mb:.0f} MB"] if broker_mb > MOST_MB else []


def _joins_s(network: str, office: Office, stack: ExitStack) -> float:
    """How long it takes a keypad to come in at the address where the strangers are; as long as there is patience."""
    broker = msgspec.structs.replace(office.settings.broker, uri=network)
    keypad = Device(msgspec.structs.replace(office.settings, broker=broker), "keypad-3")
    stack.callback(keypad.bus.close)
    began = time.monotonic()
    keypad.wait_for(partial(_is_fresh, keypad))
    return time.monotonic() - began


def _hoarding(trial: Trial) -> Outcome:
    """One account has the broker keep messages for many sessions."""
    with ExitStack() as stack:
        hall = Hall(trial.home / "hoarding", stack)
        hall.start()
        office, topic = hall.office, f"luot/v1/hall/health/{ACCOUNT}"
        console = office.device("console")
        console.take(paperless=True)
        password = (Path(office.broker.settings.secrets or "") / ACCOUNT).read_text("ascii")
        for number in range(SESSIONS * trial.times):
            with (
                suppress(OSError),
                MadClient(office.broker.uri, ACCOUNT, password, client_id=f"mad-{number}", expiry_s=86_400) as mad,
            ):
                mad.subscribe([topic], qos=1)
                for _ in range(MESSAGES):
                    mad.publish(topic, bytes(MB), qos=1)
        began = time.monotonic()
        console.take(paperless=True)
        answer_s = time.monotonic() - began
        lost = tuple(traceback_in([hall.log]))
        most = most_mb(office.broker.pid)
    return Outcome(
        f"sessions of one account, {MESSAGES} messages of 1 MB for each to keep",
        SESSIONS * trial.times,
        f"the broker's memory is {most:.0f} MB at most; the next number in {answer_s * 1000:.0f} ms",
        answer_s,
        lost,
        tuple(_too_much(most)),
    )
