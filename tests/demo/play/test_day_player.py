"""A piece of a day, played faster still over the real demo: broker, printer, mock pins; and what goes wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from core.instant import HOUR_MS, MINUTE_MS
from core.messages.events import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    ServiceFinished,
    SlipConfirmed,
    TicketAbsent,
    TicketCalled,
    TicketIssued,
    TicketTransferred,
)
from core.settings.conversions import rules_of
from demo.example_office import example_file, with_keys
from demo.office import DemoOffice, open_office
from demo.office_settings import demo_settings
from demo.play.busy_office import busy_settings, time_scale
from demo.play.day_player import DayPlayer
from demo.play.fast_clock import FastClock
from demo.play.past_month import write_month
from reports.audit.replay import replay_day
from reports.audit.verdict import judge_calls
from runtime.journal.reader import JournalReader
from simulation.day_plan import ClerkAction, DayPlan, Leg, Visitor
from words.sentence import Sentence

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]
FRIDAY = date(2026, 11, 27)
MIDNIGHT = datetime(2026, 11, 27, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SPEED = 600
"""Ten minutes are a second."""
QUICK: dict[str, str | float | bool] = {
    "kiosk.double_press_s": 0,
    "keypad.next_guard_s": 0,
    "printer.uri": "virtual:/there?mm_per_s=0",
}


def visitor(at_min: float, service: str, work_min: float = 8, *, class_: Any = "N", **more: Any) -> Visitor:
    at_ms = 7 * HOUR_MS + round(at_min * MINUTE_MS)
    return Visitor(at_ms, class_, (Leg(service, round(work_min * MINUTE_MS)),), **more)


VISITORS = [
    visitor(2, "CT"),
    visitor(4, "CT", class_="P"),
    visitor(5, "DD", 30),
    visitor(6, "HT", 1, shows_up=False),
    visitor(8, "KQ", 3, rest_ms=40 * MINUTE_MS),
    visitor(10, "DD"),
    visitor(12, "XH"),
    visitor(14, "DD", class_="P"),
    Visitor(7 * HOUR_MS + 16 * MINUTE_MS, "N", (Leg("HD", 2 * MINUTE_MS), Leg("KQ", 3 * MINUTE_MS)), rest_ms=MINUTE_MS),
    visitor(20, "CT"),
    visitor(21, "HT"),
    visitor(28, "KQ", 2),
    visitor(34, "DD"),
    visitor(35, "CT"),
    visitor(36, "HT", class_="P"),
]
"""For the first of DD the next ones wait; whoever serves the first of KQ takes a break afterwards. One goes to guidance
first."""


def piece_of_a_day(office: DemoOffice) -> DayPlan:
    counters = [counter.id for counter in office.settings.counter]
    begin, end = 7 * HOUR_MS, 7 * HOUR_MS + 40 * MINUTE_MS
    actions = [ClerkAction(begin, each, "open") for each in counters] + [
        ClerkAction(end, each, "leave") for each in counters
    ]
    return DayPlan(FRIDAY, rules_of(office.settings), VISITORS, actions)


class Busy(NamedTuple):
    office: DemoOffice
    clock: FastClock
    summaries: list[Sentence]
    """Of the end of the day."""
    journal: Path


@pytest.fixture
def busy(tmp_path: Path, eventually: Eventually) -> Iterator[Busy]:
    """A play that begins when forecasts are there, on the day after a few invented ones."""
    text = with_keys(example_file().read_text("utf-8"), QUICK)
    (tmp_path / "office.toml").write_text(text, "utf-8")
    settings, summaries = demo_settings(tmp_path), list[Sentence]()
    journal = Path(settings.kiosk.journal)
    write_month(journal, settings, before=FRIDAY, days=2)
    with ExitStack() as stack:
        clock = FastClock(MIDNIGHT + timedelta(hours=4), SPEED)
        office = open_office(
            stack,
            home=tmp_path,
            settings=busy_settings(settings, SPEED),
            window=False,
            time_scale=time_scale(clock),
            speed=SPEED,
            opens_counters=False,
        )
        eventually(lambda: all_foretold(office), "it is foretold how long people wait", within_s=60)
        office.keypads["3"].press("next")
        eventually(lambda: status_of(office, "3") == "open", "somebody has opened counter 3 before its clerk comes")
        player = DayPlayer(office, clock, [piece_of_a_day(office)], on_day_end=summaries.append)
        stack.callback(player.close)
        clock.hurry(MIDNIGHT + timedelta(hours=6, minutes=55), within_s=0.5)
        yield Busy(office._replace(play_says=player.says), clock, summaries, journal)


def all_foretold(office: DemoOffice) -> bool:
    state = office.client.known.state
    return state is not None and all(each.forecast for each in state.services if each.code in ("CT", "DD", "HT"))


def status_of(office: DemoOffice, counter: str) -> str:
    state = office.client.known.state
    return next(each.status for each in state.counters if each.id == counter) if state else ""


def reason_of(office: DemoOffice) -> str | None:
    """Why no numbers are given out."""
    state = office.client.known.state
    return state.issuing.reason if state else None


def test_all_citizens_get_slips_and_are_served_whatever_breaks(busy: Busy, eventually: Eventually) -> None:
    office, summaries = busy.office, busy.summaries
    eventually(lambda: office.printed_slips.count >= 3, "the first have their slips", within_s=30)
    office.faults.act_on_printer("paper_out")
    eventually(lambda: not office.kiosk.is_lit("CT"), "the lamps are dark")
    eventually(lambda: reason_of(office) == "printer", "the room is told")
    office.faults.act_on_printer("paper_in")
    eventually(lambda: office.printed_slips.count >= 8, "people press again", within_s=30)
    office.faults.act_on_broker("off")
    eventually(lambda: office.client.known.stale, "nobody knows of anybody")
    eventually(lambda: office.printed_slips.count >= 10, "slips go on without a broker", within_s=30)
    office.faults.act_on_broker("on")
    eventually(lambda: summaries, "all have gone", within_s=60)
    assert office.play_says is not None
    assert office.play_says() == summaries[0]

    history = JournalReader(busy.journal)
    day = replay_day(history.entries(FRIDAY.isoformat()))
    events = [entry.event for entry in day.entries]
    issued = [event for event in events if isinstance(event, TicketIssued)]
    labels = [event.label for event in issued]
    assert summaries[0].said("en").startswith(f"The day is over: {len(labels)} people, mean wait ")
    came = Counter((visitor.legs[0].service, visitor.class_) for visitor in VISITORS)
    assert Counter((event.service, event.class_) for event in issued) >= came, "who waits for long presses again"
    assert {event.label for event in events if isinstance(event, SlipConfirmed)} == set(labels)
    assert {slip.label for slip in office.printed_slips.slips()} == set(labels)
    assert {event.label for event in events if isinstance(event, TicketCalled)} == set(labels)
    served = [event.label for event in events if isinstance(event, ServiceFinished) and not event.goes_to]
    absent = [event.label for event in events if isinstance(event, TicketAbsent)]
    assert sorted(served + absent) == sorted(labels)
    assert [label[0] for label in absent] == ["1"], "the first of HT, who is not there"
    sent = [(event.label[0], event.service) for event in events if isinstance(event, TicketTransferred)]
    assert sent == [("8", "KQ")], "from guidance to the result, with the same number"
    opened = {event.counter for event in events if isinstance(event, CounterOpened)}
    assert {event.counter for event in events if isinstance(event, CounterClosed)} == opened, "who has come goes home"
    assert sum(isinstance(event, CounterPaused) for event in events) >= len(opened)
    assert {verdict.kind for verdict in judge_calls(day.calls)} == {"by_rule"}
    assert any(event.forecast for event in events if isinstance(event, TicketIssued))
