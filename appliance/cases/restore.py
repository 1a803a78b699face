"""The office's machine is lost: a backup brings the office back on another one, which has only a fresh installation."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.installation import UNITS
from appliance.patience import until
from appliance.trial import Trial
from faults.invariants import labels_issued
from faults.report import Outcome

TIMES = 1
TICKETS = 3
PHRASE = "/etc/luot/secrets/backup-passphrase"
SAVE = "mkdir /run/saved && luot backup --to /run/saved"
EMPTY = "systemctl stop luot-* mosquitto; rm -rf /etc/luot /var/lib/luot/*; mkdir -p /etc/luot"
BRING_BACK = "luot restore /root/backup --passphrase-file /root/phrase && luot broker-config --out /etc/luot"


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as lost_office:
        lost_office.await_issuing()
        for _ in range(TICKETS):
            lost_office.press()
        began = time.monotonic()
        lost_office.hand.shell(SAVE, timeout_s=600)
        saved_s = time.monotonic() - began
        file = lost_office.hand.shell("ls /run/saved/*").strip()
        backup, phrase = lost_office.hand.read(file), lost_office.hand.read(PHRASE)
        before = labels_issued(lost_office.entries())
    with trial.ground.running() as office:
        office.await_issuing()
        office.hand.write("/root/backup", backup)
        office.hand.write("/root/phrase", phrase)
        office.hand.shell(EMPTY)
        began = time.monotonic()
        office.hand.shell(BRING_BACK, timeout_s=600)
        office.hand.run("/usr/bin/systemctl", "start", "mosquitto", *UNITS, timeout_s=600)
        until("all units", office.all_active, 600, look_s=0.5)
        office.await_issuing()
        office.press()
        back_s = time.monotonic() - began
        after = labels_issued(office.entries())
        accounts = office.hand.shell("luot console user list", timeout_s=300)
    yield Outcome(
        "the machine is lost; its backup on another one",
        1,
        f"saved in {saved_s:.0f} s ({len(backup) / 1000:.0f} kB); {back_s:.0f} s from `luot restore` to the first "
        f"slip, {after[-1]} behind {before[-1]}; accounts: {len(accounts.splitlines())}",
        back_s,
        tuple(f"{label} is gone" for label in before if label not in after)
        + tuple(f"{label} was given out twice" for label in set(after) if after.count(label) > 1),
    )
