"""A console with a kiosk that is played."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from counter.console.accounts import passwords
from tests.browser import browser as browser
from tests.counter.console.rig import Rig
from tests.counter.console.test_real import console as console


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """Passwords cost nothing: hashed by one round, so that a test takes milliseconds."""
    monkeypatch.setattr(passwords, "METHOD", "pbkdf2:sha256:1")
    monkeypatch.setattr(
        "counter.console.accounts.sessions.NOBODYS", f"pbkdf2:sha256:1$salt${hashlib.sha256().hexdigest()}"
    )
    with ExitStack() as stack:
        yield Rig(stack, tmp_path)
