"""The administrator's page: accounts, tokens, and what was done with them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.console.access import Role, Scope
from counter.console.accounts.people import PeopleError
from counter.console.console import Console
from counter.console.identity import person
from counter.console.pages.account import WRONG_OLD
from counter.console.regions import connection_of, local_time
from words.translation import mark, say

ROLES: dict[Role, str] = {
    "operator": mark("Operator: works at a counter"),
    "guide": mark("Guide: stands beside the kiosk"),
    "supervisor": mark("Supervisor: sees and runs the hall"),
    "administrator": mark("Administrator: may do everything"),
}
SCOPES: dict[Scope, str] = {
    "read": mark("Reads only"),
    "operate": mark("Works at a counter"),
    "guide": mark("Does what the guide does"),
    "supervise": mark("Does what the supervisor does"),
    "administrate": mark("May do everything"),
}
"""What a token may do, in words."""
CODE = mark("Code for the next login of {id}, shown only now: {secret}")
TOKEN = mark("Token {id}, shown only now: {secret}")
NO_COUNTER = mark("There is no counter {counter}")
ACTS = {
    "account added": mark("account added"),
    "account removed": mark("account removed"),
    "name changed": mark("name changed"),
    "pin changed": mark("PIN changed"),
    "role changed": mark("role changed"),
    "code made": mark("code made"),
    "password changed": mark("password changed"),
    "token made": mark("token made"),
    "token revoked": mark("token revoked"),
    "login": mark("login"),
    "logout": mark("logout"),
    "wrong login": mark("wrong try to log in"),
}
"""What the audit calls it → words."""
NEWEST = 40
"""Lines of the audit."""
Told = tuple[str, str, str] | None
"""A sentence for a secret that is shown once, whose it is, and the secret."""


def people_page(console: Console) -> Blueprint:
    page = Blueprint("people", __name__)
    people, tokens, sessions = console.accounts.people, console.accounts.tokens, console.accounts.sessions
    counters = [counter.id for counter in console.settings.counter]

    @page.get("/people")
    def show() -> ResponseReturnValue:
        return _shown()

    @page.post("/people")
    def add() -> ResponseReturnValue:
        id_ = _field("account").lower()

        def added() -> Told:
            return CODE, id_, people.add(id_, _field("name") or id_, _field("role"), by=person().id)

        return _done(added)

    @page.post("/people/<account>/code")
    def make_code(account: str) -> ResponseReturnValue:
        return _done(lambda: (CODE, account, people.reset_password(account, by=person().id)))

    @page.post("/people/<account>/role")
    def set_role(account: str) -> ResponseReturnValue:
        return _done(lambda: people.set_role(account, _field("role"), by=person().id))

    @page.post("/people/<account>/name")
    def rename(account: str) -> ResponseReturnValue:
        return _done(lambda: people.rename(account, _field("name"), by=person().id), asks=False)

    @page.post("/people/<account>/remove")
    def remove(account: str) -> ResponseReturnValue:
        return _done(lambda: people.remove(account, by=person().id))

    @page.post("/tokens")
    def make_token() -> ResponseReturnValue:
        name, counter = _field("token"), _field("counter") or None

        def made() -> Told:
            if counter is not None and counter not in counters:
                raise PeopleError(NO_COUNTER, counter=counter)
            return TOKEN, name, tokens.make(name, _field("scope"), counter, by=person().id)

        return _done(made)

    @page.post("/tokens/<token>/revoke")
    def revoke_token(token: str) -> ResponseReturnValue:
        return _done(lambda: tokens.revoke(token, by=person().id))

    def _done(act: Callable[[], Told], *, asks: bool = True) -> ResponseReturnValue:
        """Does it and shows the page. `asks`: for the present password, since it gives or takes rights, and whoever
        finds an open browser of the administrator's must not be able to do it."""
        own = person()
        if asks and not sessions.confirms(own.id, _field("old")):
            return _shown(wrong=say(own.language, WRONG_OLD))
        try:
            told = act()
        except PeopleError as error:
            return _shown(wrong=say(own.language, error.sentence, **error.values))
        if told is None:
            return redirect(url_for("people.show"), HTTPStatus.SEE_OTHER)
        sentence, id_, secret = told
        return _shown(told=say(own.language, sentence, id=id_, secret=secret))

    def _shown(*, wrong: str = "", told: str = "") -> ResponseReturnValue:
        body = render_template(
            "people.html",
            connection=connection_of(console, console.client.known, person()),
            accounts=people.all(),
            tokens=tokens.all(),
            audit=console.accounts.audit.newest(NEWEST),
            acts=ACTS,
            roles=ROLES,
            scopes=SCOPES,
            counters=counters,
            time=lambda at: local_time(console, at, "%d/%m %H:%M"),
            wrong=wrong,
            told=told,
        )
        return body, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK

    return page


def _field(name: str) -> str:
    return request.form.get(name, "") if name == "old" else request.form.get(name, "").strip()
