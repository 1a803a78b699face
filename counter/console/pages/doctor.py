"""The machines of the office: what each doctor has last found, and a key that asks for a new examination."""

from __future__ import annotations

import os
from datetime import UTC
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from msgspec import UNSET

from core.instant import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from core.messages.commands import given
from core.messages.state import Health, PartView
from core.names import name_in
from counter.console.console import Console
from counter.console.person import Person
from counter.console.regions import live_page, local_time, render_regions, show_page
from runtime.bus.office_client import Known
from words.machine_parts import STATES, machine_name, part_name
from words.wall_words import WallWords

ASKED = "examine"
"""The file in the console's folder that `luot-doctor.path` watches: whoever touches it has asked for an examination,
and needs no more rights for that than to write into a folder of their own."""
PATIENCE_MS = MINUTE_MS
"""An examination takes ten seconds; without an answer by then nobody is there to make one."""
OLD_MS = 3 * HOUR_MS
"""Each machine is examined once an hour."""
SIGNS = {"well": "✓", "ill": "✗", "unknown": "?"}


def doctor_page(console: Console) -> Blueprint:
    page = Blueprint("doctor", __name__)
    file = Path(console.settings.console.state) / ASKED

    @page.get("/doctor")
    def show() -> ResponseReturnValue:
        return show_page(console, "doctor/page.html", _regions)

    @page.get("/doctor/live")
    def live() -> ResponseReturnValue:
        return live_page(console, _regions)

    @page.post("/doctor/examine")
    def examine() -> ResponseReturnValue:
        try:
            file.touch()
            # By the clock by which the answer is awaited: that of a played day is not the disk's.
            asked_s = console.now().utc / SECOND_MS
            os.utime(file, (asked_s, asked_s))
        except OSError:
            abort(HTTPStatus.SERVICE_UNAVAILABLE)
        return redirect(url_for("doctor.show"), HTTPStatus.SEE_OTHER)

    def _regions(known: Known, own: Person) -> dict[str, str]:
        now = console.now().utc
        reports = [_report(console, name, health, now, own.language) for name, health in examined(known).items()]
        values = {"reports": reports, "states": STATES, "asked": _asked(known, now), "tried": _tried(known, own)}
        return render_regions("doctor", ("reports", "test"), **values)

    def _tried(known: Known, own: Person) -> tuple[str, ...]:
        """As the displays tell it; empty: no test is on."""
        state = known.state
        if state is None or state.test is UNSET:
            return ()
        words = WallWords(office=console.settings.office, zone=UTC, language=own.language)
        return words.device_test(state, state.test)

    def _asked(known: Known, now: Instant) -> str:
        """`asked`: an examination was asked for and has not come yet; `unanswered`: for so long that none will."""
        try:
            asked = Instant(int(file.stat().st_mtime * SECOND_MS))
        except OSError:
            return ""
        newest = max((given(health.examined) or Instant(0) for health in examined(known).values()), default=Instant(0))
        if newest >= asked:
            return ""
        return "asked" if now - asked < PATIENCE_MS else "unanswered"

    return page


def examined(known: Known) -> dict[str, Health]:
    """The healths that are reports, by their devices."""
    return {name: health for name, health in sorted(known.healths.items()) if health.parts is not UNSET}


class Row(NamedTuple):
    state: str
    sign: str
    name: str
    says: str
    here: str
    """What the reader can do; empty: nothing."""
    do: str
    """What a technician has to do; empty: nothing more."""


class Report(NamedTuple):
    machine: str
    device: str
    """The name of its account in the settings."""
    time: str
    """Local; empty: it does not say when."""
    is_old: bool
    rows: list[Row]
    """What is ill stands first."""


def _report(console: Console, device: str, health: Health, now: Instant, language: str) -> Report:
    at = given(health.examined)
    rows = [_row(part, language) for part in health.parts or ()]
    rows.sort(key=lambda row: row.state != "ill")
    time = "" if at is None else local_time(console, at, "%H:%M %d/%m")
    machine = machine_name(health.parts or (), language)
    return Report(machine, device, time, at is not None and now - at > OLD_MS, rows)


def _row(part: PartView, language: str) -> Row:
    says, here, do = (name_in(names, language) for names in (part.says, part.here, part.do))
    return Row(part.state, SIGNS[part.state], part_name(part.part, language), says, here, "" if do == here else do)
