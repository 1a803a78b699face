"""A list that was written by hand during an outage: each line becomes a ticket without a slip, with its own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

from core.instant import Instant
from core.messages.wire import WireError
from counter.console.commands import command_of
from counter.console.console import Console
from counter.console.person import Person
from words.translation import mark, say

ROWS = 8
INCOMPLETE = mark("Both the time and the service are needed")


class Row(NamedTuple):
    """A line of the form; without `time` it is empty."""

    id: str
    """Of its command: sent twice, it is entered once."""
    time: str = ""
    """`HH:MM`, of today."""
    service: str = ""
    is_priority: bool = False
    wrong: str = ""
    """Why it was not entered."""


class Entered(NamedTuple):
    time: str
    service: str
    label: str


def empty_rows(console: Console, count: int) -> tuple[Row, ...]:
    return tuple(Row(console.client.new_id()) for _ in range(count))


def enter(console: Console, person: Person, form: Mapping[str, str]) -> tuple[tuple[Entered, ...], tuple[Row, ...]]:
    """Enters the lines of the form, in its order; returns those that were entered, and those that were not."""
    entered: list[Entered] = []
    left: list[Row] = []
    for row in (_row(form, n) for n in range(ROWS)):
        if not (row.time or row.service):
            continue
        result = _enter(console, person, row)
        if isinstance(result, Entered):
            entered.append(result)
        else:
            left.append(result)
    return tuple(entered), tuple(left)


def _row(form: Mapping[str, str], n: int) -> Row:
    def field(name: str) -> str:
        return form.get(f"{name}-{n}", "").strip()

    return Row(field("id"), field("time"), field("service"), field("class") == "P")


def _enter(console: Console, person: Person, row: Row) -> Entered | Row:
    arrived = _today_at(console, row.time)
    if arrived is None or not row.service:
        return row._replace(wrong=say(person.language, INCOMPLETE))
    fields = {"id": row.id, "service": row.service, "class": "P" if row.is_priority else "N", "paperless": True}
    try:
        command = command_of({"type": "TakeTicket", **fields, "arrived": str(arrived)})
    except WireError:
        return row._replace(id=console.client.new_id(), wrong=say(person.language, INCOMPLETE))
    answer = console.sender.send(command, person)
    if answer.is_done and answer.reply and answer.reply.ticket:
        return Entered(row.time, row.service, answer.reply.ticket.label)
    # A refused id would be refused again; one without an answer must not be entered twice.
    id_ = console.client.new_id() if answer.reply or answer.forbidden else row.id
    return row._replace(id=id_, wrong=answer.why_not(person.language))


def _today_at(console: Console, text: str) -> Instant | None:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    local = console.now().local
    return Instant.of(local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0))
