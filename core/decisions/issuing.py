"""Taking a number, and everything that stops it."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import UNSET

from core.decisions.decision import Decision, free_words, key_of
from core.decisions.opening import half_of, opened_until, when, withheld
from core.hours import is_issuing
from core.instant import Instant
from core.line.legs import leg_twice
from core.line.line import Line
from core.line.ticket import Place, label_of, wrong_state
from core.line.unconfirmed import void_for
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
from core.now import Now

STOPPED: dict[StopReason, Because] = {"closed": "issuing_off", "printer": "printer_ill", "quota": "quotas_used"}
"""Why no number can be taken, in the words of a refusal."""
WITHHELD: dict[Withheld, tuple[RefusalCode, Because]] = {
    "hours": ("issuing_closed", "not_offered"),
    "full": ("issuing_closed", "day_full"),
    "quota": ("quota", "quota_used"),
}
"""The same of one service."""


def take_ticket(
    line: Line, command: TakeTicket, now: Now, forecasts: Forecasts, priority: Forecasts
) -> Decision | Refused:
    """`forecasts` of a regular ticket, which also decide which one is the last; `priority`: of one with priority."""
    prefix = line.rules.services.get(command.service)
    if prefix is None:
        return Refused("unknown_service", {"service": command.service}, "by_transfer")
    instead_of: str | None = given(command.instead_of)
    if instead_of and (refused := _not_instead(line, command, instead_of)):
        return refused
    then = _then(line, command)
    if refused := leg_twice(command.service, then):
        return refused
    if refused := _stopped(line, command, now, forecasts):
        return refused
    if not command.paperless and len(line.slips) >= line.rules.slips_out:
        return Refused("printer_busy")
    arrival = _arrival(line, command, now)
    label = label_of(prefix, line.issued.get(command.service, 0) + 1)
    # Ties go by issue order: the `seq` of its event will be the next.
    place = Place(arrival - line.rules.head_start_ms(command.class_), line.seq + 1, label)
    issued = TicketIssued(
        label=label,
        service=command.service,
        class_=command.class_,
        arrival=arrival,
        paper=not command.paperless,
        ahead=bisect_left(line.queues.get(command.service, ()), place),
        forecast=(priority if command.class_ == "P" else forecasts).get(command.service),
        instead_of=instead_of,
        half=half_of(line, now, given(command.arrived)),
        then=then,
    )
    return Decision(events=(issued,), ticket=label)


def _then(line: Line, command: TakeTicket) -> tuple[str, ...]:
    """The legs planned after the first; whose number did not come out had a plan already."""
    if command.then is not UNSET:
        return command.then
    before = void_for(line, command.instead_of) if command.instead_of else None
    return before.then if before else ()


def _stopped(line: Line, command: TakeTicket, now: Now, forecasts: Forecasts) -> Refused | None:
    """Why nobody gets a number now, or none of this service."""
    if line.issuing == "closed" or (line.issuing == "printer" and not command.paperless):
        return Refused("issuing_closed", because=STOPPED[line.issuing])
    if not command.paperless and not line.rules.is_served(command.service):
        return Refused("issuing_closed", {"service": command.service}, "not_staffed")
    if _was_in_time(line, command, now):
        return None
    if line.issuing == "outside_hours":
        return _come_again(line, command, now, "issuing_closed", "outside_hours")
    why = withheld(line, command.service, now, forecasts)
    return _come_again(line, command, now, *WITHHELD[why], why) if why else None


def _come_again(
    line: Line, command: TakeTicket, now: Now, code: RefusalCode, because: Because, why: Withheld | None = None
) -> Refused:
    """Says when, if anybody knows."""
    again = when(line, now, command.service, why)
    return Refused(code, again, because) if again else Refused(code)


def _was_in_time(line: Line, command: TakeTicket, now: Now) -> bool:
    """Whose number did not come out has a place, and who was written on a list by hand while numbers were given out."""
    if command.instead_of:
        return True
    arrived: Instant | None = given(command.arrived)
    if arrived is None:
        return False
    local = arrived.moment.astimezone(now.local.tzinfo)
    return is_issuing(line.rules.hours, line.rules.offers.get(command.service, ()), local)


def is_mistimed(line: Line, command: TakeTicket, now: Now) -> bool:
    """Whether a hand-written time of arrival is not one of earlier today; past midnight that is the line's day, too."""
    arrived: Instant | None = given(command.arrived)
    if arrived is None:
        return False
    day = arrived.moment.astimezone(now.local.tzinfo).date().isoformat()
    return arrived > now.utc or day not in (line.day, now.local.date().isoformat())


def _not_instead(line: Line, command: TakeTicket, label: str) -> Refused | None:
    """Why no number is given instead of that one. Hours and quotas do not hold for it: so it is one of its service."""
    if not line.was_issued(label):
        return Refused("unknown_ticket", {"label": label})
    void = void_for(line, label)
    if void is None:
        return Refused("wrong_state", {"label": label}, "not_listed")
    if void.service != command.service:
        return Refused("wrong_state", {"label": label}, "other_service")
    return None


def _arrival(line: Line, command: TakeTicket, now: Now) -> Instant:
    """Line time of the arrival."""
    arrived: Instant | None = given(command.arrived)
    if arrived is not None:
        return now.line.later(arrived - now.utc)
    before = void_for(line, command.instead_of) if command.instead_of else None
    return before.arrival if before else now.line


def void_ticket(line: Line, command: VoidTicket) -> Decision | Refused:
    """A slip on its way cannot be called back, and who stands at a counter has his turn."""
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
    if line.issuing == "closed":
        return Refused("wrong_state", because="stopped_already")
    stopped = IssuingStopped("closed", key_of(line.rules, command.reason))
    return Decision(events=(stopped,), words=free_words(line.rules, command.reason))


def resume_issuing(line: Line, command: ResumeIssuing, now: Now) -> Decision | Refused:
    """Outside the hours, too: the word of a person goes before them."""
    if line.issuing not in ("closed", "outside_hours"):
        return Refused("wrong_state", because=STOPPED[line.issuing] if line.issuing else "issuing_on")
    resumed = IssuingResumed(key_of(line.rules, command.reason), opened_until(line, now))
    return Decision(events=(resumed,), words=free_words(line.rules, command.reason))
