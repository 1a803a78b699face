"""The layout is made for all that a wall can say: no state has a text that was not foreseen."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import StopReason
from core.messages.state import (
    AbsentView,
    CallView,
    Issuing,
    PrinterCondition,
    PrinterView,
    ServiceView,
    State,
    WaitingView,
    Withheld,
)
from core.settings.sections import Settings
from display.board import Board
from display.drawing.frame_texts import texts_of
from display.foreseen import wall_plan
from display.languages import board_words
from display.layout.wall_texts import WallPlan, shape
from runtime.settings.load import load
from tests.display.conftest import AT, at_their_counters
from tests.paths import EXAMPLE

LANGUAGES = ("vi", "en")


def sample() -> tuple[Settings, WallPlan]:
    office = load(EXAMPLE)
    settings = replace(office, display=replace(office.display, languages=LANGUAGES))
    return settings, wall_plan(settings, board_words(settings.office, settings.display))


SETTINGS, PLAN = sample()
moments = st.none() | st.integers(1, 10 * 1440).map(lambda minutes: AT.later(minutes * 60_000))
minutes = st.integers(0, 20).map(lambda step: step * 5)
ranges = st.tuples(minutes, minutes).map(lambda two: (min(two), max(two)))
stops = st.none() | st.sampled_from(get_args(StopReason))
conditions = st.sampled_from(get_args(PrinterCondition))
becauses = st.sampled_from([{}, *(SETTINGS.reasons[key] for key in SETTINGS.kiosk.stop_reasons)])


@st.composite
def issuings(draw: st.DrawFn) -> Issuing:
    reason = draw(stops)
    because = draw(becauses) if reason == "closed" else {}
    times: dict[str, Instant | None] = {name: draw(moments) for name in ("until", "opens", "ends", "closes")}
    return Issuing(reason is None, reason, because=because, **times)


@st.composite
def services(draw: st.DrawFn) -> tuple[ServiceView, ...]:
    return tuple(
        ServiceView(
            code=each.code,
            name=each.name,
            short=each.short,
            waiting=draw(st.integers(0, 99)),
            last=None,
            open=draw(st.booleans()),
            withheld=draw(st.none() | st.sampled_from(get_args(Withheld))),
            again=draw(moments),
            forecast=draw(st.none() | ranges),
            outcomes=draw(st.just(UNSET) | st.tuples(ranges, st.none() | ranges)),
        )
        for each in SETTINGS.service[:3]
    )


@given(issuing=issuings(), services=services(), condition=conditions, connected=st.booleans(), calls=st.booleans())
def test_every_text_was_foreseen(
    issuing: Issuing, services: tuple[ServiceView, ...], condition: PrinterCondition, connected: bool, calls: bool
) -> None:
    newest = CallView(call_no=1, label="201", service="CT", class_="P", counter="3", at=AT, count=2)
    state = State(
        revision=1, day="2026-11-24", at=AT, office="kien-luong", clock="trusted", issuing=issuing,
        printer=PrinterView(condition, 0), services=services, calls=(newest,) if calls else (),
        counters=at_their_counters([newest]) if calls else (), absent=(AbsentView("305", "DD", AT),),
        waiting=(WaitingView(label="202", service="CT", class_="N", since=AT, ahead=0),),
    )  # fmt: skip
    board = Board(office=SETTINGS.office, display=SETTINGS.display, plan=PLAN)
    board.update(state, 0, connected=connected)
    board.start_next_call(0)
    foreseen = replace(PLAN.texts, labels=PLAN.texts.labels | PLAN.texts.usual_labels)
    for t in (0, 10):
        texts = texts_of(board.frame_at(t))
        missing = {place: getattr(texts, place) - getattr(foreseen, place) for place in texts.__struct_fields__}
        assert {place: each for place, each in missing.items() if each} == {}


@pytest.mark.parametrize(("text", "as_wide"), [("207", "000"), ("5–10 phút", "00–00 phút"), ("A105", "A000")])
def test_all_digits_are_as_wide_and_one_counts_as_two(text: str, as_wide: str) -> None:
    assert shape(text) == as_wide
