"""Plays one working day after another in the demo's office: citizens at the kiosk, and a clerk at each counter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from core.instant import MINUTE_MS
from demo.office import DemoOffice
from demo.play.clerk import Clerk, is_empty
from demo.play.fast_clock import FastClock
from demo.play.shifts import shifts_of
from demo.play.visitors import Visitors
from reports.figures import figures
from reports.tally import Tally
from reports.text_table import COMMA
from runtime.journal.reader import JournalReader
from simulation.day_parts import Span, joined
from simulation.day_plan import DayPlan
from words.sentence import Sentence
from words.translation import LANGUAGES, mark

BEGINS_MIN = 6 * 60 + 45
"""Each day begins at this minute after midnight, shortly before the office opens."""
CHECK_EVERY_S = 0.1
BREAK_S = 10.0
"""Real seconds that a night takes, and a noon break without anybody in the office."""
SUMMARY_S = 20.0
"""Real seconds for which the summary of a day is shown before the night begins."""
EARLY_MS = 5 * MINUTE_MS
"""A noon break stops passing faster this long before its end."""
PLAYS = mark("One office minute takes one second; it is {time}.")
NOON = mark("Noon break: time passes faster. It is {time}.")
NOBODY_CALLED = mark("The day is over: nobody was called.")
OVER = mark("The day is over: {people} people, mean wait {wait} minutes, {share} % called within 15 minutes.")


class DayPlayer:
    """Plays in threads of its own from its creation until `close`."""

    def __init__(
        self, office: DemoOffice, clock: FastClock, plans: Iterable[DayPlan], *, on_day_end: Callable[[Sentence], None]
    ) -> None:
        self._office = office
        self._clock = clock
        self._plans = plans
        self._on_day_end = on_day_end
        self._stop = threading.Event()
        self._clerks = [Clerk(counter, office, clock, self._stop) for counter in office.keypads]
        self._summary: Sentence | None = None
        """The summary of the last day, until the next one begins."""
        self._is_noon = False
        self._threads = [
            threading.Thread(target=self._run, name="day player", daemon=True),
            *(threading.Thread(target=each.work, name=f"clerk {each.counter}", daemon=True) for each in self._clerks),
        ]
        for thread in self._threads:
            thread.start()

    def says(self) -> Sentence:
        if self._summary is not None:
            return self._summary
        return Sentence(NOON if self._is_noon else PLAYS, {"time": f"{self._clock.now():%H:%M}"})

    def close(self) -> None:
        """Returns when all keys have been released."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        for plan in self._plans:
            visitors = Visitors(plan, self._office, self._clock, self._stop)
            if visitors.now_ms() >= visitors.closes_ms:  # too late to be served on this day
                continue
            self._play(visitors)
            if self._stop.is_set():
                return

    def _play(self, visitors: Visitors) -> None:
        self._clock.hurry(visitors.moment(BEGINS_MIN * MINUTE_MS), within_s=BREAK_S)
        for clerk in self._clerks:
            clerk.begin(visitors)
        crowd = threading.Thread(target=visitors.run, name="visitors", daemon=True)
        crowd.start()
        while not self._is_over(visitors) and not self._stop.wait(CHECK_EVERY_S):
            self._watch(visitors)
        crowd.join()
        if not self._stop.is_set():
            journal = Path(self._office.settings.kiosk.journal)
            self._summary = day_summary(journal, visitors.plan.day.isoformat())
            self._on_day_end(self._summary)
            self._stop.wait(SUMMARY_S)

    def _watch(self, visitors: Visitors) -> None:
        """Lets a noon break pass faster as soon as the office is empty, and ends the summary of the day before."""
        now_ms = visitors.now_ms()
        if self._summary is not None and now_ms >= BEGINS_MIN * MINUTE_MS:
            self._summary = None
        noon = next((gap for gap in gaps_of(visitors.plan) if gap.begin_ms <= now_ms < gap.end_ms), None)
        if noon is None or not (self._is_noon or self._is_deserted):
            self._is_noon = False
        elif not self._is_noon:
            self._is_noon = True
            self._clock.hurry(visitors.moment(noon.end_ms), within_s=BREAK_S)

    def _is_over(self, visitors: Visitors) -> bool:
        now_ms = visitors.now_ms()
        closed = now_ms >= visitors.closes_ms and visitors.all_came and self._is_deserted
        return closed or now_ms >= visitors.latest_ms

    @property
    def _is_deserted(self) -> bool:
        """Whether all citizens and clerks have left."""
        known = self._office.client.known
        all_home = all(clerk.has_left for clerk in self._clerks)
        return known.stale is None and known.state is not None and all_home and is_empty(known.state)


def gaps_of(plan: DayPlan) -> Iterator[Span]:
    """The gaps of the day in which no counter is staffed, each without its last few minutes."""
    shifts = (shift for counter in plan.rules.counters for shift in shifts_of(plan.actions, counter))
    staffed = joined(Span(shift.begin_ms, shift.end_ms) for shift in shifts)
    for before, after in pairwise(staffed):
        yield Span(before.end_ms, after.begin_ms - EARLY_MS)


def day_summary(journal: Path, day: str) -> Sentence:
    """`day`: as in the journal's entries, YYYY-MM-DD."""
    tally = Tally()
    history = JournalReader(journal)
    tally.apply_all(history.entries(day))
    tally.end()
    found = figures(tally, head_start_min=0, has_days=True)
    if found.wait_mean_min is None or found.share_within_15 is None:
        return Sentence(NOBODY_CALLED)
    wait, share = _decimals(found.wait_mean_min), _decimals(100 * found.share_within_15, 0)
    return Sentence(OVER, {"people": found.customers, "wait": wait, "share": share})


def _decimals(value: float, digits: int = 1) -> dict[str, str]:
    """Language → the number with its decimal point or comma."""
    text = f"{value:.{digits}f}"
    return {language: text.replace(".", ",") if language in COMMA else text for language in LANGUAGES}
