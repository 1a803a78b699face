"""A program hangs: nothing of it runs, but it has not ended. Its watchdog ends it, and systemd starts it again."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.cases.kills import end_and_await
from appliance.installation import UNITS
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 1
WATCHDOG_S = 30
PRACTICE = "luot-practice"
TRIED = (*UNITS, PRACTICE)
"""All that have a watchdog."""
START_S = 900
"""Of the practice room, a whole office that gives way to all else, on an emulated processor."""


def run(trial: Trial) -> Iterator[Outcome]:
    for unit in TRIED:
        with trial.ground.running() as office:
            if unit not in UNITS:
                office.hand.run("/usr/bin/systemctl", "start", unit, timeout_s=START_S)
            office.await_issuing()
            office.press()
            back_s = end_and_await(office, unit, "STOP", START_S)
            office.await_issuing()
            office.press()
            labels = office.slips()
        yield Outcome(
            f"{unit} hangs",
            1,
            f"ended by its watchdog ({WATCHDOG_S} s) and ready again {back_s:.0f} s after it hung",
            back_s,
            () if labels == ["101", "102"] else (f"the slips say {labels}",),
        )
