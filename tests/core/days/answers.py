"""What holds of one answer: who was refused, whose order stayed, whom nobody passed, what an undo would bring back."""

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


def check_answer(before: Line, hall: Any, ledger: Ledger, ask: Any, answer: Any) -> None:
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
        check_nobody_passes(before, answer.events)
    if isinstance(ask, c.TakeTicket):
        check_ahead(hall.line, answer)


def check_too_late(hall: Any, ledger: Ledger, ask: Any, answer: Refused) -> None:
    """Windows are as long as the rules say, dark time left out: nobody is too late within them."""
    if answer.code == "too_late" and isinstance(ask, c.Undo):
        assert hall.uptime - ledger.called_at[ask.counter] > hall.line.rules.undo_s * 1000
    elif answer.code == "too_late" and isinstance(ask, c.Return | c.CallTicket):
        assert hall.uptime - ledger.gone_at[ask.label] > hall.line.rules.return_s * 1000


def check_order_kept(before: Line, after: Line, events: tuple[Any, ...]) -> None:
    """Two who could be called at a counter keep their order, unless an event about one of them says otherwise."""
    if any(isinstance(event, RulesChanged | DayOpened) for event in events):
        return
    moved = {e.label for e in events if isinstance(e, ClassChanged | TicketTransferred | TicketReturned)}
    for counter in after.counters:
        was = [t.label for t in candidates(before, counter) if not t.behind]
        now = [t.label for t in candidates(after, counter) if not t.behind]
        stayed = (set(was) & set(now)) - moved
        assert [label for label in was if label in stayed] == [label for label in now if label in stayed]


def check_nobody_passes(before: Line, events: tuple[Any, ...]) -> None:
    """Nobody who came after t + head start + offset is called before a regular who came at t and has this offset."""
    for event in events:
        if isinstance(event, TicketCalled) and event.why.rule in ("head_start", "returned"):
            for other in candidates(before, event.counter):
                if other.class_ == "N" and not other.behind:
                    reach_s = before.rules.head_start_s + offset_s(before, event.counter, other)
                    assert before.tickets[event.label].arrival <= other.arrival.later(reach_s * 1000)


def check_ahead(line: Line, answer: Decision) -> None:
    """A slip says how many of its service are before it."""
    (issued,) = (event for event in answer.events if isinstance(event, TicketIssued))
    place = line.tickets[issued.label].place(line.rules)
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing") and t.service == issued.service]
    assert issued.ahead == sum(t.place(line.rules) < place for t in queued)


def check_hours(hall: Any, before: Line, ask: Any, events: tuple[Any, ...]) -> None:
    """Numbers are given out at the hours alone, unless a person or a doubtful clock has its way; nobody stops twice."""
    line, now = hall.line, hall.now
    for event in events:
        if isinstance(event, IssuingStopped) and event.reason == "outside_hours" != before.issuing:
            assert now.trusted
            assert not is_issuing(line.rules.hours, (), now.local)
    if isinstance(ask, n.TimePassed) and now.trusted and line.issuing not in ("closed", "printer"):
        by_person = line.opened_until is not None and now.utc < line.opened_until
        shut = not is_issuing(line.rules.hours, (), now.local) and not by_person
        assert (line.issuing == "outside_hours") == shut or (now.jumped and shut)
    for event in events:
        if isinstance(event, TicketIssued) and event.instead_of is None and not ask.arrived:
            assert before.issuing in (None, "printer", "quota")
            if event.half == line.half:
                assert line.in_half[event.service] <= line.rules.quotas.get(event.service, 1000)
    said = [event for event in events if isinstance(event, IssuingStopped | IssuingResumed)]
    if said and not any(isinstance(event, DayOpened) for event in events):
        (event,) = said
        assert (event.reason if isinstance(event, IssuingStopped) else None) != before.issuing
    unserved = [event for event in events if isinstance(event, TicketUnserved)]
    if unserved and not any(isinstance(event, DayOpened) for event in events):
        assert now.trusted
        assert not now.jumped
        assert not any(counter.ticket for counter in before.counters.values())


def check_undo_restores(before: Line, hall: Any, ask: Any) -> None:
    """An undo right after a call brings back the line as it was."""
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
    """A line without what only counts forward, and without the order of lists that have none."""
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
    """Leaves out the slip of one who was being served: it was nobody's concern once he had gone."""
    for counter in before.counters.values():
        ticket = line.tickets.get(counter.ticket or "")
        if ticket and ticket.phase == "serving":
            alone = replace(ticket, slip=ticket.slip.settled(ticket.slip.proof))
            tickets = line.tickets | {ticket.label: alone}
            line = replace(line, tickets=tickets, slips=tuple(s for s in line.slips if s != ticket.label))
    return line
