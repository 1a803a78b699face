"""A Pi without a battery wakes up in 1970, and later the network tells it the time."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.trial import Trial
from faults.invariants import broken, labels_issued
from faults.report import Outcome

TIMES = 1
SYNCHRONISED = "/run/systemd/timesync/synchronized"
UNKNOWN = f"""
systemctl stop luot-kiosk systemd-timesyncd
rm -f {SYNCHRONISED}
sed -i 's/^clock = .*/clock = "auto"/' /etc/luot/office.toml
date -s @1000
systemctl start luot-kiosk
"""
KNOWN = f"date -s '2026-11-30 01:00:00'; mkdir -p /run/systemd/timesync; touch {SYNCHRONISED}"


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        office.hand.shell(UNKNOWN, timeout_s=300)
        began_s = office.await_issuing()
        slip_s = max(office.press() for _ in range(3))
        trial.album.keep(office.paper.newest, "slip-without-time")
        office.hand.shell(KNOWN)
        office.press()
        labels = office.slips()
        entries = office.entries()
        order = labels_issued(entries)
        lost = [*broken(entries, acknowledged={}, slips=labels, logs=[office.log("luot-kiosk")])]
        if order != labels or len(set(order)) != len(order):
            lost.append(f"the order is {order}, the slips say {labels}")
    yield Outcome(
        "the clock says 1970, then the right time",
        1,
        f"numbers are given out {began_s:.1f} s after the start, the slip (no time on it) {slip_s:.1f} s after the "
        f"press; the order holds when the time comes: {', '.join(order)}",
        slip_s,
        tuple(lost),
    )
