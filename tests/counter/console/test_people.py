"""The administrator's page: accounts and tokens are made, changed and ended, and secrets are shown once."""

from __future__ import annotations

import re

import pytest

from tests.counter.console.rig import PASSWORD, Browser, Rig


@pytest.fixture
def admin(rig: Rig) -> Browser:
    browser = rig.at_work("hoa", "administrator")
    rig.accounts.people.set_language("hoa", "en")
    browser.get("/people")
    return browser


def secret_in(page: str) -> str:
    found = re.search(r'data-shows="secret">[^<]*shown only now: ([^<]+)</p>', page)
    assert found, page
    return found[1]


def test_a_new_account_gets_a_code_that_is_shown_once_and_opens_it(rig: Rig, admin: Browser) -> None:
    form = {"account": "Lan", "name": "Nguyễn Thị Lan", "role": "operator", "old": PASSWORD}
    code = secret_in(admin.post("/people", form).text)
    assert code not in admin.get("/people").text
    lan = rig.accounts.people.find("lan")
    assert lan is not None
    assert (lan.name, lan.role, lan.is_once) == ("Nguyễn Thị Lan", "operator", True)
    assert rig.browser().log_in("lan", code).status_code == 303
    assert ("account added", "lan", "hoa") in [(each.act, each.whose, each.by) for each in rig.accounts.audit.newest(9)]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people", {"account": "mai", "role": "administrator"}),
        ("/people/lan/role", {"role": "administrator"}),
        ("/people/lan/code", {}),
        ("/people/lan/remove", {}),
        ("/tokens", {"token": "board", "scope": "read"}),
        ("/tokens/prog-read-any/revoke", {}),
    ],
)
def test_rights_are_given_and_taken_only_with_the_present_password(
    rig: Rig, admin: Browser, path: str, form: dict[str, str]
) -> None:
    rig.account("lan", "operator")
    rig.token("read")
    before = rig.accounts.people.all(), rig.accounts.tokens.all()
    for old in ("", "wrong"):
        rig.time.pass_(60)
        assert admin.post(path, form | {"old": old}).status_code == 400
        assert (rig.accounts.people.all(), rig.accounts.tokens.all()) == before
    rig.time.pass_(60)
    assert admin.post(path, form | {"old": PASSWORD}).status_code in (200, 303)
    assert (rig.accounts.people.all(), rig.accounts.tokens.all()) != before


def test_an_account_is_renamed_given_another_role_and_removed(rig: Rig, admin: Browser) -> None:
    lan = rig.at_work("lan", "operator")
    assert admin.post("/people/lan/name", {"name": "Trần Lan"}).status_code == 303
    assert admin.post("/people/lan/role", {"role": "guide", "old": PASSWORD}).status_code == 303
    found = rig.accounts.people.find("lan")
    assert found is not None
    assert (found.name, found.role) == ("Trần Lan", "guide")
    assert lan.get("/counter/1").status_code == 303, "the session has ended"
    assert admin.post("/people/lan/remove", {"old": PASSWORD}).status_code == 303
    assert rig.accounts.people.find("lan") is None


def test_what_cannot_be_is_said(admin: Browser) -> None:
    for path, form, says in (
        ("/people/hoa/remove", {}, "hoa is the only administrator"),
        ("/people/nobody/remove", {}, "There is no account nobody"),
        ("/tokens", {"token": "a", "scope": "operate", "counter": "9"}, "There is no counter 9"),
        ("/tokens/none/revoke", {}, "There is no token none"),
    ):
        answer = admin.post(path, {"old": PASSWORD} | form)
        assert (answer.status_code, says in answer.text) == (400, True), path


def test_a_token_works_until_it_is_revoked(rig: Rig, admin: Browser) -> None:
    form = {"token": "board", "scope": "read", "counter": "", "old": PASSWORD}
    bearer = {"Authorization": f"Bearer {secret_in(admin.post('/tokens', form).text)}"}
    program = rig.browser()
    assert program.get("/api/v1/state", headers=bearer).status_code == 200
    assert admin.post("/tokens/board/revoke", {"old": PASSWORD}).status_code == 303
    assert program.get("/api/v1/state", headers=bearer).status_code == 401


@pytest.mark.parametrize("role", ["operator", "guide", "supervisor"])
def test_nobody_else_changes_accounts(rig: Rig, role: str) -> None:
    browser = rig.at_work("lan", role)
    form = {"account": "mai", "role": "operator", "old": PASSWORD}
    assert browser.get("/people").status_code == 403
    assert browser.post("/people", form).status_code == 403
    assert rig.accounts.people.find("mai") is None


def test_a_name_is_text_and_no_markup(rig: Rig, admin: Browser) -> None:
    assert admin.post("/people/hoa/name", {"name": "<b>Hoa"}).status_code == 303
    assert "<b>Hoa" not in admin.get("/people").text
    assert "&lt;b&gt;Hoa" in admin.get("/people").text
