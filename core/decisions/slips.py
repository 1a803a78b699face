"""Slips and the tickets behind them: nobody holds a number that is void, nobody waits for a number that never came."""

from __future__ import annotations

from core.decisions.decision import NOTHING, Decision
from core.decisions.opening import by_hours
from core.line.evolve import AFTER_RESTART, GIVEN_UP, NO_SLIP
from core.line.line import Line
from core.line.ticket import SlipProgress, Ticket, Uptime, wrong_state
from core.line.unconfirmed import listed, void_for
from core.messages.commands import Keep, NewRoll, Refused, Reprint
from core.messages.events import (
    AnyEvent,
    IssuingResumed,
    IssuingStopped,
    Roll,
    RollChanged,
    SlipConfirmed,
    SlipFailed,
    SlipKept,
    SlipReprinted,
    TicketVoided,
)
from core.messages.observations import SlipLost, SlipProven
from core.now import Now

RETRY_MS = 10_000
"""Lit time from the second loss of a slip to the next try; after each further loss it is twice as long."""


def proven(line: Line, news: SlipProven) -> Decision:
    """A late proof holds, too: it replaces `unproven`."""
    ticket = _whose_slip(line, news)
    if ticket is None or _is_known(ticket.slip, news):
        return NOTHING
    mm = news.mm if ticket.slip.state == "out" else 0  # else told before, with what had been known of it
    return Decision(events=(SlipConfirmed(news.label, news.proof, mm),), ticket=news.label)


def _is_known(slip: SlipProgress, news: SlipProven) -> bool:
    return slip.state == "settled" and (slip.proof != "unproven" or news.proof == "unproven")


def lost(line: Line, news: SlipLost) -> Decision:
    ticket = _whose_slip(line, news)
    if ticket is None or ticket.slip.state != "out":
        return NOTHING
    return Decision(events=(SlipFailed(news.label, news.reason, news.bytes, news.mm, news.held),), ticket=news.label)


def _whose_slip(line: Line, news: SlipProven | SlipLost) -> Ticket | None:
    """The ticket whose last slip this is news of; an earlier slip settles nothing, nor does one of another day."""
    ticket = line.tickets.get(news.label)
    return ticket if ticket and news.job in (None, ticket.slip.job) else None


def printer_ill(line: Line) -> Decision:
    """Not outside the hours: there a printer that is switched off is no fault, and nobody is called to look at it."""
    return Decision(events=(IssuingStopped("printer"),)) if line.issuing in (None, "quota") else NOTHING


def printer_well(line: Line, now: Now) -> Decision:
    """Failed slips go first, in their order; then numbers are given out again.

    The second try is made at once, the others ever later: a printer that says it is well and fails at each slip, as
    one does whose power gives way, must not spend a roll on one number.
    """
    events: list[AnyEvent] = [
        SlipReprinted(ticket.label, "retry", marked=_may_lie_about(ticket.slip))
        for ticket in _failed(line)
        if _may_be_tried(ticket.slip, line.uptime(now.line)) and not _is_given_up(line, ticket, now)
    ]
    if line.issuing == "printer":
        reason = by_hours(line, now)
        events.append(IssuingStopped(reason) if reason else IssuingResumed())
    return Decision(events=tuple(events))


def _may_be_tried(slip: SlipProgress, uptime: Uptime) -> bool:
    return slip.losses < 2 or uptime - slip.last_loss >= RETRY_MS << (slip.losses - 2)


def _may_lie_about(slip: SlipProgress) -> bool:
    """Whether a piece of an earlier slip, or all of it, is or may yet be on paper: then the next one says so."""
    return slip.marked or slip.held or slip.bytes > 0


def give_up(line: Line, now: Now) -> Decision:
    """Tickets whose slips have waited too long for the printer are void; a second slip of the living is dropped.

    Nobody is robbed: where a slip may have come out before a restart, its ticket is kept.
    """
    return Decision(events=tuple(_give_up(ticket) for ticket in _failed(line) if _is_given_up(line, ticket, now)))


def _give_up(ticket: Ticket) -> AnyEvent:
    if ticket.phase == "printing":
        return SlipConfirmed(ticket.label, "unproven") if ticket.slip.held else TicketVoided(ticket.label, NO_SLIP)
    return SlipFailed(ticket.label, GIVEN_UP)


def _failed(line: Line) -> list[Ticket]:
    return [line.tickets[label] for label in line.slips if line.tickets[label].slip.state == "failed"]


def _is_given_up(line: Line, ticket: Ticket, now: Now) -> bool:
    waited_ms = line.uptime(now.line) - ticket.slip.first_loss
    return waited_ms >= line.rules.give_up_s * 1000


def on_its_way(line: Line) -> str | None:
    """The number of the oldest slip that the printer has and has not told of; None: there is none."""
    return next((label for label in line.slips if line.tickets[label].slip.state == "out"), None)


def after_restart(line: Line, now: Now) -> tuple[AnyEvent, ...]:
    """Slips of which no news came before the kiosk stopped: a young one is printed again, an old one is kept.

    A power cut most often took the printer, too; but after a while whoever held out has his slip, or has gone. And
    once is enough: a kiosk that starts again and again must not print a number again and again.
    """
    out = [line.tickets[label] for label in line.slips if line.tickets[label].slip.state == "out"]
    return tuple(
        SlipReprinted(ticket.label, AFTER_RESTART)
        if not ticket.slip.restarted and now.line - ticket.slip.since < line.rules.trust_slip_s * 1000
        else SlipConfirmed(ticket.label, "unproven")
        for ticket in out
    )


def reprint(line: Line, command: Reprint, now: Now, *, can_print: bool) -> Decision | Refused:
    """`can_print`: the line knows of an ill printer only while that is why no numbers are given out."""
    ticket = line.tickets.get(command.label)
    if ticket is None:
        return wrong_state(command.label, ticket)
    if ticket.slip.state != "settled":
        return Refused("wrong_state", {"label": command.label}, "printing")
    if not line.is_living(ticket, line.uptime(now.line)):
        minutes = str(line.rules.return_s // 60)
        return Refused("wrong_state", {"label": command.label, "minutes": minutes}, "slip_lapsed")
    if line.issuing == "printer" or not can_print:
        return Refused("issuing_closed", because="printer_ill")
    if len(line.slips) >= line.rules.slips_out:
        return Refused("printer_busy")
    marked = ticket.slip.proof is not None or ticket.slip.job != ticket.order  # a paperless number has had no slip yet
    return Decision(events=(SlipReprinted(command.label, "asked", marked=marked),), ticket=command.label)


def keep(line: Line, command: Keep, now: Now) -> Decision | Refused:
    if void_for(line, command.label):
        return Decision(events=(SlipKept(command.label, void=True),), ticket=command.label)
    ticket = line.tickets.get(command.label)
    if ticket is None:
        return wrong_state(command.label, ticket)
    if all(doubt.label != command.label for doubt in listed(line, line.uptime(now.line))):
        return Refused("wrong_state", {"label": command.label}, "not_listed")
    return Decision(events=(SlipKept(command.label),), ticket=command.label)


def new_roll(line: Line, _command: NewRoll) -> Decision | Refused:
    return Refused("wrong_state", because="same_roll") if line.roll == Roll() else Decision(events=(RollChanged(),))
