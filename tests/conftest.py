"""Fixtures that every folder of tests uses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from core.settings import Settings
from demo.broker import Broker


class Eventually(Protocol):
    def __call__(self, holds: Callable[[], object], message: str, within_s: float = 5) -> None: ...


@pytest.fixture
def eventually() -> Eventually:
    """Waits until something holds; fails with its message when the deadline has passed."""

    def wait(holds: Callable[[], object], message: str, within_s: float = 5) -> None:
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
