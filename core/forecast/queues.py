"""The waiting tickets of a line as the plain numbers that rollouts need: queues by index, tickets by rank."""

from __future__ import annotations

from core.forecast.rollout import ORDER, Queue, Rank, Returned
from core.instant import Instant, Now
from core.line.line import Line
from core.line.ticket import Ticket
from core.rules import TicketClass

LONGEST_HEAD_START_MS = 1e9
"""Longer than any wait. With greater numbers a float would lose the order of issue below the millisecond."""
Kind = tuple[str, TicketClass]
"""Service and class of a ticket."""


class Queues:
    def __init__(self, line: Line, now: Now) -> None:
        self._now = now.line
        self.priority_head_start_ms = min(line.rules.head_start_ms("P"), LONGEST_HEAD_START_MS)
        self.indices: dict[tuple[str, str | None], Queue] = {
            (service, None): n for n, service in enumerate(line.rules.services)
        }
        """Service, and the counter that the tickets are bound to → queue."""
        self.waiting: list[list[Rank]] = [[] for _ in self.indices]
        """Of each queue, the tickets that can be called."""
        self.returned: list[Returned] = []
        self.called_before: set[Rank] = set()
        self.ranks: dict[str, Rank] = {}
        """Label → rank, of all that wait."""
        tickets = [line.tickets[place.label] for queue in line.queues.values() for place in queue]
        for order, ticket in enumerate(sorted(tickets, key=lambda ticket: ticket.order), 1):
            self._add(ticket, order, is_called_before=bool(ticket.count % line.rules.max_calls))

    def _add(self, ticket: Ticket, order: int, *, is_called_before: bool) -> None:
        rank, queue = self.rank(ticket.class_, ticket.arrival, order), self._index(ticket.service, ticket.bound)
        self.ranks[ticket.label] = rank
        if is_called_before:
            self.called_before.add(rank)
        if ticket.behind:
            self.returned.append(Returned(rank, queue, ticket.behind))
        else:
            self.waiting[queue].append(rank)

    def _index(self, service: str, bound: str | None) -> Queue:
        if (service, bound) not in self.indices:
            self.indices[service, bound] = len(self.indices)
            self.waiting.append([])
        return self.indices[service, bound]

    def rank(self, class_: TicketClass, arrival: Instant, order: int = 0) -> Rank:
        return self._now - arrival + self.head_start_ms(class_) - order * ORDER

    def head_start_ms(self, class_: TicketClass) -> float:
        return self.priority_head_start_ms if class_ == "P" else 0

    def probe(self, kind: Kind) -> tuple[Queue, Rank]:
        """A ticket of this kind that is taken now, after all others."""
        service, class_ = kind
        return self.indices[service, None], self.rank(class_, self._now, len(self.ranks) + 1)
