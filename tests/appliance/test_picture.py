"""A black screen is told apart from one that shows something."""

from __future__ import annotations

import pytest

from appliance.picture import SHOWS, lit_part


def picture(*colours: bytes, width: int = 100) -> bytes:
    """As qemu writes it: a row of each colour."""
    return b"P6\n%d %d\n255\n" % (width, len(colours)) + b"".join(colour * width for colour in colours)


def test_a_black_screen_shows_nothing() -> None:
    assert lit_part(picture(bytes(3), b"\x10\x10\x10")) == 0


def test_a_line_of_text_on_black_is_something() -> None:
    assert lit_part(picture(*(bytes(3) for _ in range(199)), b"\x60\x60\x60")) == pytest.approx(1 / 200)
    assert SHOWS < 1 / 200


def test_what_is_no_whole_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not whole"):
        lit_part(picture(bytes(3))[:-1])
    with pytest.raises(ValueError, match="no picture"):
        lit_part(b"\x89PNG")
