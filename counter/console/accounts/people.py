"""The accounts of staff: who they are, and what they chose for themselves."""

from __future__ import annotations

import re
from typing import Literal, get_args

from msgspec import Struct

from counter.console.access import Role
from counter.console.accounts.audit import Audit
from counter.console.accounts.database import Database
from counter.console.accounts.passwords import hashed, is_good, is_pin, new_code
from words.translation import LANGUAGES, mark

ID = re.compile(r"\A[a-z0-9.-]{1,32}\Z")
"""As the journal's `operator` has it."""
LONGEST_NAME = 60
Theme = Literal["auto", "light", "dark"]
FIRST = "admin"
COLUMNS = "id, name, role, language, theme, is_once, pin IS NOT NULL"

NO_SUCH = mark("There is no account {id}")
TAKEN = mark("There is an account or a token {id} already")
BAD_ID = mark("An account's id has 1 to 32 of a–z, 0–9, “.” and “-”: {id}")
BAD_NAME = mark("A name has 1 to 60 letters, in one line")
BAD_PASSWORD = mark("A password has at least 8 letters, digits or signs")
BAD_PIN = mark("A PIN has 4 to 6 digits")
LAST_ADMINISTRATOR = mark("{id} is the only administrator")
UNKNOWN_ROLE = mark("There is no role {role}")


class PeopleError(Exception):
    """What was asked of the accounts cannot be; `sentence` is for `say`, with `values`."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


class Account(Struct, frozen=True):
    id: str
    name: str
    role: Role
    language: str
    """Empty: that of the browser."""
    theme: Theme
    is_once: bool
    """Its password is a code for one login, at which another is chosen."""
    has_pin: bool


class People:
    """Every method raises `PeopleError` for what cannot be, and leaves everything as it was."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def all(self) -> list[Account]:
        return [_account(row) for row in self._database.rows(f"SELECT {COLUMNS} FROM account ORDER BY id")]  # noqa: S608

    def find(self, id_: str) -> Account | None:
        found = self._database.rows(f"SELECT {COLUMNS} FROM account WHERE id = ?", id_)  # noqa: S608  # a constant
        return _account(found[0]) if found else None

    def called(self, id_: str | None) -> str | None:
        """The person's name, else the account's id: in the journal it outlives the account. None for None."""
        found = self.find(id_) if id_ else None
        return found.name if found else id_

    def make_first(self) -> str | None:
        """Makes an administrator, if there is no account at all; returns the code for their first login."""
        with self._database.transaction():
            return None if self.all() else self.add(FIRST, FIRST, "administrator", by="start")

    def add(self, id_: str, name: str, role: str, *, by: str) -> str:
        """Returns a code for the first login, which is kept nowhere."""
        if not ID.match(id_):
            raise PeopleError(BAD_ID, id=id_)
        code = new_code()
        password = hashed(code)
        with self._database.transaction():
            if self.find(id_) or self._database.rows("SELECT 1 FROM token WHERE name = ?", id_):
                raise PeopleError(TAKEN, id=id_)
            self._database.change(
                "INSERT INTO account VALUES (?, ?, ?, '', 'auto', ?, 1, NULL)", id_, _name(name), _role(role), password
            )
            self._audit.record("account added", id_, by, role)
        return code

    def remove(self, id_: str, *, by: str) -> None:
        with self._database.transaction():
            self._keep_an_administrator(id_)
            self._database.change("DELETE FROM account WHERE id = ?", id_)
            self._audit.record("account removed", id_, by)

    def rename(self, id_: str, name: str, *, by: str) -> None:
        self._set(id_, "name", _name(name), by=by)

    def set_role(self, id_: str, role: str, *, by: str) -> None:
        """Ends the sessions of the account: what was allowed is looked up anew at the next login."""
        wanted = _role(role)
        with self._database.transaction():
            if wanted != "administrator":
                self._keep_an_administrator(id_)
            self._must_exist(id_)
            self._database.change("UPDATE account SET role = ? WHERE id = ?", wanted, id_)
            self._database.change("DELETE FROM session WHERE account = ?", id_)
            self._audit.record("role changed", id_, by, wanted)

    def reset_password(self, id_: str, *, by: str) -> str:
        """Returns a code for the next login; ends all sessions, and no browser is known any more."""
        code = new_code()
        self._set_password(id_, code, is_once=True, by=by)
        return code

    def set_password(self, id_: str, password: str, *, by: str) -> None:
        if not is_good(password):
            raise PeopleError(BAD_PASSWORD)
        self._set_password(id_, password, is_once=False, by=by)

    def set_pin(self, id_: str, pin: str, *, by: str) -> None:
        """An empty one takes the PIN away."""
        if pin and not is_pin(pin):
            raise PeopleError(BAD_PIN)
        self._set(id_, "pin", hashed(pin) if pin else None, by=by)

    def set_language(self, id_: str, language: str) -> None:
        if language in LANGUAGES:
            self._database.change("UPDATE account SET language = ? WHERE id = ?", language, id_)

    def set_theme(self, id_: str, theme: str) -> None:
        if theme in get_args(Theme):
            self._database.change("UPDATE account SET theme = ? WHERE id = ?", theme, id_)

    def _set_password(self, id_: str, password: str, *, is_once: bool, by: str) -> None:
        hash_ = hashed(password)
        with self._database.transaction():
            self._must_exist(id_)
            self._database.change("UPDATE account SET password = ?, is_once = ? WHERE id = ?", hash_, is_once, id_)
            self._database.change("DELETE FROM session WHERE account = ?", id_)
            self._database.change("DELETE FROM browser WHERE account = ?", id_)
            self._audit.record("code made" if is_once else "password changed", id_, by)

    def _set(self, id_: str, column: Literal["name", "pin"], value: str | None, *, by: str) -> None:
        with self._database.transaction():
            self._must_exist(id_)
            self._database.change(f"UPDATE account SET {column} = ? WHERE id = ?", value, id_)  # noqa: S608
            self._audit.record(f"{column} changed", id_, by)

    def _must_exist(self, id_: str) -> None:
        if self.find(id_) is None:
            raise PeopleError(NO_SUCH, id=id_)

    def _keep_an_administrator(self, id_: str) -> None:
        self._must_exist(id_)
        if [account.id for account in self.all() if account.role == "administrator"] == [id_]:
            raise PeopleError(LAST_ADMINISTRATOR, id=id_)


def _account(row: tuple[str, str, Role, str, Theme, int, int]) -> Account:
    return Account(*row[:5], bool(row[5]), bool(row[6]))


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise PeopleError(BAD_NAME)
    return name


def _role(role: str) -> Role:
    for known in get_args(Role):
        if known == role:
            return role  # type: ignore[return-value]  # it is one of them
    raise PeopleError(UNKNOWN_ROLE, role=role)
