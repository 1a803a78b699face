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
from kiosk.forecast.worker_client import (
    AGE_S,
    BACKOFF_S,
    EXPECTED_S,
    GAP_S,
    POLL_S,
    SILENT_S,
    STALE_S,
    ForecastClient,
    worker_command,
)
from tests.kiosk.world import World

pytestmark = pytest.mark.slow

Make = Callable[..., ForecastClient]


@pytest.fixture
def make(world: World) -> Iterator[Make]:
    """A client on the world's time; without a command on the world's journal."""
    with ExitStack() as stack:

        def client(*command: str, gap_s: float = GAP_S) -> ForecastClient:
            own = worker_command(world.path, world.settings.office.timezone)
            made = ForecastClient(command or own, world.time.monotonic, gap_s)
            stack.callback(made.close)
            return made

        yield client


def script(text: str) -> tuple[str, ...]:
    """A child of another kind."""
    return sys.executable, "-c", text


def tick(world: World, client: ForecastClient) -> None:
    client.tick(world.journal.last, world.clock.now)


def started(world: World, client: ForecastClient) -> ForecastClient:
    world.time.goes_by(GAP_S)
    tick(world, client)
    assert client.pid is not None
    tick(world, client)
    return client


def answered(world: World, client: ForecastClient, eventually: Any, seq: int | None = None) -> None:
    wanted = world.journal.last if seq is None else seq

    def look() -> bool:
        tick(world, client)
        return client.forecast_set.seq == wanted

    eventually(look, f"no answer for entry {wanted}", within_s=30)


def test_forecasts_come_and_follow_what_happens(world: World, make: Make, eventually: Any) -> None:
    world.ask(OpenCounter, counter="1")
    client = started(world, make())
    answered(world, client, eventually)
    assert client.forecast_set.regular == {"CT": (0, 0), "HT": (0, 0)}
    for _ in range(3):
        world.ask(TakeTicket, service="CT", paperless=True)
    world.ask(CallNext, counter="1")
    world.time.goes_by(GAP_S)
    answered(world, client, eventually)
    assert set(client.forecast_set.waiting) == {"202", "203"}
    assert client.forecast_set.regular["CT"][1] > 5
    assert not client.forecast_set.simple


@pytest.mark.parametrize("gap_s", [GAP_S, GAP_S / 8])
def test_requests_keep_their_shortest_gap_and_without_new_entries_their_longest(
    world: World, make: Make, eventually: Any, gap_s: float
) -> None:
    """Sooner where time passes faster."""
    rest_s, age_s = min(EXPECTED_S, gap_s), AGE_S / GAP_S * gap_s
    client = started(world, make(gap_s=gap_s))
    answered(world, client, eventually)
    first = client.forecast_set
    world.ask(OpenCounter, counter="1")
    tick(world, client)
    assert client.wait_s == rest_s, "asked a moment ago"
    world.time.goes_by(gap_s)
    tick(world, client)
    assert client.wait_s == POLL_S, "there is news"
    answered(world, client, eventually)
    assert client.forecast_set != first
    world.time.goes_by(gap_s)
    tick(world, client)
    assert client.wait_s == rest_s, "there is none"
    world.time.goes_by(age_s)
    tick(world, client)
    assert client.wait_s == POLL_S, "but time has passed"


def test_the_child_is_started_a_moment_after_the_kiosk(world: World, make: Make) -> None:
    client = make()
    tick(world, client)
    assert client.pid is None


def test_a_killed_child_is_replaced_and_until_then_there_are_no_forecasts(
    world: World, make: Make, eventually: Any
) -> None:
    world.ask(OpenCounter, counter="1")
    client = started(world, make())
    answered(world, client, eventually)
    first = client.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def gone() -> bool:
        tick(world, client)
        return client.pid is None

    eventually(gone, "the death is not noticed")
    assert client.forecast_set is NO_FORECAST_SET
    tick(world, client)
    assert client.pid is None, "not at once"
    world.time.goes_by(BACKOFF_S[0])
    answered(world, started(world, client), eventually)
    assert client.pid != first


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
def test_a_faulty_child_is_restarted_at_growing_intervals(
    world: World, make: Make, eventually: Any, command: tuple[str, ...]
) -> None:
    client = make(*command)
    world.time.goes_by(GAP_S)
    for wait_s in (*BACKOFF_S, BACKOFF_S[-1]):

        def failed(before: float = client._start_at_s) -> bool:
            tick(world, client)
            return client.pid is None and client._start_at_s > before

        eventually(failed, "the failure is not noticed", within_s=30)
        assert client.forecast_set is NO_FORECAST_SET
        world.time.goes_by(wait_s - 0.01)
        tick(world, client)
        assert client.pid is None
        world.time.goes_by(0.01)


