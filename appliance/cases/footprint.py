"""Memory of all programs on one machine, and what is written to the disk for a ticket."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.installation import UNITS
from appliance.office import Office
from appliance.report import listed
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 10
MOST_MB = 220
PSS = """
for p in $(cat /sys/fs/cgroup$(systemctl show -P ControlGroup {unit})/cgroup.procs); do
  grep ^Pss: /proc/$p/smaps_rollup
done
"""
SECTORS_WRITTEN = 6
"""Of /sys/block/*/stat, counted from 0, in 512 bytes."""
IDLE_S = 60.0


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        for _ in range(trial.times):
            office.press()
            office.call_next()
            time.sleep(3)
        memory = {unit: _pss_mb(office, unit) for unit in (*UNITS, "mosquitto")}
        written, used = _written_kb(office), _used_s(office)
        time.sleep(IDLE_S)
        idle_kb, idle_s = _written_kb(office) - written, _used_s(office) - used
        for _ in range(trial.times):
            office.press()
        office.hand.run("/usr/bin/sync")
        ticket_kb = (_written_kb(office) - written) / trial.times
    total = sum(memory.values())
    yield Outcome(
        "memory and disk",
        trial.times,
        f"{total:.0f} MB PSS ({listed(memory, '.0f')}); "
        f"{ticket_kb:.0f} kB written for each ticket and its slip, {idle_kb:.0f} kB in a minute without anybody; "
        f"{100 * idle_s / IDLE_S:.0f} % of an emulated core then",
        missed=(f"{total:.0f} MB, at most {MOST_MB}",) if total > MOST_MB else (),
    )


def _pss_mb(office: Office, unit: str) -> float:
    told = office.hand.shell(PSS.format(unit=unit))
    return sum(int(line.split()[1]) for line in told.splitlines()) / 1024


def _written_kb(office: Office) -> float:
    return int(office.hand.read("/sys/block/vdb/stat").split()[SECTORS_WRITTEN]) / 2


def _used_s(office: Office) -> float:
    return sum(office.cpu_s(unit) for unit in (*UNITS, "mosquitto"))
