"""An account connects again and again under the client id of the kiosk, to push it off the bus."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import cycle
from pathlib import Path

from benchmarks.rig.mad_client import MadClient
from core.messages.commands import TakeTicket
from faults.invariants import broken
from faults.report import Outcome, Trial
from faults.rig.hall import Hall

TIMES, QUICK = 60, 2
"""Attempts, one a second."""
THIEF = "keypad-2"
NAMES = ("hall-kiosk", "kiosk", "hall-console")
"""The client ids that programs of ours have, or might have."""
STAYS_S, PAUSE_S = 0.5, 0.5
PATIENCE_S = 60


def run(trial: Trial) -> Iterator[Outcome]:
    with ExitStack() as stack:
        hall = Hall(trial.home / "office", stack)
        hall.start()
        console, end = hall.office.device("console"), threading.Event()
        console.take(paperless=True)
        thief = threading.Thread(target=_steal, args=(hall, trial.times, end), name="thief")
        thief.start()
        stack.callback(thief.join)
        waits, acknowledged = list[float](), {}
        while not end.is_set():
            began = time.monotonic()
            reply = console.request(TakeTicket(id=console.new_id(), service="CT", paperless=True), PATIENCE_S)
            acknowledged[reply.id] = reply
            waits.append(time.monotonic() - began)
            console.pump(0.1)
        lost = broken(hall.office.entries(), acknowledged=acknowledged, slips=(), logs=[hall.log])
    yield Outcome(
        f"the kiosk's client id stolen each second by {THIEF}'s account",
        trial.times,
        f"{len(waits)} questions were answered, the slowest in {max(waits) * 1000:.0f} ms",
        max(waits),
        lost,
    )


def _steal(hall: Hall, times: int, end: threading.Event) -> None:
    broker = hall.office.broker
    password = (Path(broker.settings.secrets or "") / THIEF).read_text("ascii")
    for _, name in zip(range(times), cycle(NAMES), strict=False):
        with suppress(OSError), MadClient(broker.uri, THIEF, password, client_id=name):
            end.wait(STAYS_S)
        end.wait(PAUSE_S)
    end.set()
