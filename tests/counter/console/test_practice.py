"""The way from the console into the practice room, and that only the latter bears a band."""

from __future__ import annotations

from msgspec.structs import replace

from core.settings.sections import ConsoleSettings
from counter.console.app import create_app
from tests.counter.console.rig import SETTINGS, Browser, Rig

LINK = 'href="http://{}:8090/"'


def with_practice(rig: Rig) -> Browser:
    own = ConsoleSettings(host="10.0.0.2", names=("kiosk.lan",), practice=8090)
    return Browser(create_app(rig.console._replace(settings=replace(SETTINGS, console=own))).test_client())


def test_the_login_page_leads_to_the_practice_room_by_the_name_that_was_asked(rig: Rig) -> None:
    browser = with_practice(rig)
    for name in ("localhost", "kiosk.lan", "10.0.0.2"):
        page = browser.get("/login", base_url=f"http://{name}:8080").text
        assert LINK.format(name) in page
    assert "Tập thử" in page
    assert browser.get("/login", base_url="http://evil.example").status_code == 400


def test_whoever_is_logged_in_finds_it_in_their_account(rig: Rig) -> None:
    rig.account("lan", "operator")
    browser = with_practice(rig)
    assert LINK.format("localhost") not in rig.at_work("mai", "operator").get("/account").text
    browser.log_in("lan", "mua nước nổi")
    assert LINK.format("localhost") in browser.get("/account").text


def test_an_office_without_a_practice_room_says_nothing_of_one(rig: Rig) -> None:
    assert "Tập thử" not in rig.browser().get("/login").text


def test_a_band_stands_on_every_page_of_a_console_that_has_one(rig: Rig) -> None:
    browser = Browser(create_app(rig.console._replace(band="TẬP THỬ")).test_client())
    for path in ("/login", "/nothing"):
        assert '<p class="band"><b>TẬP THỬ</b>' in browser.get(path).text
        assert 'class="band"' not in rig.browser().get(path).text
