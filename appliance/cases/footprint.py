"""Memory of all programs on one machine, and what is written to the disks in a day."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.installation import UNITS
from appliance.office import Office
from appliance.report import listed
from appliance.trial import Trial
from faults.report import Outcome

TIMES = 10
SETTLES_S = 60.0
"""Until then the journal's checkpoint of what was written comes, and counts as theirs who came."""
MOST_MB = 220
PSS = """
for p in $(cat /sys/fs/cgroup$(systemctl show -P ControlGroup {unit})/cgroup.procs); do
  grep ^Pss: /proc/$p/smaps_rollup
done
"""
SECTORS_WRITTEN = 6
"""Of /sys/block/*/stat, counted from 0, in 512 bytes."""
DISKS = ("vda", "vdb")
IDLE_S = 300.0
SIGN_KB, SIGNS = 10, 6 * 24
"""What a sign of life writes (`kiosk/journal_upkeep.py`). None lies in the idle minutes, as the next one is due ten
minutes after the last entry."""
EACH_HOUR = "luot-doctor"
"""Starts some minutes after the machine does, which would be an hour's worth in ten minutes: it is measured alone."""
VISITORS, MINUTES, HOURS = 100, 24 * 60, 24
"""Of a usual day."""
MOST_MB_WRITTEN = 20


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        office.hand.run("/usr/bin/systemctl", "stop", f"{EACH_HOUR}.timer")
        hour_kb = _examined_kb(office)
        before = _written_kb(office)
        for _ in range(trial.times):
            office.press()
            office.call_next()
        time.sleep(SETTLES_S)
        visitor_kb = (_written_kb(office) - before) / trial.times
        memory = {unit: _pss_mb(office, unit) for unit in (*UNITS, "mosquitto")}
        written, used = _written_kb(office), _used_s(office)
        time.sleep(IDLE_S)
        minute_kb = (_written_kb(office) - written) * 60 / IDLE_S
        idle = (_used_s(office) - used) / IDLE_S
    total = sum(memory.values())
    day_mb = (VISITORS * visitor_kb + MINUTES * minute_kb + SIGNS * SIGN_KB + HOURS * hour_kb) / 1000
    yield Outcome(
        "memory and disk",
        trial.times,
        f"{total:.0f} MB PSS ({listed(memory, '.0f')}); {visitor_kb:.0f} kB written for each visitor, with slip and "
        f"call, {minute_kb:.0f} kB in a minute without anybody, {hour_kb:.0f} kB for an hour's examination: "
        f"{day_mb:.0f} MB in a day of {VISITORS} visitors; "
        f"{100 * idle:.0f} % of an emulated core while nobody is there",
        missed=(
            *(f"{total:.0f} MB, at most {MOST_MB}" for _ in range(1) if total > MOST_MB),
            *(f"{day_mb:.0f} MB written, at most {MOST_MB_WRITTEN}" for _ in range(1) if day_mb > MOST_MB_WRITTEN),
        ),
    )


def _examined_kb(office: Office) -> float:
    """What the second of two examinations writes: the first one finds what is ill, which the log has then."""
    office.hand.run("/usr/bin/systemctl", "start", EACH_HOUR)
    before = _written_kb(office)
    office.hand.run("/usr/bin/systemctl", "start", EACH_HOUR)
    return _written_kb(office) - before


def _pss_mb(office: Office, unit: str) -> float:
    told = office.hand.shell(PSS.format(unit=unit))
    return sum(int(line.split()[1]) for line in told.splitlines()) / 1024


def _written_kb(office: Office) -> float:
    """To both disks since they were plugged in, with what waits to be written."""
    office.hand.run("/usr/bin/sync")
    return sum(int(office.hand.read(f"/sys/block/{disk}/stat").split()[SECTORS_WRITTEN]) for disk in DISKS) / 2


def _used_s(office: Office) -> float:
    return sum(office.cpu_s(unit) for unit in (*UNITS, "mosquitto"))
