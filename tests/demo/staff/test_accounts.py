"""The demo's accounts: whose they are, and what happens to them over several runs."""

from __future__ import annotations

import pytest

from counter.console.accounts.people import PeopleError
from demo.staff.accounts import StaffAccounts
from tests.counter.console.rig import SETTINGS, Rig


def test_each_clerk_and_each_role_has_an_account_of_its_own(staff: StaffAccounts) -> None:
    made = [staff.account("operator", "2"), staff.account("operator", None), staff.account("guide", "1")]
    assert [(each.id, each.name, each.role) for each in made] == [
        ("operator-2", "Nhân viên quầy 2", "operator"),
        ("operator", "Nhân viên quầy", "operator"),
        ("guide", "Nhân viên hướng dẫn", "guide"),
    ]
    assert not any(each.is_once for each in made), "no password has to be chosen first"


@pytest.mark.parametrize(("role", "counter"), [("director", None), ("operator", "9"), ("guide", "")])
def test_there_is_no_other_role_or_counter(staff: StaffAccounts, rig: Rig, role: str, counter: str | None) -> None:
    with pytest.raises(KeyError):
        staff.account(role, counter)
    assert rig.accounts.people.all() == []


def test_the_next_run_has_the_same_accounts_and_another_password(staff: StaffAccounts, rig: Rig) -> None:
    staff.account("supervisor", None)
    assert rig.accounts.sessions.confirms("supervisor", staff.password)
    again = StaffAccounts(rig.accounts, SETTINGS)
    again.account("supervisor", None)
    assert again.password != staff.password
    assert rig.accounts.sessions.confirms("supervisor", again.password)
    rig.time.pass_(60)
    assert not rig.accounts.sessions.confirms("supervisor", staff.password)


def test_an_account_gets_its_role_back(staff: StaffAccounts, rig: Rig) -> None:
    staff.account("administrator", None)
    staff.account("guide", None)
    rig.accounts.people.set_role("guide", "administrator", by="administrator")
    assert staff.account("guide", None).role == "guide"


def test_a_name_that_a_token_has_is_left_to_it(staff: StaffAccounts, rig: Rig) -> None:
    rig.accounts.tokens.make("guide", "read", None, by="test")
    with pytest.raises(PeopleError):
        staff.account("guide", None)
