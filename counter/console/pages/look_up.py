"""Looking back: the story of any ticket of any day, and who did what on a day, as a page or as CSV."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.instant import Instant
from core.messages.events import Entry
from counter.console.console import Console
from counter.console.identity import person
from counter.console.past_days import NO_JOURNAL, DayNotKeptError, PastDays
from counter.console.regions import connection_of, local_time
from reports.audit.acts import Act
from reports.audit.journal_source import NotThereError, day_text
from reports.audit.replay import NoBeginningError
from reports.csv_table import csv_table
from runtime.journal.errors import JournalError
from words.translation import mark, say

NO_DAY = mark("Nothing of {day} is kept")
NOWHERE = mark("Number {label} was not issued on any of the last days")
MOST = 500
"""Rows of the page; the CSV has all."""
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "calls": (
        mark("Calls and services"),
        frozenset(
            {
                "TicketCalled",
                "CallUndone",
                "ServiceStarted",
                "ServiceFinished",
                "TicketAbsent",
                "TicketHeld",
                "TicketResumed",
            }
        ),
    ),
    "tickets": (
        mark("Numbers and slips"),
        frozenset(
            {
                "TicketIssued",
                "TicketVoided",
                "TicketReturned",
                "TicketTransferred",
                "ClassChanged",
                "SlipReprinted",
                "SlipKept",
                "NumberTold",
                "TicketUnserved",
            }
        ),
    ),
    "counters": (
        mark("Counters"),
        frozenset({"CounterOpened", "CounterPaused", "CounterResumed", "CounterClosed"}),
    ),
    "office": (
        mark("The office"),
        frozenset(
            {
                "DayOpened",
                "DayClosed",
                "RulesChanged",
                "IssuingStopped",
                "IssuingResumed",
                "NoticePosted",
                "NoticeWithdrawn",
                "RollChanged",
                "DeviceTestBegun",
                "DeviceTestEnded",
            }
        ),
    ),
}
"""Key → words, and the types of the events."""
COLUMNS = (
    mark("Time"),
    mark("Service day"),
    mark("What"),
    mark("Number"),
    mark("Counter"),
    mark("Account"),
    mark("Name"),
    mark("Device"),
)


def look_up_page(console: Console) -> Blueprint:
    page = Blueprint("look_up", __name__)
    past = PastDays(console.settings, console.journal)
    called = console.accounts.people.called

    @page.get("/tickets")
    def tickets() -> ResponseReturnValue:
        label, day = request.args.get("label", "").strip(), request.args.get("day", "")
        if not label:
            return _search()
        try:
            found = day or past.issued_on(label)
        except JournalError:
            return _search(NO_JOURNAL, HTTPStatus.SERVICE_UNAVAILABLE)
        if found is None or "/" in label + found:
            return _search(say(person().language, NOWHERE, label=label), HTTPStatus.NOT_FOUND)
        return redirect(url_for("look_up.ticket", day=found, label=label), HTTPStatus.SEE_OTHER)

    @page.get("/tickets/<day>/<label>")
    def ticket(day: str, label: str) -> ResponseReturnValue:
        own = person()
        try:
            story = past.ticket(day, label, own.language)
        except (DayNotKeptError, NoBeginningError):
            return _search(say(own.language, NO_DAY, day=day_text(day)), HTTPStatus.NOT_FOUND)
        except NotThereError as error:
            return _search(str(error), HTTPStatus.NOT_FOUND)
        except JournalError:
            return _search(NO_JOURNAL, HTTPStatus.SERVICE_UNAVAILABLE)
        lines = [(local_time(console, Instant.parse(line.at), "%H:%M:%S"), line) for line in story.events if line.says]
        return _page("look_up/ticket.html", story=story, lines=lines, day=day_text(day))

    @page.get("/actions")
    def actions() -> ResponseReturnValue:
        own, wanted = person(), request.args
        try:
            days = past.names_in_full()
            day = wanted.get("day") or (days[-1] if days else "")
            all_acts = past.acts(day, own.language) if day else []
        except DayNotKeptError:
            return _search(say(own.language, NO_DAY, day=day_text(day)), HTTPStatus.NOT_FOUND)
        except JournalError:
            return _search(NO_JOURNAL, HTTPStatus.SERVICE_UNAVAILABLE)
        found = [act for act in all_acts if _is_wanted(act, wanted.get("who", ""), wanted.get("kind", ""))]
        if wanted.get("format") == "csv":
            return _as_csv(found, day)
        return _page(
            "look_up/actions.html",
            days=[(each, day_text(each)) for each in reversed(days)],
            day=day,
            people=sorted({_who(act.entry) for act in all_acts}),
            kinds={key: words for key, (words, _) in KINDS.items()},
            acts=[(_time(act.entry), act) for act in reversed(found[-MOST:])],
            count=len(found),
            most=MOST,
            wanted=wanted,
        )

    def _as_csv(found: list[Act], day: str) -> Response:
        language = person().language
        rows: list[list[object]] = [[say(language, column) for column in COLUMNS], *map(_row, found)]
        response = Response(csv_table(rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="actions-{day}.csv"'
        return response

    def _row(act: Act) -> list[object]:
        entry = act.entry
        at = entry.at.moment.astimezone(console.now().local.tzinfo).isoformat(timespec="seconds")
        label, counter = (getattr(entry.event, name, None) for name in ("label", "counter"))
        return [at, entry.day, act.says, label, counter, entry.operator, called(entry.operator), entry.by]

    def _time(entry: Entry) -> str:
        return local_time(console, entry.at, "%H:%M:%S")

    def _search(wrong: str = "", status: int = HTTPStatus.OK) -> ResponseReturnValue:
        try:
            days = [(day, day_text(day)) for day in reversed(past.names_in_full())]
        except JournalError:
            days, wrong = [], wrong or NO_JOURNAL
        return _page("look_up/tickets.html", wrong=say(person().language, wrong) if wrong else "", days=days), status

    def _page(template: str, **values: object) -> str:
        connection = connection_of(console, console.client.known, person())
        return render_template(template, connection=connection, name_of=called, asked=request.args, **values)

    return page


def _who(entry: Entry) -> str:
    return entry.operator or entry.by or ""


def _is_wanted(act: Act, who: str, kind: str) -> bool:
    entry = act.entry
    types = KINDS[kind][1] if kind in KINDS else None
    return who in ("", entry.operator, entry.by) and (types is None or type(entry.event).__name__ in types)
