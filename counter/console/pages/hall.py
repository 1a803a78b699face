"""The supervisor's page: the hall as it is now, what needs a look, today's figures, and the keys to change things."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.instant import MINUTE_MS, Instant
from core.messages.state import ServiceView, State
from core.names import name_of
from core.settings.conversions import short_names, stop_reasons
from counter.console.console import Console
from counter.console.pages.hall_alarms import TARGET_MIN, alarms
from counter.console.pages.hall_plots import HEIGHT, WIDTH, arrivals_plot, waiting_plot
from counter.console.person import Person
from counter.console.regions import live_page, local_time, render_regions, show_page
from reports.day_so_far import DayReader, DaySoFar
from runtime.bus.office_client import Known
from runtime.journal.errors import JournalError
from words.local_words import LocalWords
from words.wall_services import WallServices

HELPS_AFTER_MIN = 10
"""A service that a counter takes on beside its own: people of that service have waited so much longer."""
REGIONS = ("count", "alarms", "counters", "waiting", "issuing", "notices", "services", "today")
BAR_MIN = 60
"""What the bars of the waits show at most."""


def hall_page(console: Console) -> Blueprint:
    page = Blueprint("hall", __name__)
    names, zone = short_names(console.settings), ZoneInfo(console.settings.office.timezone)
    reader = DayReader(console.journal, zone)
    usual: Mapping[int, float] = {}

    @page.get("/hall")
    def show() -> ResponseReturnValue:
        nonlocal usual
        try:
            usual = reader.usual()
        except JournalError:
            usual = {}
        return show_page(console, "hall/page.html", _regions)

    @page.get("/hall/live")
    def live() -> ResponseReturnValue:
        return live_page(console, _regions)

    def _regions(known: Known, own: Person) -> dict[str, str]:
        now, today = console.now().utc, _today()
        wall = WallServices(LocalWords(own.language, zone))

        def service(code: str) -> str:
            return name_of(code, names, own.language)

        values = {
            "state": known.state,
            "alarms": alarms(known, console.settings, now, own.language, service, _free_bytes(console)),
            "waiting": [_Waiting(each, known.state, now, wall) for each in known.state.services] if known.state else [],
            "target": TARGET_MIN,
            "bar": BAR_MIN,
            "minutes": lambda at: max(0, now - at) // MINUTE_MS,
            "today": today,
            "offsets": today.offsets if today else {c.id: c.offsets for c in console.settings.counter},
            "changed": _changed,
            "plots": {
                "arrivals": arrivals_plot(today.half_hours if today else ()),
                "waiting": waiting_plot(today.waiting if today else (), usual),
            },
            "width": WIDTH,
            "height": HEIGHT,
            "services": list(names),
            "service": service,
            "who": lambda account: console.accounts.people.called(account) or "",
            "reason": lambda key: name_of(key, console.settings.reasons, own.language),
            "stop_reasons": stop_reasons(console.settings),
            "time": lambda at: local_time(console, at),
        }
        return render_regions("hall", REGIONS, **values)

    def _today() -> DaySoFar | None:
        try:
            return reader.so_far(console.now().utc)
        except JournalError:
            return None

    return page


class _Waiting:
    """A row of the table of those who wait."""

    def __init__(self, service: ServiceView, state: State, now: Instant, wall: WallServices) -> None:
        since = [ticket.since for ticket in state.waiting if ticket.service == service.code]
        self.service = service
        self.longest = max(0, now - min(since)) // MINUTE_MS if since else None
        self.new_number = wall.forecast(service, state)
        """How long a number that is taken now waits, in the wall's words: both are compared; None: nobody knows."""


def _changed(offsets: Mapping[str, int], code: str) -> dict[str, int]:
    """The offsets of a counter after a press on one service: it is taken on to help, or given up."""
    if code in offsets:
        return {each: minutes for each, minutes in offsets.items() if each != code}
    return {**offsets, code: HELPS_AFTER_MIN if offsets else 0}


def _free_bytes(console: Console) -> int | None:
    try:
        return shutil.disk_usage(console.journal.parent).free
    except OSError:
        return None
