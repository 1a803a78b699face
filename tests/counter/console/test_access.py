"""Who may do what: the table is the code, and the page shows it."""

from __future__ import annotations

from typing import get_args

import pytest

from core.messages.commands import AnyCommand
from counter.console.access import COMMANDS, ONCE, ROLE_SCOPES, ROUTES, SCOPES, TOKEN_SCOPES, Role, Scope
from docs.console_access import document
from tests.counter.console.rig import Rig
from tests.paths import PROJECT

VALUES = {
    "counter": "1",
    "day": "2026-11-24",
    "label": "201",
    "filename": "console.css",
    "account": "lan",
    "token": "board",
}
CALL = {"type": "CallNext", "id": "1", "counter": "1"}
ROLES: tuple[Role, ...] = get_args(Role)


def addresses(rig: Rig) -> list[tuple[str, str, str]]:
    """Endpoint, method and a path of each address of the console."""
    urls = rig.app.url_map.bind("localhost")
    found = []
    for rule in rig.app.url_map.iter_rules():
        path = urls.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments})
        found += [(rule.endpoint, method, path) for method in (rule.methods or set()) & {"GET", "POST"}]
    return sorted(found)


def test_every_address_is_in_the_table_and_nothing_else(rig: Rig) -> None:
    assert {endpoint for endpoint, _, _ in addresses(rig)} == set(ROUTES)
    assert set(ROUTES) >= ONCE


def test_every_command_is_in_the_table_and_nothing_else() -> None:
    assert {kind.__name__ for kind in get_args(AnyCommand)} == set(COMMANDS)


def refused(rig: Rig, status: int, location: str) -> bool:
    return status in (401, 403) or (status == 303 and location.startswith("/login"))


def test_strangers_reach_only_what_needs_nothing(rig: Rig) -> None:
    for endpoint, method, path in addresses(rig):
        browser = rig.browser()
        browser.get("/login")
        answer = browser.post(path) if method == "POST" else browser.get(path)
        # A login without the right words is refused by the page itself.
        is_shut = refused(rig, answer.status_code, answer.headers.get("Location", "")) and endpoint != "login.log_in"
        assert is_shut == (ROUTES[endpoint] not in ("nothing",)), (endpoint, answer.status_code)
        answer.close()


@pytest.mark.parametrize("role", ROLES)
def test_people_reach_what_their_role_comprises(rig: Rig, role: Role) -> None:
    browser = rig.at_work("lan", role)
    for endpoint, method, path in addresses(rig):
        if method == "POST":
            continue  # each would change something; who may send which command is tried below
        answer = browser.get(path)
        needs = ROUTES[endpoint]
        assert (answer.status_code == 403) == (needs in SCOPES and needs not in ROLE_SCOPES[role]), endpoint
        answer.close()


@pytest.mark.parametrize("scope", SCOPES)
def test_tokens_reach_the_interface_and_no_page(rig: Rig, scope: Scope) -> None:
    token = rig.token(scope)
    http = rig.browser().http
    for endpoint, method, path in addresses(rig):
        answer = http.open(path, method=method, headers=token)
        needs = ROUTES[endpoint]
        is_shut = needs != "nothing" and (
            not path.startswith("/api/") or (needs in SCOPES and needs not in TOKEN_SCOPES[scope])
        )
        assert (answer.status_code == 403) == is_shut, (endpoint, method, answer.status_code)
        answer.close()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sends_only_its_own_commands(rig: Rig, role: Role) -> None:
    browser = rig.at_work("lan", role)
    tries: tuple[tuple[dict[str, object], bool], ...] = (
        ({"type": "CallNext", "counter": "1"}, "operate" in ROLE_SCOPES[role]),
        ({"type": "TakeTicket", "service": "CT"}, "guide" in ROLE_SCOPES[role]),
        ({"type": "SetOffsets", "counter": "1", "offsets": {}}, "supervise" in ROLE_SCOPES[role]),
        ({"type": "Return", "label": "201"}, True),
        ({"type": "Transfer", "label": "201", "service": "CT"}, "guide" in ROLE_SCOPES[role]),
        ({"type": "Transfer", "label": "201", "to_counter": "1"}, "supervise" in ROLE_SCOPES[role]),
        ({"type": "Announce", "text": "Mạng chậm"}, "guide" in ROLE_SCOPES[role]),
        ({"type": "Announce", "text": "Xin ra cửa", "urgent": True}, "supervise" in ROLE_SCOPES[role]),
        ({"type": "WithdrawNotice", "text": "Mạng chậm"}, "guide" in ROLE_SCOPES[role]),
        ({"type": "WithdrawNotice", "text": "Xin ra cửa", "urgent": True}, "supervise" in ROLE_SCOPES[role]),
    )
    for n, (command, is_allowed) in enumerate(tries):
        before = len(rig.kiosk.asked)
        status = browser.command(command | {"id": f"c{n}"}).status_code
        assert (status, len(rig.kiosk.asked) - before) == ((200, 1) if is_allowed else (403, 0)), command


def test_a_token_for_one_counter_acts_for_no_other(rig: Rig) -> None:
    browser, token = rig.browser(), rig.token("operate", "1")
    assert browser.command(CALL, **token).status_code == 200
    assert browser.command(CALL | {"id": "2", "counter": "2"}, **token).status_code == 403
    assert browser.command({"type": "Return", "id": "3", "label": "201"}, **token).status_code == 403


def test_the_page_shows_the_tables() -> None:
    page = PROJECT / "docs/console.md"
    assert page.read_text("utf-8") == document(page.read_text("utf-8")), "python -m docs.console_access"
