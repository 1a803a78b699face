"""`luot demo --busy` as a process, and the settings of its office."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.instant import HOUR_MS, MINUTE_MS
from core.messages.events import DayOpened
from core.settings.sections import Settings
from demo.example_office import example_file
from demo.office import OfficeError
from demo.office_settings import demo_settings
from demo.play.busy_office import busy_settings, open_busy_office
from demo.play.day_player import gaps_of
from demo.play.past_month import DAYS_PER_MONTH, busy_scenario_of, days_from, scenario_of
from demo.play.shifts import Shift, shifts_of
from runtime.journal.reader import JournalReader
from runtime.settings.load import load
from simulation.day_parts import Span
from simulation.invented_days import FIRST_DAY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def example() -> Settings:
    return load(example_file())


@contextmanager
def playing(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address of its page."""
    command = [sys.executable, "-m", "luot", "demo", "--busy", "--headless", "--port", "0", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            ready = next(line for line in iter(process.stdout.readline, "") if line.startswith("ready "))
            yield process, ready.split()[1]
        finally:
            process.terminate()
            process.communicate(timeout=60)


def first_view(url: str) -> Any:
    """What the page shows first."""
    with urllib.request.urlopen(f"{url}/live?lang=en", timeout=60) as stream:  # noqa: S310  # our own address
        lines = iter(stream.readline, b"")
        next(line for line in lines if line == b"event: view\n")
        return json.loads(next(lines).removeprefix(b"data: "))


def days_of(home: Path) -> list[str]:
    history = JournalReader(home / "journal.sqlite")
    return [entry.day for entry in history.entries() if isinstance(entry.event, DayOpened)]


def test_it_plays_a_day_ends_and_plays_the_next_day_in_the_same_office(tmp_path: Path) -> None:
    with playing(tmp_path) as (process, url):
        view = first_view(url)
        assert re.fullmatch(r"One office minute takes one second; it is \d\d:\d\d\.", view["play"])
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0
    first = days_of(tmp_path)
    assert len(first) == DAYS_PER_MONTH + 1, "a month and the day that began"
    with playing(tmp_path) as (_, url):
        assert first_view(url)["play"]
    assert days_of(tmp_path)[:-1] == first
    assert days_of(tmp_path)[-1] > first[-1]


def test_an_office_without_a_button_says_so(tmp_path: Path, example: Settings) -> None:
    buttons = [
        line for line in example_file().read_text("utf-8").splitlines() if not line.startswith(("button", "lamp"))
    ]
    (tmp_path / "office.toml").write_text("\n".join(buttons), "utf-8")
    settings = demo_settings(tmp_path)
    with ExitStack() as stack, pytest.raises(OfficeError, match="nobody could take a number"):
        open_busy_office(stack, home=tmp_path, settings=settings, window=False, seed=1, on_day_end=print)


def test_limits_for_people_in_real_time_are_adapted_and_the_rest_stays(example: Settings) -> None:
    busy = busy_settings(example, speed=60)
    assert busy.printer.give_up_s == 180 * 60, "three real minutes to put a roll in"
    assert (busy.kiosk.double_press_s, busy.keypad.next_guard_s, busy.display.call_gap_s) == (0.5, 0.5, 2)
    assert busy.printer.uri == "virtual:slips?mm_per_s=300&character=full"
    assert busy.hours is not None
    assert (busy.office, busy.service, busy.counter) == (example.office, example.service, example.counter)


def test_an_office_that_is_already_faster_is_not_slowed_down(example: Settings) -> None:
    quick = replace(
        example,
        kiosk=replace(example.kiosk, double_press_s=0),
        printer=replace(example.printer, uri="virtual:/there?mm_per_s=0&character=liar", give_up_s=86_000),
    )
    busy = busy_settings(quick, speed=60)
    assert busy.kiosk.double_press_s == 0
    assert busy.printer.uri == "virtual:slips?mm_per_s=0&character=liar"
    assert busy.printer.give_up_s == 86_400


def test_counters_are_staffed_as_on_the_reference_day(example: Settings) -> None:
    settings = replace(example, hours=None)
    plan = next(days_from(settings, scenario_of(settings, 1), FIRST_DAY))
    morning, afternoon = Shift(7 * HOUR_MS, 11 * HOUR_MS, True), Shift(13 * HOUR_MS, 17 * HOUR_MS, True)
    assert shifts_of(plan.actions, "1") == [morning, afternoon]
    assert shifts_of(plan.actions, "5") == [morning, afternoon], "guidance is there all day"
    assert list(gaps_of(plan)) == [Span(11 * HOUR_MS, 13 * HOUR_MS - 5 * MINUTE_MS)]


def test_on_a_busy_day_every_counter_is_staffed_all_day(example: Settings) -> None:
    settings = replace(example, hours=None)
    plan = next(days_from(settings, busy_scenario_of(settings, 1), FIRST_DAY))
    assert {shift for counter in "12345" for shift in shifts_of(plan.actions, counter)} == {
        Shift(7 * HOUR_MS, 11 * HOUR_MS, True),
        Shift(13 * HOUR_MS, 17 * HOUR_MS, True),
    }
