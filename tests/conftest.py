"""Fixtures for all folders of tests."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from core.settings.sections import Settings
from demo.broker import Broker, find_mosquitto
from tests.clumsy import ClumsyWeek
from tests.clumsy import clumsy_week as live_clumsily

settings.register_profile("quick", max_examples=8, deadline=None)
"""Bare `make`: every property is tried with a few examples."""
settings.register_profile("default", max_examples=60, deadline=None)
settings.load_profile("default")
settings.register_profile("long", max_examples=5000, deadline=None)
"""`pytest tests/core/test_histories.py --hypothesis-profile=long --timeout 0` lives through 7,500 random days."""


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Else each of hundreds of programs that tests start compiles all modules anew."""
os.environ["OMP_THREAD_LIMIT"] = "1"
"""Else tesseract's threads wait for each other at the price of three times the work where the cores are taken."""

PATIENCE_S = 60
"""No measure of the office's speed: what happens at all happens within this, on a busy machine, too."""


USUAL_POLICY = os.sched_getscheduler(0)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """A test that left this process with real-time priority would leave the other processes next to nothing, and so
    would all that later tests start; nothing else would tell."""
    if os.sched_getscheduler(0) != USUAL_POLICY:
        os.sched_setscheduler(0, USUAL_POLICY, os.sched_param(0))
        pytest.fail("this test has left its process with another scheduling policy")


class Eventually(Protocol):
    def __call__(self, holds: Callable[[], object], message: str, within_s: float = PATIENCE_S) -> None: ...


@pytest.fixture
def eventually() -> Eventually:
    """Waits until something holds; the test fails with `message` if it does not in time."""

    def wait(holds: Callable[[], object], message: str, within_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + within_s
        pause = threading.Event()
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {within_s} s: {message}")
            pause.wait(0.01)

    return wait


StartBroker = Callable[..., Broker]


@pytest.fixture
def start_broker(tmp_path: Path) -> Iterator[StartBroker]:
    """Starts a real broker for some settings: `start_broker(settings, kind="mosquitto")`; stops it after the test."""
    with ExitStack() as running:

        def start(settings: Settings, **options: Any) -> Broker:
            return running.enter_context(Broker(tmp_path / "broker", settings, **options))

        yield start


RunMosquitto = Callable[[Path, str], None]


@pytest.fixture
def run_mosquitto() -> Iterator[RunMosquitto]:
    """Runs mosquitto from a rendered folder until the test ends: `run_mosquitto(folder, uri)`."""
    with ExitStack() as running:
        yield lambda folder, uri: running.enter_context(_mosquitto(folder, uri))


@contextmanager
def _mosquitto(folder: Path, uri: str) -> Iterator[None]:
    command = [find_mosquitto() or "mosquitto", "-c", str(folder / "mosquitto.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", text=True) as process:
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not _accepts(uri):
                assert process.poll() is None, "mosquitto has ended"
                assert time.monotonic() < deadline, f"mosquitto does not listen at {uri} within {PATIENCE_S} s"
            yield
        finally:
            process.terminate()
            said = process.communicate(timeout=PATIENCE_S)[1]
    assert "Warning: File" not in said, said


def _accepts(uri: str) -> bool:
    where = urlsplit(uri)
    with socket.socket(socket.AF_UNIX if where.scheme == "unix" else socket.AF_INET) as probe:
        return probe.connect_ex(where.path if where.scheme == "unix" else (where.hostname, where.port)) == 0


@pytest.fixture(scope="session")
def clumsy_week() -> ClumsyWeek:
    """Five days of clerks who forget buttons: the entries, and what really happened. Tests must not change it."""
    return live_clumsily()
