"""Checks that the lists and views of a line agree with its tickets."""

from __future__ import annotations

from collections import Counter as Tally

from core.decisions.decide import decide
from core.decisions.decision import Decision
from core.decisions.opening import issuing_changes
from core.line.line import Line
from core.line.order import next_ticket
from core.messages.commands import TakeTicket
from core.messages.wire import decode_state, encode
from tests.core.days.ledger import Ledger
from tests.core.days.reckoning import turn
from tests.core.hall import Hall


def check_line(line: Line) -> None:
    check_places(line)
    check_counters(line)
    for counter in line.counters:
        assert next_ticket(line, counter) == turn(line, counter)


def check_places(line: Line) -> None:
    """Each list holds exactly the tickets whose phase asks for it."""
    by_phase: dict[str, set[str]] = {}
    for label, ticket in line.tickets.items():
        assert label == ticket.label
        by_phase.setdefault(ticket.phase, set()).add(label)
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing")]
    for service in line.queues.keys() | {t.service for t in queued}:
        places = sorted(t.place(line.rules) for t in queued if t.service == service)
        assert list(line.queues.get(service, ())) == places
    assert sorted(line.absent) == sorted(by_phase.get("absent", ()))
    assert sorted(line.held) == sorted(by_phase.get("held", ()))
    assert sorted(line.bound) == sorted(t.label for t in queued if t.bound)
    assert sorted(line.returned) == sorted(t.label for t in queued if t.lets_ahead is not None)
    assert sorted(line.slips) == sorted(t.label for t in line.tickets.values() if t.slip.state != "settled")
    in_hand = {name: counter.ticket for name, counter in line.counters.items() if counter.ticket}
    assert sorted(in_hand.values()) == sorted(by_phase.get("called", set()) | by_phase.get("serving", set()))
    assert all(line.tickets[label].counter == name for name, label in in_hand.items())


def check_counters(line: Line) -> None:
    for name, counter in line.counters.items():
        assert counter.status == "open" or counter.ticket is None
        assert counter.status != "closed" or counter.services == ()
        assert counter.status == "closed" or name in line.rules.counters
    assert all(line.counter(t.bound).status != "closed" for t in line.tickets.values() if t.bound)


def check_state(hall: Hall, ledger: Ledger) -> None:
    """The public state agrees with the line, and survives encoding."""
    line, state = hall.line, hall.state()
    assert decode_state(encode(state)) == state
    waiting = [t for t in line.tickets.values() if t.phase == "waiting"]
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing")]
    waiting.sort(key=lambda t: t.place(line.rules))
    assert [view.label for view in state.waiting] == [t.label for t in waiting]
    for view, ticket in zip(state.waiting, waiting, strict=True):
        place = ticket.place(line.rules)
        assert view.ahead == sum(t.service == ticket.service and t.place(line.rules) < place for t in queued)
    by_service = Tally(t.service for t in waiting)
    assert all(view.waiting == by_service[view.code] for view in state.services)
    assert state.printer.pending == len(line.slips)
    assert {view.label for view in state.held} == {t.label for t in line.tickets.values() if t.phase == "held"}
    absent = {t.label for t in line.tickets.values() if t.phase == "absent"}
    assert {view.label for view in state.absent} == {
        label for label in absent if ledger.may_return(line, label, hall.uptime)
    }
    hands = {view.id: view.ticket for view in state.counters if view.ticket}
    assert all(line.tickets[label].counter == counter for counter, label in hands.items())
    assert [(view.label, view.state) for view in state.slips] == [
        (label, doubt)
        for label, doubt in ledger.unconfirmed.items()
        if doubt == "void" or ledger.may_return(line, label, hall.uptime)
    ]
    assert list(state.calls) == sorted(state.calls, key=lambda call: -call.call_no)
    if not issuing_changes(line, hall.now):  # else the lamps follow within a second
        uptime = {view.code for view in state.services if view.open}
        assert uptime == {code for code in line.rules.services if takes(hall, code)}


def takes(hall: Hall, service: str) -> bool:
    """Whether a press gets a ticket now."""
    press = TakeTicket(id="press", service=service)
    return isinstance(decide(hall.line, press, hall.now, hall.conditions), Decision)