def test_a_child_that_hangs_is_killed(world: World, make: Make) -> None:
    client = started(world, make(*script("import sys; [None for _ in sys.stdin]")))
    hung = client.pid
    assert hung is not None
    world.time.goes_by(SILENT_S + 1)
    tick(world, client)
    assert client.pid is None
    assert not Path(f"/proc/{hung}").exists()


def test_each_restart_doubles_the_time_that_a_child_may_be_silent(world: World, make: Make) -> None:
    """On a small machine that is busy no child would ever be through, if each had to begin anew at the same time."""
    client = started(world, make(*script("import sys; [None for _ in sys.stdin]")))
    for times in (1, 2, 4):
        child = client.pid
        assert child is not None
        world.time.goes_by(times * SILENT_S - 1)
        tick(world, client)
        assert client.pid == child
        world.time.goes_by(2)
        tick(world, client)
        assert client.pid is None
        world.time.goes_by(BACKOFF_S[-1])
        started(world, client)


def test_what_forecasts_lack_is_logged_whenever_it_changes(
    world: World, make: Make, eventually: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outlooks = [ForecastSet(seq=1), *[ForecastSet(seq=1, simple=True)] * 3, *[ForecastSet(seq=1, learning=True)] * 2]
    answers = [msgspec.json.encode(forecast_set).decode() for forecast_set in outlooks]
    client = started(world, make(*script(f"for answer in {answers!r}: input(); print(answer, flush=True)\ninput()")))
    told = []

    def has_answered() -> bool:
        tick(world, client)
        return client.wait_s == EXPECTED_S

    for forecast_set in outlooks:
        eventually(has_answered, "no answer")
        told.append(client.forecast_set == forecast_set)
        world.time.goes_by(AGE_S)
        tick(world, client)
    assert all(told)
    assert [(record.levelname, record.getMessage()) for record in caplog.records if "forecasts" in record.msg] == [
        ("WARNING", "forecasts are computed from the length of the queues alone: rollouts fail"),
        ("INFO", "forecasts are not judged yet: ranges are as wide as the rollouts differ"),
    ]


def test_a_stopped_child_blocks_nothing_and_is_used_again_when_it_continues(
    world: World, make: Make, eventually: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.ask(OpenCounter, counter="1")
    client = started(world, make())
    answered(world, client, eventually)
    child = client.pid
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    for _ in range(int(STALE_S) + 2):
        world.ask(TakeTicket, service="CT", paperless=True)
        world.time.goes_by(1)
        tick(world, client)
    assert client.forecast_set is NO_FORECAST_SET, "an old answer is none"
    assert [record.getMessage() for record in caplog.records if "for now" in record.getMessage()] == [
        "no forecasts for now: the process for them has not answered for 30 s"
    ]
    os.kill(child, signal.SIGCONT)
    answered(world, client, eventually)
    assert client.pid == child


def test_a_late_or_unrequested_reply_is_not_used(world: World, make: Make, eventually: Any) -> None:
    """It says of a moment that is long over how long people wait."""
    late, newer = (msgspec.json.encode(ForecastSet(seq=seq)).decode() for seq in (7, 8))
    answers = f"input(); input(); print({late!r}, flush=True); input(); print({newer!r}, flush=True)"
    client = started(world, make(*script(f"print({late!r}, flush=True)\nwhile True: {answers}")))
    child = client._child
    assert child is not None
    world.time.goes_by(STALE_S + 1)
    child.requests.write(b"go on\n")

    told = set()

    def is_told() -> bool:
        tick(world, client)
        told.add(client.forecast_set.seq)
        return 8 in told

    eventually(is_told, "no newer answer")
    assert told == {0, 8}


def test_a_child_that_does_not_read_blocks_nothing(world: World, make: Make) -> None:
    """It reads nothing: waiting for it would take for ever."""
    client = started(world, make(*script("import signal; signal.pause()")))
    for _ in range(100):
        world.ask(TakeTicket, service="CT", paperless=True)
        world.time.goes_by(GAP_S / 2)
        tick(world, client)
    assert client.forecast_set is NO_FORECAST_SET


def test_closing_kills_the_child(world: World, make: Make, eventually: Any) -> None:
    client = started(world, make())
    answered(world, client, eventually)
    child = client.pid
    client.close()
    assert not Path(f"/proc/{child}").exists()
    assert client.forecast_set is NO_FORECAST_SET
    client.close()


def test_the_child_has_the_lowest_priority_and_ends_with_its_stdin(world: World, make: Make, eventually: Any) -> None:
    client = started(world, make())
    answered(world, client, eventually)
    child = client._child
    assert child is not None
    assert os.getpriority(os.PRIO_PROCESS, child.process.pid) >= 15
    child.requests.close()
    assert child.process.wait(timeout=60) == 0
