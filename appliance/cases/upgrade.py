"""A new release is brought on a stick while people wait, and then taken back: nobody loses their number."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from appliance.office import Office
from appliance.released import next_release
from appliance.trial import Trial
from faults.invariants import broken
from faults.report import Outcome

TIMES = 1
COPY = "dev=/dev/disk/by-id/usb-*-0:0; until [ -e $dev ]; do sleep .2; done; head -c {size} $dev > /root/luot.run"
AWAY = re.compile(r"(\d+) (?:giây|seconds)")
PATIENCE_S = 1500.0


def run(trial: Trial) -> Iterator[Outcome]:
    file = next_release()
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.guest.plug_stick(file)
        office.hand.shell(COPY.format(size=file.stat().st_size), timeout_s=PATIENCE_S)
        yield _change(office, "upgrade while somebody waits", "sh /root/luot.run")
        yield _change(office, "back to the release before", "luot-setup back")


def _change(office: Office, what: str, script: str) -> Outcome:
    before = office.hand.run("/usr/bin/readlink", "-f", "/opt/luot/current").strip()
    began = time.monotonic()
    done = office.hand.attempt("/bin/sh", "-c", f"LANG=en {script}", timeout_s=PATIENCE_S)
    took_s = time.monotonic() - began
    now = office.hand.run("/usr/bin/readlink", "-f", "/opt/luot/current").strip()
    office.await_issuing(600)
    office.press()
    lost = broken(office.entries(), acknowledged={}, slips=office.slips(), logs=[office.log("luot-kiosk")])
    said = (done.output + done.errors).strip().splitlines()
    away = AWAY.findall(done.output)
    return Outcome(
        what,
        1,
        f"{took_s:.0f} s, of which the kiosk was away for {away[0] if away else '?'} s; those who waited still wait",
        took_s,
        lost,
        () if now != before and not done.status else (f"{before} runs: {said[-1] if said else 'nothing was said'}",),
    )
