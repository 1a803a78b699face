"""All that the console keeps of people and tokens, opened together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from core.instant import Now
from counter.console.accounts.audit import Audit
from counter.console.accounts.database import Database
from counter.console.accounts.people import People
from counter.console.accounts.sessions import Sessions
from counter.console.accounts.throttle import Throttle
from counter.console.accounts.tokens import Tokens


class Accounts(NamedTuple):
    people: People
    sessions: Sessions
    tokens: Tokens
    audit: Audit


def open_accounts(stack: ExitStack, folder: Path, now: Callable[[], Now], throttle: Throttle | None = None) -> Accounts:
    """The accounts in this folder, until `stack` closes them. Raises `AccountsError`."""
    database = stack.enter_context(Database(folder))
    audit = Audit(database, lambda: now().utc)
    people = People(database, audit)
    return Accounts(
        people=people,
        sessions=Sessions(database, people, audit, throttle or Throttle(), now),
        tokens=Tokens(database, audit, lambda: now().utc),
        audit=audit,
    )
