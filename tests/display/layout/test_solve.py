"""Layouts: every part has its place, letters are as high as they must be, and nothing but the office decides."""

from __future__ import annotations

from itertools import combinations

import pytest
from msgspec.structs import replace

from core.settings.sections import Settings
from display.drawing.typesetter import Typeface, Typesetter
from display.foreseen import wall_plan
from display.languages import board_words
from display.layout.box import Box
from display.layout.hall import HallLayout
from display.layout.reach import CAP, Room, minima
from display.layout.solve import solve, solve_corridor
from display.layout.wall_texts import WallPlan
from runtime.settings.load import load
from tests.paths import EXAMPLE

SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (1366, 768), (1080, 1920), (800, 480), (1024, 768), (2560, 1080)]
Size = tuple[int, int]


@pytest.fixture(scope="module")
def office() -> Settings:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def types(typeface: Typeface) -> Typesetter:
    return Typesetter(typeface)


def plan_of(office: Settings, *languages: str, **display: object) -> WallPlan:
    settings = replace(office, display=replace(office.display, languages=languages, **display))
    return wall_plan(settings, board_words(settings.office, settings.display))


def parts_of(at: HallLayout) -> list[Box]:
    card = at.card
    headings = [card.number_heading] * (not card.number_inside) + [card.counter_heading] * (not card.counter_inside)
    return [
        *(at.header, *headings, card.box, *at.details, at.band.box, at.calls.heading, *at.calls.entries),
        *(at.strip, *at.cells, at.footer),
    ]


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("services", [0, 1, 2, 5, 9, 12])
def test_every_part_is_on_the_screen_and_overlaps_no_other(
    office: Settings, types: Typesetter, size: Size, services: int
) -> None:
    at = solve(types, plan_of(office, "vi", "en"), size, services)
    parts = parts_of(at)
    for box in parts:
        assert min(box.w, box.h) > 0
        assert min(box.x, box.y) >= 0
        assert (box.right <= size[0], box.bottom <= size[1]) == (True, True)
    assert [pair for pair in combinations(parts, 2) if overlap(*pair)] == []
    assert len(at.cells) * at.grid.pages >= services
    assert len(at.calls.entries) >= 6


@pytest.mark.parametrize("size", SIZES[:-1])
@pytest.mark.parametrize("languages", [("vi",), ("en",), ("vi", "km"), ("vi", "en")])
@pytest.mark.parametrize("services", [1, 6, 9, 12])
def test_on_55_inches_all_letters_are_high_enough_for_six_metres(
    office: Settings, types: Typesetter, size: Size, languages: tuple[str, ...], services: int
) -> None:
    at, least = solve(types, plan_of(office, *languages), size, services), minima(Room(), size)
    assert types.cap_px(at.card.called) >= round(least.called * CAP)
    drawn = [types.cap_px(size) - round(need * CAP) for size, need in zip(at.sizes, least[1:], strict=True)]
    assert min(drawn) >= 0
    assert at.office_size >= at.sizes.near


@pytest.mark.parametrize("services", [6, 9])
def test_what_is_read_from_one_distance_has_one_size_whatever_the_language(
    office: Settings, types: Typesetter, services: int
) -> None:
    """Also for two languages by turns: nothing moves when they change."""
    sizes = {solve(types, plan_of(office, *each), (1920, 1080), services).sizes for each in (("vi",), ("vi", "en"))}
    assert len(sizes) == 1


def test_the_services_of_the_shipped_office_stand_on_one_page(office: Settings, types: Typesetter) -> None:
    """Six of its nine; the others are hidden until somebody waits."""
    assert solve(types, plan_of(office, "vi"), (1920, 1080), 6).grid.pages == 1
    assert solve(types, plan_of(office, "vi"), (1920, 1080), 12).grid.pages > 1


