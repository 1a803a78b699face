"""A small file keeps a value over restarts; without it a program works all the same."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from runtime.kept_file import KeptFile


def test_what_was_written_is_read_by_the_next_program(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "yet.json"
    assert KeptFile(path, dict[str, int]).read() is None
    KeptFile(path, dict[str, int]).write({"Quầy 5 nghỉ": 2})
    assert KeptFile(path, dict[str, int]).read() == {"Quầy 5 nghỉ": 2}
    assert [each.name for each in path.parent.iterdir()] == ["yet.json"]


def test_what_cannot_be_read_or_written_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "kept.json"
    path.write_text('["no", "dictionary"]')
    with caplog.at_level(logging.WARNING):
        assert KeptFile(path, dict[str, int]).read() is None
        (tmp_path / "file").touch()
        blocked = KeptFile(tmp_path / "file" / "kept.json", dict[str, int])
        blocked.write({})
        blocked.write({})
    assert len(caplog.records) == 2
