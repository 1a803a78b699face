"""What is on the sheets, for the example's office and for offices that nobody has: nothing is cut, nothing collides."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from core.settings.sections import CounterSettings, ServiceSettings, Settings
from counter.console.pages.guide_view import GuideView
from display.drawing.pictograms import HEART, Outline
from luot.kit.card_text import card_text
from luot.kit.cards import draw_card, draw_cards
from luot.kit.counter_signs import draw_counter_signs, signs_of
from luot.kit.facts import facts_of
from luot.kit.outage_tickets import COUNT, draw_outage_tickets, free_letter, services_of
from luot.kit.pictograms import KINDS, pictogram_of
from luot.kit.plates import HEIGHT, draw_plates, plates_of
from luot.kit.rule_poster import draw_rule_poster, sentences
from luot.kit.sheets import CAP, LONG, MM, SHORT
from luot.kit.wiring import draw_wiring
from runtime.settings.load import load
from tests.display.gallery.invented_offices import CENTRES, TONGUES, invented
from tests.luot.kit.recorder import RecordingSheets
from tests.paths import EXAMPLE
from words.translation import LANGUAGES

SHIPPED = load(EXAMPLE)
LONG_NAME = max((centre["vi"] for centre in CENTRES), key=len)
OFFICES = [
    (invented(SHIPPED, random.Random(seed), services, tongue), tongue)  # noqa: S311  # no secret
    for seed, (services, tongue) in enumerate(((1, TONGUES[1]), (5, TONGUES[2]), (12, TONGUES[0]), (12, TONGUES[1])))
]


def told(office: tuple[Settings, tuple[str, ...]]) -> str:
    settings, tongue = office
    return f"{len(settings.service)}x{len(settings.counter)}-{'+'.join(tongue)}"


@pytest.fixture
def sheets() -> Iterator[RecordingSheets]:
    with RecordingSheets() as recorded:
        yield recorded


@pytest.mark.long
@pytest.mark.parametrize("office", [(SHIPPED, ("vi", "en")), (SHIPPED, ("vi", "km")), *OFFICES], ids=told)
class TestEveryOffice:
    def test_plates_hold_their_words_and_their_braille(
        self, sheets: RecordingSheets, office: tuple[Settings, tuple[str, ...]]
    ) -> None:
        settings, tongue = office
        plates = plates_of(settings, tongue)
        draw_plates(sheets, plates)
        assert (sheets.beyond(), sheets.collisions()) == ([], [])
        assert all(90 < x < SHORT - 150 and y < LONG - 120 for _, x, y, _ in sheets.dots)
        assert sheets.count == -(-len(plates) // 4)

    def test_signs_hold_all_services_of_their_counter(
        self, sheets: RecordingSheets, office: tuple[Settings, tuple[str, ...]]
    ) -> None:
        settings, tongue = office
        draw_counter_signs(sheets, signs_of(settings, tongue), tongue[0])
        assert (sheets.beyond(wide=True), sheets.collisions()) == ([], [])
        assert sheets.count == len(settings.counter)

    def test_tickets_hold_every_service(
        self, sheets: RecordingSheets, office: tuple[Settings, tuple[str, ...]]
    ) -> None:
        settings, tongue = office
        draw_outage_tickets(sheets, "M", services_of(settings, tongue[0]), LONG_NAME, tongue[0])
        assert (sheets.beyond(), sheets.collisions()) == ([], [])

    def test_the_wiring_is_one_sheet(self, sheets: RecordingSheets, office: tuple[Settings, tuple[str, ...]]) -> None:
        settings, tongue = office
        draw_wiring(sheets, settings, tongue[0], LONG_NAME)
        assert (sheets.beyond(), sheets.collisions(), sheets.count) == ([], [], 1)

    def test_the_poster_is_one_sheet(self, sheets: RecordingSheets, office: tuple[Settings, tuple[str, ...]]) -> None:
        settings, tongue = office
        languages = tuple(language for language in tongue if language in LANGUAGES)
        draw_rule_poster(sheets, settings, languages, LONG_NAME)
        assert (sheets.beyond(), sheets.collisions(), sheets.count) == ([], [], 1)


def test_braille_is_at_its_true_size(sheets: RecordingSheets) -> None:
    """Dots of 1.5 mm, 2.5 mm apart within a cell, and 6 mm from cell to cell (ISO 17049)."""
    draw_plates(sheets, plates_of(SHIPPED, ("vi",))[:1])
    assert {radius for *_, radius in sheets.dots} == {0.75 * MM}
    columns = sorted({round(x - sheets.dots[0][1]) for _, x, _, _ in sheets.dots})
    assert {step % 60 for step in columns} == {35, 0}, "the first dot of Hộ is in the right column of its cell"
    rows = sorted({round(y) for *_, y, _ in sheets.dots})
    assert {below - above for above, below in pairwise(rows)} == {25}


def test_a_name_that_braille_cannot_write_has_a_plate_without_it(sheets: RecordingSheets) -> None:
    draw_plates(sheets, plates_of(SHIPPED, ("km",))[:1])
    assert sheets.dots == []


def test_there_is_a_plate_for_each_button_and_one_for_priority() -> None:
    plates = plates_of(SHIPPED, ("vi", "en"))
    assert [plate.texts[0] for plate in plates] == [
        "Hộ tịch",
        "Chứng thực",
        "Đất đai",
        "Lao động, xã hội",
        "Kinh doanh",
        "Trả kết quả",
        "Ưu tiên",
    ]
    assert HEIGHT >= 60 * MM


def test_every_kind_of_service_of_the_example_has_a_picture_of_its_own() -> None:
    pictures = [pictogram_of(service.name) for service in SHIPPED.service]
    assert None not in pictures
    assert len({id(picture) for picture in pictures}) == len(pictures)
    for picture, _ in KINDS:
        points = [point for outline in (*picture.ink, *picture.cut) for point in outline]
        assert all(-0.01 <= side <= 1.01 for point in points for side in point)


def test_no_picture_of_a_service_has_the_heart_of_priority_in_it() -> None:
    """Who cannot read tells the plates by their pictures alone."""
    heart = fitted(HEART.ink[0])
    for picture, words in KINDS:
        assert all(fitted(outline) != heart for outline in picture.ink), words


def fitted(outline: Outline) -> list[tuple[float, float]]:
    """The outline in a square of 1 × 1, whatever its place and size."""
    (left, right), (top, bottom) = ((min(side), max(side)) for side in zip(*outline, strict=True))
    return [(round((x - left) / (right - left), 6), round((y - top) / (bottom - top), 6)) for x, y in outline]


def test_a_service_of_another_kind_has_its_number_in_place_of_a_picture(sheets: RecordingSheets) -> None:
    other = ServiceSettings(code="X", prefix="7", name={"vi": "Thư viện"}, button=4)
    draw_plates(sheets, plates_of(replace(SHIPPED, service=(other,)), ("vi",))[:1])
    assert [each.text for each in sheets.drawn] == ["7", "Thư viện"]


def test_a_counters_number_is_read_from_six_metres(sheets: RecordingSheets) -> None:
    """73 mm: D/82 of 6 m."""
    counters = tuple(CounterSettings(id=str(n), offsets={"CT": 0}) for n in (1, 12))
    draw_counter_signs(sheets, signs_of(replace(SHIPPED, counter=counters), ("vi", "en")), "vi")
    numbers = [each for each in sheets.drawn if each.text in ("1", "12")]
    assert len(numbers) == 2
    assert min(each.size * CAP for each in numbers) >= 73 * MM
    assert all(each.size * CAP >= 29 * MM for each in sheets.drawn if each.text == "QUẦY")


def test_a_sign_names_what_is_the_counters_own_and_not_what_it_helps_with() -> None:
    signs = {sign.counter: sign.services for sign in signs_of(SHIPPED, ("vi", "en"))}
    assert signs["1"] == (("Hộ tịch", "Civil status"),)


@pytest.mark.parametrize("head_start", [0, 30, 1440])
def test_the_poster_says_the_rule_that_the_office_has(head_start: int) -> None:
    settings = replace(SHIPPED, office=replace(SHIPPED.office, head_start_min=head_start))
    said = sentences(settings, "en")
    assert ("30 minutes earlier" in said[0]) == (head_start == 30)
    assert any("pregnant" in text for text in said) == bool(head_start)


def test_sixty_numbers_stand_on_two_halves_each_and_begin_like_no_number_of_the_machine(
    sheets: RecordingSheets,
) -> None:
    letter = free_letter(SHIPPED)
    draw_outage_tickets(sheets, letter, services_of(SHIPPED, "vi"), "Trung tâm", "vi")
    labels = [each.text for each in sheets.drawn if each.text[:1] == letter and each.text[1:].isdigit()]
    assert sorted(labels) == sorted(2 * [f"{letter}{n:02}" for n in range(1, COUNT + 1)])
    assert not any((service.prefix or "").startswith(letter) for service in SHIPPED.service)
    said = [each.text for each in sheets.drawn]
    assert said.count("Quầy") == said.count("xong") == COUNT, "who holds the stubs notes the counter, and who is done"


def test_the_letter_is_another_where_numbers_begin_with_it() -> None:
    taken = tuple(ServiceSettings(code=c, prefix=f"{c}1", name={"vi": c}) for c in "MN")
    assert free_letter(replace(SHIPPED, service=taken)) == "K"


def test_tickets_offer_what_the_page_for_entering_them_offers() -> None:
    view = GuideView(SHIPPED, "vi")
    assert services_of(SHIPPED, "vi") == [view.service(each.code) for each in view.offered]


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_card_is_one_sheet(sheets: RecordingSheets, language: str) -> None:
    usb = tuple(
        replace(device, input="usb://04d9:a02a") if device.counter == "1" else device for device in SHIPPED.device
    )
    console = replace(SHIPPED.console, names=("dich-vu-cong.kien-luong.angiang.example",))
    draw_cards(sheets, replace(SHIPPED, device=usb, console=console), LONG_NAME, language)
    assert (sheets.beyond(), sheets.collisions(), sheets.count) == ([], [], 6)


def test_the_band_of_a_card_has_the_address_of_the_console_for_a_telephone(tmp_path: Path) -> None:
    """Read back by a program that reads codes, at 254 dots per inch."""
    address = "http://192.168.1.10:8080/"
    picture = Image.new("L", (SHORT, LONG), 255)
    pen = ImageDraw.Draw(picture)
    with RecordingSheets() as sheets:
        draw_card(sheets, card_text("clerk", "vi", facts_of(SHIPPED) | {"console": address}), "Trung tâm", address)
    for points in sheets.polygons:
        pen.polygon(points, fill=0)
    picture.save(tmp_path / "card.png")
    command = ["/usr/bin/zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", str(tmp_path / "card.png")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert said == address
    assert address in [each.text for each in sheets.drawn]


def test_without_an_address_there_is_no_code(sheets: RecordingSheets) -> None:
    draw_card(sheets, card_text("clerk", "vi", facts_of(SHIPPED)), "Trung tâm", "")
    assert sheets.polygons == []
