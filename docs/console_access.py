"""Writes the tables of who may do what into `docs/console.md`, from the code: `python -m docs.console_access`.

`tests/counter/console/test_access.py` holds the page against the code.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from core.messages.commands import AnyCommand
from counter.console.access import COMMANDS, ROLE_SCOPES, ROUTES, SCOPES, TOKEN_SCOPES, Role, Scope

PAGE = Path(__file__).with_name("console.md")
BEGIN, END = "<!-- access: python -m docs.console_access -->\n", "<!-- /access -->\n"
ROLES: tuple[Role, ...] = get_args(Role)


def document(page: str) -> str:
    """The page with the present tables between its marks."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + tables() + END + rest.partition(END)[2]


def tables() -> str:
    head = ["", *ROLES, *(f"token `{scope}`" for scope in SCOPES)]
    routes = [[f"`{endpoint}`", *_marks(_reached_by(endpoint))] for endpoint in ROUTES]
    kinds = [kind.__name__ for kind in get_args(AnyCommand)]
    commands = [[f"`{kind}`", *_marks(_sent_by(kind))] for kind in kinds]
    return "\n".join(
        ("### Addresses\n", _table(head, routes), "### Commands\n", _table(head, commands)),
    )


def _reached_by(endpoint: str) -> list[bool]:
    needs = ROUTES[endpoint]
    people = [needs in ("nothing", "login") or needs in ROLE_SCOPES[role] for role in ROLES]
    is_api = endpoint.startswith("api.")
    return people + [needs == "nothing" or (is_api and needs in TOKEN_SCOPES[scope]) for scope in SCOPES]


def _sent_by(kind: str) -> list[bool]:
    holders: list[frozenset[Scope]] = [*(ROLE_SCOPES[role] for role in ROLES), *(TOKEN_SCOPES[s] for s in SCOPES)]
    return [bool(scopes & set(COMMANDS[kind])) for scopes in holders]


def _marks(allowed: Iterable[bool]) -> list[str]:
    return ["✓" if each else "–" for each in allowed]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(document(PAGE.read_text("utf-8")), "utf-8")
