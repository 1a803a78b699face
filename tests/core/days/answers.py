"""Checks of one decision or refusal: windows, order, hours, and what an undo would restore."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from core.decisions.decide import decide, entries_of
from core.decisions.decision import Decision
from core.hours import is_issuing
from core.line.evolve import evolve
from core.line.line import EMPTY, Counter, Line
from core.messages import commands as c
from core.messages import observations as n
from core.messages.commands import Refused
from core.messages.events import (
    ClassChanged,
    DayOpened,
    IssuingResumed,
    IssuingStopped,
    RulesChanged,
    TicketCalled,
    TicketIssued,
    TicketReturned,
    TicketTransferred,
    TicketUnserved,
)
from tests.core.days.ledger import Ledger
from tests.core.days.reckoning import candidates, offset_s
from tests.core.hall import Hall


def check_answer(before: Line, hall: Hall, ledger: Ledger, ask: Any, answer: Any) -> None:
    if isinstance(answer, Refused):
        assert hall.line is before
        check_too_late(hall, ledger, ask, answer)
        return
    check_order_kept(before, hall.line, answer.events)
    check_hours(hall, before, ask, answer.events)
    if isinstance(ask, c.Command):
        assert answer.events, "an accepted command makes at least one event"
        assert replace(hall.line, seq=0, time=EMPTY.time) != replace(before, seq=0, time=EMPTY.time)
    if isinstance(ask, c.CallNext | c.CallTicket):
        check_undo_restores(before, hall, ask)
        check_nobody_overtakes(before, answer.events)
    if isinstance(ask, c.TakeTicket):
        check_ahead(hall.line, answer)


def check_too_late(hall: Hall, ledger: Ledger, ask: Any, answer: Refused) -> None:
    """No command is too late within the window that the rules give it, measured in uptime."""
    if answer.code == "too_late" and isinstance(ask, c.Undo):
        assert hall.uptime - ledger.called_at[ask.counter] > hall.line.rules.undo_s * 1000
    elif answer.code == "too_late" and isinstance(ask, c.Return | c.CallTicket):
        assert hall.uptime - ledger.gone_at[ask.label] > hall.line.rules.return_s * 1000


def check_order_kept(before: Line, after: Line, events: tuple[Any, ...]) -> None:
    """Two tickets that a counter could call keep their order, unless an event moves one of them."""
    if any(isinstance(event, RulesChanged | DayOpened) for event in events):
        return
    moved = {e.label for e in events if isinstance(e, ClassChanged | TicketTransferred | TicketReturned)}
    for counter in after.counters:
        was = [t.label for t in candidates(before, counter) if not t.behind]
        now = [t.label for t in candidates(after, counter) if not t.behind]
        stayed = (set(was) & set(now)) - moved
        assert [label for label in was if label in stayed] == [label for label in now if label in stayed]


def check_nobody_overtakes(before: Line, events: tuple[Any, ...]) -> None:
    """No ticket that came after t + head start + offset is called before a regular one that came at t."""
    for event in events:
        if isinstance(event, TicketCalled) and event.why.rule in ("head_start", "returned"):
            for other in candidates(before, event.counter):
                if other.class_ == "N" and not other.behind:
                    reach_s = before.rules.head_start_s + offset_s(before, event.counter, other)
                    assert before.tickets[event.label].arrival <= other.arrival.later(reach_s * 1000)


def check_ahead(line: Line, answer: Decision) -> None:
    """`ahead` is the number of tickets of the same service before it."""
    (issued,) = (event for event in answer.events if isinstance(event, TicketIssued))
    place = line.tickets[issued.label].place(line.rules)
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing") and t.service == issued.service]
    assert issued.ahead == sum(t.place(line.rules) < place for t in queued)


def check_hours(hall: Hall, before: Line, ask: Any, events: tuple[Any, ...]) -> None:
    """Tickets are issued during the hours only, unless the staff or a doubtful clock override them."""
    line, now = hall.line, hall.now
    for event in events:
        if isinstance(event, IssuingStopped) and event.reason == "outside_hours" != before.issuing.stop_reason:
            assert now.trusted
            assert not is_issuing(line.rules.hours, (), now.local)
    if isinstance(ask, n.TimePassed) and now.trusted and line.issuing.stop_reason not in ("closed", "printer"):
        by_person = line.issuing.opened_until is not None and now.utc < line.issuing.opened_until
        shut = not is_issuing(line.rules.hours, (), now.local) and not by_person
        assert (line.issuing.stop_reason == "outside_hours") == shut or (now.jumped and shut)
    for event in events:
        if isinstance(event, TicketIssued) and event.instead_of is None and not ask.arrived:
            assert before.issuing.stop_reason in (None, "printer", "quota")
            if event.half == line.issuing.half:
                assert line.issuing.in_half[event.service] <= line.rules.quotas.get(event.service, 1000)
    said = [event for event in events if isinstance(event, IssuingStopped | IssuingResumed)]
    if said and not any(isinstance(event, DayOpened) for event in events):
        (event,) = said
        assert (event.reason if isinstance(event, IssuingStopped) else None) != before.issuing.stop_reason
    unserved = [event for event in events if isinstance(event, TicketUnserved)]
    if unserved and not any(isinstance(event, DayOpened) for event in events):
        assert now.trusted
        assert not now.jumped
        assert not any(counter.ticket for counter in before.counters.values())


def check_undo_restores(before: Line, hall: Hall, ask: Any) -> None:
    """An undo right after a call restores the line."""
    undo = c.Undo(id="undo", counter=ask.counter)
    decision = decide(hall.line, undo, hall.now)
    if hall.line.counter(ask.counter).ticket is None:
        assert isinstance(decision, Refused)
        assert decision.code == "nothing_called"
        return
    assert isinstance(decision, Decision)
    undone = evolve(hall.line, entries_of(hall.line, decision, hall.now, cause="undo", by="console"))
    assert settled(comparable(undone), before) == settled(comparable(before), before)
    assert undone.calls[0].undone


def comparable(line: Line) -> Line:
    """The line without what only counts forward, and with lists sorted whose order does not matter."""
    counters = {
        name: replace(counter, undoable=None, ended=None)
        for name, counter in line.counters.items()
        if counter != Counter()
    }
    return replace(
        line,
        seq=0,
        time=EMPTY.time,
        call_no=0,
        calls=(),
        counters=counters,
        queues={service: queue for service, queue in line.queues.items() if queue},
        ended={kind: count for kind, count in line.ended.items() if count},
        **{name: tuple(sorted(getattr(line, name))) for name in ("slips", "bound", "returned", "absent", "held")},
    )


def settled(line: Line, before: Line) -> Line:
    """The line without the slips of served tickets, which are dropped when the ticket ends."""
    for counter in before.counters.values():
        ticket = line.tickets.get(counter.ticket or "")
        if ticket and ticket.phase == "serving":
            alone = replace(ticket, slip=ticket.slip.settled(ticket.slip.proof))
            tickets = line.tickets.with_ticket(alone)
            line = replace(line, tickets=tickets, slips=tuple(s for s in line.slips if s != ticket.label))
    return line
