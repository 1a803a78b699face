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
from tests.conftest import PATIENCE_S
from tests.office.device import Device
from tests.office.real_office import Office

TIMES, QUICK = 5, 1
"""Restarts of the kiosk amidst the strangers."""
STRANGERS = 1024
"""As many files as systemd usually lets a program open."""
SESSIONS, MESSAGES, MB = 12, 8, 1 << 20
"""Sessions for each of `times`: sixty by default."""
ACCOUNT = "keypad-2"
JOINS_S = 5
"""For so long a keypad from the network is watched."""


def run(trial: Trial) -> Iterator[Outcome]:
    yield _silent(trial)
    yield _hoarding(trial)


def _silent(trial: Trial) -> Outcome:
    """The strangers come from the network, to an address of `[broker] listen`."""
    waits, late = list[float](), 0
    with ExitStack() as stack:
        network = f"mqtt://{HOST}:{free_port()}"
        hall = Hall(trial.home / "silent", stack, listen=(network,))
        office = hall.office
        resource.prlimit(office.broker.pid, resource.RLIMIT_NOFILE, (STRANGERS, STRANGERS))
        hall.start()
        office.device("console").take(paperless=True)
        log = trial.home / "strangers.log"
        stack.enter_context(Child("faults.rig.silence", network, str(STRANGERS), log=log))
        for number in range(trial.times):
            office.kiosk.kill()
            hall.start()
            began = time.monotonic()
            keypad = office.device(f"keypad-{1 + number % 4}")
            late += not keypad.wait_for(partial(_is_fresh, keypad))
            waits.append(time.monotonic() - began)
            keypad.bus.close()
        from_network = _joins_from(network, office, stack)
        lost = [f"{late} times kiosk and keypad stayed out for {PATIENCE_S} s"] if late else []
        lost += traceback_in([hall.log])
    return Outcome(
        f"{STRANGERS:,} silent connections from the network, then the kiosk starts anew and a keypad is turned on",
        trial.times,
        f"both in within {max(waits):.1f} s; a keypad that comes from the network, too, {from_network}",
        max(waits),
        tuple(lost),
    )


def _is_fresh(device: Device) -> bool:
    return device.client.fresh


def _joins_from(network: str, office: Office, stack: ExitStack) -> str:
    """Whether a keypad comes in at the address where the strangers are."""
    broker = msgspec.structs.replace(office.settings.broker, uri=network)
    keypad = Device(msgspec.structs.replace(office.settings, broker=broker), "keypad-3")
    stack.callback(keypad.bus.close)
    began = time.monotonic()
    if not keypad.wait_for(partial(_is_fresh, keypad), JOINS_S):
        return f"is out for {JOINS_S} s at least"
    return f"is in within {time.monotonic() - began:.1f} s"


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
        most = _most_mb(office.broker.pid)
    return Outcome(
        f"sessions of one account, {MESSAGES} messages of 1 MB for each to keep",
        SESSIONS * trial.times,
        f"the broker's memory is {most:.0f} MB at most; the next number in {answer_s * 1000:.0f} ms",
        answer_s,
        lost,
    )


def _most_mb(pid: int) -> float:
    """Resident memory at its most."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
