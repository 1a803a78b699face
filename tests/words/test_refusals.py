"""The sentence that each refused command is answered with."""

from __future__ import annotations

from typing import get_args

import pytest

from core.messages.commands import RefusalCode, Refused
from words.refusals import REFUSALS, refusal, refusal_names


def test_braces_in_a_value_are_not_taken_for_a_field() -> None:
    assert refusal("en", Refused("malformed", {"what": "{counter}"})) == "This command is not valid: {counter}"


def test_technical_english_is_left_out_of_a_vietnamese_sentence() -> None:
    assert refusal("vi", Refused("malformed", {"what": "Expected `int`, got `str`"})) == "Lệnh không hợp lệ"


def test_a_storage_fault_sends_staff_to_the_technician() -> None:
    assert refusal("vi", Refused("storage")) == "Máy không ghi được dữ liệu: xin gọi kỹ thuật viên"


@pytest.mark.parametrize("code", get_args(RefusalCode))
def test_every_refusal_code_has_a_sentence_in_each_language(code: RefusalCode) -> None:
    words = refusal_names(("vi", "en"), Refused(code, {"counter": "1", "service": "CT", "label": "204", "what": "x"}))
    assert set(words) == {"vi", "en"}
    assert words["vi"] != words["en"]
    assert "…" not in words["vi"]


def test_there_is_no_sentence_for_an_unknown_code() -> None:
    assert set(REFUSALS) == set(get_args(RefusalCode))


def test_a_refusal_in_both_languages() -> None:
    assert refusal_names(("vi", "en"), Refused("nobody_waiting")) == {
        "vi": "Không còn ai chờ",
        "en": "Nobody is waiting",
    }


def test_a_service_is_called_by_its_name_or_else_by_its_code() -> None:
    refused = Refused("unknown_service", {"service": "HD"}, "not_staffed")
    names = refusal_names(("vi", "en"), refused, {"HD": {"vi": "Hướng dẫn"}})
    assert names == {
        "vi": "Hôm nay không có quầy nào phục vụ lĩnh vực Hướng dẫn",
        "en": "No counter serves HD today",
    }
