"""Several calls in one light: while many wait, the next ones stand beside the current call, and each stands once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.messages.state import CallView, State
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.gallery.record import Record
from tests.display.drawing.measuring import FULL_HD


@pytest.mark.parametrize(("together", "called"), [(1, 2), (3, 2), (4, 8), (10, 8)])
def test_from_three_waiting_calls_on_four_share_the_light(
    typeface: Typeface,
    office: OfficeSettings,
    call: Callable[..., CallView],
    state: Callable[..., State],
    together: int,
    called: int,
) -> None:
    """`called`: how many texts are as large as a call: label and counter of each."""
    board = Board(office=office, display=DisplaySettings())
    board.update(state(*(call(no) for no in range(1, together + 1))), 0, connected=True)
    board.start_next_call(0)
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    canvas.witness = record = Record()
    Picture(canvas).show(board.frame_at(0))
    drawn = [letters.text for letters in record.letters]
    size = next(letters.style.size for letters in record.letters if letters.text == "201")
    assert sum(letters.style.size == size for letters in record.letters) == called
    assert [drawn.count(str(200 + no)) for no in range(1, together + 1)] == [1] * together


def test_in_the_light_stand_as_many_as_the_last_row_can_read(
    typeface: Typeface, office: OfficeSettings, call: Callable[..., CallView], state: Callable[..., State]
) -> None:
    """The others come into it within seconds; nobody stands there twice."""
    board = Board(office=office, display=DisplaySettings())
    board.update(state(*(call(no) for no in range(1, 41))), 0, connected=True)
    board.start_next_call(0)
    canvas = Canvas.blank((1280, 720), typeface=typeface)
    canvas.witness = record = Record()
    picture = Picture(canvas)
    picture.show(board.frame_at(0))
    assert picture.layout
    called = [letters for letters in record.letters if letters.text in {str(200 + no) for no in range(1, 41)}]
    drawn = [letters.text for letters in called]
    assert {"201", "202", "240"} <= set(drawn)
    assert len(drawn) == len(set(drawn)) < 40
    assert min(letters.style.size for letters in called) >= picture.layout.sizes.far
