"""Power on: how long until the office works, and how much of that is ours."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.installation import UNITS
from appliance.patience import until
from appliance.picture import SHOWS
from appliance.report import listed
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 1


def run(trial: Trial) -> Iterator[Outcome]:
    new_office = trial.ground.cold()  # its disks may have to be made first
    began = time.monotonic()
    with new_office as office:
        agent_s = time.monotonic() - began
        until("all units", office.all_active, 600, look_s=0.5)
        active_s = time.monotonic() - began
        office.await_issuing()
        office.press()
        ticket_s = time.monotonic() - began
        until("a picture", lambda: office.screen_lit() > SHOWS, look_s=0.5)
        shown_s = time.monotonic() - began
        trial.album.keep(office.screen(), "boot")
        used = {unit: office.cpu_s(unit) for unit in UNITS}
        restarts = [f"{unit} was started {n + 1} times" for unit in UNITS if (n := office.restarts(unit))]
        failed = office.hand.run("/usr/bin/systemctl", "--failed", "--no-legend", "--plain").splitlines()
    yield Outcome(
        "power on",
        1,
        f"the kernel's first program after {agent_s:.0f} s, all units after {active_s:.0f} s, the first slip after "
        f"{ticket_s:.0f} s, a picture after {shown_s:.0f} s; of an emulated processor's seconds ours are "
        f"{sum(used.values()):.1f} ({listed(used, '.1f')})",
        ticket_s,
        missed=(*restarts, *(f"failed: {line}" for line in failed)),
    )
