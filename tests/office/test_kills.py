"""The kiosk is killed again and again: nothing acknowledged is lost, and nothing happens twice."""

from __future__ import annotations

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from faults.invariants import broken
from faults.people import Clerk, TicketTaker
from tests.conftest import PATIENCE_S
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("LUOT_KILLS", "15"))


def kill_and_restart(office: Office, taker: TicketTaker, rng: random.Random) -> None:
    """Kills each time a little after the next ticket was issued."""
    last, pause = 0, threading.Event()
    for _ in range(KILLS):
        started = time.monotonic()
        office.kiosk.start()
        while taker.newest <= last:
            assert time.monotonic() - started < PATIENCE_S, office.kiosk.log
            pause.wait(0.005)
        pause.wait(rng.uniform(0, 0.2))
        office.kiosk.kill()
        last = office.last_seq()
    office.kiosk.start()


@pytest.mark.parametrize("mm_per_s", [1500])
def test_killing_the_kiosk_at_any_moment_loses_and_repeats_nothing(office: Office) -> None:
    taker = TicketTaker(office.device("console"))
    clerks = [Clerk(office.device(f"keypad-{counter}"), counter) for counter in ("1", "2")]
    guide = office.device("guide")
    end = threading.Event()
    with ThreadPoolExecutor() as pool:
        busy = [pool.submit(taker.run, end), *(pool.submit(clerk.run, end) for clerk in clerks)]
        try:
            kill_and_restart(office, taker, random.Random(KILLS))  # noqa: S311  # no secret
        finally:
            end.set()
        for one in busy:
            one.result(timeout=PATIENCE_S)
    assert guide.wait_for_state(lambda state: state.printer.pending == 0), office.kiosk.log
    entries = office.entries()
    assert sum(len(clerk.acknowledged) for clerk in clerks) > KILLS, "enough was going on"
    acknowledged = taker.acknowledged | clerks[0].acknowledged | clerks[1].acknowledged
    assert not broken(entries, acknowledged=acknowledged, slips=office.slips(), logs=[office.kiosk.log])
    assert guide.wait_for(lambda: guide.events and guide.events[-1].seq == len(entries)), "all events are published"
    check_events_are_published_in_order([entry.seq for entry in guide.events], len(entries))


def check_events_are_published_in_order(published: list[int], last: int) -> None:
    """At least once each: after a restart some are published again, but none is skipped."""
    assert set(published) == set(range(1, last + 1))
    assert all(after <= before + 1 for before, after in pairwise(published))
