"""Who makes a request: a person who is logged in, or a program with a token."""

from __future__ import annotations

from msgspec import Struct

from counter.console.access import ROLE_SCOPES, TOKEN_SCOPES, Role, Scope
from counter.console.accounts.people import Account, Theme
from counter.console.accounts.tokens import Token


class Person(Struct, frozen=True, kw_only=True):
    id: str
    """Stands as `operator` in what they do."""
    name: str
    scopes: frozenset[Scope]
    role: Role | None = None
    """None: it is a program."""
    counter: str | None = None
    """The only counter for which a program may act; None: any."""
    language: str
    theme: Theme = "auto"
    session: str = ""
    """Tells one login from another; nobody can log in with it."""
    csrf: str = ""
    is_once: bool = False
    """Logged in with a code: another password must be chosen first."""


def person_of(account: Account, *, session: str, csrf: str, language: str) -> Person:
    """`language`: of the browser, for who has chosen none."""
    return Person(
        id=account.id,
        name=account.name,
        scopes=ROLE_SCOPES[account.role],
        role=account.role,
        language=account.language or language,
        theme=account.theme,
        session=session,
        csrf=csrf,
        is_once=account.is_once,
    )


def program_of(token: Token, *, language: str) -> Person:
    return Person(
        id=token.name,
        name=token.name,
        scopes=TOKEN_SCOPES[token.scope],
        counter=token.counter,
        language=language,
    )
