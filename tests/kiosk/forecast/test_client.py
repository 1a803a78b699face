"""The kiosk's side of the forecast: a real child process, which may be slow, talk nonsense, hang or die."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.forecasts import NO_FORECAST_SET, ForecastSet
from kiosk.forecast.client import (
    AGE_S,
    AWAITED_S,
    BACKOFF_S,
    GAP_S,
    SILENT_S,
    SOON_S,
    STALE_S,
    ForecastClient,
    command_for,
)

World = Any
Make = Callable[..., ForecastClient]


@pytest.fixture
def make(world: World) -> Iterator[Make]:
    """A asker on the world's time; without a command on the world's journal."""
    with ExitStack() as stack:

        def asker(*command: str, gap_s: float = GAP_S) -> ForecastClient:
            own = command_for(world.path, world.settings.office.timezone)
            made = ForecastClient(command or own, world.time.monotonic, gap_s)
            stack.callback(made.close)
            return made

        yield asker


def script(text: str) -> tuple[str, ...]:
    """A child of another kind."""
    return sys.executable, "-c", text


def tick(world: World, asker: ForecastClient) -> None:
    asker.tick(world.journal.last, world.clock.now)


def started(world: World, asker: ForecastClient) -> ForecastClient:
    world.time.goes_by(GAP_S)
    tick(world, asker)
    assert asker.pid is not None
    tick(world, asker)
    return asker


def answered(world: World, asker: ForecastClient, eventually: Any, seq: int | None = None) -> None:
    wanted = world.journal.last if seq is None else seq

    def look() -> bool:
        tick(world, asker)
        return asker.forecast_set.seq == wanted

    eventually(look, f"no answer for entry {wanted}", within_s=30)


def test_forecasts_come_and_follow_what_happens(world: World, make: Make, eventually: Any) -> None:
    world.ask(OpenCounter, counter="1")
    asker = started(world, make())
    answered(world, asker, eventually)
    assert asker.forecast_set.regular == {"CT": (0, 0), "HT": (0, 0)}
    for _ in range(3):
        world.ask(TakeTicket, service="CT", paperless=True)
    world.ask(CallNext, counter="1")
    world.time.goes_by(GAP_S)
    answered(world, asker, eventually)
    assert set(asker.forecast_set.waiting) == {"202", "203"}
    assert asker.forecast_set.regular["CT"][1] > 5
    assert not asker.forecast_set.simple


@pytest.mark.parametrize("gap_s", [GAP_S, GAP_S / 8])
def test_nothing_is_asked_again_before_its_time_and_without_news_only_after_a_while(
    world: World, make: Make, eventually: Any, gap_s: float
) -> None:
    """Sooner where time passes faster."""
    rest_s, age_s = min(AWAITED_S, gap_s), AGE_S / GAP_S * gap_s
    asker = started(world, make(gap_s=gap_s))
    answered(world, asker, eventually)
    first = asker.forecast_set
    world.ask(OpenCounter, counter="1")
    tick(world, asker)
    assert asker.wait_s == rest_s, "asked a moment ago"
    world.time.goes_by(gap_s)
    tick(world, asker)
    assert asker.wait_s == SOON_S, "there is news"
    answered(world, asker, eventually)
    assert asker.forecast_set != first
    world.time.goes_by(gap_s)
    tick(world, asker)
    assert asker.wait_s == rest_s, "there is none"
    world.time.goes_by(age_s)
    tick(world, asker)
    assert asker.wait_s == SOON_S, "but time has passed"


def test_the_kiosk_is_up_for_a_moment_before_there_is_a_child(world: World, make: Make) -> None:
    asker = make()
    tick(world, asker)
    assert asker.pid is None


def test_a_child_that_is_killed_is_followed_by_another_and_meanwhile_nobody_is_told_anything(
    world: World, make: Make, eventually: Any
) -> None:
    world.ask(OpenCounter, counter="1")
    asker = started(world, make())
    answered(world, asker, eventually)
    first = asker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def gone() -> bool:
        tick(world, asker)
        return asker.pid is None

    eventually(gone, "the death is not noticed")
    assert asker.forecast_set is NO_FORECAST_SET
    tick(world, asker)
    assert asker.pid is None, "not at once"
    world.time.goes_by(BACKOFF_S[0])
    answered(world, started(world, asker), eventually)
    assert asker.pid != first


@pytest.mark.parametrize(
    "command",
    [
        script("pass"),
        script("import sys; sys.exit(1)"),
        ("/nowhere/python",),
        script("print('luot'); input(); input()"),
        script("print('luot')"),
        script("print([1, 2]); input(); input()"),
        script("""print('{"regular": {"CT": "soon"}}'); input(); input()"""),
        script("print('é'.encode('latin1')); input(); input()"),
        script("while True: print('luot')"),
        script("while True: print('luot' * 1000, end='')"),
    ],
    ids=[
        "ends",
        "fails",
        "is not there",
        "talks nonsense",
        "talks nonsense and ends",
        "says something else",
        "says it in other words",
        "speaks another alphabet",
        "talks nonsense without end",
        "never comes to the end of a line",
    ],
)
def test_a_child_that_is_no_good_is_tried_again_less_and_less_often(
    world: World, make: Make, eventually: Any, command: tuple[str, ...]
) -> None:
    asker = make(*command)
    world.time.goes_by(GAP_S)
    for wait_s in (*BACKOFF_S, BACKOFF_S[-1]):

        def failed(before: float = asker._start_at) -> bool:
            tick(world, asker)
            return asker.pid is None and asker._start_at > before

        eventually(failed, "nobody notices", within_s=30)
        assert asker.forecast_set is NO_FORECAST_SET
        world.time.goes_by(wait_s - 0.01)
        tick(world, asker)
        assert asker.pid is None
        world.time.goes_by(0.01)


def test_a_child_that_hangs_is_ended(world: World, make: Make) -> None:
    asker = started(world, make(*script("import sys; [None for _ in sys.stdin]")))
    hung = asker.pid
    assert hung is not None
    world.time.goes_by(SILENT_S + 1)
    tick(world, asker)
    assert asker.pid is None
    assert not Path(f"/proc/{hung}").exists()


def test_one_that_may_still_be_learning_gets_twice_as_long_each_time(world: World, make: Make) -> None:
    """On a small machine that is busy no child would ever be through, if each had to begin anew at the same time."""
    asker = started(world, make(*script("import sys; [None for _ in sys.stdin]")))
    for times in (1, 2, 4):
        child = asker.pid
        assert child is not None
        world.time.goes_by(times * SILENT_S - 1)
        tick(world, asker)
        assert asker.pid == child
        world.time.goes_by(2)
        tick(world, asker)
        assert asker.pid is None
        world.time.goes_by(BACKOFF_S[-1])
        started(world, asker)


def test_what_forecasts_lack_is_said_once_whenever_it_changes(
    world: World, make: Make, eventually: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outlooks = [ForecastSet(seq=1), *[ForecastSet(seq=1, simple=True)] * 3, *[ForecastSet(seq=1, learning=True)] * 2]
    answers = [msgspec.json.encode(forecast_set).decode() for forecast_set in outlooks]
    asker = started(world, make(*script(f"for answer in {answers!r}: input(); print(answer, flush=True)\ninput()")))
    told = []

    def has_answered() -> bool:
        tick(world, asker)
        return asker.wait_s == AWAITED_S

    for forecast_set in outlooks:
        eventually(has_answered, "no answer")
        told.append(asker.forecast_set == forecast_set)
        world.time.goes_by(AGE_S)
        tick(world, asker)
    assert all(told)
    assert [(record.levelname, record.getMessage()) for record in caplog.records if "forecasts" in record.msg] == [
        ("WARNING", "forecasts are reckoned from the length of the queues alone: rollouts fail"),
        ("INFO", "forecasts are not judged yet: ranges are as wide as the rollouts differ"),
    ]


def test_a_child_that_stands_still_keeps_nobody_waiting_and_is_heard_again_when_it_goes_on(
    world: World, make: Make, eventually: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.ask(OpenCounter, counter="1")
    asker = started(world, make())
    answered(world, asker, eventually)
    child = asker.pid
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    for _ in range(int(STALE_S) + 2):
        world.ask(TakeTicket, service="CT", paperless=True)
        world.time.goes_by(1)
        tick(world, asker)
    assert asker.forecast_set is NO_FORECAST_SET, "an old answer is none"
    assert [record.getMessage() for record in caplog.records if "for now" in record.getMessage()] == [
        "no forecasts for now: the process for them has not answered for 30 s"
    ]
    os.kill(child, signal.SIGCONT)
    answered(world, asker, eventually)
    assert asker.pid == child


def test_an_answer_that_comes_too_late_or_unasked_for_is_none(world: World, make: Make, eventually: Any) -> None:
    """It says of a moment that is long over how long people wait."""
    late, newer = (msgspec.json.encode(ForecastSet(seq=seq)).decode() for seq in (7, 8))
    answers = f"input(); input(); print({late!r}, flush=True); input(); print({newer!r}, flush=True)"
    asker = started(world, make(*script(f"print({late!r}, flush=True)\nwhile True: {answers}")))
    child = asker._child
    assert child is not None
    world.time.goes_by(STALE_S + 1)
    child.questions.write(b"go on\n")

    told = set()

    def is_told() -> bool:
        tick(world, asker)
        told.add(asker.forecast_set.seq)
        return 8 in told

    eventually(is_told, "no newer answer")
    assert told == {0, 8}


def test_a_deaf_child_holds_nobody_up(world: World, make: Make) -> None:
    """It reads nothing at all: whoever waited for it would never come back."""
    asker = started(world, make(*script("import signal; signal.pause()")))
    for _ in range(100):
        world.ask(TakeTicket, service="CT", paperless=True)
        world.time.goes_by(GAP_S / 2)
        tick(world, asker)
    assert asker.forecast_set is NO_FORECAST_SET


def test_closing_ends_the_child(world: World, make: Make, eventually: Any) -> None:
    asker = started(world, make())
    answered(world, asker, eventually)
    child = asker.pid
    asker.close()
    assert not Path(f"/proc/{child}").exists()
    assert asker.forecast_set is NO_FORECAST_SET
    asker.close()


def test_the_child_goes_last_and_ends_with_its_questions(world: World, make: Make, eventually: Any) -> None:
    asker = started(world, make())
    answered(world, asker, eventually)
    child = asker._child
    assert child is not None
    assert os.getpriority(os.PRIO_PROCESS, child.process.pid) >= 15
    child.questions.close()
    assert child.process.wait(timeout=10) == 0
