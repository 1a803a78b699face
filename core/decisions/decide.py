"""Decides what a command or an observation leads to: events, or a refusal. Pure, and never raises."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from msgspec.structs import replace

from core.decisions import calling, counters, issuing, notices, opening, slips, testing
from core.decisions.decision import NOTHING, UNKNOWN, Conditions, Decision
from core.decisions.lost_entries import numbers_skipped
from core.decisions.service_day import day_after, due_day, open_day, unserved
from core.decisions.settings_changed import changed_rules
from core.instant import Now
from core.line.legs import unknown_leg
from core.line.line import Line
from core.messages import commands, observations
from core.messages.commands import AnyCommand, Refused, given
from core.messages.events import DayOpened, DeviceTestEnded, Entry, NumbersSkipped, OfficeResumed
from core.messages.observations import Observation


def decide(
    line: Line, message: AnyCommand | Observation, now: Now, conditions: Conditions = UNKNOWN
) -> Decision | Refused:
    """An observation is never refused: one that would change nothing leads to no events."""
    match message:
        case observations.OfficeStarted():
            return _start_office(line, message, now)
        case observations.EntriesLost():
            return Decision(events=(numbers_skipped(line, message, line.rules, now),)) if line.day else NOTHING
        case observations.TimePassed():
            return _pass_time(line, now)
        case observations.SlipProven():
            return slips.proven(line, message)
        case observations.SlipLost():
            return slips.lost(line, message)
        case observations.PrinterIll():
            return slips.printer_ill(line)
        case observations.PrinterWell():
            return slips.printer_well(line, now)
        case commands.TakeTicket() if issuing.is_mistimed(line, message, now):
            return Refused("malformed", {"what": "arrived: a time earlier today"}, "mistimed")
        case _:
            return (
                _unknown_name(line, message)
                or testing.not_while_testing(line, message)
                or _not_open(line, message)
                or _execute(line, message, now, conditions)
            )


class _Names(NamedTuple):
    counter: str | None = None
    to_counter: str | None = None
    service: str | None = None
    then: tuple[str, ...] = ()
    label: str | None = None


def _names(command: AnyCommand) -> _Names:
    match command:
        case commands.Transfer():
            counter, to_counter, label = given(command.counter), given(command.to_counter), given(command.label)
            return _Names(counter, to_counter, given(command.service), given(command.then) or (), label)
        case commands.TakeTicket():
            return _Names(service=command.service, then=given(command.then) or ())
        case commands.Finish():
            return _Names(command.counter, then=given(command.then) or ())
        case commands.CallTicket():
            return _Names(command.counter, label=command.label)
        case commands.AtCounter():
            return _Names(command.counter)
        case commands.AboutTicket():
            return _Names(label=command.label)
        case _:
            return _Names()


def _unknown_name(line: Line, command: AnyCommand) -> Refused | None:
    names = _names(command)
    for counter in (names.counter, names.to_counter):
        if counter and counter not in line.rules.counters:
            return Refused("unknown_counter", {"counter": counter})
    if names.service and names.service not in line.rules.services:
        return Refused("unknown_service", {"service": names.service})
    if leg := unknown_leg(line, names.then):
        return leg
    if names.label and not line.was_issued(names.label):
        return Refused("unknown_ticket", {"label": names.label})
    return None


def _not_open(line: Line, command: AnyCommand) -> Refused | None:
    """Refuses what only an open counter can do."""
    if isinstance(command, commands.CounterSetup):
        return None
    names = _names(command)
    if names.counter and (status := line.counter(names.counter).status) != "open":
        return Refused("counter_closed", {"counter": names.counter}, "paused" if status == "paused" else "not_opened")
    if names.to_counter and line.counter(names.to_counter).status == "closed":
        return Refused("counter_closed", {"counter": names.to_counter}, "closed")
    return None


def _execute(line: Line, command: AnyCommand, now: Now, conditions: Conditions) -> Decision | Refused:
    match command:
        case commands.TakeTicket():
            return issuing.take_ticket(line, command, now, conditions)
        case commands.CallNext():
            return calling.call_next(line, command, conditions)
        case commands.CallTicket():
            return calling.call_ticket(line, command, now, conditions)
        case commands.Recall() | commands.Start() | commands.Finish() | commands.MarkAbsent() | commands.Hold():
            return calling.act_on_ticket(line, command, now, conditions)
        case commands.Undo():
            return calling.undo(line, command, now)
        case commands.Transfer():
            return calling.transfer(line, command)
        case commands.Return():
            return calling.return_(line, command, now)
        case commands.Resume():
            return calling.resume(line, command)
        case commands.Reprint():
            return slips.reprint(line, command, now, can_print=conditions.can_print)
        case commands.Keep():
            return slips.keep(line, command, now)
        case commands.MarkTold():
            return slips.mark_told(line, command)
        case commands.NewRoll():
            return slips.new_roll(line)
        case commands.VoidTicket():
            return issuing.void_ticket(line, command)
        case commands.ChangeClass():
            return issuing.change_class(line, command)
        case commands.OpenCounter():
            return counters.open_counter(line, command)
        case commands.PauseCounter():
            return counters.pause_counter(line, command)
        case commands.ResumeCounter():
            return counters.resume_counter(line, command)
        case commands.CloseCounter():
            return counters.close_counter(line, command)
        case commands.SetOffsets():
            return counters.set_offsets(line, command)
        case commands.StopIssuing():
            return issuing.stop_issuing(line, command)
        case commands.ResumeIssuing():
            return issuing.resume_issuing(line, command, now)
        case commands.NewDay():
            return _new_day(line, now)
        case commands.Announce():
            return notices.announce(line, command, now)
        case commands.WithdrawNotice():
            return notices.withdraw(line, command, now)
        case commands.BeginTest():
            return testing.begin(line, command, now)
        case commands.EndTest():
            return testing.end(line)
        case _:
            assert_never(command)


def _new_day(line: Line, now: Now) -> Decision | Refused:
    if not line.day:
        return Refused("wrong_state")
    if busy := [name for name, counter in line.counters.items() if counter.ticket]:
        return Refused("counter_busy", {"counter": busy[0]})
    if label := slips.at_printer(line):
        return Refused("printer_busy", {"label": label}, "printing")
    return open_day(line, day_after(line, now), line.base, now)


def _pass_time(line: Line, now: Now) -> Decision:
    if not line.day:
        return NOTHING
    if over := testing.end_when_over(line, now).events:
        return Decision(events=over)
    # A slip that came out after its day closed would bear a label that the new day issues again.
    if (day := due_day(line, now)) and not slips.at_printer(line):
        return open_day(line, day, line.base, now)
    # Unserved tickets need no giving up; other slips are given up when the next second passes.
    ended = unserved(line, now) or slips.give_up(line, now)
    return Decision(events=(*opening.issuing_changes(line, now), *ended))


def _start_office(line: Line, started: observations.OfficeStarted, now: Now) -> Decision:
    """The first decision of every start. An empty journal gets its first day whatever the clock says."""
    resumed = OfficeResumed(started.away_s)
    if not line.day:
        opened = open_day(line, now.local.date().isoformat(), started.rules, now)
        return replace(opened, events=(*opened.events, *_skipped_on(line, opened, started, now), resumed))
    line = line.after_outage(started.away_s, now.line)  # what follows is decided with the outage already subtracted
    if day := due_day(line, now):
        opened = open_day(line, day, started.rules, now)
        return replace(opened, events=(resumed, *opened.events, *_skipped_on(line, opened, started, now)))
    changed = () if started.rules == line.base else (changed_rules(line, started.rules),)
    ruled = replace(line, rules=changed[0].rules) if changed else line
    skipped = (numbers_skipped(ruled, started.lost, ruled.rules, now),) if started.lost else ()
    resumed_slips = slips.after_restart(ruled, now)
    ended = (
        (DeviceTestEnded(),) if line.test_until is not None else ()
    )  # whoever held the test has ended with the kiosk
    return Decision(events=(*skipped, resumed, *ended, *changed, *resumed_slips, *opening.issuing_changes(ruled, now)))


def _skipped_on(
    line: Line, opened: Decision, started: observations.OfficeStarted, now: Now
) -> tuple[NumbersSkipped, ...]:
    """Of a day that is just being opened. The missing entries may have opened it before, and numbers that the line has
    then belong to it."""
    if started.lost is None:
        return ()
    return (numbers_skipped(replace(line, day=opened.day or ""), started.lost, started.rules, now),)


def entries_of(
    line: Line, decision: Decision, now: Now, *, cause: str | None, by: str | None, operator: str | None = None
) -> tuple[Entry, ...]:
    """The decision's events as the journal's next entries; from `DayOpened` on they belong to the new day."""
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
                operator=operator,
                event=event,
            )
        )
    return tuple(entries)
