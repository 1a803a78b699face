"""`luot wall-gallery`: a folder of pictures with their page."""

from __future__ import annotations

from pathlib import Path

import pytest

from luot.__main__ import main
from tests.paths import EXAMPLE

SMALL = ("--size", "640x360", "--state", "noon")


def gallery(out: Path, *more: str, settings: Path = EXAMPLE, language: tuple[str, ...] = ("--language", "en")) -> int:
    return main(["wall-gallery", str(out), "--settings", str(settings), *language, *SMALL, *more])


def test_the_pictures_and_their_page_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery(tmp_path / "wall") == 0
    assert capsys.readouterr().out == f"2 pictures: {tmp_path}/wall/index.html\n"
    assert {file.name for file in (tmp_path / "wall").iterdir()} == {
        "index.html",
        "noon.vi.640x360.png",
        "noon.en.640x360.png",
    }
    assert "The display in every state" in (tmp_path / "wall/index.html").read_text("utf-8")


def test_it_speaks_the_offices_language_whatever_the_shell_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert gallery(tmp_path, "--only", ".en.", language=()) == 0
    assert capsys.readouterr().err == "Đang vẽ 1 hình …\n"
    html = (tmp_path / "index.html").read_text("utf-8")
    assert "Màn hình trong mọi tình huống" in html
    assert "Trung tâm Phục vụ hành chính công xã Kiên Lương" in html


def test_a_wall_with_a_view_of_its_own_is_drawn_as_it_is(tmp_path: Path) -> None:
    office = tmp_path / "office.toml"
    door = '[[device]]\nname = "wall-2"\nrole = "wall"\nview = "counter"\ncounters = ["1"]\n'
    office.write_text(EXAMPLE.read_text("utf-8") + door, "utf-8")
    for device in ("wall", "wall-2"):
        assert gallery(tmp_path / device, "--only", ".vi.", "--device", device, settings=office) == 0
    one, other = ((tmp_path / device / "noon.vi.640x360.png").read_bytes() for device in ("wall", "wall-2"))
    assert one != other
    with pytest.raises(SystemExit, match="78"):
        gallery(tmp_path, "--device", "kiosk", settings=office)


def test_the_pictures_may_be_those_of_eyes_that_see_no_red(tmp_path: Path) -> None:
    for sight in ("full", "protan"):
        assert gallery(tmp_path / sight, "--only", ".vi.", "--sight", sight) == 0
    one, other = ((tmp_path / sight / "noon.vi.640x360.png").read_bytes() for sight in ("full", "protan"))
    assert one != other


def test_check_lists_what_is_wrong_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a screen of ten inches no text can be read from six metres."""
    tiny = tmp_path / "office.toml"
    tiny.write_text(EXAMPLE.read_text("utf-8").replace("diagonal_in = 55", "diagonal_in = 10"), "utf-8")
    assert gallery(tmp_path / "wall", "--only", ".vi.", "--check", settings=tiny) == 1
    told = capsys.readouterr().out.splitlines()[1:]
    assert told
    assert all(line.startswith("noon.vi.640x360.png: “") for line in told)
    assert gallery(tmp_path / "wall", "--only", ".vi.", settings=tiny) == 0


def test_what_is_called_otherwise_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gallery(tmp_path, "--only", "nonsense") == 1
    assert "No picture is called so; the states are: spotlight, priority" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        gallery(tmp_path, "--state", "nonsense")


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert gallery(tmp_path / "file") == 1
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "Drawing 2 pictures …",
        f"luot wall-gallery: {tmp_path}/file is there already, and is not overwritten",
    ]
