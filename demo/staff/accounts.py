"""The accounts of the demo's staff, which exist in the demo's home only: one for each role, and one for each clerk."""

from __future__ import annotations

import threading
from typing import get_args

from core.settings.sections import Settings
from counter.console.access import Role
from counter.console.accounts.accounts import Accounts
from counter.console.accounts.passwords import new_code
from counter.console.accounts.people import Account
from words.translation import mark, say

BY = "demo"
"""Who made these accounts, in their audit."""
NAMES: dict[Role, str] = {
    "operator": mark("Clerk"),
    "guide": mark("Floor guide"),
    "supervisor": mark("Supervisor"),
    "administrator": mark("Administrator"),
}
AT_COUNTER = mark("Clerk at counter {counter}")


class StaffAccounts:
    """Accounts are made, or made good again, when somebody first becomes one in this run. Thread-safe."""

    def __init__(self, accounts: Accounts, settings: Settings) -> None:
        self.password = new_code()
        """Of all of them, for pages that ask for the present password; another one in each run."""
        self._people = accounts.people
        self._main_language = settings.office.languages[0]
        self._places = {counter.id: place for place, counter in enumerate(settings.counter, start=1)}
        self._ready: set[str] = set()
        """Ids of those that have `password`."""
        self._lock = threading.Lock()

    def account(self, role: str, counter: str | None) -> Account:
        """Of a clerk with a counter, the one of that counter. `KeyError`: there is no such role or counter.
        `PeopleError`: a token has this account's name, or it is the only administrator and shall be none."""
        known = next((each for each in get_args(Role) if each == role), None)
        if known is None:
            raise KeyError(role)
        place = None if counter is None else self._places[counter]
        with self._lock:
            if place is None or known != "operator":
                return self._account(known, known, NAMES[known])
            return self._account(f"{known}-{place}", known, AT_COUNTER, counter=counter)

    def _account(self, id_: str, role: Role, name: str, **values: object) -> Account:
        before = self._people.find(id_)
        if before is None:
            self._people.add(id_, say(self._main_language, name, **values), role, by=BY)
        elif before.role != role:
            self._people.set_role(id_, role, by=BY)
        if before is None or id_ not in self._ready:
            self._people.set_password(id_, self.password, by=BY)
            self._ready.add(id_)
        account = self._people.find(id_)
        if account is None:
            raise KeyError(id_)  # an administrator has just removed it
        return account
