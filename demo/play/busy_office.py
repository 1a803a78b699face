"""Opens the demo's office with a month behind it and a play in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from demo.office import DemoOffice, OfficeError, open_office
from demo.office_settings import demo_settings
from demo.play.fast_clock import Pace
from demo.play.past_month import days_from, next_day, working_day, write_month
from demo.play.play import BEGINS_MIN, SPEED, Play, conduct_of
from runtime.clock import Clock
from words.narration import Sentence


def open_busy_office(
    stack: ExitStack, *, home: Path, window: bool, seed: int, tell: Callable[[Sentence], None], speed: float = SPEED
) -> DemoOffice:
    """As `open_office`; also returns when all is up. A new journal begins with the month; one that is there goes on.

    `seed`: of the people. `tell` hears of each day's end what it was like. `speed`: office seconds in a second.
    """
    settings = demo_settings(home)
    if all(service.button is None for service in settings.service):
        raise OfficeError("nobody could take a number: no service has a button")
    journal = Path(settings.kiosk.journal)
    now = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now().local
    if not journal.exists():
        write_month(journal, settings, before=working_day(now.date()))
    day = next_day(journal, now.date())
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    pace = Pace(midnight + timedelta(minutes=BEGINS_MIN), speed)
    office = open_office(stack, home=home, window=window, conduct=conduct_of(pace))
    play = Play(office, pace, days_from(office.settings, seed, day), tell=tell)
    stack.callback(play.close)
    return office._replace(play=play)
