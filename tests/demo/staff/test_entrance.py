"""The way in without a password: where it leads, whom it lets in, and that all of the console works below its base."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import Client, TestResponse

from core.messages.commands import OpenCounter
from demo.staff.accounts import StaffAccounts
from tests.counter.console.rig import ORIGIN, Rig
from tests.counter.console.test_access import addresses
from tests.counter.console.wire import csrf_in

ADDRESS = re.compile(r'(?<![\w-])(?:href|src|action|formaction|data-live|data-base)="([^"]*)"')


def enter(client: Client, role: str, **options: str) -> TestResponse:
    return client.post(f"/demo/as/{role}", query_string=options)


def who(client: Client, base: str = "/console") -> str:
    """Whose name stands on a page there; empty: one has to log in."""
    page = client.get(f"{base}/account")
    return page.text.split('class="who">')[1].split("<")[0] if page.status_code == 200 else ""


@pytest.mark.parametrize(
    ("role", "options", "page"),
    [
        ("operator", {"counter": "1", "next": "counter/1"}, "counter/1"),
        ("operator", {"counter": "2"}, "counter/2"),
        ("guide", {"counter": "1", "next": "guide"}, "guide"),
        ("supervisor", {"next": "hall"}, "hall"),
        ("administrator", {"next": "people"}, "people"),
        ("guide", {"next": "tickets?day=2026-11-24"}, "tickets?day=2026-11-24"),
        ("guide", {}, ""),
    ],
)
def test_one_click_leads_to_a_page_of_the_role(client: Client, role: str, options: dict[str, str], page: str) -> None:
    answer = enter(client, role, **options)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/{page}")
    opened = client.get(answer.headers["Location"], follow_redirects=True)
    assert opened.status_code == 200
    assert 'class="who">' in opened.text


@pytest.mark.parametrize(
    "foreign", ["//evil.example", "https://evil.example", "/\\evil", "counter/../../x", "@evil", "/"]
)
def test_it_leads_nowhere_else(client: Client, foreign: str) -> None:
    assert enter(client, "guide", next=foreign).headers["Location"] == "/console/"


def test_a_clerk_sits_at_the_counter_at_once_whoever_sat_there(client: Client, rig: Rig) -> None:
    enter(client, "operator", counter="1")
    assert 'data-act="next"' in client.get("/console/counter/1").text
    assert [(each.counter, each.operator) for each in rig.kiosk.asked if isinstance(each, OpenCounter)] == [
        ("1", "operator-1")
    ]
    other = Client(client.application)
    enter(other, "supervisor", counter="1")
    assert 'data-act="next"' in other.get("/console/counter/1").text
    assert 'data-act="next"' not in client.get("/console/counter/1").text
    enter(client, "operator", counter="1")
    assert 'data-act="next"' in client.get("/console/counter/1").text


def test_a_guide_takes_nobodys_seat(client: Client, rig: Rig) -> None:
    enter(client, "guide", counter="1")
    assert rig.kiosk.asked == []


def test_several_of_the_staff_can_be_in_one_browser(client: Client) -> None:
    enter(client, "supervisor")
    for role, options in (("operator", {"counter": "2"}), ("guide", {})):
        answer = enter(client, role, apart="1", **options)
        assert client.get(answer.headers["Location"], follow_redirects=True).status_code == 200
    names = [who(client, base) for base in ("/console", "/as/operator-2", "/as/guide")]
    assert names == ["Người phụ trách", "Nhân viên quầy 2", "Nhân viên hướng dẫn"]


def test_the_pages_speak_the_language_of_the_demos_page(client: Client) -> None:
    answer = enter(client, "guide", lang="en", next="account")
    assert '<html lang="en"' in client.get(answer.headers["Location"]).text
    enter(client, "guide")
    assert '<html lang="en"' in client.get("/console/account").text, "until another is chosen"


def test_there_is_no_other_way_in(client: Client, rig: Rig) -> None:
    assert client.get("/console/counter/1").headers["Location"] == "/console/login?next=counter%2F1"
    assert 'href="/"' in client.get("/console/login").text, "it shows the way"
    assert enter(client, "director").status_code == 404
    assert enter(client, "operator", counter="9").status_code == 404
    assert client.get("/demo/as/operator").status_code == 405
    assert client.post("/console/demo/as/operator", headers={"Origin": ORIGIN}).status_code == 404
    assert who(client) == ""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "127.0.0.1.evil.example"}, 400),
        ({"Origin": "http://evil.example"}, 404),
        ({"Origin": "null"}, 404),
        ({"Sec-Fetch-Site": "cross-site"}, 404),
        ({"Sec-Fetch-Site": "same-site"}, 404),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 303),
    ],
    ids=str,
)
def test_no_other_site_gets_in(client: Client, rig: Rig, headers: dict[str, str], status: int) -> None:
    answer = client.post("/demo/as/administrator", headers=headers)
    assert answer.status_code == status
    assert ("Set-Cookie" in answer.headers) == bool(rig.accounts.people.all()) == (status == 303)


def test_an_installed_console_has_no_such_address(rig: Rig) -> None:
    rig.account("lan", "administrator")
    browser = rig.at_work("mai", "administrator")
    for path in ("/demo/as/operator", "/demo/as/administrator?next=people"):
        assert browser.post(path).status_code == 404
        assert browser.get(path).status_code == 404
    assert 'href="/"' not in rig.browser().get("/login").text.split("</header>")[1]


@pytest.mark.parametrize("base", ["/console", "/as/administrator"])
def test_everything_of_the_console_works_below_its_base(client: Client, rig: Rig, base: str) -> None:
    """Each link, form, script, style, stream and redirect, the cookie, and what the interface says of itself."""
    options = {"apart": "1"} if base != "/console" else {}
    entered = enter(client, "administrator", counter="1", **options)
    cookie = entered.headers["Set-Cookie"]
    assert f"Path={base}/;" in f"{cookie};"
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for endpoint, method, path in addresses(rig):
        if method == "POST":
            continue
        answer = client.get(base + path, query_string={"once": "1"} if path.endswith("/live") else {})
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith(f"{base}/"), endpoint
        elif answer.mimetype == "text/html":
            assert answer.status_code in (200, 503), endpoint
            found = {each for each in ADDRESS.findall(answer.text) if not each.startswith((f"{base}/", "?", "#"))}
            assert found == ({"/"} if endpoint == "login.show" else set()), endpoint
        answer.close()
    assert client.get(f"{base}/api/v1/openapi.json").get_json()["servers"] == [{"url": f"{base}/api/v1"}]
    page = client.get(f"{base}/counter/1").text
    assert f'<a href="{base}/counter/1" aria-current="page">' in page
    assert f'data-live="{base}/counter/1/live"' in page
    csrf = csrf_in(page)
    form = {"csrf_token": csrf, "page": "counter/1", "command": '{"type": "Recall", "counter": "1"}'}
    sent = client.post(f"{base}/commands", data=form, headers={"Origin": ORIGIN})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{base}/counter/1")
    left = client.post(f"{base}/logout", data={"csrf_token": csrf}, headers={"Origin": ORIGIN})
    assert (left.status_code, left.headers["Location"]) == (303, f"{base}/login")
    assert all(f"Path={base}/" in each for each in left.headers.getlist("Set-Cookie"))
    assert who(client, base) == ""


def test_the_base_itself_is_found_without_its_slash(client: Client) -> None:
    assert client.get("/console").headers["Location"].endswith("/console/")
    assert client.get("/consoles").status_code == 404
    assert client.get("/").text == "the demo's page"


def test_the_password_opens_what_asks_for_it(client: Client, rig: Rig, staff: StaffAccounts) -> None:
    enter(client, "administrator")
    page = client.get("/console/people").text
    csrf = csrf_in(page)
    form = {"csrf_token": csrf, "account": "hoa", "name": "Hoa", "role": "guide", "old": staff.password}
    answer = client.post("/console/people", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code in (200, 303)
    assert rig.accounts.people.find("hoa")
