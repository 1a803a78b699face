"""What is answered to a press stands for a while, in words, and then it is over."""

from __future__ import annotations

import pytest

from core.buttons.debounce import Stuck
from core.buttons.presses import Armed, Meaning, RefusedPress, ServicePressed
from core.messages.commands import Refused
from core.messages.state import Reply
from demo.page.press_replies import SAID_S, SEEN_S, Answers, KeypadAnswers, KioskAnswers
from words.narration import Sentence

PRESSED = ServicePressed("CT", "N")
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
def kiosk(stopwatch: Stopwatch) -> KioskAnswers:
    names = {"HD": {"vi": "Hướng dẫn"}}
    return KioskAnswers(languages=("vi", "en"), armed_s=15, services=names, monotonic=stopwatch)


def said(answers: Answers) -> str | None:
    return answers.now.sentence.said("vi") if answers.now else None


@pytest.mark.parametrize(
    ("heard", "done", "words"),
    [
        ((PRESSED,), True, "Xin chờ phiếu ra"),
        ((RefusedPress("CT", "double"),), False, "Đã bấm hai lần: một số là đủ"),
        ((RefusedPress("CT", "rate"),), False, "Bấm quá nhiều lần: xin chờ một lát"),
        ((PRESSED, Refused("quota")), False, "Đã cấp hết số trong ngày"),
        ((PRESSED, AFTER_HOURS), False, "Ngoài giờ lấy số. Mời quay lại 06:15 ngày mai"),
        ((PRESSED, NOT_STAFFED), False, "Hôm nay không có quầy nào phục vụ lĩnh vực Hướng dẫn"),
        ((Armed(0),), True, "Mời chọn lĩnh vực"),
        ((Armed(0), PRESSED), True, "Xin chờ phiếu ra"),
        ((PRESSED, Stuck("CT")), True, "Xin chờ phiếu ra"),
    ],
)
def test_each_press_has_its_answer(
    kiosk: KioskAnswers, heard: tuple[Meaning | Refused, ...], done: bool, words: str
) -> None:
    for what in heard:
        kiosk.hear(what)
    assert kiosk.now
    assert (kiosk.now.done, said(kiosk)) == (done, words)


def test_a_printer_that_cannot_print_is_known_from_other_refusals(kiosk: KioskAnswers) -> None:
    for what, ill in ((Refused("issuing_closed", because="printer_ill"), True), (Refused("quota"), False)):
        kiosk.hear(what)
        assert kiosk.now
        assert kiosk.now.printer_ill is ill


def test_an_answer_is_over_after_a_while(kiosk: KioskAnswers, stopwatch: Stopwatch) -> None:
    kiosk.hear(PRESSED)
    stopwatch.s += SAID_S
    assert kiosk.now is None


def test_that_a_slip_comes_is_read_first_and_then_said_only_until_it_is_out(
    kiosk: KioskAnswers, stopwatch: Stopwatch
) -> None:
    kiosk.hear(PRESSED)
    assert kiosk.now
    assert not kiosk.now.for_slip
    stopwatch.s += SEEN_S
    assert kiosk.now.for_slip


def test_priority_that_nobody_used_says_that_it_is_over(kiosk: KioskAnswers, stopwatch: Stopwatch) -> None:
    kiosk.hear(Armed(0))
    shown = []
    for _ in range(4):
        shown.append(said(kiosk))
        stopwatch.s += 7.5
    over = "Hết thời gian chọn ưu tiên: xin bấm ưu tiên lại, rồi chọn lĩnh vực"
    assert shown == ["Mời chọn lĩnh vực"] * 2 + [over] * 2
    stopwatch.s += 0.1
    assert said(kiosk) is None


def test_a_key_is_answered_only_where_it_did_nothing(stopwatch: Stopwatch) -> None:
    keypad = KeypadAnswers(stopwatch)
    keypad.hear(Reply(id="1", ok=False, code="nobody_waiting", message={"vi": "Không có ai chờ", "en": "Nobody"}))
    assert said(keypad) == "Không có ai chờ"
    keypad.hear(None)
    assert said(keypad) == "Chưa kết nối"
    keypad.hear(Reply(id="2", ok=True))
    assert keypad.now is None


def test_the_next_answer_takes_the_place_of_the_one_before(stopwatch: Stopwatch) -> None:
    answers = Answers(stopwatch)
    answers.give(Sentence("one"), done=True, then=Sentence("then"))
    answers.give(Sentence("two"), done=True)
    assert said(answers) == "two"
    stopwatch.s += SAID_S
    assert said(answers) is None
