"""A console with a kiosk that is played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser import browser as browser
from tests.counter.console.rig import Rig, cheap_passwords
from tests.counter.console.test_real import console as console


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with cheap_passwords(), ExitStack() as stack:
        yield Rig(stack, tmp_path)
