"""What the units may do, as systemd reckons it for those that really run: 0 is nothing, 10 everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appliance.report import listed
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 1
AT_MOST = {
    "luot-kiosk": 1.5,
    "luot-wall": 1.6,
    "luot-console": 1.2,
    "luot-keypad@keypad-1": 1.5,
    "mosquitto": 1.5,
}
FILTERED, NO_NEW_PRIVILEGES = "Seccomp:\t2", "NoNewPrivs:\t1"
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([\d.]+)")


def run(trial: Trial) -> Iterator[Outcome]:
    found: dict[str, float] = {}
    missed: list[str] = []
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        for unit, most in AT_MOST.items():
            told = office.hand.run("/usr/bin/systemd-analyze", "security", "--no-pager", f"{unit}.service")
            found[unit] = float(EXPOSURE.findall(told)[0])
            status = office.hand.read(f"/proc/{office.pid(unit)}/status").decode()
            missed += [f"{unit}: {found[unit]}, at most {most}" for _ in range(1) if found[unit] > most]
            missed += [f"{unit} runs without {mark}" for mark in (FILTERED, NO_NEW_PRIVILEGES) if mark not in status]
        denied = office.hand.shell("journalctl -q -b -o cat | grep -cE 'SECCOMP|Operation not permitted' || true")
    yield Outcome(
        "what units may do",
        len(found),
        f"{listed(found, '.1f')}; a system-call filter and no new privileges in each process; refused by it: "
        f"{denied.strip()} times",
        missed=tuple(missed),
    )
