"""Demos to test: one for all tests that leave it as they found it, and others for a test of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.messages.events import AnyEvent, DayOpened, Entry, SlipFailed, TicketIssued, TicketVoided
from core.settings.conversions import rules_of
from demo.example_office import example_file, with_keys
from runtime.clock import Clock
from runtime.journal.writer import Journal
from runtime.settings.load import load
from tests.conftest import PATIENCE_S
from tests.demo.running import Demo, StartDemo, Watcher, running_demo

QUICK: dict[str, str | float | bool] = {
    "kiosk.double_press_s": 0,
    "keypad.next_guard_s": 0,
    "printer.uri": "virtual:/there?mm_per_s=0",
}


@pytest.fixture
def start_demo() -> Iterator[StartDemo]:
    """Starts a demo of its own for a test, and ends it afterwards."""
    with ExitStack() as running:
        yield lambda home=None, *options: running.enter_context(running_demo(home, *options))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office without guards against fast presses, and with a printer that needs no time."""
    folder = tmp_path_factory.mktemp("demo")
    office = with_keys(example_file().read_text(encoding="utf-8"), QUICK)
    (folder / "office.toml").write_text(office, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def demo(home: Path) -> Iterator[Demo]:
    """One office for all tests that leave it as they found it: tickets may still wait, but nothing is broken."""
    with running_demo(home) as running:
        yield running


@pytest.fixture
def doubtful(tmp_path: Path, start_demo: StartDemo) -> Demo:
    """A demo whose kiosk lost power ten minutes ago: 101 is void as its slip failed, 201 and 301 are unconfirmed."""
    settings = load(example_file())
    now = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now()
    day, at = now.local.date().isoformat(), now.utc.later(-600_000)
    happened: tuple[AnyEvent, ...] = (
        DayOpened(rules_of(settings)),
        TicketIssued(label="101", service="HT", class_="P", arrival=at),
        SlipFailed("101", "paper_out"),
        TicketVoided("101", "printer"),
        TicketIssued(label="201", service="CT", class_="N", arrival=at.later(1000)),
        TicketIssued(label="301", service="DD", class_="N", arrival=at.later(2000)),
    )
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.append(
            [Entry(seq=n, day=day, at=at, line=at, event=event) for n, event in enumerate(happened, start=1)]
        )
    return start_demo(tmp_path)


@pytest.fixture
def watcher(demo: Demo) -> Iterator[Watcher]:
    watching = Watcher(demo.json("/broker"))
    deadline = time.monotonic() + PATIENCE_S
    try:
        while watching.fresh_state is None:
            assert time.monotonic() < deadline, "no state over the bus"
            threading.Event().wait(0.01)
        yield watching
    finally:
        watching.close()
