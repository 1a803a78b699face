"""Decides what the printer's reports and the commands about slips lead to: no citizen may hold a void label."""

from __future__ import annotations

from collections.abc import Iterator

from core.decisions.decision import NOTHING, Decision
from core.decisions.opening import required_stop
from core.instant import Now
from core.line.evolve import NO_SLIP
from core.line.line import Line
from core.line.slip_changes import AFTER_RESTART, GIVEN_UP, guide_list, replaceable_ticket
from core.line.ticket import SlipProgress, SlipState, Ticket, Uptime, wrong_state
from core.messages.commands import Keep, MarkTold, Refused, Reprint
from core.messages.events import (
    AnyEvent,
    IssuingResumed,
    IssuingStopped,
    NumberTold,
    Roll,
    RollChanged,
    SlipConfirmed,
    SlipFailed,
    SlipKept,
    SlipReprinted,
    TicketVoided,
)
from core.messages.observations import SlipLost, SlipProven

RETRY_MS = 10_000
"""Uptime from the second loss of a slip to the next attempt; doubled after each further loss."""
REPRINTED_RESTARTS = 3
"""So many restarts in a row print an unreported slip again, as power that gives way does so in twos and threes."""


def proven(line: Line, report: SlipProven) -> Decision:
    """A late proof counts, too: it replaces `unproven`."""
    ticket = _ticket_of(line, report)
    if ticket is None:
        return NOTHING
    if ticket.slip.state == "settled" and (ticket.slip.proof != "unproven" or report.proof == "unproven"):
        return NOTHING
    mm = report.mm if ticket.slip.state == "out" else 0  # the paper of a settled slip is counted already
    return Decision(events=(SlipConfirmed(report.label, report.proof, mm),), ticket=report.label)


def lost(line: Line, report: SlipLost) -> Decision:
    ticket = _ticket_of(line, report)
    if ticket is None or ticket.slip.state != "out":
        return NOTHING
    failed = SlipFailed(report.label, report.reason, report.bytes, report.mm, report.held)
    return Decision(events=(failed,), ticket=report.label)


def _ticket_of(line: Line, report: SlipProven | SlipLost) -> Ticket | None:
    """The ticket whose current slip this report is about; reports of older slips are ignored."""
    ticket = line.tickets.get(report.label)
    return ticket if ticket and report.job in (None, ticket.slip.job) else None


def printer_ill(line: Line) -> Decision:
    """Ignored outside the opening hours, when a printer that is switched off is no fault."""
    return Decision(events=(IssuingStopped("printer"),)) if line.issuing.stop_reason in (None, "quota") else NOTHING


def printer_well(line: Line, now: Now) -> Decision:
    """Prints failed slips again, oldest first, and resumes issuing. The first retry is made at once, further ones ever
    later: a printer that claims to be ready but fails at each slip must not use up a roll for one ticket."""
    events: list[AnyEvent] = [
        SlipReprinted(ticket.label, "retry", marked=_may_be_on_paper(ticket.slip))
        for ticket in _in_state(line, "failed")
        if _may_retry(ticket.slip, line.uptime(now.line)) and not _is_given_up(line, ticket, now)
    ]
    if line.issuing.stop_reason == "printer":
        reason = required_stop(line, now)
        events.append(IssuingStopped(reason) if reason else IssuingResumed())
    return Decision(events=tuple(events))


def _may_retry(slip: SlipProgress, uptime: Uptime) -> bool:
    return slip.losses < 2 or uptime - slip.last_loss >= RETRY_MS << (slip.losses - 2)


def _may_be_on_paper(slip: SlipProgress) -> bool:
    """Whether an earlier slip may have come out in whole or part: then the next one says that it is a reprint."""
    return slip.marked or slip.may_be_in_hand or slip.bytes > 0


def give_up(line: Line, now: Now) -> tuple[AnyEvent, ...]:
    """Their tickets become void, unless an earlier slip has come out or may have."""
    return tuple(_give_up(ticket) for ticket in _in_state(line, "failed") if _is_given_up(line, ticket, now))


