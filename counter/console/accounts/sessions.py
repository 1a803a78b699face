"""Logins: a session lasts until logout or the end of the working day; a PIN re-opens a browser that is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from core.instant import DAY_MS, Instant, Now
from counter.console.accounts.audit import Audit
from counter.console.accounts.database import Database
from counter.console.accounts.passwords import LONGEST, NOBODYS, fingerprint, is_pin, is_right, new_secret
from counter.console.accounts.people import Account, People
from counter.console.accounts.throttle import Key, Throttle

DAY_ENDS_H = 3
"""Local hour at which nobody works any more: all sessions end."""
PIN_TRIES = 5
BROWSER_KNOWN_DAYS = 90


class Login(NamedTuple):
    """What came of a try."""

    session: str | None = None
    """The secret of the new session, for the browser's cookie; None: the account or its secret is wrong."""
    browser: str = ""
    """By which secret the browser is known from now on, for its other cookie."""
    wait_s: float = 0
    """For how long no try is looked at."""


class Sessions:
    def __init__(
        self, database: Database, people: People, audit: Audit, throttle: Throttle, now: Callable[[], Now]
    ) -> None:
        self._database = database
        self._people = people
        self._audit = audit
        self._throttle = throttle
        self._now = now

    def log_in(self, id_: str, secret: str, *, browser: str, address: str) -> Login:
        """`secret`: the password, or the PIN where this browser is known. `browser`: the secret of its cookie.

        Whatever is wrong, the same work is done and the same said, so that nobody learns who has an account.
        """
        keys = self._keys(id_, browser, address)
        if wait_s := self._throttle.admit(keys):
            return Login(wait_s=wait_s)
        account = self._people.find(id_)
        is_known = self._knows(id_, browser)
        right = is_right(self._hash(id_, secret, browser), secret[:LONGEST]) and len(secret) <= LONGEST
        if account is None or not right:
            if is_pin(secret) and is_known:
                self._count_wrong_pin(id_, browser)
            self._audit.record("wrong login", id_, address)
            return Login()
        self._throttle.forgive(keys)
        return self.begin(account, browser=browser, address=address)

    def confirms(self, id_: str, password: str) -> bool:
        """Whether somebody who is logged in knows the password, too; throttled like a login."""
        keys = (Key("account", f"confirm {id_}"),)
        found = self._database.rows("SELECT password FROM account WHERE id = ?", id_)
        if self._throttle.admit(keys) or not found or len(password) > LONGEST or not is_right(found[0][0], password):
            return False
        self._throttle.forgive(keys)
        return True

    def begin(self, account: Account, *, browser: str, address: str) -> Login:
        """A new session of somebody whose secret was right. The browser is known from now on, unless the password was a
        code for one login; and by another secret, so that whoever planted the one before cannot try PINs with it."""
        session, fresh, now = new_secret(), new_secret(), self._now()
        with self._database.transaction():
            self._database.change("DELETE FROM session WHERE ends <= ?", int(now.utc))
            self._database.change("DELETE FROM browser WHERE seen < ?", now.utc - BROWSER_KNOWN_DAYS * DAY_MS)
            self._database.change(
                "INSERT INTO session VALUES (?, ?, ?)", fingerprint(session), account.id, int(end_of_day(now))
            )
            move = "UPDATE browser SET hash = ? WHERE hash = ?"
            self._database.change(move, fingerprint(fresh), fingerprint(browser))
            if not account.is_once:
                values = (fingerprint(fresh), account.id, int(now.utc))
                self._database.change("INSERT OR REPLACE INTO browser VALUES (?, ?, 0, ?)", *values)
            self._audit.record("login", account.id, address)
        return Login(session, fresh)

    def account(self, session: str) -> Account | None:
        """Whose session it is; None: it has ended, or never was one."""
        return self.account_of(fingerprint(session))

    def account_of(self, hash_: str) -> Account | None:
        """The same for the fingerprint of a session."""
        query = "SELECT account FROM session WHERE hash = ? AND ends > ?"
        found = self._database.rows(query, hash_, int(self._now().utc))
        return self._people.find(found[0][0]) if found else None

    def end(self, session: str) -> None:
        found = self._database.rows("SELECT account FROM session WHERE hash = ?", fingerprint(session))
        self._database.change("DELETE FROM session WHERE hash = ?", fingerprint(session))
        for (account,) in found:
            self._audit.record("logout", account, account)

    def known_here(self, browser: str) -> list[Account]:
        """Accounts that a PIN re-opens in this browser."""
        found = self._database.rows(
            "SELECT account FROM browser WHERE hash = ? AND wrong_pins < ? ORDER BY seen DESC",
            fingerprint(browser),
            PIN_TRIES,
        )
        accounts = (self._people.find(id_) for (id_,) in found)
        return [account for account in accounts if account and account.has_pin]

    def _keys(self, id_: str, browser: str, address: str) -> tuple[Key, ...]:
        """A browser in which the account was open before waits for its own wrong tries only: a joker elsewhere, also
        behind the same proxy, does not hold up whoever works there."""
        if self._knows(id_, browser):
            return (Key("browser", f"{id_} {fingerprint(browser)}"),)
        return Key("account", id_[:32]), Key("address", address)

    def _knows(self, id_: str, browser: str) -> bool:
        query = "SELECT 1 FROM browser WHERE account = ? AND hash = ?"
        return bool(browser and self._database.rows(query, id_, fingerprint(browser)))

    def _hash(self, id_: str, secret: str, browser: str) -> str:
        """What the secret is held against."""
        if is_pin(secret):
            query = (
                "SELECT pin FROM account JOIN browser ON browser.account = id WHERE id = ? AND pin IS NOT NULL "
                "AND hash = ? AND wrong_pins < ?"
            )
            found = self._database.rows(query, id_, fingerprint(browser), PIN_TRIES)
        else:
            found = self._database.rows("SELECT password FROM account WHERE id = ?", id_)
        return str(found[0][0]) if found else NOBODYS

    def _count_wrong_pin(self, id_: str, browser: str) -> None:
        statement = "UPDATE browser SET wrong_pins = wrong_pins + 1 WHERE account = ? AND hash = ?"
        self._database.change(statement, id_, fingerprint(browser))


def end_of_day(now: Now) -> Instant:
    """The next time that it is 03:00 in the office."""
    end: datetime = now.local.replace(hour=DAY_ENDS_H, minute=0, second=0, microsecond=0)
    return Instant.of(end if end > now.local else end + timedelta(days=1))
