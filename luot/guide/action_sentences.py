"""What `luot guide` prints after an action, and the lists of slips and planned visits."""

from __future__ import annotations

import argparse
from datetime import date
from zoneinfo import ZoneInfo

from core.messages.events import StopReason
from core.messages.state import LostView, Reply, State, TicketRef
from core.names import Names
from luot.guide.action_commands import service_code
from words.guide_actions import DONE, INSTEAD, ISSUING, TAKEN, TAKEN_PLAN, Act, choices, done_key
from words.local_words import LocalWords
from words.printer_conditions import PRINTERS, TYPE, paper_left, pending, unconfirmed_slip
from words.translation import mark, say
from words.wall_services import WallServices

STOPPED: dict[StopReason, str] = {
    "outside_hours": mark("outside office hours"),
    "closed": mark("stopped by staff"),
    "printer": mark("the printer cannot print"),
    "quota": mark("no tickets are left for now"),
    "storage": mark("the disk is full or cannot be written to, please call the technician"),
}
TOO_LATE = mark("ticket hours are over")
"""No tickets are issued any more, but people are still served."""
TYPED: dict[Act, str] = {
    "reprint": "reprint {label}",
    "keep": "keep {label}",
    "forget": "keep {label}",
    "void": "void {label} --reason …",
    "instead": "take --instead-of {label}",
}
"""What to type for each action about a slip on the list."""
CLASS_CHANGED = {"N": mark("Number {label} no longer has priority"), "P": mark("Number {label} now has priority")}
STOPPED_NOW = mark("From now on no tickets are issued")
STOPPED_FOR = mark("From now on no tickets are issued: {why}")
NOT_SHOWN = mark("{said}. This text is not shown in the waiting room; these reasons would be: {keys}")
NEVER_SHOWN = mark("{said}. This text is not shown in the waiting room")
RESUMED_UNTIL = mark("Tickets are being issued until {time}")
AHEAD = mark("{said}. People ahead: {count}")
WAIT = mark("{said}; expected wait: {wait}")
TELL = mark("{said}. Please tell this number, and write it down")
TO_TELL = mark("Number {label} ({service}) has no slip: please tell it, and write it down")
LOST = mark("Since {time} the journal lacks entries {first} to {last}: please tell the technician")
LOST_NUMBERS = mark(
    "{service}: if somebody holds a number from {first} to {last}, it is not in the line: please give a new number"
)
PLAN = mark("Number {label} ({service}): then {then}")
PLAN_PRINTING = mark("Number {label} ({service}), slip not out yet: then {then}")
PLAN_THERE = mark("Number {label}, counter {counter} ({service}): then {then}")


def done_sentence(typed: argparse.Namespace, ticket: TicketRef | None, state: State, language: str) -> str:
    """What has been done about a ticket. `ticket`: that of the kiosk's reply."""
    label = ticket.label if ticket else getattr(typed, "label", "")
    match typed.action:
        case "take":
            return _taken_sentence(typed, ticket, label, state, language)
        case "class":
            return say(language, CLASS_CHANGED[typed.to], label=label)
        case action:
            return say(language, DONE[done_key(action, ticket)], label=label)


def _taken_sentence(
    typed: argparse.Namespace, ticket: TicketRef | None, label: str, state: State, language: str
) -> str:
    if typed.instead_of:
        return say(language, INSTEAD, label=label, old=typed.instead_of)
    codes = (ticket.service if ticket else typed.service, *(typed.then or ()))
    service, *then = (_service_name(service_code(code, state), state, language) for code in codes)
    return say(language, TAKEN_PLAN if then else TAKEN, label=label, service=service, then=", ".join(then))


def with_wait(said: str, state: State | None, reply: Reply, language: str, zone: ZoneInfo) -> str:
    """What a new ticket's visitor wants to know besides: people ahead, the wait, and its number if no slip tells it.

    `state`: one in which the ticket waits; None if there is none yet.
    """
    ticket = reply.ticket or None
    place = next((each for each in state.waiting if ticket and each.label == ticket.label), None) if state else None
    if state and place:
        said = say(language, AHEAD, said=said, count=place.ahead)
        if wait := WallServices(LocalWords(language, zone)).wait_of(place, state):
            said = say(language, WAIT, said=said, wait=wait)
    return said if ticket is None or ticket.state == "printing" else say(language, TELL, said=said)


