"""An error of the system about a file is one sentence, without numbers and quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from words.os_errors import os_error


def test_each_says_what_was_expected(tmp_path: Path) -> None:
    file, missing = tmp_path / "file", tmp_path / "none" / "file"
    file.write_text("")
    with pytest.raises(FileNotFoundError) as absent:
        missing.write_text("")
    assert os_error(absent.value, "en") == f"{missing}: there is no such file or folder"
    with pytest.raises(FileExistsError) as exists:
        file.open("x")
    assert os_error(exists.value, "en") == f"{file} is there already, and is not overwritten"
    with pytest.raises(NotADirectoryError) as no_folder:
        (file / "slips").mkdir()
    assert os_error(no_folder.value, "en") == f"{file}/slips: expected a folder, but there is a file"
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.write_text("")
    assert os_error(folder.value, "en") == f"{tmp_path}: expected a file, but there is a folder"


def test_it_speaks_vietnamese_too() -> None:
    assert os_error(PermissionError(13, "Permission denied", "/x"), "vi") == (
        "/x: người dùng này không được phép làm việc đó; thử dùng sudo"
    )


def test_what_is_not_about_a_file_stays_as_it_is() -> None:
    assert os_error(OSError("no broker"), "en") == "no broker"
    assert os_error(OSError(5, "Input/output error", "/x"), "en") == "[Errno 5] Input/output error: '/x'"