def test_where_the_call_is_as_large_as_is_good_all_else_grows(office: Settings, types: Typesetter) -> None:
    near, far = (solve(types, plan_of(office, "vi", diagonal_in=inches), (1920, 1080), 3) for inches in (100, 55))
    assert near.sizes.far * 100 / 55 > far.sizes.far * 1.05
    assert near.called >= 0.9 * far.called


def test_on_a_screen_that_is_too_small_all_letters_shrink_alike(office: Settings, types: Typesetter) -> None:
    at, least = solve(types, plan_of(office, "vi", diagonal_in=15), (1920, 1080), 6), minima(Room(15), (1920, 1080))
    shares = [at.sizes.far / least.far, at.sizes.middle / least.middle, at.sizes.near / least.near]
    assert max(shares) < 0.6
    assert shares == pytest.approx([shares[0]] * 3, rel=0.08)


@pytest.mark.parametrize("counter", ["12", "B12", "TIEPNHAN"])
@pytest.mark.parametrize("prefix", ["", "A", "1"])
def test_long_labels_and_counters_with_names_fit(
    office: Settings, types: Typesetter, counter: str, prefix: str
) -> None:
    services = tuple(replace(each, prefix=f"{prefix}{n}") for n, each in enumerate(office.service[:6]))
    counters = (*office.counter, replace(office.counter[0], id=counter))
    at = solve(types, plan_of(replace(office, service=services, counter=counters), "vi"), (1920, 1080), 6)
    label = max(at.card.number.w, 1)
    assert types.width(f"{services[0].prefix}000", at.card.size, bold=True) <= label
    assert types.width(counter, at.card.counter_size, bold=True) <= at.card.counter.w
    assert at.called * CAP > 115


@pytest.mark.parametrize("languages", [("vi",), ("en",), ("vi", "en")])
def test_on_an_upright_screen_long_labels_are_high_enough_below_their_heading(
    office: Settings, types: Typesetter, languages: tuple[str, ...]
) -> None:
    services = tuple(replace(each, prefix=prefix) for each, prefix in zip(office.service, ("HT1", "CT2"), strict=False))
    plan, size = plan_of(replace(office, service=services), *languages), (1080, 1920)
    at, least = solve(types, plan, size, 2), minima(Room(), size)
    card = at.card
    assert (card.number_inside, card.counter_inside) == (False, True)
    assert types.cap_px(card.called) >= round(least.called * CAP)
    assert types.cap_px(at.sizes.far) >= round(least.far * CAP)
    for heading, box in (("number", card.number_heading), ("counter", card.counter_heading)):
        texts = getattr(plan.texts, f"{heading}_headings")
        assert max(types.width(text, at.sizes.far, bold=True) for text in texts) <= box.w
    assert types.width("HT1000", card.size, bold=True) <= card.number.w
    assert types.width("00", card.counter_size, bold=True) <= card.counter.w


@pytest.mark.parametrize("size", [each for each in SIZES if each[0] / each[1] == pytest.approx(16 / 9, abs=0.01)])
@pytest.mark.parametrize("prefix", ["", "A", "HT1"])
def test_six_calls_of_a_corridor_are_read_from_six_metres(
    office: Settings, types: Typesetter, size: Size, prefix: str
) -> None:
    services = tuple(replace(each, prefix=f"{prefix}{n}") for n, each in enumerate(office.service[:6]))
    at, least = solve_corridor(types, plan_of(replace(office, service=services), "vi"), size), minima(Room(), size)
    assert types.cap_px(at.called) >= round(least.called * CAP)
    assert at.called * CAP < 0.82 * at.entries[0].h


def test_any_texts_have_a_layout(types: Typesetter, office: Settings) -> None:
    plan = plan_of(office, "vi")
    absurd = replace(plan.texts, services=frozenset(["W" * 90]), labels=frozenset(["W" * 40]))
    at = solve(types, replace(plan, texts=absurd), (320, 200), 5)
    assert min(at.sizes) >= 1
