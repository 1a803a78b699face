"""The file with the last call survives the program, and no error in it stops the program."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from display.calls.call_queue import LastCall
from display.calls.last_call import LastCallFile, state_folder

CALL = LastCall("2026-11-24", 17)


def test_what_was_written_is_read_after_a_restart(tmp_path: Path) -> None:
    LastCallFile(tmp_path / "not" / "there" / "yet").write(LastCall("2026-11-24", 16))
    LastCallFile(tmp_path / "not" / "there" / "yet").write(CALL)
    assert LastCallFile(tmp_path / "not" / "there" / "yet").read() == CALL
    assert [file.name for file in (tmp_path / "not" / "there" / "yet").iterdir()] == ["mark.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"day": 5, "call_no": 1}', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_counts_as_none_and_is_replaced(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mark.json").write_bytes(content)
    file = LastCallFile(tmp_path)
    assert file.read() is None
    assert "mark.json" in caplog.text
    file.write(CALL)
    assert file.read() == CALL


def test_a_missing_file_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert LastCallFile(tmp_path).read() is None
    assert caplog.text == ""


def test_a_disk_that_cannot_be_written_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.touch()
    file = LastCallFile(in_the_way)
    for _ in range(3):
        file.write(CALL)
    in_the_way.unlink()
    file.write(CALL)
    assert file.read() == CALL
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_the_state_folder_is_systemds_or_beside_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "office.toml"
    assert state_folder(settings, "wall", {}) == tmp_path / ".luot" / "wall"
    assert state_folder(settings, "wall", {"STATE_DIRECTORY": "/var/lib/luot/luot-wall"}) == Path(
        "/var/lib/luot/luot-wall"
    )
