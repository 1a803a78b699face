"""Tokens with which other programs use the console's HTTP interface: shown once, revocable, each for one purpose."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from core.instant import Instant
from counter.console.access import SCOPES, Scope
from counter.console.accounts.audit import Audit
from counter.console.accounts.database import Database
from counter.console.accounts.passwords import fingerprint, new_secret
from counter.console.accounts.people import BAD_ID, ID, TAKEN, PeopleError
from words.translation import mark

NO_TOKEN = mark("There is no token {id}")
NO_SCOPE = mark("There is no scope {scope}")
ONLY_OPERATE = mark("Only a token that works at a counter has a counter of its own")


class Token(Struct, frozen=True):
    name: str
    """Stands as `operator` in the entries that its commands cause, so no account has the same."""
    scope: Scope
    counter: str | None
    """The only counter for which it may act; None: any."""
    made: Instant
    made_by: str


class Tokens:
    """Methods raise `PeopleError` for what cannot be."""

    def __init__(self, database: Database, audit: Audit, now: Callable[[], Instant]) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def all(self) -> list[Token]:
        return [_token(row) for row in self._database.rows(f"{SELECT} ORDER BY name")]

    def find(self, secret: str) -> Token | None:
        found = self._database.rows(f"{SELECT} WHERE hash = ?", fingerprint(secret))
        return _token(found[0]) if found else None

    def exists(self, name: str) -> bool:
        return bool(self._database.rows("SELECT 1 FROM token WHERE name = ?", name))

    def make(self, name: str, scope: str, counter: str | None, *, by: str) -> str:
        """Returns the secret, which is kept nowhere."""
        if not ID.match(name):
            raise PeopleError(BAD_ID, id=name)
        if scope not in SCOPES:
            raise PeopleError(NO_SCOPE, scope=scope)
        if counter is not None and scope != "operate":
            raise PeopleError(ONLY_OPERATE)
        secret = new_secret()
        with self._database.transaction():
            taken = "SELECT 1 FROM token WHERE name = ? UNION SELECT 1 FROM account WHERE id = ?"
            if self._database.rows(taken, name, name):
                raise PeopleError(TAKEN, id=name)
            values = (name, fingerprint(secret), scope, counter, int(self._now()), by)
            self._database.change("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?)", *values)
            self._audit.record("token made", name, by, f"{scope} {counter or ''}".strip())
        return secret

    def revoke(self, name: str, *, by: str) -> None:
        with self._database.transaction():
            if not self._database.change("DELETE FROM token WHERE name = ?", name):
                raise PeopleError(NO_TOKEN, id=name)
            self._audit.record("token revoked", name, by)


SELECT = "SELECT name, scope, counter, made, made_by FROM token"


def _token(row: tuple[str, Scope, str | None, int, str]) -> Token:
    return Token(row[0], row[1], row[2], Instant(row[3]), row[4])
