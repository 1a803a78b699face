"""Whole pictures of an office: no text is cut, clipped, smaller than it must be, or drawn over another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from core.messages.state import AbsentView, CallView, Issuing, PrinterView, ServiceView, State, WaitingView
from core.settings.sections import Settings
from display.board import Board
from display.drawing.typesetter import Typeface
from display.foreseen import wall_plan
from display.languages import board_words
from display.layout.reach import Room, minima
from runtime.settings.load import load
from tests.display.conftest import AT
from tests.display.drawing.recording import faults, recorded
from tests.paths import EXAMPLE

LATER = AT.later(8 * 86_400_000)
STATES: dict[str, dict[str, Any]] = {
    "busy": {},
    "printer": {"issuing": Issuing(False, "printer"), "printer": PrinterView("paper_out", 2)},
    "closed": {"issuing": Issuing(False, "outside_hours", until=LATER, opens=LATER.later(900_000)), "waiting": ()},
}


def crowded(settings: Settings, call: Callable[..., CallView], state: Callable[..., State], **fields: Any) -> State:
    """Every service with the longest that it can say, people absent, and a called priority number."""
    services = tuple(
        ServiceView(
            code=each.code, name=each.name, short=each.short, waiting=18, last=None, open=True,
            forecast=(5, 180), outcomes=((5, 37), None if n % 2 else (157, 177)),
        )
        for n, each in enumerate(settings.service)
    )  # fmt: skip
    waiting = tuple(
        WaitingView(label=f"{n}{ahead:02}", service=each.code, class_="N", since=AT, ahead=ahead)
        for n, each in enumerate(settings.service, start=1)
        for ahead in range(4)
    )
    absent = tuple(AbsentView(f"{n}05", "CT", AT) for n in range(1, 9))
    calls = (*(call(no) for no in range(1, 9)), call(9, class_="P", count=2, counter="5"))
    usual: dict[str, Any] = {"services": services, "waiting": waiting, "absent": absent}
    closed = fields.get("waiting") == ()
    return state(*(() if closed else calls), **(usual | fields))


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1366, 768), (800, 480)])
@pytest.mark.parametrize("languages", [("vi",), ("en",), ("vi", "km")])
@pytest.mark.parametrize("kind", STATES)
def test_every_text_stands_there_whole(
    typeface: Typeface,
    call: Callable[..., CallView],
    state: Callable[..., State],
    size: tuple[int, int],
    languages: tuple[str, ...],
    kind: str,
) -> None:
    office = load(EXAMPLE)
    settings = replace(office, display=replace(office.display, languages=languages))
    plan = wall_plan(settings, board_words(settings.office, settings.display))
    board = Board(office=settings.office, display=settings.display, plan=plan)
    board.update(crowded(settings, call, state, **STATES[kind]), 0, connected=True)
    board.start_newest_call(0)
    for t in (0, 10):
        assert faults(recorded(board.frame_at(t), typeface, size), minima(Room(), size)) == []
