"""The addresses below `api/v1`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from core.messages.wire import MAX_COMMAND_BYTES, WireError, decode_command, encode
from counter.console.api.openapi import document
from counter.console.api.problems import problem_of
from counter.console.commands import Answer
from counter.console.console import Console
from counter.console.identity import language, person, still_there
from counter.console.past_days import NO_JOURNAL, DayNotKeptError, PastDays
from counter.console.streams import MORE, RETRY_S
from reports.audit.journal_source import NotThereError
from reports.audit.replay import NoBeginningError
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from web.server_sent_events import numbered
from words.refusals import REFUSALS
from words.translation import mark, say

JSON = "application/json"
BATCH = 500
"""Events that are sent before the stream looks at anything else."""
NO_STATE = mark("The kiosk has not told its state yet")
NO_SEAT = mark("Too many streams are open: please ask for the state instead")


def api(console: Console) -> Blueprint:
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    days = PastDays(console.settings, console.journal)

    @routes.get("/state")
    def state() -> ResponseReturnValue:
        newest = console.client.known.state
        if newest is None:
            return _unavailable(console, NO_STATE)
        body = encode(newest)
        response = Response(body, mimetype=JSON)
        response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
        response.headers["Cache-Control"] = "private, no-cache"
        return response.make_conditional(request)

    @routes.get("/events")
    def events() -> ResponseReturnValue:
        asked = request.headers.get("Last-Event-ID") or request.args.get("after")
        if asked is not None and not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            abort(HTTPStatus.BAD_REQUEST)
        try:
            journal = JournalReader(console.journal)
            after = int(asked) if asked is not None else journal.last_seq()
        except JournalError as error:
            return _unavailable(console, NO_JOURNAL, str(error))
        told = [after]

        def news() -> Iterator[bytes]:
            for sent, entry in enumerate(journal.json_after(told[0]), 1):
                told[0] = entry.seq
                yield numbered(entry.seq, entry.json)
                if sent == BATCH:
                    yield MORE
                    return

        own = person()
        stream = console.streams.response(news, still_there(console, own), own.session or own.id)
        return _unavailable(console, NO_SEAT) if stream is None else stream

    @routes.post("/commands")
    def commands() -> ResponseReturnValue:
        if request.mimetype != JSON:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, description=JSON)
        body = request.get_data()
        if len(body) > MAX_COMMAND_BYTES:
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, description=f"> {MAX_COMMAND_BYTES} B")
        try:
            command = decode_command(body)
        except WireError as error:
            abort(HTTPStatus.BAD_REQUEST, description=say(language(console), REFUSALS["malformed"], what=str(error)))
        console.streams.asked(person().session)
        return _told(console, console.sender.send(command, person()))

    @routes.get("/days")
    def all_days() -> ResponseReturnValue:
        return _json(console, lambda: {"days": days.names()})

    @routes.get("/days/<day>")
    def day(day: str) -> ResponseReturnValue:
        return _json(console, lambda: days.figures(day))

    @routes.get("/days/<day>/tickets/<label>")
    def ticket(day: str, label: str) -> ResponseReturnValue:
        return _json(console, lambda: days.ticket(day, label, language(console)))

    @routes.get("/openapi.json")
    def openapi() -> ResponseReturnValue:
        return Response(msgspec.json.encode(document(f"{request.script_root}/api/v1")), mimetype=JSON)

    return routes


def _told(console: Console, answer: Answer) -> Response:
    if answer.reply is not None:
        return Response(encode(answer.reply), answer.status(), mimetype=JSON)
    said = answer.why_not(language(console))
    headers = {"Retry-After": str(RETRY_S)} if answer.unanswered == "not_sent" else {}
    return problem_of(answer.status(), said, said, headers)


def _json(console: Console, read: Callable[[], object]) -> Response:
    try:
        return Response(msgspec.json.encode(read()), mimetype=JSON)
    except (DayNotKeptError, NotThereError, NoBeginningError) as error:
        abort(HTTPStatus.NOT_FOUND, description=str(error))
    except JournalError as error:
        return _unavailable(console, NO_JOURNAL, str(error))


def _unavailable(console: Console, sentence: str, detail: str = "") -> Response:
    said = say(language(console), sentence)
    return problem_of(HTTPStatus.SERVICE_UNAVAILABLE, said, detail or said, {"Retry-After": str(RETRY_S)})
