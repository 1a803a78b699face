"""Each program is killed: how long until it is back, and whether it goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.installation import UNITS
from appliance.office import Office
from appliance.patience import until
from appliance.trial import Trial
from faults.invariants import broken
from faults.report import Outcome

TIMES = 1
BROKER = "mosquitto"


def run(trial: Trial) -> Iterator[Outcome]:
    yield from (_signal(trial, unit, "KILL", "kill -9 of") for unit in (*UNITS, BROKER))


def _signal(trial: Trial, unit: str, signal: str, what: str) -> Outcome:
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        began = time.monotonic()
        back_s = end_and_await(office, unit, signal)
        office.await_issuing()
        slip_s = office.press()
        able_s = time.monotonic() - began
        labels = office.slips()
        office.call_next()
        shown_s = until(f"{labels[0]} on the wall", lambda: office.calls(labels[0]))
        lost = broken(office.entries(), acknowledged={}, slips=labels, logs=[office.log(each) for each in UNITS])
    return Outcome(
        f"{what} {unit}",
        1,
        f"started again and ready after {back_s:.1f} s; a number {able_s:.1f} s after it (the slip {slip_s:.1f} s "
        f"after the press), called and on the wall {shown_s:.1f} s after the key",
        able_s,
        lost,
    )


def end_and_await(office: Office, unit: str, signal: str, patience_s: float = 300) -> float:
    """Sends the main program of the unit a signal; the seconds until another one in its place is ready."""
    before = office.pid(unit)
    office.hand.shell(f"kill -{signal} {before}")
    return until(f"{unit} again", lambda: runs_again(office, unit, before), patience_s)


def runs_again(office: Office, unit: str, before: int) -> bool:
    """Whether another program is ready in the place of the one with the id `before`."""
    return office.pid(unit) not in {0, before} and office.state(unit) == "active"
