"""`luot slip`: a slip as a picture, and a copy of its layout."""

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


def test_the_first_service_is_drawn_by_default_as_wide_as_the_paper(tmp_path: Path) -> None:
    usual, other = draw(tmp_path / "1.png"), draw(tmp_path / "2.png", "--service", "KQ")
    assert (usual.width, usual.mode) == (576, "1")
    assert usual.tobytes() != other.tobytes()
    assert draw(tmp_path / "3.png", "--service", "HT").tobytes() == usual.tobytes()


def test_a_full_slip_and_a_second_language_are_longer(tmp_path: Path) -> None:
    heights = [
        draw(tmp_path / "slip.png", *more).height for more in ([], ["--full"], ["--languages", "vi,km", "--full"])
    ]
    assert heights == sorted(set(heights))


def test_the_shipped_layout_is_copied_into_a_new_file(tmp_path: Path) -> None:
    assert main(["slip", "--settings", str(EXAMPLE), "--copy-layout", str(tmp_path / "slip.toml")]) == 0
    assert (tmp_path / "slip.toml").read_bytes() == shipped_layout(80).read_bytes()


def test_an_existing_copy_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "slip.toml").write_text("mine", "utf-8")
    assert main(["slip", "--settings", str(EXAMPLE), "--copy-layout", str(tmp_path / "slip.toml")]) == 1
    assert capsys.readouterr().err == f"luot slip: {tmp_path}/slip.toml đã có sẵn và không bị ghi đè\n"
    assert (tmp_path / "slip.toml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        (["--service", "ZZ"], 78, "--service ZZ: không có lĩnh vực này; các lĩnh vực: HT, CT, DD,"),
        (["--languages", "vi,lo"], 78, 'block[3].text.lo: chưa có: cần chữ cho ngôn ngữ "lo", vì phiếu in bằng'),
        (["--languages", "vi,en,km"], 78, "--languages vi,en,km: phiếu chỉ có một hoặc hai ngôn ngữ"),
        (["--out", "/nowhere/slip.png"], 1, "luot slip: /nowhere/slip.png: không có tệp hay thư mục này\n"),
        (["--out", "x.jpg"], 78, "x.jpg: phiếu được vẽ thành ảnh PNG, nên tên phải kết thúc bằng .png\n"),
    ],
)
def test_wrong_arguments_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], status: int, says: str
) -> None:
    assert main(["slip", "--settings", str(EXAMPLE), "--out", str(tmp_path / "slip.png"), *more]) == status
    assert says in capsys.readouterr().err
