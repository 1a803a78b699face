"""Checks a `DayRecord` against the line: two readers of one journal must agree."""

from __future__ import annotations

from core.history.day_record import DayRecord
from core.line.line import Line
from core.line.ticket import Ticket


def check_book(line: Line, book: DayRecord) -> None:
    assert book.last_work.uptime == line.uptime(book.last_work.line)
    assert {name: stay.label for name, stay in book.at_counter.items()} == {
        name: counter.ticket for name, counter in line.counters.items() if counter.ticket
    }
    assert {name: span.status for name, span in book.current_sessions.items()} == {
        name: counter.status for name, counter in line.counters.items() if counter.status != "closed"
    }
    for ticket in line.tickets.values():
        check_visit(ticket, book)
    for name, stay in book.at_counter.items():
        ticket = line.tickets[stay.label]
        assert (stay.ended, stay.how) == (None, None), name
        assert stay.service == ticket.service
        if stay.waited_ms is not None and len(book.visits[stay.label].legs) == len(ticket.legs) + 1:
            assert stay.waited_ms // 1000 == ticket.leg_wait_s


def check_visit(ticket: Ticket, book: DayRecord) -> None:
    """The record has one more leg for each transfer by the guide after a visit to a counter."""
    visit = book.visits[ticket.label]
    leg, more = visit.legs[-1], len(visit.legs) - len(ticket.legs) - 1
    assert more >= 0
    assert leg.service == ticket.service
    assert leg.since_uptime >= ticket.leg_uptime if more else leg.since_uptime == ticket.leg_uptime
    assert visit.is_waiting == (ticket.phase in ("printing", "waiting"))
