"""The one owner of the line: decides, writes the events to the journal, and only then prints and replies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from msgspec.structs import replace

from core.decisions.decide import decide, entries_of
from core.decisions.decision import Conditions
from core.decisions.service_day import due_day
from core.instant import Instant, Now
from core.line.evolve import evolve
from core.line.line import Line
from core.line.paper_roll import slips_left
from core.messages.commands import AnyCommand, Refused, ResumeIssuing, TakeTicket, given
from core.messages.events import DayOpened, Entry, NumbersSkipped, SlipReprinted, TicketIssued
from core.messages.forecasts import NO_FORECAST_SET, ForecastSet
from core.messages.observations import EntriesLost, Observation, OfficeStarted, PrinterIll, PrinterWell, TimePassed
from core.messages.state import Minutes, PrinterCondition, Reply, State, TwoOutcomes
from core.messages.wire import encode
from core.public_state.snapshot import NOTHING_TRIED, Tried, open_services, snapshot, ticket_ref
from core.public_state.told_forecasts import forecasts_for_new, forecasts_for_waiting
from core.settings.conversions import roll_length_m, rules_of
from core.settings.sections import Settings
from kiosk.forecast.told_ranges import ToldRanges
from kiosk.slip_content import slip_of
from printer.slip import Slip
from runtime.clock import Clock
from runtime.journal.errors import NumberTakenError, StorageError
from runtime.journal.writer import CommandReply, Journal

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

REPEATED = (TimePassed, PrinterIll, PrinterWell)
"""Observations that come again every second."""


class SlipQueue(Protocol):
    """The spooler."""

    def print(self, slip: Slip) -> None:
        """Queues the slip and returns at once; its fate is reported as an observation."""

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition prints slips."""


