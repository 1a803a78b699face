"""`POST /demo/as/<role>`: one click logs the browser in to the real console as one of the demo's staff.

No password is asked, so this address exists in the demo only. A browser has one session at each base of the console:
with `apart=1` the base is `/as/ACCOUNT/`, so that a clerk's and a guide's page can be open beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from counter.console.accounts.passwords import fingerprint
from counter.console.accounts.people import PeopleError
from counter.console.console import Console
from counter.console.identity import SESSION_COOKIE, set_cookie
from counter.console.pages.counter import sit_down
from counter.console.pages.login import own_address
from counter.console.person import person_of
from demo.staff.accounts import StaffAccounts

CONSOLE = "/console"
BASE = re.compile(rf"\A({CONSOLE}|/as/[a-z0-9-]{{1,32}})(/.*)?\Z", re.DOTALL)


def beside_console(page: WSGIApplication, console: WSGIApplication) -> WSGIApplication:
    """One application: below `/console/` and `/as/ACCOUNT/` the console, `page` everywhere else."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = BASE.match(environ.get("PATH_INFO", ""))
        if found is None:
            return page(environ, start_response)
        base, rest = found.groups()
        return console(environ | {"SCRIPT_NAME": base, "PATH_INFO": rest or ""}, start_response)

    return app


def add_entrance(app: Flask, console: Console, accounts: StaffAccounts) -> None:
    """`app` must be protected: it is all that stands between other web sites and the demo's console."""

    @app.post("/demo/as/<role>")
    def enter(role: str) -> ResponseReturnValue:
        counter = request.args.get("counter")
        try:
            account = accounts.account(role, counter)
        except (KeyError, PeopleError):
            abort(HTTPStatus.NOT_FOUND)
        console.accounts.people.set_language(account.id, request.args.get("lang", ""))
        begun = console.accounts.sessions.begin(account, browser="", address=request.remote_addr or "")
        session = begun.session or ""
        person = person_of(account, session=fingerprint(session), csrf="", language=console.main_language)
        first = ""
        if counter is not None and "operate" in person.scopes:
            # The keys work at once, whoever sat there before; what the kiosk refuses, the page tells.
            sit_down(console, counter, person)
            first = f"counter/{counter}"
        base = f"/as/{account.id}/" if "apart" in request.args else f"{CONSOLE}/"
        page = own_address(request.args.get("next", first))
        response = app.make_response(redirect(base + page, HTTPStatus.SEE_OTHER))
        set_cookie(response, SESSION_COOKIE, session, base)
        return response
