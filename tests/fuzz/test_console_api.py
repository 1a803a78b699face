"""Answers of the HTTP interface are as its document says; `make fuzz` asks at length."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from fuzz.console_api import findings, served_console

pytestmark = pytest.mark.slow


def test_no_answer_is_a_fault_or_undocumented(tmp_path: Path) -> None:
    with ExitStack() as stack:
        assert list(findings(served_console(stack, tmp_path), examples=2, number=7)) == []


def test_an_answer_that_is_not_documented_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.console.api.routes.JSON", "text/x-other")
    with ExitStack() as stack:
        told = list(findings(served_console(stack, tmp_path), examples=1, number=7))
    assert any(each.startswith("GET /state") for each in told), told
