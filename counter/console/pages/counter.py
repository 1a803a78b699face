"""The counter's page: the number in hand, what comes next, and the keys of whoever sits there."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from msgspec import UNSET

from core.messages.commands import OpenCounter
from core.messages.state import CounterView
from core.names import name_in
from core.settings.conversions import short_names
from counter.console.console import Console
from counter.console.identity import person
from counter.console.person import Person
from counter.console.regions import known_or_404, live_page, local_time, show_page
from counter.console.seats import counter_view
from runtime.bus.office_client import Known
from words.translation import mark, say

NOBODY_SITS = mark("Nobody sits at this counter")
SITS = mark("{name} sits at this counter")
SITS_IN_ANOTHER = mark("This account works at this counter in another window or device")


def counter_page(console: Console) -> Blueprint:
    page = Blueprint("counter", __name__)
    names = short_names(console.settings)
    ids = {counter.id for counter in console.settings.counter}

    @page.get("/counter/<counter>")
    def show(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        return show_page(console, "counter/page.html", lambda *both: _regions(counter, *both), counter=counter)

    @page.get("/counter/<counter>/live")
    def live(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        return live_page(console, lambda *both: _regions(counter, *both))

    @page.post("/counter/<counter>/seat")
    def take_seat(counter: str) -> ResponseReturnValue:
        known_or_404(counter in ids)
        if refused := _take_seat(counter, person()):
            back = url_for("counter.show", counter=counter)
            return render_template("error.html", title=refused, back=back), HTTPStatus.CONFLICT
        return redirect(url_for("counter.show", counter=counter), HTTPStatus.SEE_OTHER)

    def _take_seat(counter: str, own: Person) -> str:
        """Why it cannot be; empty if it is done. The journal names whoever opens or takes over a counter; for the same
        account in another window there is nothing to tell it."""
        view = counter_view(counter, console.client.known.state)
        if view and view.status == "open" and view.operator == own.id:
            console.seats.take(counter, own)
            return ""
        goes_on = view is not None and view.status != "closed" and view.services
        services = view.services if view and goes_on else UNSET
        command = OpenCounter(id=console.client.new_id(), counter=counter, services=services)
        answer = console.sender.send(command, own)
        return "" if answer.is_done else answer.why_not(own.language)

    def _regions(counter: str, known: Known, reader: Person) -> dict[str, str]:
        view = counter_view(counter, known.state)
        if view is None or known.state is None:
            view = CounterView(id=counter, status="closed", services=())
        seat = console.seats.at(counter, known.state)
        sits = seat is not None and seat.account == reader.id and seat.session in (None, reader.session)
        values = {
            "view": view,
            "sits": sits or (seat is None and view.status != "closed"),
            "says": _who_sits(seat.account if seat else None, reader),
            "services": known.state.services if known.state else (),
            "service": lambda code: name_in(names.get(code, {}), reader.language, code),
            "time": lambda at: "–" if at is None else local_time(console, at),
        }
        return {name: render_template(f"counter/{name}.html", **values) for name in ("seat", "now", "keys", "waiting")}

    def _who_sits(account: str | None, reader: Person) -> str:
        if account is None:
            return say(reader.language, NOBODY_SITS)
        if account == reader.id:
            return say(reader.language, SITS_IN_ANOTHER)
        found = console.accounts.people.find(account)
        return say(reader.language, SITS, name=found.name if found else account)

    return page
