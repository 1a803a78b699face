"""The guide's page, on a tablet beside the kiosk: the last slips, tickets for somebody, what must be told."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import UNSET, ValidationError, convert

from core.instant import MINUTE_MS
from core.messages.commands import Announce, AnyCommand, NoticeText
from counter.console.console import Console
from counter.console.identity import person
from counter.console.pages.command_forms import shown_answer
from counter.console.pages.guide_view import GuideView
from counter.console.pages.hand_list import ROWS, Entered, Row, empty_rows, enter
from counter.console.pages.issued_today import IssuedToday
from counter.console.person import Person
from counter.console.regions import connection_of, live_page, local_time, render_regions, show_page
from runtime.bus.office_client import Known
from words.translation import LANGUAGES, mark, say

REGIONS = ("called", "taken", "due", "todo", "slips", "late", "companions", "condition", "health", "issuing", "notices")
"""What changes apart from the rest is apart: what is being chosen must not be swapped, what is read aloud be short."""
PORTAL = mark("The national public service portal is not available just now: online steps may take longer")
"""The notice of one tap, in the main language of the office."""
PORTAL_MIN = 60
MINUTES = (30, 60, 120)
"""For how long a notice may stand, besides until the end of the day."""


def guide_page(console: Console) -> Blueprint:
    page = Blueprint("guide", __name__)
    issued_today = IssuedToday(console.journal)
    views = {language: GuideView(console.settings, language) for language in LANGUAGES}

    @page.get("/guide")
    def show() -> ResponseReturnValue:
        return show_page(console, "guide/page.html", _regions, view=views[person().language], minutes=MINUTES)

    @page.get("/guide/live")
    def live() -> ResponseReturnValue:
        return live_page(console, _regions, shows=lambda known: known.state)

    @page.post("/guide/notice")
    def announce() -> ResponseReturnValue:
        """Posts a notice for some minutes: only the console knows what time it is then."""
        minutes = request.form.get("minutes", "")
        if minutes not in ("", *map(str, MINUTES)):
            abort(HTTPStatus.BAD_REQUEST)
        until = console.now().utc.later(int(minutes) * MINUTE_MS) if minutes else UNSET
        try:
            text = convert(request.form.get("text", "").strip(), NoticeText)
        except ValidationError:
            abort(HTTPStatus.BAD_REQUEST)
        return _sent(Announce(id=console.client.new_id(), text=text, until=until))

    @page.get("/guide/list")
    def hand_list() -> ResponseReturnValue:
        return _hand_list_page((), ())

    @page.post("/guide/list")
    def enter_list() -> ResponseReturnValue:
        return _hand_list_page(*enter(console, person(), request.form))

    def _hand_list_page(entered: tuple[Entered, ...], left: tuple[Row, ...]) -> ResponseReturnValue:
        own = person()
        return render_template(
            "guide/list.html",
            entered=entered,
            rows=(*left, *empty_rows(console, ROWS - len(left))),
            view=views[own.language],
            connection=connection_of(console, console.client.known, own),
        )

    def _sent(command: AnyCommand) -> ResponseReturnValue:
        own = person()
        return shown_answer(console.sender.send(command, own), own.language, url_for("guide.show"))

    def _regions(known: Known, reader: Person) -> dict[str, str]:
        state, view = known.state, views[reader.language]
        if state is None:
            return dict.fromkeys(REGIONS, "")
        issued = issued_today.newest(state)
        values = {
            "view": view,
            "state": state,
            "reader": reader,
            "issued": issued,
            "todo": view.todo(state),
            "issuing": view.issuing(state),
            "portal": say(console.main_language, PORTAL),
            "portal_min": PORTAL_MIN,
            "time": lambda at: local_time(console, at),
        }
        return render_regions("guide", REGIONS, **values)

    return page
