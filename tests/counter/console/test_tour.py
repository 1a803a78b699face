"""Every page of the console, and all that opens over it, is fit for everybody: axe-core finds nothing, nothing is cut
or too wide at any size, and what is pressed is large enough for a finger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PATIENCE_S
from tests.counter.console.example_morning import example_morning, example_settings
from tests.counter.console.ruled_office import RuledOffice
from tests.counter.console.test_real import SMALL
from tests.counter.console.tour import PLACES, SMALL_WINDOW, Language, Place, looked_at, tourist
from tests.demo.page.on_page import CONTRAST, CUT, PHONE, TABLET, WIDE, ZOOMED, complaints_of

pytestmark = pytest.mark.slow
expect.set_options(timeout=1000 * PATIENCE_S)

AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
OUTSIDE = """
[...document.querySelectorAll("body *")].filter((e) => {
  if (!e.checkVisibility() || e.closest(".scroll, .unseen, .skip, svg")) return false;
  const box = e.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map((e) => e.outerHTML.slice(0, 200))
"""
"""What reaches beyond the window; only tables in a frame of their own may scroll sideways."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuledOffice]:
    folder = tmp_path_factory.mktemp("example")
    with ExitStack() as stack:
        yield example_morning(stack, folder, example_settings(folder, long_names=True), past_days=False)


@pytest.mark.parametrize(
    ("language", "scheme"),
    [
        ("vi", "light"),
        pytest.param("vi", "dark", marks=pytest.mark.pictures),
        pytest.param("en", "light", marks=pytest.mark.pictures),
        pytest.param("en", "dark", marks=pytest.mark.pictures),
    ],
)
def test_every_page_is_fit_for_everybody(
    office: RuledOffice, browser: Browser, language: Language, scheme: str
) -> None:
    complaints: list[str] = []
    with tourist(office, browser, language) as visitor:
        for place in PLACES:
            page = visitor.at(place)
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            complaints += [f"{place.name}: {complaint}" for complaint in _complaints(page, place)]
    assert not complaints, "\n".join(complaints)


def _complaints(page: Page, place: Place) -> list[str]:
    violations = Axe().run(page, looked_at(place), AXE).response["violations"]
    complaints = [f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"]]
    complaints += [f"faint: {each}" for each in complaints_of(page, CONTRAST)]
    for size in [SMALL_WINDOW] if place.is_small else [WIDE, TABLET, ZOOMED, PHONE]:
        page.set_viewport_size(size)
        for what, look in (("too wide", OUTSIDE), ("too small", SMALL), ("cut", CUT)):
            complaints += [
                f"{what} at {size['width']} × {size['height']}: {each}" for each in complaints_of(page, look)
            ]
    return complaints