class LineOwner:
    """For one thread only: the one that empties the kiosk's inbox."""

    def __init__(
        self,
        *,
        settings: Settings,
        device: str,
        journal: Journal,
        line: Line,
        clock: Clock,
        slips: SlipQueue,
    ) -> None:
        """`line` is the line as the journal left it."""
        self._settings = settings
        self._device = device
        self._journal = journal
        self._clock = clock
        self._slips = slips
        self.line = line
        self.printer_condition: PrinterCondition = "unknown"
        self._has_printer_reported = False
        self.storage_ok = True
        """Whether the journal could be written at the last attempt."""
        self.forecast_set = NO_FORECAST_SET
        """`follow_forecasts` replaces it."""
        self._told = ToldRanges()
        self.shown_call: int | None = None
        """As in `Conditions`: the kiosk updates it before each command."""
        self.tried: Tried = NOTHING_TRIED
        """What a test of the devices has tried: the kiosk updates it, and the state tells it."""
        self._postponed: list[Observation] = []
        """Observations that could not be written."""

    def start(self) -> None:
        """Must come first: records the start and how long the office was without power."""
        now, by_stopwatch, by_clock = self._clock.now(), self._clock.last_alive, self._journal.alive_until
        alive = by_stopwatch or (by_clock and by_clock.later(-self._clock.lag_ms))
        away_s = outage_s(alive, self.line.time, now, is_sure=by_stopwatch is not None)
        lost = self._journal.lost or self._journal.numbers_lost(self.line.issuing.counts)
        self.observe(OfficeStarted(rules_of(self._settings), away_s, lost))

    def handle(self, command: AnyCommand, by: str) -> Reply | Refused:
        """Decides about a command of the device `by`; an accepted one is durable when this returns."""
        if isinstance(command, TakeTicket):
            self._open_due_day()
        return self._behind_taken(lambda: self._handle(command, by))

    def _behind_taken(self, act: Callable[[], Answer]) -> Answer:
        """Does it once more behind a number that turns out to have been given out, in an entry that is damaged."""
        try:
            return act()
        except NumberTakenError as error:
            logger.error("%s", error)  # one sentence, as of all that the disk does
            self.entries_lost(EntriesLost(first=error.seq, last=error.seq, day=self.line.day))
            return act()

    def _handle(self, command: AnyCommand, by: str) -> Reply | Refused:
        now = self._clock.now()
        decision = decide(self.line, command, now, self._conditions(command))
        if isinstance(decision, Refused):
            return decision
        entries = entries_of(self.line, decision, now, cause=command.id, by=by, operator=given(command.operator))
        line = evolve(self.line, entries)
        reply = Reply(id=command.id, ok=True, revision=line.seq, ticket=ticket_ref(self.line, line, decision))
        if not self._append(entries, CommandReply(by, command.id, encode(reply)), decision.words):
            return Refused("storage")
        self._apply(line, entries)
        if isinstance(command, ResumeIssuing):
            self.follow_printer()
        return reply

    def entries_lost(self, lost: EntriesLost) -> None:
        """Another witness than the journal's own note tells of entries that are gone: the next one follows them."""
        self._journal.skip_to(lost.last)
        self.line = replace(self.line, seq=self._journal.last)
        self.observe(lost)

    def press(self, command: TakeTicket) -> Refused | None:
        """Decides about a press of the kiosk's own buttons: as `handle`, but no reply is kept."""
        self._open_due_day()
        return self._behind_taken(lambda: self._decide(command, command.id))

    def _open_due_day(self) -> None:
        """Before a ticket is issued: a ticket of yesterday would keep that day open."""
        if due_day(self.line, self._clock.now()):
            self.observe(TimePassed())

    def observe(self, observation: Observation) -> None:
        """Decides about what a device or the clock reports; if it cannot be written now, it is repeated later."""
        if self._decide(observation, None) and not isinstance(observation, REPEATED):
            self._postponed.append(observation)

    def _decide(self, trigger: TakeTicket | Observation, cause: str | None) -> Refused | None:
        now = self._clock.now()
        decision = decide(self.line, trigger, now, self._conditions(trigger))
        if isinstance(decision, Refused):
            return decision
        if decision.events:
            entries = entries_of(self.line, decision, now, cause=cause, by=self._device)
            if not self._append(entries, None, decision.words):
                return Refused("storage")
            self._apply(evolve(self.line, entries), entries)
        return None

    def printer_changed(self, condition: PrinterCondition) -> None:
        self.printer_condition = condition
        self._has_printer_reported = True
        self.follow_printer()

    def follow_printer(self) -> None:
        """Stops or resumes issuing as the printer's condition requires."""
        if self._has_printer_reported:
            self.observe(PrinterWell() if self._can_print else PrinterIll())

    @property
    def _can_print(self) -> bool:
        """Until the printer has reported, the journal tells whether it could print."""
        return not self._has_printer_reported or self._slips.can_print(self.printer_condition)

    def follow_forecasts(self, forecast_set: ForecastSet) -> None:
        """From now on the state tells these."""
        if forecast_set is not self.forecast_set:
            self.forecast_set = forecast_set
            told = forecasts_for_waiting(self.line, forecast_set)
            self._told.note(self.line, told, forecast_set.waiting_outcomes, self._clock.now().line)

    def retry_storage(self) -> None:
        """Resumes writing if the disk allows it again, beginning with the postponed observations.

        A disk that takes one small commit may have no room for a ticket: the lamps would promise what the next press
        does not get.
        """
        try:
            self._journal.try_room()
        except StorageError:
            return
        logger.warning("the journal can be written again")
        self.storage_ok = True
        postponed, self._postponed = self._postponed, []
        for observation in postponed:
            self.observe(observation)

    def state(self) -> tuple[State, Now]:
        now = self._clock.now()
        state = snapshot(
            self.line,
            now,
            self._settings,
            self.printer_condition,
            storage_ok=self.storage_ok,
            forecast_set=self.forecast_set,
            tried=self.tried,
            chain=self._journal.chain,  # of the line's last entry: one thread writes both, one right after the other
        )
        return state, now

    @property
    def slips_left(self) -> int | None:
        """About how many slips the paper roll still has; None if unknown."""
        return slips_left(self.line.roll, roll_length_m(self._settings.printer))

    @property
    def open_services(self) -> frozenset[str]:
        forecasts = forecasts_for_new(self.line, self.forecast_set)
        return open_services(self.line, self._clock.now(), forecasts) if self.storage_ok else frozenset()

    def _conditions(self, message: AnyCommand | Observation) -> Conditions:
        """Forecasts for new tickets matter to a `TakeTicket` only, all else to other commands only."""
        if not isinstance(message, TakeTicket):
            return Conditions(can_print=self._can_print, told=self._told.by_leg, shown_call=self.shown_call)
        return Conditions(
            forecasts=forecasts_for_new(self.line, self.forecast_set),
            priority_forecasts=forecasts_for_new(self.line, self.forecast_set, "P"),
            outcomes=self.forecast_set.new_outcomes(message.class_),
        )

    def _append(self, entries: tuple[Entry, ...], reply: CommandReply | None, words: str | None) -> bool:
        """Whether the entries are durable."""
        if self.storage_ok:
            try:
                self._journal.append(entries, reply=reply, words=words)
            except StorageError as error:
                logger.error("the journal cannot be written: %s", error)
                self.storage_ok = False
        return self.storage_ok

    def _apply(self, line: Line, entries: Iterable[Entry]) -> None:
        self.line = line
        for entry in entries:
            match entry.event:
                case TicketIssued(label=label, paper=True, forecast=forecast, outcomes=outcomes):
                    self._print(label, forecast, given(outcomes), marked=False)
                case SlipReprinted(label=label, marked=marked):
                    remaining = forecasts_for_waiting(line, self.forecast_set).get(label)
                    self._print(label, remaining, self.forecast_set.waiting_outcomes.get(label), marked=marked)
                case NumbersSkipped():
                    logger.error("%s", _skipped(entry.event))
                case DayOpened():
                    self._clock.catch_up()
        self._journal.counts = line.issuing.counts
        self._journal.mark_alive(self._clock.note)

    def _print(self, label: str, forecast: Minutes | None, outcomes: TwoOutcomes | None, *, marked: bool) -> None:
        now, day_before = self._clock.now(), self._journal.day_before
        slip = slip_of(self.line, label, self._settings, now, forecast, outcomes, marked=marked, day_before=day_before)
        self._slips.print(slip)


