"""A small file keeps a value over restarts; without it a program works all the same."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from runtime.kept_file import PLACE, KeptFile, KeptInPlace


@pytest.mark.parametrize("kept", [KeptFile, KeptInPlace])
def test_what_was_written_is_read_by_the_next_program(kept: type[KeptFile[Any]], tmp_path: Path) -> None:
    path = tmp_path / "not" / "there" / "yet.json"
    assert kept(path, dict[str, int]).read() is None
    kept(path, dict[str, int]).write({"Quầy 5 nghỉ": 2})
    assert kept(path, dict[str, int]).read() == {"Quầy 5 nghỉ": 2}
    assert [each.name for each in path.parent.iterdir()] == ["yet.json"]


def test_a_value_is_written_over_the_one_before_whichever_is_longer(tmp_path: Path) -> None:
    """No other file takes its place, which would wait for the disk."""
    path, names = tmp_path / "kept.json", KeptInPlace(tmp_path / "kept.json", tuple[str, ...])
    names.write(("first",))
    file = path.stat().st_ino
    for value in (("a" * 3 * PLACE, "b"), ("c",), (), ("d" * PLACE,)):
        names.write(value)
        assert names.read() == value
        assert path.stat().st_ino == file
        assert path.stat().st_size >= PLACE


def test_a_file_of_another_account_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.json"
    path.write_text("1")

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    KeptInPlace(path, int).write(2)
    assert KeptInPlace(path, int).read() == 2


@pytest.mark.parametrize("kept", [KeptFile, KeptInPlace])
def test_what_cannot_be_read_or_written_is_logged_once(
    kept: type[KeptFile[Any]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kept.json"
    path.write_text('["no", "dictionary"]')
    with caplog.at_level(logging.WARNING):
        assert kept(path, dict[str, int]).read() is None
        (tmp_path / "file").touch()
        blocked = kept(tmp_path / "file" / "kept.json", dict[str, int])
        blocked.write({})
        blocked.write({})
    assert len(caplog.records) == 2
