"""What each block says: in which languages, with which words, and when it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core.settings.sections import Settings
from printer.drawing.block_texts import Said, Told, Wording, address, content, expected
from printer.drawing.office_layout import layout_of
from printer.drawing.slip_layout import LayoutFile, Lines, Number, Qr, Row, Saving, Sentence, load_layout, shipped
from printer.slip import Slip

MakeSlip = Callable[..., Slip]
MakeTold = Callable[..., Told]
TAKEN = datetime(2026, 11, 24, 8, 15)  # noqa: DTZ001  # the office's local time, as it is printed
BOTH = {"vi": "Chào", "km": "សួស្តី"}


@pytest.fixture(scope="module")
def file() -> LayoutFile:
    return load_layout(shipped(80), ("vi", "km", "en"))


@pytest.fixture
def told(office: Settings, file: LayoutFile, make_slip: MakeSlip) -> MakeTold:
    """What can be said on such a slip in Vietnamese and Khmer."""
    issuer = layout_of(office).issuer._replace(languages=("vi", "km"))

    def tell(where: str | None = None, **changes: Any) -> Told:
        return Wording(file.words, issuer._replace(address=where)).of(make_slip(**changes))

    return tell


@pytest.mark.parametrize(
    ("language", "forecast", "says"),
    [
        ("vi", (0, 0), "Sắp đến lượt"),
        ("vi", (0, 5), "< 5 phút"),
        ("vi", (15, 25), "15–25 phút"),
        ("vi", (50, 60), "50–60 phút"),
        ("km", (15, 25), "15–25 នាទី"),
        ("en", (0, 0), "soon"),
        ("en", (15, 25), "15–25 min"),
    ],
)
def test_the_wait_is_said_as_people_would(
    file: LayoutFile, language: str, forecast: tuple[int, int], says: str
) -> None:
    assert expected(file.words, language, forecast, None) == says


def test_a_turn_that_is_far_is_said_by_the_clock_and_named_so(told: MakeTold) -> None:
    turn = (TAKEN.replace(hour=13, minute=20), TAKEN.replace(hour=14, minute=10))
    rows = [Row(name=name, value=value) for name, value in (("a", "{wait}"), ("b", "{turn}"), ("c", "{forecast}"))]

    def said(**slip: Any) -> dict[str, str]:
        shown = {row.value: content(row, told(**slip)) for row in rows}
        return {field: each.texts[2][0].wordings[0] for field, each in shown.items() if each}

    assert said(forecast=(305, 355)) == {"{wait}": "305–355 phút", "{forecast}": "305–355 phút"}
    assert said(forecast=(305, 355), turn=turn) == {"{turn}": "13:20–14:10", "{forecast}": "13:20–14:10"}


def test_each_language_says_its_own_and_the_second_nothing_that_the_first_has_said(told: MakeTold) -> None:
    assert content(Lines(text=BOTH), told()).texts == ((Said(False, ("Chào",)), Said(True, ("សួស្តី",))),)
    assert content(Lines(text="{ahead}"), told()).texts == ((Said(False, ("4",)),),)
    assert content(Lines(text=BOTH, second=False), told()).texts == ((Said(False, ("Chào",)),),)


def test_a_service_has_its_full_and_its_short_name_to_choose_from(told: MakeTold) -> None:
    (said,) = content(Lines(text="{service}"), told(code="HT")).texts
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
def test_what_is_not_known_or_not_so_is_not_said(told: MakeTold, block: Lines | Row | Qr) -> None:
    assert content(block, told(ahead=None, forecast=None, taken=None)) is None
    everything = told("https://a/{label}", class_="P", marked=True)
    assert content(block, everything) is not None


def test_what_is_spared_goes_and_what_is_shortened_is_said_in_fewer_words(told: MakeTold) -> None:
    spare, shorter = Saving(0, "spare"), Saving(0, "shorter")
    assert content(Lines(text=BOTH, spare="all"), told(), [spare]) is None
    assert content(Lines(text=BOTH, spare="second"), told(), [spare]) == content(Lines(text={"vi": "Chào"}), told())
    assert content(Lines(text=BOTH, shorter={"km": ""}), told(), [shorter]) == content(
        Lines(text={"vi": "Chào"}), told()
    )
    row = Row(name=BOTH, value={"vi": "{ahead} người", "km": "{ahead} នាក់"}, spare="value", shorter={"vi": "Chờ"})
    name, _, value, _ = content(row, told(), [spare, shorter]).texts
    assert [each.wordings for each in name] == [("Chờ",), ("សួស្តី",)]
    assert [each.wordings for each in value] == [("4 người",)]
    assert content(Number(), told(), [Saving(0, "small")]).small


def test_a_row_has_a_short_name_to_choose_and_each_language_its_shorter_words_the_second_first(told: MakeTold) -> None:
    row = Row(name=BOTH, short={"vi": "C"}, shorter={"vi": "", "km": "ស"}, value="{ahead}")
    name, short, *_ = content(row, told()).texts
    assert [[said.wordings for said in each] for each in (name, short)] == [
        [("Chào",), (BOTH["km"],)],
        [("C",), (BOTH["km"],)],
    ]
    name, short, *_ = content(row, told(), [Saving(0, "shorter second")]).texts
    assert [[said.wordings for said in each] for each in (name, short)] == [[("Chào",), ("ស",)], [("C",), ("ស",)]]
    name, short, *_ = content(row, told(), [Saving(0, "shorter second"), Saving(0, "shorter")]).texts
    assert name == short == (Said(True, ("ស",)),)


def test_of_the_texts_beside_a_code_each_can_be_spared_alone(told: MakeTold) -> None:
    block = Qr(beside=(Sentence(text="a", spare="all"), Sentence(text="b", spare="all")))
    assert content(block, told(), [Saving(0, "spare", 1)]).texts == ((Said(False, ("a",)),), ())


def test_an_address_holds_label_day_and_office_whatever_letters_they_have(make_slip: MakeSlip) -> None:
    assert address("https://a/{office}/{day}/{label}", make_slip("Đ07"), "kien-luong") == (
        "https://a/kien-luong/2026-11-24/%C4%9007"
    )
    assert address(None, make_slip(), "kien-luong") is None
