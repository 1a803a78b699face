"""A slip as a picture, for whoever edits its layout."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from luot.__main__ import main
from printer.drawing.layout_file import shipped_layout
from tests.paths import EXAMPLE


def draw(out: Path, *more: str) -> Image.Image:
    assert main(["slip", "--settings", str(EXAMPLE), "--out", str(out), *more]) == 0
    with Image.open(out) as picture:
        picture.load()
    return picture


def test_the_first_service_is_drawn_as_wide_as_the_paper_and_another_one_where_it_is_asked_for(tmp_path: Path) -> None:
    usual, other = draw(tmp_path / "1.png"), draw(tmp_path / "2.png", "--service", "KQ")
    assert (usual.width, usual.mode) == (576, "1")
    assert usual.tobytes() != other.tobytes()
    assert draw(tmp_path / "3.png", "--service", "HT").tobytes() == usual.tobytes()


def test_more_on_it_and_more_languages_make_it_longer(tmp_path: Path) -> None:
    heights = [
        draw(tmp_path / "slip.png", *more).height for more in ([], ["--full"], ["--languages", "vi,km", "--full"])
    ]
    assert heights == sorted(set(heights))


def test_the_shipped_layout_is_copied_to_be_changed(tmp_path: Path) -> None:
    assert main(["slip", "--settings", str(EXAMPLE), "--copy-layout", str(tmp_path / "slip.toml")]) == 0
    assert (tmp_path / "slip.toml").read_bytes() == shipped_layout(80).read_bytes()


def test_a_copy_that_somebody_has_changed_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "slip.toml").write_text("mine", "utf-8")
    assert main(["slip", "--settings", str(EXAMPLE), "--copy-layout", str(tmp_path / "slip.toml")]) == 1
    assert "File exists" in capsys.readouterr().err
    assert (tmp_path / "slip.toml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        (["--service", "ZZ"], 78, "--service: ZZ: expected the code of a [[service]] (HT, CT, DD,"),
        (["--languages", "vi,lo"], 78, 'block[3].text.lo: missing: expected words, as slips are printed in "lo"'),
        (["--languages", "vi,en,km"], 78, "--languages: vi,en,km: expected one language or two"),
        (["--out", "/nowhere/slip.png"], 1, "luot slip: [Errno 2] No such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], status: int, says: str
) -> None:
    assert main(["slip", "--settings", str(EXAMPLE), "--out", str(tmp_path / "slip.png"), *more]) == status
    assert says in capsys.readouterr().err
