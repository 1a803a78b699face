"""Files that are whole or as they were, whatever happens while they are written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from runtime.synced import make_folder, make_link, write_whole


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


def test_of_folders_only_the_last_one_is_kept_from_others(tmp_path: Path) -> None:
    make_folder(tmp_path / "office/secrets", 0o700)
    office, secrets = tmp_path / "office", tmp_path / "office/secrets"
    assert [stat.S_IMODE(each.stat().st_mode) & 0o055 for each in (office, secrets)] == [0o055, 0]


def test_a_link_that_cannot_be_made_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "current"
    make_link(link, Path("1"))

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", full)
        with pytest.raises(OSError, match="no space"):
            make_link(link, Path("2"))
    assert link.readlink() == Path("1")
    make_link(link, Path("3"))
    assert (link.readlink(), list(tmp_path.iterdir())) == (Path("3"), [link])
