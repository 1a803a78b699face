"""Opens the demo's office with a month of past days behind it, and plays days in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from core.settings.sections import HalfSettings, HoursSettings, Settings
from demo.office import DemoOffice, OfficeError, open_office
from demo.office_settings import printer_character, printer_speed
from demo.play.day_player import BEGINS_MIN, DayPlayer
from demo.play.fast_clock import FastClock
from demo.play.past_month import busy_scenario_of, days_from, next_day, working_day, write_month
from kiosk.admission import measures
from kiosk.time_scale import TimeScale
from runtime.clock import Clock
from words.sentence import Sentence

SPEED = 60.0
"""Office seconds per real second: a minute is a second."""
STATE_AGE_S = 0.9
"""The state goes out at least this often, as the wall shows the office's time."""
FORECAST_GAP_S = 0.25
"""A forecast that is two seconds old would be two office minutes old."""
PRESS_AGAIN_S = 0.5
"""Guard against accidental double presses, shortened: the next citizen may come this soon."""
CALL_GAP_S = 2.0
"""In the busiest hours there is a call every three seconds."""
MM_PER_S = 300.0
"""A fast printer: a slip takes half an office minute."""
MAX_GIVE_UP_S = 86_400
"""The limit of `printer.give_up_s` in the settings."""
WEEK = ("mon", "tue", "wed", "thu", "fri")
HOURS = HoursSettings(
    half=(
        HalfSettings(on=WEEK, open="07:00", close="11:00", issue_from="06:50"),
        HalfSettings(on=WEEK, open="13:00", close="17:00"),
    )
)
"""Those of the simulator's reference day."""


def open_busy_office(
    stack: ExitStack,
    *,
    home: Path,
    settings: Settings,
    window: bool,
    seed: int,
    on_day_end: Callable[[Sentence], None],
) -> DemoOffice:
    """Like `open_office`, with a played day. Past days are written only where there is no journal yet.

    `seed`: another one brings other citizens. `on_day_end` gets the summary of each day.
    """
    if all(service.button is None for service in settings.service):
        raise OfficeError("nobody could take a number: no service has a button")
    journal = Path(settings.kiosk.journal)
    now = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now().local
    if not journal.exists():
        write_month(journal, settings, before=working_day(now.date()))
    day = next_day(journal, now.date())
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    clock = FastClock(midnight + timedelta(minutes=BEGINS_MIN), SPEED)
    office = open_office(
        stack,
        home=home,
        settings=busy_settings(settings, SPEED),
        window=window,
        time_scale=time_scale(clock),
        speed=SPEED,
        opens_counters=False,
    )
    plans = days_from(office.settings, busy_scenario_of(office.settings, seed), day)
    player = DayPlayer(office, clock, plans, on_day_end=on_day_end)
    stack.callback(player.close)
    return office._replace(play_says=player.says)


def time_scale(clock: FastClock) -> TimeScale:
    return TimeScale(
        clock.make_clock, state_age_s=STATE_AGE_S, forecast_gap_s=FORECAST_GAP_S, call_gap_s=measures.CALL_GAP_S / SPEED
    )


def busy_settings(settings: Settings, speed: float) -> Settings:
    """The same office with opening hours. Limits that protect slow people last `speed` times as long in office time."""
    kiosk, keypad, display, printer = settings.kiosk, settings.keypad, settings.display, settings.printer
    mm_per_s = printer_speed(settings)
    mm_per_s = mm_per_s and max(mm_per_s, MM_PER_S)  # 0: at once
    uri = f"virtual:slips?mm_per_s={mm_per_s:g}&character={printer_character(settings).name}"
    return replace(
        settings,
        hours=HOURS,
        kiosk=replace(kiosk, double_press_s=min(kiosk.double_press_s, PRESS_AGAIN_S)),
        keypad=replace(keypad, next_guard_s=min(keypad.next_guard_s, PRESS_AGAIN_S)),
        display=replace(display, call_gap_s=min(display.call_gap_s, CALL_GAP_S)),
        printer=replace(printer, uri=uri, give_up_s=min(MAX_GIVE_UP_S, printer.give_up_s * speed)),
    )
