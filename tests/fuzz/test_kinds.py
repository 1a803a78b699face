"""A short round of each kind; `make fuzz` tries them at length."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from fuzz.kinds.all_kinds import KINDS
from fuzz.trial import try_many

RUNS = 150
FEWER = {"layouts": 40, "settings": 80, "journals": 80}
"""Of these each input takes milliseconds."""


@pytest.mark.parametrize("name", KINDS)
def test_every_reader_bears_what_nobody_would_send(name: str) -> None:
    with ExitStack() as stack:
        kind = KINDS[name](stack)
        assert len(set(kind.samples)) == len(kind.samples) > 0
        report = try_many(kind, name, seed=7, runs=FEWER.get(name, RUNS))
    assert report.findings == ()
