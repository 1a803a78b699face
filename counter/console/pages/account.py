"""What people choose for themselves: a password, a PIN, the language, light or dark."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.console.accounts.people import PeopleError
from counter.console.console import Console
from counter.console.identity import browser_secret, know_browser, person, set_cookies
from counter.console.regions import connection_of
from words.translation import mark, say

DIFFERENT = mark("The two passwords are not the same")
WRONG_OLD = mark("The present password is wrong")


def account_page(console: Console) -> Blueprint:
    page = Blueprint("account", __name__)
    people, sessions = console.accounts.people, console.accounts.sessions

    @page.get("/account")
    def show() -> ResponseReturnValue:
        return _shown()

    @page.post("/account/password")
    def choose_password() -> ResponseReturnValue:
        own = person()
        if request.form.get("new") != request.form.get("again"):
            return _shown(DIFFERENT)
        # Whoever finds an open browser must not be able to keep the account.
        if not own.is_once and not sessions.confirms(own.id, request.form.get("old", "")):
            return _shown(WRONG_OLD)
        try:
            people.set_password(own.id, request.form.get("new", ""), by=own.id)
        except PeopleError as error:
            return _shown(error.sentence)
        account = people.find(own.id)
        response = make_response(redirect(url_for("login.index"), HTTPStatus.SEE_OTHER))
        if account is None:
            return set_cookies(response, None)
        begun = sessions.begin(account, browser=browser_secret(), address=request.remote_addr or "")
        know_browser(begun.browser)
        return set_cookies(response, begun.session)

    @page.post("/account/pin")
    def choose_pin() -> ResponseReturnValue:
        own = person()
        if not sessions.confirms(own.id, request.form.get("old", "")):
            return _shown(WRONG_OLD)
        try:
            people.set_pin(own.id, request.form.get("pin", ""), by=own.id)
        except PeopleError as error:
            return _shown(error.sentence)
        return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)

    @page.post("/account/look")
    def choose_look() -> ResponseReturnValue:
        own = person()
        people.set_language(own.id, request.form.get("language", ""))
        people.set_theme(own.id, request.form.get("theme", ""))
        return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)

    def _shown(wrong: str = "") -> ResponseReturnValue:
        own = person()
        said = say(own.language, wrong) if wrong else ""
        connection = connection_of(console, console.client.known, own)
        page = render_template("account.html", wrong=said, connection=connection)
        return page, HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK

    return page
