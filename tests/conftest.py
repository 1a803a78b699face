"""Fixtures that every folder of tests uses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import pytest


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
