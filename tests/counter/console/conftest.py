"""A console with a kiosk that is played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser import browser as browser
from tests.counter.console.rig import Rig, Served, cheap_passwords
from tests.counter.console.test_real import console as console
from web.server import HOST, Server


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with cheap_passwords(), ExitStack() as stack:
        yield Rig(stack, tmp_path)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests of a module: each makes its own accounts."""
    with cheap_passwords(), ExitStack() as stack:
        rig = Rig(stack, tmp_path_factory.mktemp("console"))
        server = stack.enter_context(Server(rig.app, port=0))
        stack.callback(rig.console.streams.end)
        yield Served(rig, f"http://{HOST}:{server.port}", stack)