def _skipped(event: NumbersSkipped) -> str:
    numbers = ", ".join(f"{code} behind {number}" for code, number in event.counts.items())
    return (
        f"the journal has lost its entries {event.first} to {event.last} of {event.last_day}: "
        + (f"numbers go on, {numbers}" if numbers else "no number of today is concerned")
        + "; who holds a number that is not in the line stands on the guide's list (luot guide slips)"
    )


def lag_ms(line: Line, journal: Journal) -> int:
    """How far line time was behind a trusted clock at the last entry: the clock was set while tickets were waiting, and
    a restart must not age them. 0 if no ticket is left.
    """
    last = journal.after(journal.newest - 1, 1)
    return max(0, last[0].at - last[0].line) if line.tickets and last and last[0].trusted else 0


def outage_s(alive: Instant | None, last: Instant, now: Now, *, is_sure: bool = False) -> int | None:
    """Whole seconds of line time since the office was last known to be alive; None while the clock cannot tell.

    `alive` is the sign of life in the lock file, by the clock of its time; it is ignored unless it lies between `last`,
    the journal's last entry, and now. `is_sure`: `alive` is by the stopwatch, so no clock is needed.
    """
    if not (now.trusted or is_sure) or not last:
        return None
    known = alive if alive is not None and last <= alive <= now.line else last
    return max(0, now.line - known) // 1000
