"""The printer's cable is pulled, between two slips and in the middle of one, and plugged in again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from appliance.office import SERVICE_LAMP
from appliance.patience import until
from appliance.trial import Trial
from core.messages.events import TicketVoided
from faults.invariants import broken
from faults.report import Outcome

TIMES = 1
IN_PRINT_S = 0.3


def run(trial: Trial) -> Iterator[Outcome]:
    with trial.ground.running() as office:
        office.await_issuing()
        office.press()
        office.guest.unplug_serial_printer()
        dark_s = until("dark lamps", lambda: not office.buttons.is_lit(SERVICE_LAMP))
        office.tap()
        time.sleep(2)
        trial.album.keep(office.screen(), "no-printer")
        office.guest.plug_serial_printer(office.paper.port)
        lit_s = office.await_issuing()
        office.tap()
        time.sleep(IN_PRINT_S)
        office.guest.unplug_serial_printer()
        until("dark lamps", lambda: not office.buttons.is_lit(SERVICE_LAMP))
        office.guest.plug_serial_printer(office.paper.port)
        office.await_issuing()
        slip_s = office.press()
        entries = office.entries()
        labels = office.slips()
        void = [entry.event.label for entry in entries if isinstance(entry.event, TicketVoided)]
        lost = broken(entries, acknowledged={}, slips=labels, logs=[office.log("luot-kiosk")])
    twice = [label for label, count in Counter(labels).items() if count > 1]
    yield Outcome(
        "the printer is unplugged, then again in the middle of a slip",
        2,
        f"lamps dark after {dark_s:.1f} s, a press gives nothing; lit {lit_s:.1f} s after it was plugged in; the next "
        f"slip {slip_s:.1f} s after its press; slips {', '.join(labels)}; void {', '.join(void) or 'none'}; "
        f"printed twice, marked: {', '.join(twice) or 'none'}",
        lit_s,
        lost,
    )