def _give_up(ticket: Ticket) -> AnyEvent:
    if ticket.phase == "printing":
        is_void = not ticket.slip.may_be_in_hand
        return TicketVoided(ticket.label, NO_SLIP) if is_void else SlipConfirmed(ticket.label, "unproven")
    return SlipFailed(ticket.label, GIVEN_UP)


def _in_state(line: Line, state: SlipState) -> Iterator[Ticket]:
    """Tickets whose slip is in this state, the oldest slip first."""
    return (line.tickets[label] for label in line.slips if line.tickets[label].slip.state == state)


def _is_given_up(line: Line, ticket: Ticket, now: Now) -> bool:
    return line.uptime(now.line) - ticket.slip.first_loss >= line.rules.give_up_s * 1000


def at_printer(line: Line) -> str | None:
    """Label of the oldest slip that the printer has and has not reported; None: there is none."""
    return next((ticket.label for ticket in _in_state(line, "out")), None)


def after_restart(line: Line, now: Now) -> tuple[AnyEvent, ...]:
    """Young slips that are not known to be out are printed again: those that were not reported before the kiosk
    stopped, and those of which only the proof is missing, as where the printer's power gave way a moment before the
    kiosk's. Of old ones the citizens have theirs or have gone: unreported ones count as unproven. So they do after
    `REPRINTED_RESTARTS`: a kiosk that keeps restarting must not print one slip for ever."""
    unreported = tuple(
        SlipReprinted(ticket.label, AFTER_RESTART)
        if _is_printed_again(line, ticket.slip, now)
        else SlipConfirmed(ticket.label, "unproven")
        for ticket in _in_state(line, "out")
    )
    waiting = (line.tickets[each.label] for each in line.unconfirmed if each.void is None)
    unproven = tuple(
        SlipReprinted(ticket.label, AFTER_RESTART)
        for ticket in waiting
        if ticket.phase == "waiting" and _is_printed_again(line, ticket.slip, now)
    )
    return unreported + unproven


def _is_printed_again(line: Line, slip: SlipProgress, now: Now) -> bool:
    return slip.restarts < REPRINTED_RESTARTS and now.line - slip.since < line.rules.trust_slip_s * 1000


def reprint(line: Line, command: Reprint, now: Now, *, can_print: bool) -> Decision | Refused:
    """`can_print` is needed since the line knows of an ill printer only while that is what stops issuing."""
    ticket = line.tickets.get(command.label)
    if ticket is None:
        return wrong_state(command.label, ticket)
    if ticket.slip.state != "settled":
        return Refused("wrong_state", {"label": command.label}, "printing")
    if not line.is_living(ticket, line.uptime(now.line)):
        minutes = str(line.rules.return_s // 60)
        return Refused("wrong_state", {"label": command.label, "minutes": minutes}, "slip_lapsed")
    if line.issuing.stop_reason == "printer" or not can_print:
        return Refused("issuing_closed", because="printer_ill")
    if len(line.slips) >= line.rules.slips_out:
        return Refused("printer_busy")
    # The first slip of a paperless ticket is no reprint.
    marked = ticket.slip.proof is not None or ticket.slip.job != ticket.order
    return Decision(events=(SlipReprinted(command.label, "asked", marked=marked),), ticket=command.label)


def keep(line: Line, command: Keep, now: Now) -> Decision | Refused:
    if replaceable_ticket(line, command.label):
        return Decision(events=(SlipKept(command.label, void=True),), ticket=command.label)
    ticket = line.tickets.get(command.label)
    if ticket is None:
        return wrong_state(command.label, ticket)
    if all(each.label != command.label for each in guide_list(line, line.uptime(now.line))):
        return Refused("wrong_state", {"label": command.label}, "not_listed")
    return Decision(events=(SlipKept(command.label),), ticket=command.label)


def mark_told(line: Line, command: MarkTold) -> Decision | Refused:
    if command.label not in line.tickets:
        return wrong_state(command.label, None)
    if command.label not in line.to_tell:
        return Refused("wrong_state", {"label": command.label}, "nothing_to_tell")
    return Decision(events=(NumberTold(command.label),), ticket=command.label)


def new_roll(line: Line) -> Decision | Refused:
    return Refused("wrong_state", because="same_roll") if line.roll == Roll() else Decision(events=(RollChanged(),))
