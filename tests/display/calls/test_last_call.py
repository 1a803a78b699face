"""The mark on disk outlives the program, and never stops it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from display.calls.last_call import MarkFile, state_folder
from display.calls.spotlight import Mark

MARK = Mark("2026-11-24", 17)


def test_what_was_kept_is_read_by_the_next_one(tmp_path: Path) -> None:
    MarkFile(tmp_path / "not" / "there" / "yet").keep(Mark("2026-11-24", 16))
    MarkFile(tmp_path / "not" / "there" / "yet").keep(MARK)
    assert MarkFile(tmp_path / "not" / "there" / "yet").read() == MARK
    assert [file.name for file in (tmp_path / "not" / "there" / "yet").iterdir()] == ["mark.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"day": 5, "call_no": 1}', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_counts_as_none_and_is_replaced(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mark.json").write_bytes(content)
    marks = MarkFile(tmp_path)
    assert marks.read() is None
    assert "mark.json" in caplog.text
    marks.keep(MARK)
    assert marks.read() == MARK


def test_none_was_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert MarkFile(tmp_path).read() is None
    assert caplog.text == ""


def test_a_disk_that_refuses_is_logged_once_until_it_takes_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.touch()
    marks = MarkFile(in_the_way)
    for _ in range(3):
        marks.keep(MARK)
    in_the_way.unlink()
    marks.keep(MARK)
    assert marks.read() == MARK
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_systemd_says_where_else_it_is_beside_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "office.toml"
    assert state_folder(settings, "wall", {}) == tmp_path / ".luot" / "wall"
    assert state_folder(settings, "wall", {"STATE_DIRECTORY": "/var/lib/luot/luot-wall"}) == Path(
        "/var/lib/luot/luot-wall"
    )
