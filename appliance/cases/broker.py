"""The broker is away: numbers and slips go on, calls wait, and all is as before when it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator

from appliance.office import Office
from appliance.patience import MissedError, until
from appliance.trial import Trial
from faults.invariants import broken
from faults.report import Outcome

TIMES = 1
AWAY_S = 20.0
BELL_S = 20.0
"""A key that does not lead to a bell within this time was refused."""


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.hand.run("/usr/bin/systemctl", "stop", "mosquitto")
        slip_s = max(office.press() for _ in range(2))
        office.call_next()
        time.sleep(AWAY_S)
        trial.album.keep(office.screen(), "no-broker")
        office.hand.run("/usr/bin/systemctl", "start", "mosquitto")
        began = time.monotonic()
        bells = len(office.chimes())
        until("a call", lambda: _calls(office, bells), look_s=1)
        back_s = time.monotonic() - began
        labels = office.slips()
        until("the call on the wall", lambda: any(map(office.calls, labels)))
        lost = broken(office.entries(), acknowledged={}, slips=labels, logs=[office.log("luot-kiosk")])
    yield Outcome(
        f"the broker is away for {AWAY_S:.0f} s",
        1,
        f"slips {slip_s:.1f} s after each press meanwhile; a key is refused at once; {back_s:.0f} s after the broker's "
        "return a key calls again, and the wall shows it",
        back_s,
        lost,
    )


def _calls(office: Office, bells: int) -> bool:
    """Presses the key once more; whether a bell was heard then."""
    office.call_next()
    try:
        until("a bell", lambda: len(office.chimes()) > bells, BELL_S)
    except MissedError:
        return False
    return True
