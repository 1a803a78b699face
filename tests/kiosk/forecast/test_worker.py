"""The child process itself: it learns from the journal's past days, and reads what is new before each answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.events import DayOpened, Entry, RulesChanged, TicketIssued
from core.messages.forecasts import ForecastRequest, ForecastSet
from core.rules import Usual
from kiosk.forecast.worker import ForecastWorker
from runtime.journal.writer import Journal
from simulation.invented_days import invented_plans
from simulation.invented_journal import InventedJournal
from simulation.scenario import load_scenario
from simulation.simulator import Simulator
from tests.conftest import PATIENCE_S

pytestmark = pytest.mark.slow

HERE = "Asia/Ho_Chi_Minh"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A journal of so many invented days."""

    lived: list[list[Entry]] = []
    """The entries of each day; no day is lived through twice."""
    simulator = Simulator(lambda entry: lived[-1].append(entry))  # noqa: PLW0108  # of the day that is lived then
    plans = iter(invented_plans(replace(load_scenario("reference-day"), days=22)))

    def write(days: int) -> Path:
        while len(lived) < days:
            lived.append([])
            simulator.run_day(next(plans))
        path = tmp_path_factory.mktemp("days") / "journal.sqlite"
        with InventedJournal(path) as journal:
            for entry in chain.from_iterable(lived[:days]):
                journal.record(entry)
        return path

    return write


def question(journal: Path, minutes: float = 0) -> ForecastRequest:
    """So long after the last entry."""
    with Journal(journal) as reader:
        last = reader.after(reader.last - 1, 1)[0]
    ms = round(minutes * 60_000)
    return ForecastRequest(seq=last.seq, utc_ms=last.at + ms, line_ms=last.line + ms, trusted=True)


def test_the_first_reply_already_uses_what_past_days_teach(live: Callable[[int], Path]) -> None:
    journal = live(8)
    worker = ForecastWorker(journal, ZoneInfo(HERE))
    learnt = worker.forecaster
    assert learnt.learned.staffing_pattern.is_known
    assert 0.01 < learnt.learned.no_show_chance < 0.08
    assert learnt.intervals.judged > 150, "so many have had to wait of about a thousand"
    told = worker.reply_to(question(journal))
    assert told.seq == question(journal).seq
    assert not told.simple


def test_only_the_last_days_are_read(live: Callable[[int], Path]) -> None:
    journal = live(22)
    known = ForecastWorker(journal, ZoneInfo(HERE)).forecaster.learned
    assert len(known.staffing_pattern._days) == 20, "and today"
    assert len(known.arrivals.kinds) == 1000


def test_before_a_counter_opens_forecasts_assume_its_usual_time(live: Callable[[int], Path]) -> None:
    """At 06:30 no counter is open; they have always opened at seven, and Q5 at eight."""
    journal = live(5)
    today = Instant(question(journal).utc_ms).moment.astimezone(ZoneInfo(HERE)).replace(hour=6, minute=30)
    at = Instant.of(today).later(86_400_000)
    with Journal(journal) as writer:
        opened = next(iter(writer.current_day()))
        morning = replace(opened, seq=writer.last + 1, day=str(today.date() + timedelta(days=1)), at=at, line=at)
        writer.append([morning])
    told = ForecastWorker(journal, ZoneInfo(HERE)).reply_to(ForecastRequest(seq=0, utc_ms=at, line_ms=at, trusted=True))
    assert set(told.regular) == {"HT", "CT", "DD", "XH", "KD", "KQ"}
    assert all(low >= 20 and high <= 60 for low, high in told.regular.values())


def test_each_reply_takes_all_earlier_entries_into_account(live: Callable[[int], Path]) -> None:
    journal = live(2)
    worker = ForecastWorker(journal, ZoneInfo(HERE))
    before = worker.reply_to(question(journal))
    with Journal(journal) as writer:
        entries = list(writer.current_day())
        line = evolve(EMPTY, entries)
        opened = next(entry for entry in entries if type(entry.event).__name__ == "CounterOpened")
        writer.append([replace(opened, seq=writer.last + 1, at=entries[-1].at, line=entries[-1].line)])
    after = worker.reply_to(question(journal))
    assert line.counters["1"].status == "closed"
    assert after.seq == before.seq + 1
    assert "HT" not in before.regular
    assert after.regular["HT"] == (0, 0)


def test_each_line_of_input_gives_one_line_of_output(live: Callable[[int], Path]) -> None:
    journal = live(1)
    asked = b"".join(msgspec.json.encode(question(journal, minutes)) + b"\n" for minutes in (1, 2, 3))
    command = [sys.executable, "-m", "kiosk.forecast.worker", str(journal), HERE]
    ended = subprocess.run(command, input=asked, capture_output=True, timeout=PATIENCE_S, check=True)
    answers = [msgspec.json.decode(line, type=ForecastSet) for line in ended.stdout.splitlines()]
    assert [answer.seq for answer in answers] == [question(journal).seq] * 3
    assert ended.stderr == b""


def test_after_an_exception_forecasts_come_from_the_queues_and_one_traceback_is_logged(
    live: Callable[[int], Path],
) -> None:
    """No calendar holds such a clock."""
    journal = live(1)
    usual = question(journal)
    asked = [replace(usual, utc_ms=10**17)] * 2 + [usual]
    command = [sys.executable, "-m", "kiosk.forecast.worker", str(journal), HERE]
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in asked)
    ended = subprocess.run(command, input=lines, capture_output=True, timeout=PATIENCE_S, check=True)
    answers = [msgspec.json.decode(line, type=ForecastSet) for line in ended.stdout.splitlines()]
    assert [answer.simple for answer in answers] == [True, True, False]
    assert ended.stderr.count(b"Traceback") == 1
    assert b"OverflowError" in ended.stderr


def test_an_entry_that_cannot_be_learned_from_ends_nothing(live: Callable[[int], Path]) -> None:
    """Rules of another version, by which a service takes no time: the line goes on with who comes after them."""
    journal = live(1)
    usual = question(journal)
    with Journal(journal) as writer:
        opened = next(iter(writer.current_day()))
        assert isinstance(opened.event, DayOpened)
        rules = replace(opened.event.rules, usual={"A": Usual(mean_min=0)})
        last = writer.after(writer.last - 1, 1)[0]
        changed = replace(last, seq=last.seq + 1, event=RulesChanged(rules))
        issued = TicketIssued(label="199", service="A", class_="N", arrival=last.line, paper=False, ahead=0)
        beyond = replace(last, seq=last.seq + 2, event=issued)
        writer.append([changed, beyond])
    command = [sys.executable, "-m", "kiosk.forecast.worker", str(journal), HERE]
    asked = msgspec.json.encode(replace(usual, seq=beyond.seq)) + b"\n"
    ended = subprocess.run(command, input=asked * 2, capture_output=True, timeout=PATIENCE_S, check=True)
    answers = [msgspec.json.decode(line, type=ForecastSet) for line in ended.stdout.splitlines()]
    assert [(answer.seq, answer.simple) for answer in answers] == [(beyond.seq, False)] * 2
    assert ended.stderr.count(b"Traceback") == 1


def test_without_a_journal_the_worker_says_so_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk.forecast.worker", str(tmp_path / "none.sqlite"), HERE]
    ended = subprocess.run(command, input=b"", capture_output=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"no forecasts: ")
    assert ended.stderr.count(b"\n") == 1
