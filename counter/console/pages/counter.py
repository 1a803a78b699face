"""The counter's page and its small window: the number in hand, what comes next, and the keys of whoever sits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.messages.commands import AnyCommand
from core.messages.state import CounterView
from core.messages.wire import WireError
from counter.console.commands import command_of
from counter.console.console import Console
from counter.console.identity import person
from counter.console.pages.desk import OUTCOMES, Desk, choices, why_waiting
from counter.console.past_days import DayNotKeptError, PastDays
from counter.console.person import Person
from counter.console.regions import connection_of, known_or_404, live_page, local_time, render_regions, show_page
from counter.console.seats import counter_view
from reports.audit.journal_source import NotThereError
from runtime.bus.office_client import Known
from runtime.journal.errors import JournalError
from words.translation import mark, say

NOBODY_SITS = mark("Nobody sits at this counter")
SITS = mark("{name} sits at this counter")
SITS_IN_ANOTHER = mark("This account works at this counter in another window or device")
NO_JOURNAL = mark("The journal cannot be read here")

REGIONS = (
    *("seat", "said", "now", "tick", "outcomes", "keys", "undo", "next", "aside", "tools", "numbers"),
    *("services", "destinations"),
)
SMALL_REGIONS = ("seat", "said", "small")
"""Each is a template in `templates/counter`."""


def counter_page(console: Console) -> Blueprint:
    page = Blueprint("counter", __name__)
    ids = {counter.id for counter in console.settings.counter}
    past_days = PastDays(console.settings, console.journal)

    @page.get("/counter/<counter>")
    def show(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        chosen = choices(console.settings, counter, person().language)
        now = int(console.now().utc)
        press = console.client.new_id()
        own = {"counter": counter, "choices": chosen, "now": now, "speed": console.speed, "press": press}
        return show_page(console, "counter/page.html", lambda *both: _regions(counter, *both), **own)

    @page.get("/counter/<counter>/live")
    def live(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        return live_page(console, lambda *both: _regions(counter, *both))

    @page.get("/counter/<counter>/small")
    def show_small(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        return show_page(
            console, "counter/small_page.html", lambda *both: _regions(counter, *both, small=True), counter=counter
        )

    @page.get("/counter/<counter>/small/live")
    def live_small(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        return live_page(console, lambda *both: _regions(counter, *both, small=True))

    @page.post("/counter/<counter>/seat")
    def take_seat(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        is_small = "small" in request.form
        back = url_for("counter.show_small" if is_small else "counter.show", counter=counter)
        if refused := sit_down(console, counter, person(), request.form.getlist("services[]")):
            return _refused(refused, back)
        return redirect(back, HTTPStatus.SEE_OTHER)

    @page.post("/counter/<counter>/leave")
    def leave(counter: str) -> ResponseReturnValue:
        """First the ticket in hand, then the counter: `leave` is `finish` or `hold`, `pause` or `close`, and an id, so
        that a form that is sent twice is carried out once. What is so already counts as done."""
        known_or_404(counter in ids)
        first, then, press = f"{request.form.get('leave', '')}  ".split(" ")[:3]
        back, own = url_for("counter.show", counter=counter), person()
        press = press or console.client.new_id()
        commands = [(word, _to_leave(counter, word, f"{press}-{word}")) for word in (first, then)]
        for word, command in commands:
            answer = console.sender.send(command, own)
            if not answer.is_done and not (answer.reply and _is_so(counter, word)):
                return _refused(answer.why_not(own.language), back)
        return redirect(back, HTTPStatus.SEE_OTHER)

    @page.get("/counter/<counter>/why")
    def why(counter: str) -> ResponseReturnValue:
        """Why a number of today was called, or not yet, in type that a visitor can read across the desk."""
        known_or_404(counter in ids)
        own, label = person(), request.args.get("label", "").strip()
        says = _why(label, own.language) if label else ""
        connection = connection_of(console, console.client.known, own)
        return render_template("counter/why.html", counter=counter, label=label, says=says, connection=connection)

    def _why(label: str, language: str) -> str:
        state = console.client.known.state
        waits = next((each for each in state.waiting if each.label == label), None) if state else None
        if waits:
            return why_waiting(waits, console.settings, language)
        try:
            return past_days.ticket(state.day if state else "", label, language).why
        except NotThereError as error:
            return str(error)
        except (JournalError, DayNotKeptError):
            return say(language, NO_JOURNAL)

    def _refused(says: str, back: str) -> ResponseReturnValue:
        return render_template("error.html", title=says, back=back), HTTPStatus.CONFLICT

    def _to_leave(counter: str, word: str, id_: str) -> AnyCommand:
        kinds = {"finish": "Finish", "hold": "Hold", "pause": "PauseCounter", "close": "CloseCounter"}
        fields = {"finish": ("outcome",), "pause": ("reason",)}
        own = {name: request.form[name] for name in fields.get(word, ()) if request.form.get(name)}
        return _command(console, {"id": id_, "type": kinds.get(word, ""), "counter": counter} | own)

    def _is_so(counter: str, word: str) -> bool:
        view = counter_view(counter, console.client.known.state)
        if view is None:
            return False
        return {"pause": view.status == "paused", "close": view.status == "closed"}.get(word, view.ticket is None)

    def _regions(counter: str, known: Known, reader: Person, *, small: bool = False) -> dict[str, str]:
        view = counter_view(counter, known.state)
        if view is None or known.state is None:
            view = CounterView(id=counter, status="closed", services=())
        seat = console.seats.at(counter, known.state)
        sits = seat is not None and seat.is_of(reader)
        desk = Desk(console.settings, view, known.state, language=reader.language)
        now = console.now().utc
        values = {
            "view": view,
            "desk": desk,
            "is_called": view.ticket is not None and view.phase == "called",
            "can_undo": desk.undo_until is not None and desk.undo_until > now,
            "tick": desk.tick(known.healths),
            "outcomes": OUTCOMES,
            "sits": sits or (seat is None and view.status != "closed"),
            "says": _who_sits(seat.account if seat else None, reader),
            "small": small,
            "choices": choices(console.settings, counter, reader.language),
            "offered": known.state.services if known.state else (),
            "service": desk.service,
            "time": lambda at: "–" if at is None else local_time(console, at),
            "has_come": lambda at: at <= now,
            "page": f"counter/{counter}/small" if small else f"counter/{counter}",
            "action": url_for("commands.send"),
        }
        return render_regions("counter", SMALL_REGIONS if small else REGIONS, **values)

    def _who_sits(account: str | None, reader: Person) -> str:
        if account is None:
            return say(reader.language, NOBODY_SITS)
        if account == reader.id:
            return say(reader.language, SITS_IN_ANOTHER)
        return say(reader.language, SITS, name=console.accounts.people.called(account))

    return page


def sit_down(console: Console, counter: str, own: Person, services: Sequence[str] = ()) -> str:
    """Why it cannot be; empty if it is done. The journal names whoever opens or takes over a counter; for the same
    account in another window there is nothing to tell it. Without `services`, those that it has, or all."""
    view = counter_view(counter, console.client.known.state)
    if view and view.status == "open" and view.operator == own.id:
        console.seats.take(counter, own)
        return ""
    goes_on = view is not None and view.status != "closed" and view.services
    kept = view.services if view and goes_on else ()
    chosen = {"services": services or kept} if services or kept else {}
    answer = console.sender.send(_command(console, {"type": "OpenCounter", "counter": counter, **chosen}), own)
    return "" if answer.is_done else answer.why_not(own.language)


def _command(console: Console, fields: Mapping[str, object]) -> AnyCommand:
    try:
        return command_of({"id": console.client.new_id(), **fields})
    except WireError:
        abort(HTTPStatus.BAD_REQUEST)
