"""All programs hang: nothing of them runs, but they have not ended. Watchdogs end them, systemd starts them again."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.cases.kills import runs_again
from appliance.installation import UNITS
from appliance.office import Office
from appliance.patience import until
from appliance.report import listed
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
    with trial.ground.running() as office:
        office.hand.run("/usr/bin/systemctl", "start", PRACTICE, timeout_s=START_S)
        office.await_issuing()
        office.press()
        back_s = _hang_all(office)
        office.await_issuing()
        office.press()
        labels = office.slips()
    longest_s = max(back_s.values())
    yield Outcome(
        "all programs hang at once",
        len(back_s),
        f"ended by their watchdogs ({WATCHDOG_S} s) and ready again, in seconds after it: {listed(back_s, '.0f')}",
        longest_s,
        () if labels == ["101", "102"] else (f"the slips say {labels}",),
    )


def _hang_all(office: Office) -> dict[str, float]:
    """The seconds until another program in the place of each is ready."""
    before = {unit: office.pid(unit) for unit in TRIED}
    office.hand.shell(f"kill -STOP {' '.join(map(str, before.values()))}")
    began = time.monotonic()
    back_s = dict[str, float]()

    def all_back() -> bool:
        for unit in set(TRIED) - set(back_s):
            if runs_again(office, unit, before[unit]):
                back_s[unit] = time.monotonic() - began
        return len(back_s) == len(TRIED)

    until("all programs again", all_back, START_S, look_s=1)
    return {unit: back_s[unit] for unit in TRIED}
