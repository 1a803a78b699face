"""Finds out who makes a request, and refuses what `access` does not allow them, before any page sees it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from counter.console.access import ONCE, ROUTES, SCOPES
from counter.console.accounts.passwords import fingerprint, new_secret
from counter.console.console import Console
from counter.console.person import Person, person_of, program_of
from web.language import accepted_language
from web.security import SAFE_METHODS, bearer_token

SESSION_COOKIE = "luot-session"
BROWSER_COOKIE = "luot-browser"
BROWSER_COOKIE_S = 400 * 86400
CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf_token"


def identify(app: Flask, console: Console) -> None:
    """Has `g.person` set in each request of `app`: None for somebody unknown."""

    @app.before_request
    def admit() -> ResponseReturnValue | None:
        # Scripts and styles need nobody: they come whatever is the matter with the accounts.
        g.person = None if request.endpoint == "static" else _person(console)
        if request.endpoint is None:
            return None  # there is no such address, or not with this method: Flask answers
        return _refusal(request.endpoint, g.person)


def person() -> Person:
    """Who makes this request; only where `access` lets nobody else come."""
    found: Person = g.person
    return found


def still_there(console: Console, known: Person) -> Callable[[], bool]:
    """Whether this session has not ended, or this token was not revoked, for streams that last."""
    if known.role is None:
        return lambda: console.accounts.tokens.exists(known.id)
    return lambda: console.accounts.sessions.account_of(known.session) is not None


def is_api() -> bool:
    return request.path.startswith("/api/")


def language(console: Console) -> str:
    """The language of this request's answer: for programs as the request says, for people as they chose."""
    known: Person | None = g.get("person")
    if known is None or is_api():
        return accepted_language(console.main_language)
    return known.language


def csrf_token() -> str:
    """What forms of this request's page have to bring back. Whoever has not logged in has one for the login."""
    known: Person | None = g.get("person")  # unknown yet where the request was refused before
    return known.csrf if known and known.csrf else _csrf(browser_secret())


def browser_secret() -> str:
    """What this browser is known by; a new one is made for a browser that has none, and sent with the answer."""
    if BROWSER_COOKIE not in g:
        found = request.cookies.get(BROWSER_COOKIE, "")
        setattr(g, BROWSER_COOKIE, found if len(found) == len(new_secret()) else new_secret())
    return str(getattr(g, BROWSER_COOKIE))


def know_browser(secret: str) -> None:
    """This browser is known by another secret from now on; `set_cookies` tells it."""
    setattr(g, BROWSER_COOKIE, secret)


def set_cookies(response: Response, session: str | None) -> Response:
    """`session`: the secret of the session that begins; None: it has ended."""
    path = f"{request.script_root}/"
    if session is None:
        response.delete_cookie(SESSION_COOKIE, path=path)
    else:
        set_cookie(response, SESSION_COOKIE, session, path)
    return tell_browser(response)


def tell_browser(response: Response) -> Response:
    """Sends the browser its secret, unless it has sent that itself. A link from another site has to bring it along, or
    a new one would be made in its place: so its cookie is `Lax`."""
    secret, path = browser_secret(), f"{request.script_root}/"
    if request.cookies.get(BROWSER_COOKIE) != secret:
        set_cookie(response, BROWSER_COOKIE, secret, path, samesite="Lax", max_age=BROWSER_COOKIE_S)
    return response


def set_cookie(
    response: Response, name: str, value: str, path: str, *, samesite: str = "Strict", max_age: int | None = None
) -> None:
    """A cookie that no script reads; that no other site has sent, if it is `Strict`. `path`: that of the console's
    base; `max_age`: in seconds, None: until the browser is closed."""
    response.set_cookie(
        name, value, max_age=max_age, path=path, httponly=True, samesite=samesite, secure=request.is_secure
    )


def _person(console: Console) -> Person | None:
    spoken = accepted_language(console.main_language)
    if token := bearer_token():
        found = console.accounts.tokens.find(token)
        return program_of(found, language=spoken) if found else None
    session = request.cookies.get(SESSION_COOKIE, "")
    account = console.accounts.sessions.account(session) if session else None
    if account is None:
        return None
    return person_of(account, session=fingerprint(session), csrf=_csrf(session), language=spoken)


def _refusal(endpoint: str, known: Person | None) -> ResponseReturnValue | None:
    needs = ROUTES[endpoint]
    if known is None and needs != "nothing":
        return _to_login()
    if request.method not in SAFE_METHODS and not (known and known.role is None) and not _has_csrf(endpoint):
        abort(HTTPStatus.FORBIDDEN)
    if known is None or needs == "nothing":
        return None
    if known.role is None and not is_api():
        abort(HTTPStatus.FORBIDDEN)
    if known.is_once and endpoint not in ONCE:
        return abort(HTTPStatus.FORBIDDEN) if is_api() else redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)
    if needs in SCOPES and needs not in known.scopes:
        abort(HTTPStatus.FORBIDDEN)
    return None


def _to_login() -> ResponseReturnValue:
    if is_api() or request.method not in SAFE_METHODS or request.path.endswith("/live"):
        abort(HTTPStatus.UNAUTHORIZED)
    asked = request.full_path.removesuffix("?").lstrip("/")
    where = url_for("login.show") + (f"?next={quote(asked, safe='')}" if asked else "")
    return redirect(where, HTTPStatus.SEE_OTHER)


def _has_csrf(endpoint: str) -> bool:
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    # A link from another site shows the login without the session, which goes on: its form has the browser's token.
    expected = [csrf_token(), *([_csrf(browser_secret())] if endpoint == "login.log_in" else [])]
    return any(hmac.compare_digest(given.encode(), each.encode()) for each in expected)


def _csrf(secret: str) -> str:
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()
