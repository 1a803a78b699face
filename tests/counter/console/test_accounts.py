"""Accounts, logins, PINs and the throttle."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.instant import HOUR_MS
from counter.console.accounts import database
from counter.console.accounts.accounts import open_accounts
from counter.console.accounts.database import AccountsError
from counter.console.accounts.passwords import hashed, is_right
from counter.console.accounts.people import PeopleError
from counter.console.accounts.throttle import FORGOTTEN_S, FREE_TRIES, LONGEST_S, Key, Throttle, delay_s
from tests.counter.console.rig import PASSWORD, Rig, Time


def test_the_first_start_makes_one_administrator_with_a_code_and_nothing_else(rig: Rig) -> None:
    code = rig.accounts.people.make_first()
    assert code
    assert [(account.id, account.role, account.is_once) for account in rig.accounts.people.all()] == [
        ("admin", "administrator", True)
    ]
    assert rig.accounts.people.make_first() is None
    browser = rig.browser()
    for guess in ("admin", "", "password"):
        assert browser.log_in("admin", guess).status_code in (401, 429)
        rig.time.pass_(60)
    assert browser.log_in("admin", code).status_code == 303


def test_whoever_logs_in_with_a_code_can_only_choose_a_password(rig: Rig) -> None:
    code = rig.accounts.people.make_first() or ""
    browser = rig.browser()
    browser.log_in("admin", code)
    assert browser.get("/counter/1").headers["Location"] == "/account"
    assert browser.get("/api/v1/state").status_code == 403
    browser.get("/account")
    assert browser.post("/account/password", {"new": "short", "again": "short"}).status_code == 400
    assert browser.post("/account/password", {"new": PASSWORD, "again": "another one"}).status_code == 400
    assert browser.post("/account/password", {"new": PASSWORD, "again": PASSWORD}).status_code == 303
    assert browser.get("/counter/1").status_code == 200
    assert rig.browser().log_in("admin", code).status_code == 401, "the code was for once"


def test_a_session_ends_at_three_in_the_morning_and_at_logout(rig: Rig) -> None:
    browser = rig.at_work("lan", "operator")
    rig.time.at = rig.time.at.later(25 * HOUR_MS + HOUR_MS - 1000)  # from 01:00 to a second before 03:00 the day after
    assert browser.get("/account").status_code == 303, "01:00 belongs to the day before: it ended at 03:00"
    browser.log_in("lan", PASSWORD)
    assert browser.get("/account").status_code == 200
    rig.time.pass_(2)
    assert browser.get("/account").status_code == 303
    browser.log_in("lan", PASSWORD)
    browser.get("/account")
    assert browser.post("/logout").status_code == 303
    assert browser.get("/account").status_code == 303


def test_wrong_tries_wait_ever_longer_and_nobody_is_locked_out(rig: Rig) -> None:
    rig.account("lan", "operator")
    browser = rig.browser()
    waits = []
    for _ in range(12):
        answer = browser.log_in("lan", "a wrong one")
        assert answer.status_code == 401
        answer = browser.log_in("lan", PASSWORD)
        wait_s = int(answer.headers.get("Retry-After", 0))
        if answer.status_code == 429:
            waits.append(wait_s)
            rig.time.pass_(wait_s)
        else:
            assert answer.status_code == 303
            browser = rig.browser()
    assert rig.browser().log_in("lan", PASSWORD).status_code == 303


def test_a_browser_that_is_known_is_not_held_up_by_guesses_elsewhere(rig: Rig) -> None:
    known = rig.at_work("lan", "operator")
    stranger = rig.browser()
    for _ in range(3):
        stranger.log_in("lan", "a wrong one")
    assert stranger.log_in("lan", "a wrong one").status_code == 429
    assert known.log_in("lan", PASSWORD).status_code == 303


def test_a_browser_that_is_known_is_not_held_up_by_guesses_at_its_own_address(rig: Rig) -> None:
    """All come through one proxy, or a joker sits at the same computer."""
    known = rig.at_work("lan", "operator")
    stranger = rig.browser()
    for n in range(FREE_TRIES["address"]):
        stranger.log_in(f"nobody-{n}", "a wrong one")
    assert stranger.log_in("nobody-at-all", "a wrong one").status_code == 401
    assert stranger.log_in("nobody-else", "a wrong one").status_code == 429
    assert known.post("/account/pin", {"old": PASSWORD, "pin": "2468"}).status_code == 303
    assert known.log_in("lan", "2468").status_code == 303


def test_delays_double_up_to_the_longest() -> None:
    assert [delay_s(wrong, 2) for wrong in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1000)] == [
        0,
        0,
        1,
        2,
        4,
        8,
        16,
        30,
        30,
        LONGEST_S,
    ]


def test_many_tries_at_once_are_no_cheaper_and_old_ones_are_forgotten() -> None:
    time = Time()
    throttle, key = Throttle(time.monotonic), Key("account", "lan")
    assert [throttle.admit([key]) for _ in range(3)] == [0, 0, 0]
    assert throttle.admit([key]) == 1
    time.pass_(FORGOTTEN_S)
    assert throttle.admit([key]) == 0


def test_one_right_login_does_not_wash_an_address_clean() -> None:
    time = Time()
    throttle, address = Throttle(time.monotonic), Key("address", "10.0.0.7")
    for _ in range(10):
        assert throttle.admit([address]) == 0
    throttle.forgive([address])
    assert throttle.admit([address]) == 0
    assert throttle.admit([address]) == 0
    assert throttle.admit([address]) > 0


def test_a_pin_opens_only_a_browser_that_is_known_and_five_wrong_ones_end_that(rig: Rig) -> None:
    known = rig.at_work("lan", "operator")
    assert known.post("/account/pin", {"old": "a wrong one", "pin": "2468"}).status_code == 400
    assert known.post("/account/pin", {"old": PASSWORD, "pin": "12"}).status_code == 400
    assert known.post("/account/pin", {"old": PASSWORD, "pin": "2468"}).status_code == 303
    assert rig.browser().log_in("lan", "2468").status_code == 401
    known.post("/logout")
    assert known.log_in("lan", "2468").status_code == 303
    for _ in range(5):
        rig.time.pass_(60)
        assert known.log_in("lan", "1357").status_code == 401
    rig.time.pass_(60)
    assert known.log_in("lan", "2468").status_code == 401, "five tries"
    rig.time.pass_(60)
    assert known.log_in("lan", PASSWORD).status_code == 303
    assert known.log_in("lan", "2468").status_code == 303


def test_a_role_that_changes_ends_the_sessions(rig: Rig) -> None:
    browser = rig.at_work("lan", "supervisor")
    rig.accounts.people.set_role("lan", "operator", by="test")
    assert browser.get("/account").status_code == 303


def test_the_last_administrator_stays(rig: Rig) -> None:
    rig.account("an", "administrator")
    people = rig.accounts.people
    with pytest.raises(PeopleError):
        people.remove("an", by="test")
    with pytest.raises(PeopleError):
        people.set_role("an", "guide", by="test")
    rig.account("binh", "administrator")
    people.remove("an", by="test")
    assert [account.id for account in people.all()] == ["binh"]


@pytest.mark.parametrize("id_", ["", "Lan", "lan nguyen", "x" * 33, "lan\n", "../x"])
def test_an_id_is_what_the_journal_takes(rig: Rig, id_: str) -> None:
    with pytest.raises(PeopleError):
        rig.accounts.people.add(id_, "Lan", "operator", by="test")


def test_an_account_and_a_token_never_have_the_same_name(rig: Rig) -> None:
    rig.account("lan", "operator")
    with pytest.raises(PeopleError):
        rig.accounts.tokens.make("lan", "read", None, by="test")
    rig.accounts.tokens.make("export", "read", None, by="test")
    with pytest.raises(PeopleError):
        rig.accounts.people.add("export", "Export", "operator", by="test")


def test_logins_and_changes_of_rights_are_audited(rig: Rig) -> None:
    rig.at_work("lan", "operator").log_in("lan", "a wrong one")
    rig.accounts.people.set_role("lan", "guide", by="an")
    acts = [(line.act, line.whose) for line in rig.accounts.audit.newest(4)]
    assert acts == [("role changed", "lan"), ("wrong login", "lan"), ("login", "lan"), ("password changed", "lan")]


def test_only_the_owner_reads_the_file_and_it_survives(tmp_path: Path) -> None:
    time = Time()
    with ExitStack() as stack:
        open_accounts(stack, tmp_path / "console", time.now).people.make_first()
    file = tmp_path / "console/accounts.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ExitStack() as stack:
        assert open_accounts(stack, tmp_path / "console", time.now).people.find("admin")


def test_what_could_not_be_committed_is_undone_and_what_comes_later_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program reads: the transaction may begin, and cannot end."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0)
    with ExitStack() as stack:
        people = open_accounts(stack, tmp_path, Time().now).people
        reader = sqlite3.connect(tmp_path / "accounts.sqlite", isolation_level=None)
        stack.callback(reader.close)
        reader.execute("BEGIN")
        assert reader.execute("SELECT * FROM account").fetchall() == []
        with pytest.raises(AccountsError, match="locked"):
            people.add("lan", "Lan", "operator", by="test")
        assert people.all() == []
        reader.execute("COMMIT")
        people.add("mai", "Mai", "operator", by="test")
        assert reader.execute("SELECT id FROM account").fetchall() == [("mai",)]


def test_passwords_are_hashed_by_scrypt() -> None:
    hash_ = hashed(PASSWORD)
    assert hash_.startswith("scrypt:32768:8:1$")
    assert is_right(hash_, PASSWORD)
    assert not is_right(hash_, PASSWORD + "x")
