"""The typeface is found, or one error says what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.fonts import FontError, noto_sans


def test_both_weights_are_where_debian_puts_them() -> None:
    assert {noto_sans(weight).name for weight in ("Regular", "Bold")} == {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf"}


def test_a_missing_typeface_names_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"NotoSans-Bold\.ttf .* install the Debian package fonts-noto-core"):
        noto_sans("Bold", folders=[tmp_path])
