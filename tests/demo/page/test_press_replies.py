"""The replies to presses, and how long each is shown."""

from __future__ import annotations

import pytest

from core.buttons.debounce import Stuck
from core.buttons.presses import AcceptedPress, PressEvent, PriorityArmed, RefusedPress
from core.messages.commands import Refused
from core.messages.state import Reply
from demo.page.press_replies import READ_S, SHOWN_S, TOO_SOON_S, KeypadReplies, KioskReplies, PressReplies
from words.sentence import Sentence

PRESSED = AcceptedPress("CT", "N")
AFTER_HOURS = Refused("issuing_closed", {"again": "2026-11-25T06:15+07:00", "tomorrow": "2026-11-25"}, "outside_hours")


class Stopwatch:
    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


NOT_STAFFED = Refused("issuing_closed", {"service": "HD"}, "not_staffed")


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def kiosk(stopwatch: Stopwatch) -> KioskReplies:
    names = {"HD": {"vi": "Hướng dẫn"}}
    return KioskReplies(languages=("vi", "en"), armed_s=15, services=names, monotonic=stopwatch)


def said(replies: PressReplies) -> str | None:
    return replies.current.sentence.said("vi") if replies.current else None


@pytest.mark.parametrize(
    ("heard", "done", "words"),
    [
        ((PRESSED,), True, "Xin chờ phiếu ra"),
        ((RefusedPress("CT", "double"),), False, "Số đã được cấp, xin chờ phiếu ra"),
        ((RefusedPress("CT", "rate"),), False, "Bấm quá nhiều lần: xin chờ một lát"),
        ((PRESSED, Refused("quota")), False, "Đã cấp hết số trong ngày"),
        ((PRESSED, AFTER_HOURS), False, "Ngoài giờ lấy số. Mời quay lại lúc 06:15 ngày mai"),
        ((PRESSED, NOT_STAFFED), False, "Hôm nay không có quầy nào phục vụ lĩnh vực Hướng dẫn"),
        ((PriorityArmed(0),), True, "Mời chọn lĩnh vực"),
        ((PriorityArmed(0), PRESSED), True, "Xin chờ phiếu ra"),
        ((PRESSED, Stuck("CT")), True, "Xin chờ phiếu ra"),
    ],
)
def test_each_press_has_its_reply(
    kiosk: KioskReplies, heard: tuple[PressEvent | Refused, ...], done: bool, words: str
) -> None:
    for what in heard:
        kiosk.handle(what)
    assert kiosk.current
    assert (kiosk.current.done, said(kiosk)) == (done, words)


def test_refusals_because_of_the_printer_are_marked(kiosk: KioskReplies) -> None:
    for what, ill in ((Refused("issuing_closed", because="printer_ill"), True), (Refused("quota"), False)):
        kiosk.handle(what)
        assert kiosk.current
        assert kiosk.current.printer_ill is ill


def test_only_what_does_not_work_is_an_alarm(kiosk: KioskReplies, stopwatch: Stopwatch) -> None:
    pressed_in_vain: tuple[PressEvent | Refused, ...] = (RefusedPress("CT", "double"), Refused("quota"), AFTER_HOURS)
    for what in pressed_in_vain:
        kiosk.handle(what)
        assert kiosk.current
        assert not kiosk.current.alarm, what
    for broken in (Refused("issuing_closed", because="printer_ill"), Refused("storage")):
        kiosk.handle(broken)
        assert kiosk.current
        assert kiosk.current.alarm, broken
    keypad = KeypadReplies(stopwatch)
    answers = (
        Reply(id="1", ok=False, code="nobody_waiting", message={"vi": "Không có ai chờ"}),
        None,
        Reply(id="2", ok=False, code="storage", message={"vi": "Đĩa hỏng"}),
    )
    shown = []
    for answer in answers:
        keypad.handle(answer)
        shown.append(keypad.current and keypad.current.alarm)
    assert shown == [False, True, True]


def test_a_reply_is_shown_for_a_while(kiosk: KioskReplies, stopwatch: Stopwatch) -> None:
    kiosk.handle(PRESSED)
    stopwatch.s += SHOWN_S
    assert kiosk.current is None


def test_please_wait_for_the_slip_can_be_read_before_it_may_end_early(
    kiosk: KioskReplies, stopwatch: Stopwatch
) -> None:
    kiosk.handle(PRESSED)
    assert kiosk.current
    assert not kiosk.current.for_slip
    stopwatch.s += READ_S
    assert kiosk.current.for_slip


def test_a_lapsed_priority_says_that_it_is_over(kiosk: KioskReplies, stopwatch: Stopwatch) -> None:
    kiosk.handle(PriorityArmed(0))
    shown = []
    for _ in range(4):
        shown.append(said(kiosk))
        stopwatch.s += 7.5
    over = "Hết thời gian chọn ưu tiên: xin bấm ưu tiên lại, rồi chọn lĩnh vực"
    assert shown == ["Mời chọn lĩnh vực"] * 2 + [over] * 2
    stopwatch.s += 0.1
    assert said(kiosk) is None


def test_a_key_has_a_reply_only_if_it_did_nothing(stopwatch: Stopwatch) -> None:
    keypad = KeypadReplies(stopwatch)
    keypad.handle(Reply(id="1", ok=False, code="nobody_waiting", message={"vi": "Không có ai chờ", "en": "Nobody"}))
    assert said(keypad) == "Không có ai chờ"
    keypad.handle(None)
    assert said(keypad) == "Chưa kết nối"
    keypad.handle(Reply(id="2", ok=True))
    assert keypad.current is None


def test_a_second_next_that_comes_too_soon_is_told_for_a_moment(stopwatch: Stopwatch) -> None:
    keypad = KeypadReplies(stopwatch)
    keypad.handle(Reply(id="1", ok=True))
    keypad.note_too_soon()
    assert said(keypad) == "Vừa bấm: xin chờ một lát"
    stopwatch.s += TOO_SOON_S
    assert keypad.current is None


def test_a_new_reply_replaces_the_one_before(stopwatch: Stopwatch) -> None:
    replies = PressReplies(stopwatch)
    replies.show(Sentence("one"), done=True, then=Sentence("then"))
    replies.show(Sentence("two"), done=True)
    assert said(replies) == "two"
    stopwatch.s += SHOWN_S
    assert said(replies) is None
