"""What a command or a piece of news leads to: events, or a refusal. Pure and total."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from core.decisions import calling, counters, issuing, notices, opening, slips
from core.decisions.decision import NOTHING, Decision
from core.decisions.service_day import due, next_day, turn, unserved
from core.decisions.settings_changed import changed_rules
from core.line.legs import unknown_leg
from core.line.line import Line
from core.messages.commands import (
    Announce,
    AnyCommand,
    AtCounter,
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    Keep,
    MarkAbsent,
    NewDay,
    NewRoll,
    OpenCounter,
    PauseCounter,
    Recall,
    Refused,
    Reprint,
    Resume,
    ResumeCounter,
    ResumeIssuing,
    Return,
    SetOffsets,
    Start,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
    given,
)
from core.messages.events import DayOpened, Entry, OfficeResumed
from core.messages.forecasts import NO_FORECASTS, Forecasts
from core.messages.observations import (
    Observation,
    OfficeStarted,
    PrinterIll,
    PrinterWell,
    SlipLost,
    SlipProven,
    TimePassed,
)
from core.now import Now


def decide(
    line: Line,
    ask: AnyCommand | Observation,
    now: Now,
    forecasts: Forecasts = NO_FORECASTS,
    priority: Forecasts = NO_FORECASTS,
    *,
    can_print: bool = True,
) -> Decision | Refused:
    """Never raises and never touches anything: any ask, in any state, at any time, has an answer.

    News are never refused: what they would not change leads to no events. `forecasts` are how long a new ticket would
    wait, as far as anybody knows, and `priority` one with priority. `can_print`: as far as anybody knows, a slip comes
    out of the printer now.
    """
    match ask:
        case OfficeStarted():
            return _start_office(line, ask, now)
        case TimePassed():
            return _pass_time(line, now)
        case SlipProven():
            return slips.proven(line, ask)
        case SlipLost():
            return slips.lost(line, ask)
        case PrinterIll():
            return slips.printer_ill(line)
        case PrinterWell():
            return slips.printer_well(line, now)
        case TakeTicket() if issuing.is_mistimed(line, ask, now):
            return Refused("malformed", {"what": "arrived: a time earlier today"}, "mistimed")
        case _:
            return _unknown(line, ask) or _closed(line, ask) or _obey(line, ask, now, (forecasts, priority), can_print)


def _unknown(line: Line, command: AnyCommand) -> Refused | None:
    """Names that nobody knows: a counter, a service, a ticket."""
    for counter in (getattr(command, "counter", None), getattr(command, "to_counter", None)):
        if given(counter) and counter not in line.rules.counters:
            return Refused("unknown_counter", {"counter": str(counter)})
    service = given(getattr(command, "service", None))
    if service and service not in line.rules.services:
        return Refused("unknown_service", {"service": service})
    if leg := unknown_leg(line, given(getattr(command, "then", None)) or ()):
        return leg
    label = given(getattr(command, "label", None))
    if label and not line.was_issued(label):
        return Refused("unknown_ticket", {"label": label})
    return None


def _closed(line: Line, command: AnyCommand) -> Refused | None:
    """What only an open counter can do."""
    if isinstance(command, OpenCounter | PauseCounter | ResumeCounter | CloseCounter | SetOffsets):
        return None
    counter = command.counter if isinstance(command, AtCounter) else given(getattr(command, "counter", None))
    if counter and (status := line.counter(counter).status) != "open":
        return Refused("counter_closed", {"counter": counter}, "paused" if status == "paused" else "not_opened")
    to_counter = given(getattr(command, "to_counter", None))
    if to_counter and line.counter(to_counter).status == "closed":
        return Refused("counter_closed", {"counter": to_counter}, "closed")
    return None


def _obey(
    line: Line, command: AnyCommand, now: Now, forecasts: tuple[Forecasts, Forecasts], can_print: bool
) -> Decision | Refused:
    match command:
        case TakeTicket():
            return issuing.take_ticket(line, command, now, *forecasts)
        case CallNext():
            return calling.call_next(line, command)
        case CallTicket():
            return calling.call_ticket(line, command, now)
        case Recall() | Start() | Finish() | MarkAbsent() | Hold():
            return calling.with_person(line, command)
        case Undo():
            return calling.undo(line, command, now)
        case Transfer():
            return calling.transfer(line, command)
        case Return():
            return calling.return_(line, command, now)
        case Resume():
            return calling.resume(line, command)
        case Reprint():
            return slips.reprint(line, command, now, can_print=can_print)
        case Keep():
            return slips.keep(line, command, now)
        case NewRoll():
            return slips.new_roll(line, command)
        case VoidTicket():
            return issuing.void_ticket(line, command)
        case ChangeClass():
            return issuing.change_class(line, command)
        case OpenCounter():
            return counters.open_counter(line, command)
        case PauseCounter():
            return counters.pause_counter(line, command)
        case ResumeCounter():
            return counters.resume_counter(line, command)
        case CloseCounter():
            return counters.close_counter(line, command)
        case SetOffsets():
            return counters.set_offsets(line, command)
        case StopIssuing():
            return issuing.stop_issuing(line, command)
        case ResumeIssuing():
            return issuing.resume_issuing(line, command, now)
        case NewDay():
            return _new_day(line, now)
        case Announce():
            return notices.announce(line, command, now)
        case _:
            assert_never(command)


def _new_day(line: Line, now: Now) -> Decision | Refused:
    if not line.day:
        return Refused("wrong_state")
    if busy := [name for name, counter in line.counters.items() if counter.ticket]:
        return Refused("counter_busy", {"counter": busy[0]})
    if label := slips.on_its_way(line):
        return Refused("printer_busy", {"label": label}, "printing")
    return turn(line, next_day(line, now), line.base, now)


def _pass_time(line: Line, now: Now) -> Decision:
    if not line.day:
        return NOTHING
    # A slip that came out after its day had closed would bear a number that the new day gives to somebody else.
    if (day := due(line, now)) and not slips.on_its_way(line):
        return turn(line, day, line.base, now)
    # Who is unserved needs no giving up; the rest of them a second later.
    left = unserved(line, now) or slips.give_up(line, now).events
    return Decision(events=(*opening.changes(line, now), *left))


def _start_office(line: Line, news: OfficeStarted, now: Now) -> Decision:
    """The first decision of every start: an empty journal gets its first day whatever the clock says."""
    resumed = OfficeResumed(news.away_s)
    if not line.day:
        opened = turn(line, now.local.date().isoformat(), news.rules, now)
        return replace(opened, events=(*opened.events, resumed))
    # What follows is reckoned with the dark time already left out.
    uptime = replace(line, outage_ms=line.outage_ms + (news.away_s or 0) * 1000, resumed=now.line)
    if day := due(uptime, now):
        opened = turn(uptime, day, news.rules, now)
        return replace(opened, events=(resumed, *opened.events))
    changed = () if news.rules == line.base else (changed_rules(line, news.rules),)
    ruled = replace(uptime, rules=changed[0].rules) if changed else uptime
    return Decision(events=(resumed, *changed, *slips.after_restart(ruled, now), *opening.changes(ruled, now)))


def entries_of(line: Line, decision: Decision, now: Now, *, cause: str | None, by: str | None) -> tuple[Entry, ...]:
    """The decision's events as the journal's next entries. From `DayOpened` on they belong to the new day."""
    entries = []
    day = line.day
    for seq, event in enumerate(decision.events, start=line.seq + 1):
        if isinstance(event, DayOpened):
            day = decision.day or day
        entries.append(
            Entry(
                seq=seq,
                day=day,
                at=now.utc,
                line=now.line,
                trusted=now.trusted,
                cause=cause,
                by=by,
                event=event,
            )
        )
    return tuple(entries)
