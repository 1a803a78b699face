"""A test of the devices in people's words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.instant import Instant
from core.messages.state import DeviceTestView, Issuing, PrinterView, ServiceView, State
from core.settings.sections import OfficeSettings
from words.device_test import button_name, key_names
from words.wall_words import WallWords

AT = Instant(1_790_000_000_000)


def test_keys_are_called_as_they_stand_on_the_keypad_each_once() -> None:
    assert key_names(("OpenCounter", "CallNext", "Recall"), "vi") == "số tiếp theo, gọi lại"
    assert key_names(("OfALaterVersion",), "en") == "OfALaterVersion"


def test_a_button_is_called_as_its_service_and_the_heart_by_its_word() -> None:
    assert button_name("♥", "♥", "en") == "priority"
    assert button_name("CT", "Chứng thực", "vi") == "Chứng thực"


def test_the_wall_tells_what_has_been_tried() -> None:
    names = {"vi": "Chứng thực"}
    service = ServiceView(code="CT", name=names, short=names, waiting=0, last=None, open=False)
    test = DeviceTestView(until=AT, buttons={"CT": 2, "♥": 1}, keys={"keypad-1": ("CallNext",)}, printed=1)
    state = State(
        revision=1,
        day="2026-11-24",
        at=AT,
        office="x",
        clock="trusted",
        issuing=Issuing(False, "closed"),
        printer=PrinterView("ready", 0),
        services=(service,),
        test=test,
    )
    words = WallWords(office=OfficeSettings(id="x", name={"vi": "x"}), zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    title, _, *tried = words.device_test(state, test)
    assert title == "MÀN HÌNH THỬ"
    assert tried == ["nút Chứng thực: 2", "nút Ưu tiên: 1", "keypad-1: số tiếp theo", "phiếu thử: 1"]
