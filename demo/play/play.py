"""The play: one working day after another, with people at the kiosk and a clerk at each counter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from core.instant import MINUTE_MS
from core.settings.sections import HalfSettings, HoursSettings, Settings
from demo.office import DemoOffice
from demo.office_settings import printer_character, printer_speed
from demo.play.clerk import Clerk, is_empty, shifts_of
from demo.play.day_summary import figures_of, over
from demo.play.fast_clock import Pace
from demo.play.visitors import People
from demo.staging import Conduct
from kiosk.time_scale import TimeScale
from simulation.day_parts import Span, joined
from simulation.day_plan import Plan
from words.narration import Sentence
from words.phrases import mark

SPEED = 60.0
"""A minute is a second."""
BEGINS_MIN = 6 * 60 + 45
"""Minutes after midnight: by the time that somebody looks, it opens."""
LOOK_S = 0.1
STATE_AGE_S = 0.9
"""So often the wall is told what time it is."""
FORECAST_GAP_S = 0.25
"""A forecast of two seconds ago would be one of two minutes ago."""
PRESS_AGAIN_S = 0.5
"""The guard against a finger's second press: at this pace another person may come so soon."""
CALL_GAP_S = 2.0
"""In the busiest hours somebody is called every three seconds."""
MM_PER_S = 300.0
"""A fast printer: a slip takes half a minute of the office's time."""
BREAK_S = 10.0
"""So long does a noon break last in which nothing happens, and a night."""
READS_S = 20.0
"""So long the end of a day can be read before it is night."""
EARLY_MS = 5 * MINUTE_MS
"""So long before the break ends is time back at its pace."""
PLAYS = mark("A working day passes by itself, and a minute is a second. It is {time}.")
NOON = mark("Noon break: time passes faster. It is {time}.")
WEEK = ("mon", "tue", "wed", "thu", "fri")
HOURS = HoursSettings(
    half=(
        HalfSettings(on=WEEK, open="07:00", close="11:00", issue_from="06:50"),
        HalfSettings(on=WEEK, open="13:00", close="17:00"),
    )
)
"""Those of the reference day."""


def conduct_of(pace: Pace) -> Conduct:
    """How the demo's office is run while a day is played in it."""
    return Conduct(
        settings=lambda settings: busy_settings(settings, pace.speed),
        tempo=TimeScale(pace.make_clock, state_age_s=STATE_AGE_S, forecast_gap_s=FORECAST_GAP_S),
        speed=pace.speed,
        opens_counters=False,
    )


def busy_settings(settings: Settings, speed: float) -> Settings:
    """The same office, with hours, and with limits for fingers and eyes that live `speed` times as slowly as it."""
    kiosk, keypad, display, printer = settings.kiosk, settings.keypad, settings.display, settings.printer
    mm_per_s = printer_speed(settings)
    mm_per_s = mm_per_s and max(mm_per_s, MM_PER_S)  # 0: at once
    uri = f"virtual:slips?mm_per_s={mm_per_s:g}&character={printer_character(settings).name}"
    give_up_s = min(86_400, printer.give_up_s * speed)
    return replace(
        settings,
        hours=HOURS,
        kiosk=replace(kiosk, double_press_s=min(kiosk.double_press_s, PRESS_AGAIN_S)),
        keypad=replace(keypad, next_guard_s=min(keypad.next_guard_s, PRESS_AGAIN_S)),
        display=replace(display, call_gap_s=min(display.call_gap_s, CALL_GAP_S)),
        printer=replace(printer, uri=uri, give_up_s=give_up_s),
    )


class Play:
    """In threads of its own, from its making on until `close`."""

    def __init__(
        self, office: DemoOffice, pace: Pace, plans: Iterable[Plan], *, tell: Callable[[Sentence], None]
    ) -> None:
        """`tell` hears of each day's end what it was like."""
        self._office = office
        self._pace = pace
        self._plans = plans
        self._tell = tell
        self._stop = threading.Event()
        self._clerks = [Clerk(counter, office, pace, self._stop) for counter in office.keypads]
        self._said: Sentence | None = None
        """What stands whatever the time is."""
        self._is_noon = False
        self._threads = [
            threading.Thread(target=self._run, name="play", daemon=True),
            *(threading.Thread(target=each.work, name=f"clerk {each.counter}", daemon=True) for each in self._clerks),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def sentence(self) -> Sentence:
        if self._said is not None:
            return self._said
        return Sentence(NOON if self._is_noon else PLAYS, {"time": f"{self._pace.now():%H:%M}"})

    def close(self) -> None:
        """Whoever has a finger on a key takes it off first."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        for plan in self._plans:
            people = People(plan, self._office, self._pace, self._stop)
            if people.now_ms() >= people.closes_ms:  # a day that nobody could be served on
                continue
            self._play(people)
            if self._stop.is_set():
                return

    def _play(self, people: People) -> None:
        self._pace.hurry(people.moment(BEGINS_MIN * MINUTE_MS), within_s=BREAK_S)
        for clerk in self._clerks:
            clerk.begin(people)
        crowd = threading.Thread(target=people.come, name="people", daemon=True)
        crowd.start()
        while not self._is_over(people) and not self._stop.wait(LOOK_S):
            self._watch(people)
        crowd.join()
        if not self._stop.is_set():
            self._said = over(figures_of(Path(self._office.settings.kiosk.journal), people.plan.day.isoformat()))
            self._tell(self._said)
            self._stop.wait(READS_S)

    def _watch(self, people: People) -> None:
        """Lets a night and a break in which nobody is there pass faster."""
        now_ms = people.now_ms()
        if self._said is not None and now_ms >= BEGINS_MIN * MINUTE_MS:
            self._said = None
        noon = next((gap for gap in gaps_of(people.plan) if gap.begin_ms <= now_ms < gap.end_ms), None)
        if noon is None or not (self._is_noon or self._is_left):
            self._is_noon = False
        elif not self._is_noon:
            self._is_noon = True
            self._pace.hurry(people.moment(noon.end_ms), within_s=BREAK_S)

    def _is_over(self, people: People) -> bool:
        now_ms = people.now_ms()
        return now_ms >= people.latest_ms or (now_ms >= people.closes_ms and people.all_came and self._is_left)

    @property
    def _is_left(self) -> bool:
        """Whether all have gone, clerks too."""
        known = self._office.panel.known
        all_home = all(clerk.has_left for clerk in self._clerks)
        return known.stale is None and known.state is not None and all_home and is_empty(known.state)


def gaps_of(plan: Plan) -> Iterator[Span]:
    """When nobody is at any counter, a few minutes before the end of it left out."""
    staffed = joined(
        Span(shift.begin_ms, shift.end_ms) for counter in plan.rules.counters for shift in shifts_of(plan.acts, counter)
    )
    for before, after in pairwise(staffed):
        yield Span(before.end_ms, after.begin_ms - EARLY_MS)
