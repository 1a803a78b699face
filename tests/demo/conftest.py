"""Demos to test: one for all tests that leave it as they found it, and others for a test of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.example_office import example_file, with_keys
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
