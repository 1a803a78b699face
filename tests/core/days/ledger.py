"""An independent account of a day's entries, against which the line is checked."""

from __future__ import annotations

from collections import Counter as Tally
from itertools import pairwise
from typing import Any

from core.line.evolve import evolve
from core.line.line import Line
from core.messages.commands import TakeTicket
from core.messages.events import (
    CallUndone,
    DayClosed,
    DayOpened,
    OfficeResumed,
    RollChanged,
    ServiceFinished,
    ServiceStarted,
    SlipConfirmed,
    SlipFailed,
    SlipKept,
    SlipReprinted,
    TicketAbsent,
    TicketCalled,
    TicketIssued,
    TicketReturned,
    TicketTransferred,
    TicketUnserved,
    TicketVoided,
)
from core.messages.wire import decode_entry
from tests.core.days.reckoning import could_take, why
from tests.core.entry_json import entry_json


class Ledger:
    def __init__(self) -> None:
        self.seq = self.call_no = 0
        self.day = ""
        self.line_time = 0
        self.roll: tuple[int, int] | None = None
        self.labels: set[str] = set()
        self.fates: dict[str, str] = {}
        """Label → how it ended: `done`, `void` or `unserved`."""
        self.went_ahead: dict[str, set[int]] = {}
        self.called_at: dict[str, int] = {}
        self.gone_at: dict[str, int] = {}
        self.arrivals: dict[str, int] = {}
        self.legs: dict[str, tuple[str, ...]] = {}
        """Label → the service it waits for or has, and all that is planned after it."""
        self.before: dict[str, tuple[str, ...]] = {}
        """The same before the plan went on: what an undo brings back."""
        self.goes_to: tuple[str, str, str] | None = None
        """Whose transfer must come next, from which counter, where to."""
        self.starts = False
        """The kiosk is being started: only then may a slip be on its way when a day closes."""
        self.losses: dict[str, list[int]] = {}
        """Label → lit times at which its slip was lost, since the last one was settled."""
        self.unconfirmed: dict[str, str] = {}
        """Label → `unproven` or `void`, oldest first."""
        self.unproven: set[str] = set()
        """Whose last word about a slip was that nobody knows."""

    def follow(self, line: Line, entry: Any, uptime: int, ask: Any) -> Line:
        """Checks one entry, caused by `ask`, and returns the line after it, read back from its JSON."""
        event = entry.event
        kept = decode_entry(entry_json(entry))
        assert kept == entry
        assert kept is not None
        self.seq += 1
        assert entry.seq == self.seq
        assert entry.line >= self.line_time, "line time never runs backwards"
        self._count(line, entry, ask)
        self._end(event)
        self._look_after(line, entry)
        self._keep_pace(line, entry)
        self._follow_legs(event)
        self._follow_calls(line, event, uptime)
        self.line_time = entry.line
        self.starts = isinstance(event, OfficeResumed)
        return evolve(line, (kept,))

    def _count(self, line: Line, entry: Any, ask: Any) -> None:
        """Labels, days and arrivals."""
        match entry.event:
            case DayClosed() if not self.starts:
                assert all(ticket.slip.state != "out" for ticket in line.tickets.values())
            case DayOpened():
                left = [line.tickets[label].phase for label in self.labels - self.fates.keys()]
                assert set(left) <= {"absent", "passed"}, "nobody is lost when a day closes"
                assert entry.day > self.day, "a label would come twice"
                roll = self.roll
                self.__init__()  # type: ignore[misc]
                self.seq, self.day, self.roll = entry.seq, entry.day, roll
            case TicketIssued() as event:
                assert event.label not in self.labels, "a label twice in a day"
                self.labels.add(event.label)
                self.arrivals[event.label] = event.arrival
                by_hand = isinstance(ask, TakeTicket) and (ask.arrived or event.instead_of)
                assert event.arrival == entry.line or by_hand
                assert event.arrival <= entry.line
        assert entry.day == self.day

    def _end(self, event: Any) -> None:
        """Each ticket ends once, and nothing happens to an ended one, unless an undo restores it."""
        label = getattr(event, "label", None)
        assert label is None or label in self.labels
        assert label not in self.fates or (isinstance(event, SlipKept) and event.void)
        match event:
            case ServiceFinished(started=True, goes_to=None):
                self.fates[event.label] = "done"
            case TicketVoided():
                self.fates[event.label] = "void"
            case TicketUnserved():
                self.fates[event.label] = "unserved"
            case CallUndone(restored=str(restored)):
                assert self.fates.pop(restored, "done") == "done"

    def _follow_calls(self, line: Line, event: Any, uptime: int) -> None:
        match event:
            case TicketCalled():
                self.call_no += 1
                assert event.call_no == self.call_no
                assert event.why == why(line, event)
                if event.why.rule != "recall":
                    assert line.counter(event.counter).status == "open"
                    assert line.counter(event.counter).ticket is None
                    self.called_at[event.counter] = uptime
                if event.count == 1:
                    self._let_ahead(line, event)
            case CallUndone():
                assert uptime - self.called_at[event.counter] <= line.rules.undo_s * 1000
                for calls in self.went_ahead.values():
                    calls.discard(event.call_no)
            case TicketAbsent() | ServiceFinished(started=False):
                self.gone_at[event.label] = uptime
            case TicketReturned():
                assert uptime - self.gone_at[event.label] <= line.rules.return_s * 1000
                self.went_ahead[event.label] = set()

    def _let_ahead(self, line: Line, event: TicketCalled) -> None:
        for label, calls in self.went_ahead.items():
            ticket = line.tickets.get(label)
            if (
                label != event.label
                and ticket
                and ticket.phase == "waiting"
                and could_take(line, event.counter, ticket)
            ):
                calls.add(event.call_no)

    def _follow_legs(self, event: Any) -> None:
        """Planned legs come in order, and none is lost except by a command."""
        if self.goes_to:
            assert (event.label, event.counter, event.service) == self.goes_to
        self.goes_to = None
        match event:
            case TicketIssued():
                self.legs[event.label] = (event.service, *event.then)
            case ServiceFinished(label, counter, goes_to=str(service)):
                self.goes_to, self.before[label] = (label, counter, service), self.legs[label]
            case ServiceFinished(label):
                self.before[label] = self.legs[label]
            case TicketTransferred():
                self.legs[event.label] = (event.service, *event.then)
            case CallUndone(restored=str(label)):
                self.legs[label] = self.before[label]

    def _look_after(self, line: Line, entry: Any) -> None:
        """The guide's list, and the paper used."""
        match entry.event:
            case RollChanged():
                self.roll = (0, 0)
            case SlipConfirmed() | SlipFailed() as event if self.roll and event.mm:
                self.roll = (self.roll[0] + event.mm, self.roll[1] + isinstance(event, SlipConfirmed))
        match entry.event:
            case SlipConfirmed(label, proof):
                (self.unproven.add if proof == "unproven" else self.unproven.discard)(label)
                self.unconfirmed.pop(label, None)
                if proof == "unproven" and line.tickets[label].phase != "serving":
                    self.unconfirmed[label] = "unproven"
            case SlipFailed(label, "given_up") if label in self.unproven and line.tickets[label].phase != "serving":
                self.unconfirmed[label] = "unproven"
            case SlipReprinted(label) | SlipKept(label) | ServiceStarted(label) | TicketUnserved(label):
                self.unconfirmed.pop(label, None)
            case TicketVoided(label, reason):
                self.unconfirmed.pop(label, None)
                if reason == "printer" and entry.cause is None:
                    self.unconfirmed[label] = "void"
            case TicketIssued(instead_of=str(label)):
                assert self.unconfirmed.pop(label) == "void", "another number for somebody who had lost his"

    def _keep_pace(self, line: Line, entry: Any) -> None:
        """A slip is retried at once after its first loss, and after twice the time for each further one."""
        match entry.event:
            case SlipConfirmed(label) | SlipFailed(label, "given_up") | TicketVoided(label) | TicketUnserved(label):
                self.losses.pop(label, None)
            case ServiceFinished(label, started=True, goes_to=None):
                self.losses.pop(label, None)
            case SlipFailed(label):
                self.losses.setdefault(label, []).append(line.uptime(entry.line))
            case SlipReprinted(label, "retry"):
                losses = self.losses[label]
                if len(losses) > 1:
                    assert line.uptime(entry.line) - losses[-1] >= 5000 * 2 ** (len(losses) - 1)

    def may_return(self, line: Line, label: str, uptime: int) -> bool:
        gone = line.tickets[label].phase in ("absent", "passed")
        return not gone or uptime - self.gone_at[label] <= line.rules.return_s * 1000

    def check(self, line: Line) -> None:
        """The line agrees with the ledger."""
        assert set(line.tickets) == self.labels - self.fates.keys()
        assert Tally(self.fates.values()) == +Tally(line.ended)
        assert all(line.was_issued(label) for label in self.labels)
        for label in line.returned:
            assert line.tickets[label].behind == max(
                0, (line.tickets[label].lets_ahead or 0) - len(self.went_ahead[label])
            )
        for label, ticket in line.tickets.items():
            assert ticket.arrival == self.arrivals[label], "the place is kept"
            assert (ticket.service, *ticket.then) == self.legs[label]
            assert all(one != other for one, other in pairwise(self.legs[label]))
            assert set(self.legs[label]) <= line.rules.services.keys()
        assert (line.roll and (line.roll.mm, line.roll.slips)) == self.roll
