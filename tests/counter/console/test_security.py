"""What other sites, strangers and guessers can do to the console: nothing, and they learn nothing."""

from __future__ import annotations

import pytest

from counter.console.accounts import passwords
from counter.console.pages.login import NEXT
from tests.counter.console.rig import ORIGIN, PASSWORD, Rig

CALL = {"type": "CallNext", "id": "1", "counter": "1"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:8081"},
        {"Origin": "null"},
        {"Origin": "http://[x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "é"},
    ],
    ids=str,
)
def test_a_request_forged_by_another_page_is_refused(rig: Rig, headers: dict[str, str]) -> None:
    browser = rig.at_work("lan", "operator")
    assert browser.command(CALL, **headers).status_code == 403
    assert rig.kiosk.asked == []
    assert browser.command(CALL).status_code == 200


def test_without_an_origin_only_a_token_may_change_anything(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    bare = browser.http.post("/api/v1/commands", json=CALL, headers={"X-CSRF-Token": browser.csrf})
    assert bare.status_code == 403
    assert browser.http.post("/api/v1/commands", json=CALL, headers=rig.token("operate")).status_code == 200


def test_a_login_form_of_another_page_is_refused(rig: Rig) -> None:
    rig.account("lan", "operator")
    assert rig.browser().log_in("lan", PASSWORD, Origin="http://evil.example").status_code == 403
    browser = rig.browser()
    assert browser.post("/login", {"account": "lan", "password": PASSWORD}).status_code == 403, "without its token"


def test_a_session_that_was_planted_before_the_login_is_not_the_one_after_it(rig: Rig) -> None:
    rig.account("lan", "operator")
    browser = rig.browser()
    browser.http.set_cookie("luot-session", "planted", domain="localhost")
    assert browser.log_in("lan", PASSWORD).status_code == 303
    cookie = browser.http.get_cookie("luot-session", domain="localhost")
    assert cookie is not None
    assert cookie.value != "planted"
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/")
    assert rig.accounts.sessions.account("planted") is None


def test_an_earlier_session_of_the_same_browser_ends_at_the_login(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    cookie = browser.http.get_cookie("luot-session", domain="localhost")
    assert cookie is not None
    browser.log_in("lan", PASSWORD)
    assert rig.accounts.sessions.account(cookie.value) is None


def test_a_link_from_another_site_ends_no_session_and_leaves_the_browser_known(rig: Rig) -> None:
    """It brings the browser's cookie, which is `Lax`, and not the session's, which is `Strict`."""
    browser = rig.at_work("lan", "operator")
    cookies = {name: browser.http.get_cookie(name, domain="localhost") for name in ("luot-session", "luot-browser")}
    session, secret = cookies["luot-session"], cookies["luot-browser"]
    assert session is not None
    assert secret is not None
    assert (session.same_site, secret.same_site) == ("Strict", "Lax")
    linked = rig.browser()
    linked.http.set_cookie("luot-browser", secret.value, domain="localhost")
    assert linked.get("/counter/1").status_code == 303
    shown = linked.get("/login?next=counter%2F1")
    assert shown.headers.getlist("Set-Cookie") == []
    assert browser.get("/counter/1").status_code == 200
    # Sent from that page, the form brings the session, too.
    browser.csrf = linked.csrf
    assert browser.post("/login", {"account": "lan", "password": PASSWORD}).status_code == 303
    assert browser.post("/account/look", {"theme": "dark"}).status_code == 403, "it is a token for the login only"


def test_a_browser_without_a_secret_gets_one_with_the_login_page_and_nothing_is_deleted(rig: Rig) -> None:
    [told] = rig.browser().get("/login").headers.getlist("Set-Cookie")
    assert told.startswith("luot-browser=")


def test_no_page_can_be_framed_kept_or_run_foreign_scripts(rig: Rig) -> None:
    browser = rig.at_work("lan", "supervisor")
    for path in ("/login", "/counter/1", "/account", "/api/v1/state", "/nothing", "/static/live.js"):
        headers = browser.get(path, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert headers["Cache-Control"] in ("no-store", "private, no-cache", "no-cache")
    assert "<script>" not in browser.get("/counter/1").text
    assert " style=" not in browser.get("/counter/1").text


@pytest.mark.parametrize(
    "foreign",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "counter/../../x",
        "javascript:alert(1)",
        "x\r\nSet-Cookie: a=b",
        "counter//evil",
        "@evil.example",
    ],
)
def test_the_login_leads_to_no_other_site(rig: Rig, foreign: str) -> None:
    rig.account("lan", "operator")
    browser = rig.browser()
    browser.get("/login")
    form = {"csrf_token": browser.csrf, "account": "lan", "password": PASSWORD}
    answer = browser.http.post("/login", query_string={"next": foreign}, data=form, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "a=b" not in str(answer.headers)


def test_the_login_leads_back_to_the_page_that_was_asked_for(rig: Rig) -> None:
    rig.account("lan", "operator")
    browser = rig.browser()
    asked = browser.get("/counter/2")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/login?next=counter%2F2")
    assert browser.log_in("lan", PASSWORD, "/login?next=counter/2").headers["Location"] == "/counter/2"
    assert NEXT.match("tickets?day=2026-11-24")


def test_large_bodies_are_refused(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    assert browser.command(CALL | {"outcome": "x" * 17_000}).status_code == 413
    assert browser.command(CALL | {"outcome": "x" * 70_000}).status_code == 413
    assert browser.post("/login", {"account": "x" * 70_000}).status_code == 413


def test_a_foreign_host_name_is_not_answered(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    for path in ("/login", "/counter/1", "/api/v1/state"):
        answer = browser.http.get(path, base_url="http://evil.example")
        assert answer.status_code == 400
        assert "evil" not in answer.text


def test_whoever_has_no_account_costs_the_same_work_and_hears_the_same(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Structure instead of time: one hash is checked for each try, whatever is wrong."""
    rig.account("lan", "operator")
    checked: list[str] = []

    def is_right(hash_: str, password: str) -> bool:
        checked.append(password)
        return passwords.is_right(hash_, password)

    monkeypatch.setattr("counter.console.accounts.sessions.is_right", is_right)
    browser = rig.browser()
    said = []
    for account, secret in (
        ("lan", "wrong password"),
        ("nobody", "wrong password"),
        ("lan", "1234"),
        ("nobody", "1234"),
    ):
        rig.time.pass_(60)
        answer = browser.log_in(account, secret)
        page = answer.text.replace(f'value="{account}"', "")
        said.append((answer.status_code, page))
    assert checked == ["wrong password", "wrong password", "1234", "1234"]
    assert len(set(said)) == 1
    assert said[0][0] == 401


def test_a_made_up_token_is_unknown(rig: Rig) -> None:
    headers = {"Authorization": "Bearer made-up"}
    assert rig.browser().http.get("/api/v1/state", headers=headers).status_code == 401
    assert rig.browser().http.post("/api/v1/commands", json=CALL, headers=headers).status_code == 401


def test_a_revoked_token_is_unknown(rig: Rig) -> None:
    token = rig.token("read")
    assert rig.browser().http.get("/api/v1/state", headers=token).status_code == 200
    rig.accounts.tokens.revoke("prog-read-any", by="test")
    assert rig.browser().http.get("/api/v1/state", headers=token).status_code == 401


def test_nothing_of_a_secret_is_kept(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    token = rig.token("read")["Authorization"].removeprefix("Bearer ")
    cookies = [browser.http.get_cookie(name, domain="localhost") for name in ("luot-session", "luot-browser")]
    kept = (rig.console.journal.parent / "accounts.sqlite").read_bytes()
    for secret in (PASSWORD, token, *(cookie.value for cookie in cookies if cookie)):
        assert secret.encode() not in kept
