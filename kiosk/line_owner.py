"""The office: decides, makes it durable, and only then lets anybody know. The one owner of the line."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

from core.decisions.decide import decide, entries_of
from core.decisions.service_day import due
from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import Line
from core.line.paper_roll import slips_left
from core.messages.commands import AnyCommand, Refused, ResumeIssuing, TakeTicket
from core.messages.events import DayOpened, Entry, SlipReprinted, TicketIssued
from core.messages.forecasts import NO_FORECAST_SET, NO_FORECASTS, Forecasts
from core.messages.observations import Observation, OfficeStarted, PrinterIll, PrinterWell, TimePassed
from core.messages.state import Minutes, PrinterCondition, Reply, State
from core.messages.wire import encode
from core.now import Now
from core.settings.conversions import roll_length_m, rules_of
from core.settings.sections import Settings
from core.snapshot import open_services, snapshot, ticket_ref, told_to_new, told_to_waiting
from kiosk.slip_content import slip_of
from printer.slip import Slip
from runtime.clock import Clock
from runtime.journal.journal import Answer, Journal, StorageError

logger = logging.getLogger(__name__)


BothClasses = tuple[Forecasts, Forecasts]
"""Of regular tickets, and of those with priority."""
UNKNOWN: BothClasses = (NO_FORECASTS, NO_FORECASTS)
COMES_ROUND = (TimePassed, PrinterIll, PrinterWell)
"""News that is told again every second."""


class Paper(Protocol):
    """Where slips go."""

    def print(self, slip: Slip) -> None:
        """Takes the slip and returns at once; what becomes of it is news."""

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip."""


