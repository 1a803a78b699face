"""Decides the commands that issue, void or change a ticket, and that stop and resume issuing."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import UNSET

from core.decisions.decision import Conditions, Decision, free_words, key_of
from core.decisions.opening import again_values, half_of, opened_until, withheld
from core.hours import is_issuing
from core.instant import Instant, Now
from core.line.legs import repeated_leg
from core.line.line import Line
from core.line.slip_changes import replaceable_ticket
from core.line.ticket import Place, Ticket, label_of, wrong_state
from core.messages.commands import (
    Because,
    ChangeClass,
    RefusalCode,
    Refused,
    ResumeIssuing,
    StopIssuing,
    TakeTicket,
    VoidTicket,
    given,
)
from core.messages.events import ClassChanged, IssuingResumed, IssuingStopped, StopReason, TicketIssued, TicketVoided
from core.messages.forecasts import Forecasts
from core.messages.state import Withheld

STOPPED: dict[StopReason, Because] = {"closed": "issuing_off", "printer": "printer_ill", "quota": "quotas_used"}
"""Why no ticket is issued → code of the refusal."""
WITHHELD: dict[Withheld, tuple[RefusalCode, Because]] = {
    "hours": ("issuing_closed", "not_offered"),
    "full": ("issuing_closed", "day_full"),
    "quota": ("quota", "quota_used"),
}
"""Why one service issues no ticket → codes of the refusal."""


def take_ticket(line: Line, command: TakeTicket, now: Now, conditions: Conditions) -> Decision | Refused:
    prefix = line.rules.services.get(command.service)
    if prefix is None:
        return Refused("unknown_service", {"service": command.service}, "by_transfer")
    instead_of = given(command.instead_of)
    if instead_of and (refused := _no_replacement(line, command, instead_of)):
        return refused
    void = replaceable_ticket(line, instead_of) if instead_of else None
    inherited = void.then if void else ()
    then = inherited if command.then is UNSET else command.then
    if refused := repeated_leg(command.service, then):
        return refused
    if refused := _stopped(line, command, now, conditions.forecasts):
        return refused
    if not command.paperless and len(line.slips) >= line.rules.slips_out:
        return Refused("printer_busy")
    forecasts = conditions.priority_forecasts if command.class_ == "P" else conditions.forecasts
    arrival = _arrival(given(command.arrived), void, now)
    label = label_of(prefix, line.issuing.counts.get(command.service, 0) + 1)
    place = Place.of(line.rules, command.class_, arrival, line.seq + 1, label)
    issued = TicketIssued(
        label=label,
        service=command.service,
        class_=command.class_,
        arrival=arrival,
        paper=not command.paperless,
        ahead=bisect_left(line.queues.get(command.service, ()), place),
        forecast=forecasts.get(command.service),
        outcomes=conditions.outcomes.get(command.service, UNSET),
        instead_of=instead_of,
        half=half_of(line, now, given(command.arrived)),
        then=then,
    )
    return Decision(events=(issued,), ticket=label)


def _stopped(line: Line, command: TakeTicket, now: Now, forecasts: Forecasts) -> Refused | None:
    if line.issuing.stop_reason == "closed" or (line.issuing.stop_reason == "printer" and not command.paperless):
        return Refused("issuing_closed", because=STOPPED[line.issuing.stop_reason])
    if not command.paperless and not line.rules.is_served(command.service):
        return Refused("issuing_closed", {"service": command.service}, "not_staffed")
    if _ignores_hours(line, command, now):
        return None
    if line.issuing.stop_reason == "outside_hours":
        return _come_again(line, command, now, "issuing_closed", "outside_hours")
    why = withheld(line, command.service, now, forecasts)
    return _come_again(line, command, now, *WITHHELD[why], why) if why else None


def _come_again(
    line: Line, command: TakeTicket, now: Now, code: RefusalCode, because: Because, why: Withheld | None = None
) -> Refused:
    again = again_values(line, now, command.service, why)
    return Refused(code, again, because) if again else Refused(code)


def _ignores_hours(line: Line, command: TakeTicket, now: Now) -> bool:
    """Whether the hours do not matter: for the replacement of a void ticket, and for a citizen who was written on a
    list at a time at which, by the hours, tickets were issued."""
    if command.instead_of:
        return True
    arrived = given(command.arrived)
    if arrived is None:
        return False
    local = arrived.moment.astimezone(now.local.tzinfo)
    return is_issuing(line.rules.hours, line.rules.offers.get(command.service, ()), local)


def is_mistimed(line: Line, command: TakeTicket, now: Now) -> bool:
    """Whether a hand-written arrival is not earlier today; past midnight the line's day counts as today, too."""
    arrived = given(command.arrived)
    if arrived is None:
        return False
    day = arrived.moment.astimezone(now.local.tzinfo).date().isoformat()
    return arrived > now.utc or day not in (line.day, now.local.date().isoformat())


def _no_replacement(line: Line, command: TakeTicket, label: str) -> Refused | None:
    """Why this ticket cannot be replaced. A replacement ignores hours and quotas, so it keeps the service."""
    if not line.was_issued(label):
        return Refused("unknown_ticket", {"label": label})
    void = replaceable_ticket(line, label)
    if void is None:
        return Refused("wrong_state", {"label": label}, "not_listed")
    if void.service != command.service:
        return Refused("wrong_state", {"label": label}, "other_service")
    return None


def _arrival(arrived: Instant | None, void: Ticket | None, now: Now) -> Instant:
    """Line time."""
    if arrived is not None:
        return now.line.later(arrived - now.utc)
    return void.arrival if void else now.line


def void_ticket(line: Line, command: VoidTicket) -> Decision | Refused:
    """Not while the slip is being printed, nor once the ticket has been called."""
    ticket = line.tickets.get(command.label)
    if ticket is None or ticket.phase in ("called", "serving", "passed"):
        return wrong_state(command.label, ticket)
    if ticket.slip.state == "out":
        return Refused("wrong_state", {"label": command.label}, "printing")
    voided = TicketVoided(command.label, key_of(line.rules, command.reason) or "")
    return Decision(events=(voided,), ticket=command.label, words=free_words(line.rules, command.reason))


def change_class(line: Line, command: ChangeClass) -> Decision | Refused:
    ticket = line.tickets.get(command.label)
    if ticket is None or ticket.phase == "passed":
        return wrong_state(command.label, ticket)
    if ticket.class_ == command.class_:
        return Refused("wrong_state", {"label": command.label}, "is_priority" if ticket.class_ == "P" else "is_regular")
    changed = ClassChanged(command.label, command.class_, key_of(line.rules, command.reason) or "")
    return Decision(events=(changed,), ticket=command.label, words=free_words(line.rules, command.reason))


def stop_issuing(line: Line, command: StopIssuing) -> Decision | Refused:
    if line.issuing.stop_reason == "closed":
        return Refused("wrong_state", because="stopped_already")
    stopped = IssuingStopped("closed", key_of(line.rules, command.reason))
    return Decision(events=(stopped,), words=free_words(line.rules, command.reason))


def resume_issuing(line: Line, command: ResumeIssuing, now: Now) -> Decision | Refused:
    """Also outside the opening hours, which a person may override."""
    reason = line.issuing.stop_reason
    if reason not in ("closed", "outside_hours"):
        return Refused("wrong_state", because=STOPPED[reason] if reason else "issuing_on")
    resumed = IssuingResumed(key_of(line.rules, command.reason), opened_until(line, now))
    return Decision(events=(resumed,), words=free_words(line.rules, command.reason))
