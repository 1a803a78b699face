"""Pictures of the console's pages for the manuals, in `docs/pictures`: `make pictures` draws them anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from tests.browser import picture_of
from tests.counter.console.example_morning import example_morning, example_settings
from tests.counter.console.ruled_office import RuledOffice
from tests.counter.console.tour import PLACES, SIZES, Language, tourist
from tests.demo.page.on_page import WIDE
from tests.paths import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.pictures]

FOLDER = PROJECT / "docs" / "pictures"
COLOURS = 48
LARGEST_BYTES, MOST_BYTES = 60_000, 2_000_000
SIZES_OF: dict[Language, dict[str, ViewportSize]] = {"vi": SIZES, "en": {"wide": WIDE}}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuledOffice]:
    folder = tmp_path_factory.mktemp("example")
    with ExitStack() as stack:
        yield example_morning(stack, folder, example_settings(folder))


@pytest.mark.parametrize("language", SIZES_OF)
def test_the_pictures_of_the_manuals(office: RuledOffice, browser: Browser, language: Language) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tourist(office, browser, language) as visitor:
        for place in (each for each in PLACES if each.is_pictured):
            for name, size in SIZES_OF[language].items():
                if place.is_small and name != "wide":
                    continue
                shot = picture_of(visitor.at(place, size))
                ending = "" if place.is_small else f"-{name}"
                with Image.open(BytesIO(shot)) as picture:
                    drawn = picture.convert("RGB").quantize(
                        COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
                    )
                drawn.save(FOLDER / f"{place.name}{ending}.{language}.png", optimize=True)
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > LARGEST_BYTES} == {}
    assert sum(sizes.values()) <= MOST_BYTES
