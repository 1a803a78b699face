"""Commands from pages whose script does not run: each button is a form, and the answer is a page."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.messages.wire import WireError
from counter.console.commands import Answer, command_of
from counter.console.console import Console
from counter.console.identity import CSRF_FIELD, person
from counter.console.pages.login import own_address

OWN_FIELDS = ("command", "page", CSRF_FIELD)


def command_forms(console: Console) -> Blueprint:
    page = Blueprint("commands", __name__)

    @page.post("/commands")
    def send() -> ResponseReturnValue:
        own = person()
        try:
            command = command_of({"id": console.client.new_id()} | _fields())
        except (WireError, ValueError):
            abort(HTTPStatus.BAD_REQUEST)
        return shown_answer(console.sender.send(command, own), own.language, _back())

    return page


def shown_answer(answer: Answer, language: str, back: str) -> ResponseReturnValue:
    """The page `back`, or one that says why the command was not carried out."""
    if answer.is_done:
        return redirect(back, HTTPStatus.SEE_OTHER)
    return render_template("error.html", title=answer.why_not(language), back=back), answer.status()


def _fields() -> dict[str, object]:
    """The fields of a form's command: what its `command` holds, and its other fields, without the empty ones. A field
    whose name ends in `[]` is a list. Raises `ValueError` for what is no JSON object."""
    command = json.loads(request.form.get("command", ""))
    if not isinstance(command, dict):
        raise ValueError("expected an object")
    for name in request.form:
        if name not in OWN_FIELDS:
            values = [value for value in request.form.getlist(name) if value]
            if values:
                command[name.removesuffix("[]")] = values if name.endswith("[]") else values[0]
    return command


def _back() -> str:
    return f"{request.script_root}/{own_address(request.form.get('page', ''))}"