class Office:
    """Not for several threads: whoever empties the inbox calls it, and nobody else."""

    def __init__(
        self,
        *,
        settings: Settings,
        device: str,
        journal: Journal,
        line: Line,
        clock: Clock,
        paper: Paper,
    ) -> None:
        """`line`: as the journal left it."""
        self._settings = settings
        self._device = device
        self._journal = journal
        self._clock = clock
        self._paper = paper
        self.line = line
        self.printer: PrinterCondition = "unknown"
        self._printer_heard = False
        self.storage_ok = True
        self.forecast_set = NO_FORECAST_SET
        """How long still, as last foreseen."""
        self._postponed: list[Observation] = []
        """News that the disk had no room for."""

    def open(self) -> None:
        """The first thing of every start."""
        now, seen, told = self._clock.now(), self._clock.last_seen, self._journal.alive_until
        alive = seen or (told and told.later(-self._clock.behind_ms))
        away_s = outage_s(alive, self.line.time, now, is_sure=seen is not None)
        self.hear(OfficeStarted(rules_of(self._settings), away_s))

    def handle(self, command: AnyCommand, by: str) -> Reply | Refused:
        """The answer to a command; an accepted one is durable when this returns."""
        if isinstance(command, TakeTicket):
            self._turn()
        now = self._clock.now()
        forecasts = self._forecasts if isinstance(command, TakeTicket) else UNKNOWN
        decision = decide(self.line, command, now, *forecasts, can_print=self._can_print)
        if isinstance(decision, Refused):
            return decision
        entries = entries_of(self.line, decision, now, cause=command.id, by=by)
        line = evolve(self.line, entries)
        reply = Reply(id=command.id, ok=True, revision=line.seq, ticket=ticket_ref(self.line, line, decision))
        if not self._is_durable(entries, Answer(by, command.id, encode(reply)), decision.words):
            return Refused("storage")
        self._go_on(line, entries)
        if isinstance(command, ResumeIssuing):
            self.watch_printer()
        return reply

    def press(self, command: TakeTicket) -> Refused | None:
        """One of our own buttons. It never asks twice with one id: there is no answer to reckon, nor to keep."""
        self._turn()
        return self._do(command, command.id, self._forecasts)

    def _turn(self) -> None:
        """A number is one of the day that is due: one of yesterday would hold that day open."""
        if due(self.line, self._clock.now()):
            self.hear(TimePassed())

    def hear(self, news: Observation) -> None:
        """What a device or the clock reports. What cannot be written now is heard again when the disk has room."""
        if self._do(news, None) and not isinstance(news, COMES_ROUND):
            self._postponed.append(news)

    def _do(self, ask: TakeTicket | Observation, cause: str | None, forecasts: BothClasses = UNKNOWN) -> Refused | None:
        """Of our own accord."""
        now = self._clock.now()
        decision = decide(self.line, ask, now, *forecasts)
        if isinstance(decision, Refused):
            return decision
        if decision.events:
            entries = entries_of(self.line, decision, now, cause=cause, by=self._device)
            if not self._is_durable(entries, None, decision.words):
                return Refused("storage")
            self._go_on(evolve(self.line, entries), entries)
        return None

    def printer_is(self, condition: PrinterCondition) -> None:
        self.printer = condition
        self._printer_heard = True
        self.watch_printer()

    def watch_printer(self) -> None:
        """Issuing follows the printer; what is settled already leads to nothing."""
        if self._printer_heard:
            self.hear(PrinterWell() if self._can_print else PrinterIll())

    @property
    def _can_print(self) -> bool:
        """One that has said nothing yet is what the journal says of it."""
        return not self._printer_heard or self._paper.can_print(self.printer)

    def retry_storage(self) -> None:
        """Looks whether the disk takes something again; until then nothing overtakes what was postponed."""
        try:
            self._journal.probe()
        except StorageError:
            return
        logger.warning("the journal can be written again")
        self.storage_ok = True
        postponed, self._postponed = self._postponed, []
        for news in postponed:
            self.hear(news)

    def state(self) -> tuple[State, Now]:
        now = self._clock.now()
        settings, printer, well = self._settings, self.printer, self.storage_ok
        return snapshot(self.line, now, settings, printer, storage_ok=well, forecast_set=self.forecast_set), now

    @property
    def slips_left(self) -> int | None:
        """On the roll in the printer, about; None: nobody knows."""
        return slips_left(self.line.roll, roll_length_m(self._settings.printer))

    @property
    def open_services(self) -> frozenset[str]:
        forecasts = told_to_new(self.line, self.forecast_set)
        return open_services(self.line, self._clock.now(), forecasts) if self.storage_ok else frozenset()

    @property
    def _forecasts(self) -> BothClasses:
        """What is foreseen for whoever takes a number now."""
        return told_to_new(self.line, self.forecast_set), told_to_new(self.line, self.forecast_set, "P")

    def _is_durable(self, entries: tuple[Entry, ...], answer: Answer | None, words: str | None) -> bool:
        if self.storage_ok:
            try:
                self._journal.append(entries, answer=answer, words=words)
            except StorageError as error:
                logger.error("the journal cannot be written: %s", error)
                self.storage_ok = False
        return self.storage_ok

    def _go_on(self, line: Line, entries: Iterable[Entry]) -> None:
        self.line = line
        for entry in entries:
            match entry.event:
                case TicketIssued(label=label, paper=True, forecast=forecast):
                    self._print(label, forecast, marked=False)
                case SlipReprinted(label=label, marked=marked):
                    self._print(label, told_to_waiting(line, self.forecast_set).get(label), marked=marked)
                case DayOpened():
                    self._clock.lift()
                    self._journal.mark_alive(self._clock.note)

    def _print(self, label: str, forecast: Minutes | None, *, marked: bool) -> None:
        slip = slip_of(self.line, label, self._settings, self._clock.now(), forecast, marked=marked)
        self._paper.print(slip)


def behind_ms(line: Line, journal: Journal) -> int:
    """How far line time was behind a clock that was believed, when the last entry was made: it has been set since
    somebody came, who keeps his age over a restart, too. Where nobody is left there is nobody to age."""
    last = journal.after(journal.last - 1, 1)
    return max(0, last[0].at - last[0].line) if line.tickets and last and last[0].trusted else 0


def outage_s(alive: Instant | None, last: Instant, now: Now, *, is_sure: bool = False) -> int | None:
    """Whole seconds since somebody was last known to be there, in line time; None while the clock cannot tell.

    `alive` may be by the clock of its time: one that lies outside what the journal and the clock say now is not used.
    `is_sure`: the stopwatch has run on since, and no clock is needed.
    """
    if not (now.trusted or is_sure) or not last:
        return None
    known = alive if alive is not None and last <= alive <= now.line else last
    return max(0, now.line - known) // 1000
