"""The console's web application: what every page has in common, and the pages."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable

from counter.console.accounts.database import AccountsError
from counter.console.api.problems import problem_of
from counter.console.api.routes import api
from counter.console.console import Console
from counter.console.identity import csrf_token, identify, is_api, language
from counter.console.own_hosts import OwnHosts
from counter.console.pages.account import account_page
from counter.console.pages.command_forms import command_forms
from counter.console.pages.counter import counter_page
from counter.console.pages.doctor import doctor_page
from counter.console.pages.guide import guide_page
from counter.console.pages.hall import hall_page
from counter.console.pages.login import login_page
from counter.console.pages.look_up import look_up_page
from counter.console.pages.people import people_page
from counter.console.pages.roles import pages_of
from counter.console.streams import RETRY_S
from web.security import protect
from words.translation import LANGUAGES, mark, say

logger = logging.getLogger(__name__)

TITLES = {
    400: mark("This request is not valid"),
    401: mark("Please log in"),
    403: mark("This is not allowed with this account"),
    404: mark("There is no such page"),
    405: mark("This request is not valid"),
    413: mark("This request is too large"),
    415: mark("This request is not valid"),
    429: mark("Too many tries: please wait"),
    500: mark("Something went wrong here: please call the technician"),
    503: mark("Not possible just now: please try again"),
    504: mark("The kiosk does not answer"),
}
"""HTTP status → what is said of it."""
OTHER_ADDRESS = mark("These pages do not answer under the address in your browser. Please type this one instead:")


def create_app(console: Console) -> Flask:
    app = Flask(__name__)
    protect(app, hosts=OwnHosts(console.settings.console), needs_origin=True)
    identify(app, console)
    for page in (
        login_page,
        account_page,
        counter_page,
        guide_page,
        hall_page,
        doctor_page,
        look_up_page,
        people_page,
        command_forms,
        api,
    ):
        app.register_blueprint(page(console))
    app.context_processor(lambda: _shared(console))
    app.register_error_handler(HTTPException, lambda error: _told(console, error))
    app.register_error_handler(AccountsError, lambda error: _told_no_accounts(console, error))
    app.register_error_handler(Exception, lambda error: _told_fault(console, error))
    return app


def _shared(console: Console) -> dict[str, object]:
    """What each template may use."""
    spoken = language(console)
    known = g.get("person")
    return {
        "person": known,
        "language": spoken,
        "languages": LANGUAGES,
        "theme": known.theme if known else "auto",
        "office": console.settings.office.name.get(spoken) or next(iter(console.settings.office.name.values())),
        "words": lambda sentence, **values: say(spoken, sentence, **values),
        "csrf": csrf_token(),
        "base": f"{request.script_root}/",
        "entrance": console.staff_entrance,
        "band": console.band,
        "practice": _practice_address(console),
        "pages": lambda: pages_of(known, console) if known else (),
    }


def _practice_address(console: Console) -> str:
    """Of the practice room, by the name that this browser has for this machine; empty: there is none."""
    port = console.settings.console.practice
    name = re.sub(r":\d+\Z", "", request.host)
    return f"http://{name}:{port}/" if port else ""


def _told(console: Console, error: HTTPException) -> ResponseReturnValue:
    """Says an error in the reader's language: programs get `application/problem+json`, people a page."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error
    title = say(language(console), TITLES.get(status, TITLES[400]))
    retry = error.get_response().headers.get("Retry-After")
    headers = {"Retry-After": retry} if retry else {}
    if isinstance(error, SecurityError) and not is_api():
        return _told_address(console)
    if is_api():
        is_ours = error.description != type(error).description and not isinstance(error, SecurityError)
        own = error.description if is_ours else None  # werkzeug's own are English
        return problem_of(status, title, own or title, headers)
    if status == HTTPStatus.BAD_REQUEST:
        # Nothing that was sent comes back: a page would hold addresses made of it.
        return title, status, {**headers, "Content-Type": "text/plain; charset=utf-8"}
    return render_template("error.html", title=title), status, headers


def _told_address(console: Console) -> ResponseReturnValue:
    """The host that was asked for is none of ours, so that nothing is known of whoever asks: in all languages."""
    port = request.environ.get("SERVER_PORT", console.settings.console.port)
    typed = "\n".join(
        f"http://{host}:{port}{request.script_root}/" for host in OwnHosts(console.settings.console).typed()
    )
    told = "\n\n".join(f"{say(each, OTHER_ADDRESS)}\n{typed}" for each in LANGUAGES)
    return f"{told}\n", HTTPStatus.BAD_REQUEST, {"Content-Type": "text/plain; charset=utf-8"}


def _told_no_accounts(console: Console, error: AccountsError) -> ResponseReturnValue:
    """Another program has held the file for too long, or the disk is full: it passes."""
    logger.error("%s %s: %s", request.method, request.path, error)
    return _told(console, ServiceUnavailable(retry_after=RETRY_S))


def _told_fault(console: Console, error: Exception) -> ResponseReturnValue:
    logger.error("%s %s has failed", request.method, request.path, exc_info=error)
    title = say(language(console), TITLES[500])
    return problem_of(500, title, title) if is_api() else (render_template("error.html", title=title), 500)
