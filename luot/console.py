"""`luot console token|user …`: accounts and tokens of the staff's console, from a shell on its machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

from core.settings.sections import Settings
from counter.console.access import SCOPES, Role
from counter.console.accounts.accounts import Accounts, open_accounts
from counter.console.accounts.database import AccountsError
from counter.console.accounts.people import PeopleError
from counter.console.compose import locked_clock
from luot.office_settings import settings_or_exit
from runtime.exits import EXIT_FAULT
from runtime.settings.load import add_settings_option
from words.shell_language import shell_language
from words.translation import mark, say

BY = "shell"
ROLES: tuple[Role, ...] = get_args(Role)
Act = Callable[[Accounts, argparse.Namespace, Settings], None]
NO_COUNTER = mark("There is no counter {counter}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    things = parser.add_subparsers(metavar="THING", required=True)
    token = _word(things, "token", _make_token, "make a token for another program, which is printed once")
    token.add_argument("name", metavar="NAME", help="1 to 32 of a–z, 0–9, . and -; stands in the journal as who did it")
    token.add_argument("--scope", required=True, choices=SCOPES)
    token.add_argument("--counter", metavar="N", help="with the scope operate: the only counter that it may act for")
    _word(things, "revoke", _revoke_token, "end a token").add_argument("name", metavar="NAME")
    _word(things, "tokens", _list_tokens, "list the tokens")

    user = things.add_parser("user", help="accounts of staff").add_subparsers(metavar="ACT", required=True)
    added = _word(user, "add", _add_user, "add an account; prints a code for the first login")
    added.add_argument("id", metavar="ID")
    added.add_argument("--name", help="default: the id")
    added.add_argument("--role", required=True, choices=ROLES)
    _word(user, "password", _reset_password, "print a code for one login").add_argument("id", metavar="ID")
    role = _word(user, "role", _set_role, "give an account another role")
    role.add_argument("id", metavar="ID")
    role.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))
    _word(user, "remove", _remove_user, "remove an account").add_argument("id", metavar="ID")
    _word(user, "list", _list_users, "list the accounts")


def _word(words: Any, name: str, act: Act, does: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = words.add_parser(name, help=does)
    add_settings_option(parser)
    parser.set_defaults(act=act)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """0; 1 with a sentence for what cannot be; 78 for mistakes in the settings."""
    settings = settings_or_exit(arguments.settings)
    act: Act = arguments.act
    try:
        with ExitStack() as stack:
            act(open_accounts(stack, Path(settings.console.state), locked_clock(settings)), arguments, settings)
    except PeopleError as error:
        print(say(shell_language(), error.sentence, **error.values), file=sys.stderr)
        return EXIT_FAULT
    except AccountsError as error:
        print(f"luot console: {error}", file=sys.stderr)
        return EXIT_FAULT
    return 0


def _make_token(accounts: Accounts, given: argparse.Namespace, settings: Settings) -> None:
    if given.counter is not None and given.counter not in {counter.id for counter in settings.counter}:
        raise PeopleError(NO_COUNTER, counter=given.counter)
    print(accounts.tokens.make(given.name, given.scope, given.counter, by=BY))


def _revoke_token(accounts: Accounts, given: argparse.Namespace, _settings: Settings) -> None:
    accounts.tokens.revoke(given.name, by=BY)


def _list_tokens(accounts: Accounts, _given: argparse.Namespace, _settings: Settings) -> None:
    for token in accounts.tokens.all():
        print(f"{token.name}  {token.scope}  {token.counter or '-'}  {token.made}  {token.made_by}")


def _add_user(accounts: Accounts, given: argparse.Namespace, _settings: Settings) -> None:
    print(accounts.people.add(given.id, given.name or given.id, given.role, by=BY))


def _reset_password(accounts: Accounts, given: argparse.Namespace, _settings: Settings) -> None:
    print(accounts.people.reset_password(given.id, by=BY))


def _set_role(accounts: Accounts, given: argparse.Namespace, _settings: Settings) -> None:
    accounts.people.set_role(given.id, given.role, by=BY)


def _remove_user(accounts: Accounts, given: argparse.Namespace, _settings: Settings) -> None:
    accounts.people.remove(given.id, by=BY)


def _list_users(accounts: Accounts, _given: argparse.Namespace, _settings: Settings) -> None:
    for account in accounts.people.all():
        print(f"{account.id}  {account.role}  {account.name}{'  (code)' if account.is_once else ''}")