def stopped_sentence(typed: argparse.Namespace, reasons: dict[str, Names], language: str) -> str:
    """`reasons`: those that are shown in the waiting room."""
    if not typed.reason:
        return say(language, STOPPED_NOW)
    said = say(language, STOPPED_FOR, why=reasons.get(typed.reason, {}).get(language, typed.reason))
    if typed.reason in reasons:
        return said
    return say(language, NOT_SHOWN if reasons else NEVER_SHOWN, said=said, keys=", ".join(reasons))


def issuing_sentence(state: State, language: str, zone: ZoneInfo) -> str:
    """That tickets are being issued, and until when, if that is known."""
    if state.issuing.ends is None:
        return say(language, ISSUING["resume"])
    ends, now = (at.moment.astimezone(zone) for at in (state.issuing.ends, state.at))
    time = f"{ends:%H:%M}" if ends.date() == now.date() else f"{ends:%H:%M %d/%m}"
    return say(language, RESUMED_UNTIL, time=time)


def new_day_sentence(before: State, after: State, language: str) -> str:
    """Which day is open now, and how many tickets of the old day were not served.

    Tickets at counters are not counted: a day only opens when no counter has one.
    """
    day = f"{date.fromisoformat(after.day):%d/%m/%Y}"
    labels = {ticket.label for ticket in before.waiting} | {ticket.label for ticket in before.held}
    count = len(labels | {slip.label for slip in before.pending})
    return say(language, "Day {day} is open; people who were still waiting: {count}", day=day, count=count)


def slip_list(state: State, language: str, zone: ZoneInfo) -> str:
    """The state of printer, paper and issuing, and a line for each slip to check and each number to tell, with what can
    be typed about it."""
    printer = say(language, PRINTERS[state.printer.state])
    lines = [
        say(language, "Printer: {printer}; slips not out yet: {count}", printer=printer, count=state.printer.pending),
        paper_left(state, language, TYPE),
    ]
    if state.issuing.reason is None:
        lines.append(issuing_sentence(state, language, zone))
    else:
        is_too_late = state.issuing.reason == "outside_hours" and state.issuing.closes is not None
        stopped = TOO_LATE if is_too_late else STOPPED[state.issuing.reason]
        why = state.issuing.because.get(language) or say(language, stopped)
        lines.append(say(language, "No tickets are issued: {why}", why=why))
    lines += [pending(slip, state, language, zone) for slip in state.pending]
    for slip in state.slips:
        typed = " | ".join(TYPED[act].format(label=slip.label) for act in choices(slip, state))
        lines.append(f"{unconfirmed_slip(slip, state, language, zone)} → {typed}")
    for ticket in state.to_tell:
        service = _service_name(ticket.service, state, language)
        lines.append(f"{say(language, TO_TELL, label=ticket.label, service=service)} → told {ticket.label}")
    for lost in state.lost:
        lines += _lost_numbers(lost, state, language, zone)
    return "\n".join(lines)


def _lost_numbers(lost: LostView, state: State, language: str, zone: ZoneInfo) -> list[str]:
    time = f"{lost.since.moment.astimezone(zone):%H:%M}"
    said = [say(language, LOST, time=time, first=lost.first, last=lost.last)]
    for numbers in lost.numbers:
        service = _service_name(numbers.service, state, language)
        typed = f"luot guide take {numbers.service} --arrived HH:MM"
        said.append(f"{say(language, LOST_NUMBERS, service=service, first=numbers.first, last=numbers.last)} → {typed}")
    return said


def plan_list(state: State, language: str) -> str:
    """A line for each ticket with services planned: at counters, then waiting in order, then with slips not out yet."""

    def line(msgid: str, service: str | None, then: tuple[str, ...], **values: object) -> str:
        here, *others = (_service_name(code, state, language) for code in (service or "", *then))
        return say(language, msgid, service=here, then=", ".join(others), **values)

    at_counters = [
        line(PLAN_THERE, each.service, each.then, label=each.ticket, counter=each.id)
        for each in state.counters
        if each.then
    ]
    waiting = [line(PLAN, each.service, each.then, label=each.label) for each in state.waiting if each.then]
    printing = [line(PLAN_PRINTING, each.service, each.then, label=each.label) for each in state.pending if each.then]
    return "\n".join(at_counters + waiting + printing) or say(language, "No number has further services planned")


def _service_name(code: str, state: State, language: str) -> str:
    return next((service.short.get(language, code) for service in state.services if service.code == code), code)
