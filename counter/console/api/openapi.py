"""The HTTP interface as an OpenAPI 3.1 document, made from the message types themselves."""

from __future__ import annotations

import functools
from typing import Any, get_args

from core import __version__
from core.messages.commands import AnyCommand
from core.messages.json_schema import READ_TIME, WRITTEN_TIME, Json, components, portable, reference
from core.messages.state import Reply, State
from counter.console.api.problems import MIME, Problem
from reports.audit.ticket_story import TicketStory
from reports.day_figures import ServiceFigures

COMMAND_TYPES = get_args(AnyCommand)
PROBLEMS = {
    400: "The request is malformed.",
    401: "No session, and no token that is known.",
    403: "The role or token may not do this, somebody else sits at the counter, or the page is not ours.",
    404: "There is no such day or number.",
    413: "More than 16 KiB.",
    415: "The body is no `application/json`.",
    503: "Not sent, not there yet, or no seat; `Retry-After` says in how many seconds to try again.",
    504: "Sent, but not answered within 3 s: the same id may be asked again.",
}


@functools.lru_cache(maxsize=4)
def document(base: str) -> Json:
    """`base`: the path below which the addresses lie."""
    made = components((State, Reply, Problem, TicketStory, ServiceFigures), WRITTEN_TIME)
    made |= components(COMMAND_TYPES, READ_TIME)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lượt", "version": __version__, "description": "The staff's console, for other programs."},
        "servers": [{"url": base}],
        "security": [{"token": []}, {"session": [], "csrf": []}, {"session": []}],
        "paths": _paths(),
        "components": {
            "schemas": {name: portable(made[name]) for name in sorted(made)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "luot-session"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _paths() -> Json:
    day = _parameter("day", "path", "A service day, YYYY-MM-DD.")
    label = _parameter("label", "path", "The number on the slip.")
    seen = _parameter("If-None-Match", "header", "The `ETag` of the state that is known.")
    after = _parameter("after", "query", "The last `seq` that is known; left out: only what comes.", type_="integer")
    last = _parameter("Last-Event-ID", "header", "The same, as browsers send it; goes first.", type_="integer")
    days = {"type": "object", "required": ["days"], "properties": {"days": _list({"type": "string"})}}
    figures = {
        "type": "object",
        "required": ["day", "entries", "services"],
        "properties": {
            "day": {"type": "string"},
            "entries": {"type": "boolean", "description": "Whether the day's entries are kept, too."},
            "services": {"type": "object", "additionalProperties": reference("ServiceFigures")},
        },
    }
    state = _get("The state as on the bus.", reference("State"), 503, parameters=[seen])
    state["responses"]["304"] = {"description": "It is the one that is known."}
    events = _get(
        "The events as on the bus, from the journal, as they happen.", None, 400, 503, parameters=[after, last]
    )
    events["responses"]["200"] = {
        "description": "Server-sent events: `id` is the `seq`, `data` the event; `beat` at least every 2 s.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    openapi = _get("This document.", {"type": "object"})
    openapi["security"] = []
    del openapi["responses"]["401"], openapi["responses"]["403"]
    return {
        "/state": {"get": state},
        "/events": {"get": events},
        "/commands": {"post": _command()},
        "/days": {"get": _get("The service days that are kept.", days, 503)},
        "/days/{day}": {"get": _get("Figures of a day by service.", figures, 404, 503, parameters=[day])},
        "/days/{day}/tickets/{label}": {
            "get": _get("A ticket's story.", reference("TicketStory"), 404, 503, parameters=[day, label])
        },
        "/openapi.json": {"get": openapi},
    }


def _command() -> Json:
    reply = {"application/json": {"schema": reference("Reply")}}
    one_of = {
        "oneOf": [reference(kind.__name__) for kind in COMMAND_TYPES],
        "discriminator": {"propertyName": "type"},
    }
    return {
        "summary": "A command as on the bus; `operator` and `seen` are set by the console.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": one_of}}},
        "responses": {
            "200": {"description": "Done.", "content": reply},
            "409": {"description": "Refused: the reply says why.", "content": reply},
            **_problems(400, 401, 403, 413, 415, 503, 504),
        },
    }


def _get(summary: str, schema: Json | None, *problems: int, parameters: list[Json] | None = None) -> Json:
    content = {"content": {"application/json": {"schema": schema}}} if schema else {}
    return {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {"200": {"description": "Well.", **content}, **_problems(401, 403, *problems)},
    }


def _problems(*statuses: int) -> dict[str, Any]:
    content = {MIME: {"schema": reference("Problem")}}
    return {str(status): {"description": PROBLEMS[status], "content": content} for status in statuses}


def _parameter(name: str, place: str, description: str, *, type_: str = "string") -> Json:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": {"type": type_, "minimum": 0} if type_ == "integer" else {"type": type_},
    }


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}
