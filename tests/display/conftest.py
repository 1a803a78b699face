"""Makes calls and states of a small office."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from core.instant import Instant
from core.messages.state import AbsentView, CallView, CounterView, Issuing, PrinterView, ServiceView, State
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from runtime.fonts import noto

AT = Instant.parse("2026-11-24T01:42:10.000Z")
"""08:42:10 in Kiên Lương."""
SERVICES = (
    ("HT", "Hộ tịch", "Civil status", 4),
    ("CT", "Chứng thực", "Certification", 9),
    ("DD", "Đất đai", "Land", 1),
)


@pytest.fixture
def office() -> OfficeSettings:
    return OfficeSettings(id="kien-luong", name={"vi": "Trung tâm xã Kiên Lương", "en": "Kiên Lương Centre"})


@pytest.fixture
def settings() -> DisplaySettings:
    return DisplaySettings()


@pytest.fixture
def call() -> Callable[..., CallView]:
    """Makes call `no` of the label 200 + `no` to counter `no` + 1, `ago_s` seconds before `AT`."""

    def make(no: int, ago_s: float = 0, **fields: Any) -> CallView:
        usual: dict[str, Any] = {
            "label": str(200 + no),
            "service": "CT",
            "class_": "N",
            "counter": str(no + 1),
            "count": 1,
        }
        return CallView(call_no=no, at=AT.later(-ago_s * 1000), **(usual | fields))

    return make


def at_their_counters(calls: Iterable[CallView]) -> tuple[CounterView, ...]:
    """The counters of the calls, each with the ticket that it called last."""
    last = {call.counter: call.label for call in sorted(calls, key=lambda call: call.call_no) if not call.undone}
    return tuple(CounterView(id=id_, status="open", services=(), ticket=label) for id_, label in last.items())


@pytest.fixture
def state() -> Callable[..., State]:
    """Makes a state with these calls, `later_s` after `AT`."""

    def make(*calls: CallView, later_s: float = 0, **fields: Any) -> State:
        usual: dict[str, Any] = {
            "revision": 1,
            "day": "2026-11-24",
            "at": AT.later(later_s * 1000),
            "office": "kien-luong",
            "clock": "trusted",
            "issuing": Issuing(True),
            "printer": PrinterView("ready", 0),
            "services": tuple(
                ServiceView(code=code, name={"vi": vi, "en": en}, short={}, waiting=waiting, last=None, open=True)
                for code, vi, en, waiting in SERVICES
            ),
            "calls": tuple(sorted(calls, key=lambda call: -call.call_no)),
            "counters": at_their_counters(calls),
        }
        return State(**(usual | fields))

    return make


@pytest.fixture
def absent() -> Callable[..., tuple[AbsentView, ...]]:
    return lambda *labels: tuple(AbsentView(label, "CT", AT.later(n)) for n, label in enumerate(labels))


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    return Typeface(noto("NotoSans", "Regular"), noto("NotoSans", "Bold"))


@pytest.fixture
def canvas(typeface: Typeface) -> Canvas:
    return Canvas.blank((1920, 1080), typeface=typeface)


@pytest.fixture
def board(office: OfficeSettings, settings: DisplaySettings) -> Board:
    return Board(office=office, display=settings)
