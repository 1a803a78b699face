"""Files that are whole or as they were, whatever happens while they are written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from runtime.synced import write_whole


def test_a_file_has_its_content_and_its_rights_at_once(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_whole(file, "mật khẩu")
    assert (file.read_text("utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("mật khẩu", 0o600)
    write_whole(file, b"\x00", 0o644)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"\x00", 0o644)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was left of the draft is no hindrance the next time."""
    file = tmp_path / "secret"
    write_whole(file, "before")

    def full(_: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            write_whole(file, "after")
    assert file.read_text() == "before"
    write_whole(file, "after")
    assert file.read_text() == "after"
