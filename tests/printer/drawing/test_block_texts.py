"""The texts of each block of a slip: their languages, their wording, and when a block is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from core.settings.sections import Settings
from printer.drawing.block_texts import BlockText, Content, SlipFields, content, forecast_text, qr_text, slip_fields
from printer.drawing.layout_file import load_layout, shipped_layout
from printer.drawing.layout_sections import AnyBlock, LayoutFile, Lines, Number, Qr, Row, Sentence
from printer.drawing.office_layout import layout_of
from printer.drawing.savings import Saving
from printer.slip import Slip

MakeSlip = Callable[..., Slip]
MakeFields = Callable[..., SlipFields]
TAKEN = datetime(2026, 11, 24, 8, 15)  # noqa: DTZ001  # the office's local time, as it is printed
BOTH = {"vi": "Chào", "km": "សួស្តី"}


@pytest.fixture(scope="module")
def file() -> LayoutFile:
    return load_layout(shipped_layout(80), ("vi", "km", "en"))


@pytest.fixture
def make_fields(office: Settings, file: LayoutFile, make_slip: MakeSlip) -> MakeFields:
    """`make_fields(ahead=None)`: the field values of such a slip in Vietnamese and Khmer."""
    issuer = layout_of(office).issuer._replace(languages=("vi", "km"))

    def make(address: str | None = None, **changes: Any) -> SlipFields:
        return slip_fields(make_slip(**changes), file.words, issuer._replace(address=address))

    return make


def shown(block: AnyBlock, fields: SlipFields, saved: Sequence[Saving] = ()) -> Content:
    """What the block shows; it must be on the slip."""
    made = content(block, fields, saved)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("language", "forecast", "text"),
    [
        ("vi", (0, 0), "Sắp đến lượt"),
        ("vi", (0, 5), "< 5 phút"),
        ("vi", (15, 25), "15–25 phút"),
        ("vi", (50, 60), "50–60 phút"),
        ("km", (15, 25), "15–25 នាទី"),
        ("en", (0, 0), "almost none"),
        ("en", (15, 25), "15–25 min"),
    ],
)
def test_a_forecast_is_worded_as_people_would_say_it(
    file: LayoutFile, language: str, forecast: tuple[int, int], text: str
) -> None:
    assert forecast_text(file.words, language, forecast, None) == text


def test_a_distant_turn_is_given_by_the_clock_and_not_as_a_wait(make_fields: MakeFields) -> None:
    turn = (TAKEN.replace(hour=13, minute=20), TAKEN.replace(hour=14, minute=10))
    rows = [
        Row(name=name, value=value)
        for name, value in (("a", "{wait}"), ("b", "{turn}"), ("c", "{turns}"), ("d", "{forecast}"))
    ]

    def values(**slip: Any) -> dict[str, str]:
        shown = {str(row.value): content(row, make_fields(**slip)) for row in rows}
        return {field: each.texts[2][0].wordings[0] for field, each in shown.items() if each}

    assert values(forecast=(305, 355)) == {"{wait}": "305–355 phút", "{forecast}": "305–355 phút"}
    assert values(forecast=(305, 355), turn=turn) == {"{turn}": "13:20–14:10", "{forecast}": "13:20–14:10"}
    either = values(forecast=(5, 355), turn=turn, two_turns=turn)
    assert either == dict.fromkeys(("{turns}", "{forecast}"), "trước 13:20 hoặc từ 14:10")
    today = values(forecast=(5, 355), two_turns=(TAKEN.replace(hour=16, minute=30), None))
    assert today == dict.fromkeys(("{turns}", "{forecast}"), "trước 16:30 / hôm khác")


def test_a_text_is_shown_in_each_language_and_only_once_if_both_are_the_same(make_fields: MakeFields) -> None:
    assert shown(Lines(text=BOTH), make_fields()).texts == ((BlockText(False, ("Chào",)), BlockText(True, ("សួស្តី",))),)
    assert shown(Lines(text="{ahead}"), make_fields()).texts == ((BlockText(False, ("4",)),),)
    assert shown(Lines(text=BOTH, second=False), make_fields()).texts == ((BlockText(False, ("Chào",)),),)


def test_a_service_can_be_shown_with_its_full_or_its_short_name(make_fields: MakeFields) -> None:
    (said,) = shown(Lines(text="{service}"), make_fields(code="HT")).texts
    assert [each.wordings for each in said] == [
        ("Tư pháp – Hộ tịch", "Hộ tịch"),
        ("យុត្តិធម៌ – អត្រានុកូលដ្ឋាន", "អត្រានុកូល"),
    ]


@pytest.mark.parametrize(
    "block",
    [
        Lines(text="{ahead}"),
        Lines(text="a", when="priority"),
        Lines(text="a", when="marked"),
        Lines(text="a", when="qr"),
        Row(name="a", value="{forecast}"),
        Row(name="a", value="{time} – {date}"),
        Qr(),
        Qr(beside=(Sentence(text="a", when="qr"),)),
    ],
)
def test_a_block_whose_values_are_unknown_or_whose_condition_is_false_is_left_out(
    make_fields: MakeFields, block: Lines | Row | Qr
) -> None:
    assert content(block, make_fields(ahead=None, forecast=None, taken=None)) is None
    everything = make_fields("https://a/{label}", class_="P", marked=True)
    assert content(block, everything) is not None


def test_savings_leave_texts_out_or_replace_them_by_shorter_ones(make_fields: MakeFields) -> None:
    spare, shorter = Saving(0, "spare"), Saving(0, "shorter")
    assert content(Lines(text=BOTH, spare="all"), make_fields(), [spare]) is None
    assert content(Lines(text=BOTH, spare="second"), make_fields(), [spare]) == content(
        Lines(text={"vi": "Chào"}), make_fields()
    )
    assert content(Lines(text=BOTH, shorter={"km": ""}), make_fields(), [shorter]) == content(
        Lines(text={"vi": "Chào"}), make_fields()
    )
    row = Row(name=BOTH, value={"vi": "{ahead} người", "km": "{ahead} នាក់"}, spare="value", shorter={"vi": "Chờ"})
    name, _, value, _ = shown(row, make_fields(), [spare, shorter]).texts
    assert [each.wordings for each in name] == [("Chờ",), ("សួស្តី",)]
    assert [each.wordings for each in value] == [("4 người",)]
    assert shown(Number(), make_fields(), [Saving(0, "small")]).small


def test_a_row_can_use_its_short_name_and_its_shorter_one_first_in_the_second_language(make_fields: MakeFields) -> None:
    row = Row(name=BOTH, short={"vi": "C"}, shorter={"vi": "", "km": "ស"}, value="{ahead}")
    name, short, *_ = shown(row, make_fields()).texts
    assert [[said.wordings for said in each] for each in (name, short)] == [
        [("Chào",), (BOTH["km"],)],
        [("C",), (BOTH["km"],)],
    ]
    name, short, *_ = shown(row, make_fields(), [Saving(0, "shorter second")]).texts
    assert [[said.wordings for said in each] for each in (name, short)] == [[("Chào",), ("ស",)], [("C",), ("ស",)]]
    name, short, *_ = shown(row, make_fields(), [Saving(0, "shorter second"), Saving(0, "shorter")]).texts
    assert name == short == (BlockText(True, ("ស",)),)


def test_each_text_beside_a_code_can_be_left_out_alone(make_fields: MakeFields) -> None:
    block = Qr(beside=(Sentence(text="a", spare="all"), Sentence(text="b", spare="all")))
    assert shown(block, make_fields(), [Saving(0, "spare", 1)]).texts == ((BlockText(False, ("a",)),), ())


def test_the_code_holds_label_day_and_office_in_url_quotes(make_slip: MakeSlip) -> None:
    assert qr_text("https://a/{office}/{day}/{label}", make_slip("Đ07"), "kien-luong") == (
        "https://a/kien-luong/2026-11-24/%C4%9007"
    )
    assert qr_text(None, make_slip(), "kien-luong") is None
