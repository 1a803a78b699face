"""Login and logout."""

from __future__ import annotations

import math
import re
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from counter.console.console import Console
from counter.console.identity import (
    SESSION_COOKIE,
    browser_secret,
    know_browser,
    language,
    person,
    set_cookies,
    tell_browser,
)
from counter.console.pages.roles import first_page
from words.translation import mark, say

NEXT = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_.~-]*(/[A-Za-z0-9_.~-]+)*(\?[A-Za-z0-9_.~=&-]*)?\Z")
"""An address within the console, relative to its base: no scheme, host, or way upwards."""
WRONG = mark("The account, or its password or PIN, is wrong")
WAIT = mark("Too many tries: please wait {seconds} seconds")


def login_page(console: Console) -> Blueprint:
    page = Blueprint("login", __name__)

    @page.get("/")
    def index() -> ResponseReturnValue:
        return redirect(first_page(person(), console), HTTPStatus.SEE_OTHER)

    @page.get("/login")
    def show() -> ResponseReturnValue:
        return _form(console)

    @page.post("/login")
    def log_in() -> ResponseReturnValue:
        account = request.form.get("account", "").strip().lower()
        tried = console.accounts.sessions.log_in(
            account,
            request.form.get("password", ""),
            browser=browser_secret(),
            address=request.remote_addr or "",
        )
        if tried.session is None:
            return _form(console, account=account, wait_s=math.ceil(tried.wait_s), is_wrong=True)
        # A session that this browser had before ends: whoever planted it must not share the new one.
        if old := request.cookies.get(SESSION_COOKIE):
            console.accounts.sessions.end(old)
        know_browser(tried.browser)
        return set_cookies(make_response(redirect(_next(), HTTPStatus.SEE_OTHER)), tried.session)

    @page.post("/logout")
    def log_out() -> ResponseReturnValue:
        console.accounts.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        return set_cookies(make_response(redirect(url_for("login.show"), HTTPStatus.SEE_OTHER)), None)

    return page


def _form(console: Console, *, account: str = "", wait_s: int = 0, is_wrong: bool = False) -> ResponseReturnValue:
    spoken = language(console)
    wrong = (say(spoken, WAIT, seconds=wait_s) if wait_s else say(spoken, WRONG)) if is_wrong else ""
    known = console.accounts.sessions.known_here(browser_secret())
    page = render_template("login.html", wrong=wrong, account=account, known=known, next=request.args.get("next", ""))
    response = make_response(page, HTTPStatus.TOO_MANY_REQUESTS if wait_s else 401 if is_wrong else 200)
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    # The session stays: a link from another site brings no cookie of it, and must not end it.
    return tell_browser(response)


def _next() -> str:
    """The page that was asked for before the login, if it is one of ours."""
    return f"{request.script_root}/{own_address(request.args.get('next', ''))}"


def own_address(asked: str) -> str:
    """What was asked for, if it is an address within the console, relative to its base; else the base itself."""
    return asked if NEXT.match(asked) and ".." not in asked else ""
