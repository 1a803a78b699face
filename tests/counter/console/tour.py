"""Every page of the console in the example office, and all that opens over it: a tour for whoever looks at pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.counter.console.example_morning import AT, OWN_COUNTER
from tests.counter.console.rig import PASSWORD
from tests.counter.console.ruled_office import PATIENT_PAGE, RuledOffice
from tests.demo.page.on_page import PHONE, TABLET, WIDE

Language = Literal["vi", "en"]
LOCALES: dict[Language, str] = {"vi": "vi-VN", "en": "en-US"}
SMALL_WINDOW = ViewportSize(width=320, height=240)
SIZES = {"wide": WIDE, "tablet": TABLET, "phone": PHONE}
COUNTER, GUIDE, HALL = f"/counter/{OWN_COUNTER}", "/guide", "/hall"


class Place(NamedTuple):
    name: str
    who: str | None
    """Account of the person who looks; None: nobody has logged in."""
    address: str
    opens: str = ""
    """Selector of what is opened over the page; none: nothing."""
    key: str = ""
    """The key that opens it; none: it is a `details`."""
    is_small: bool = False
    """It is made for the small window, and for no other."""
    is_pictured: bool = False


PLACES = (
    Place("login", None, "/login", is_pictured=True),
    Place("counter", "lan", COUNTER, is_pictured=True),
    Place("counter-menu", "lan", COUNTER, "details.menu"),
    Place("counter-transfer", "lan", COUNTER, "#transfer", "c", is_pictured=True),
    Place("counter-choose", "lan", COUNTER, "#choose", "k"),
    Place("counter-pause-reason", "lan", COUNTER, "#pause-reason", "n"),
    Place("counter-services", "lan", COUNTER, "#change-services", "l"),
    Place("counter-leave", "lan", COUNTER, "#leave-to-pause", "p"),
    Place("counter-why", "lan", COUNTER, "#why .why", "y", is_pictured=True),
    Place("counter-taken", "lan", "/counter/2"),
    Place("why", "lan", f"{COUNTER}/why?label=201"),
    Place("small", "lan", f"{COUNTER}/small", is_small=True, is_pictured=True),
    Place("account", "lan", "/account", is_pictured=True),
    Place("guide", "phuc", GUIDE, is_pictured=True),
    Place("guide-service", "phuc", GUIDE, "details.sheet[id^=service-]"),
    Place("guide-cancel", "phuc", GUIDE, "details.sheet[id^=void-]"),
    Place("guide-priority", "phuc", GUIDE, "details.sheet[id^=priority-]"),
    Place("guide-roll", "phuc", GUIDE, "#new-roll"),
    Place("hand-list", "phuc", "/guide/list", is_pictured=True),
    Place("hall", "hoa", HALL, "main details", is_pictured=True),
    Place("machines", "hoa", "/doctor"),
    Place("tickets", "hoa", "/tickets"),
    Place("ticket", "hoa", "/tickets/2026-11-24/203", is_pictured=True),
    Place("not-found", "hoa", "/tickets?label=999"),
    Place("actions", "hoa", "/actions", is_pictured=True),
    Place("people", "quang", "/people", "details.account", is_pictured=True),
    Place("people-menu", "quang", "/people", "details.menu", is_pictured=True),
    Place("no-such-page", "quang", "/nothing"),
)


def looked_at(place: Place) -> str | None:
    """What is new there: what has been opened, where the page under it is a place of its own; None: the whole page."""
    is_known = any(each.address == place.address and not each.opens for each in PLACES)
    return place.opens if place.opens and is_known else None


class Tourist:
    """Somebody with a browser of their own for each account, in one language."""

    def __init__(self, office: RuledOffice, browser: Browser, language: Language) -> None:
        self._office = office
        self._browser = browser
        self._language = language
        self._pages: dict[str | None, Page] = {}

    def at(self, place: Place, size: ViewportSize | None = None) -> Page:
        """The page with what opens over it; its clock stands still."""
        page = self._page(place.who)
        page.set_viewport_size(SMALL_WINDOW if place.is_small else size or WIDE)
        page.goto(place.address)
        if place.key:
            page.keyboard.press(place.key)
            expect(page.locator(place.opens)).to_be_visible()
        elif place.opens:
            page.locator(place.opens).first.evaluate("each => { each.open = true; }")
        return page

    def _page(self, who: str | None) -> Page:
        if who not in self._pages:
            context = self._browser.new_context(base_url=self._office.url, locale=LOCALES[self._language])
            page = self._pages[who] = context.new_page()
            page.add_init_script(PATIENT_PAGE)
            page.clock.set_fixed_time(int(AT))
            if who is not None:
                log_in(page, who)
        return self._pages[who]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@contextmanager
def tourist(office: RuledOffice, browser: Browser, language: Language) -> Iterator[Tourist]:
    visitor = Tourist(office, browser, language)
    try:
        yield visitor
    finally:
        visitor.close()


def log_in(page: Page, account: str) -> None:
    page.goto("/login")
    page.locator("[name=account]").fill(account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("header .menu")).to_be_visible()
