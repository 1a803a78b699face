"""A typeface is found, or one error says what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.fonts import FontError, Weight, noto


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("family", ["NotoSans", "NotoSansKhmer", "NotoSansBengali"])
def test_the_typefaces_are_where_debian_puts_them(family: str, weight: Weight) -> None:
    assert noto(family, weight).name == f"{family}-{weight}.ttf"


def test_a_missing_typeface_names_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"NotoSansKhmer-Bold\.ttf .* install the Debian package fonts-noto-core"):
        noto("NotoSansKhmer", "Bold", folders=[tmp_path])
