"""What the guide may do from a shell: each act as a command for the kiosk, and the sentence when it is done."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from datetime import date, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    ChangeClass,
    Keep,
    NewDay,
    NewRoll,
    Reprint,
    ResumeIssuing,
    Return,
    StopIssuing,
    TakeTicket,
    VoidTicket,
)
from core.messages.events import StopReason
from core.messages.state import State, TicketRef
from core.names import Names
from words.guide_actions import DONE, INSTEAD, TAKEN, TAKEN_PLAN, Act, choices, void_slip
from words.printer_conditions import PRINTERS, TYPE, paper_left, pending, unconfirmed_slip
from words.translation import mark, say

STOPPED: dict[StopReason, str] = {
    "outside_hours": mark("outside office hours"),
    "closed": mark("stopped by staff"),
    "printer": mark("the printer cannot print"),
    "quota": mark("no tickets are left for now"),
    "storage": mark("the disk is full or cannot be written to, please call the technician"),
}

OVER = mark("ticket hours are over")
"""Outside the hours of numbers, but within those of service."""
TYPED: dict[Act, str] = {
    "reprint": "reprint {label}",
    "keep": "keep {label}",
    "forget": "keep {label}",
    "void": "void {label} --reason …",
    "instead": "take --instead-of {label}",
}
"""What can be done about a slip on the list, as it is typed."""


STOPPED_NOW = mark("From now on no tickets are issued")
STOPPED_FOR = mark("From now on no tickets are issued: {why}")
NOT_SHOWN = mark("{said}. This text is not shown in the waiting room; these reasons would be: {keys}")
NEVER_SHOWN = mark("{said}. This text is not shown in the waiting room")
RESUMED = mark("Tickets are being issued")
RESUMED_UNTIL = mark("Tickets are being issued until {time}")
PLAN = mark("Number {label} ({service}): then {then}")
PLAN_PRINTING = mark("Number {label} ({service}), slip not out yet: then {then}")
PLAN_THERE = mark("Number {label}, counter {counter} ({service}): then {then}")


NEAR = 0.8
"""How alike two words are (`difflib`) that are taken for one with a letter wrong."""


class NotListedError(Exception):
    """No number can be given instead of this one; the text is its label."""


def add_acts(parser: argparse.ArgumentParser, everywhere: argparse.ArgumentParser) -> None:
    """`everywhere`: options that may stand behind the act as well as before it."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for act, does in (
        ("return", "put a late visitor back in line"),
        ("void", "cancel a number, such as one pressed by mistake"),
        ("reprint", "print a lost slip again"),
        ("keep", "a slip was received, or nobody is waiting for a cancelled number: off the list"),
        ("class", "make a number regular (N) or priority (P)"),
        ("take", "a new number"),
        ("slips", "printer and paper, why no tickets are issued, and the list of slips to check"),
        ("plans", "numbers with further services planned"),
        ("new-roll", "the paper roll was changed: count its paper from now on"),
        ("stop", "stop issuing until `resume`, or until the day ends"),
        ("resume", "resume issuing; outside the opening hours, until the hours change next"),
        ("new-day", "end this day, also for those still waiting, and open the next one: numbers start again"),
    ):
        acts.add_parser(act, help=does, parents=[everywhere])
    for act in ("return", "void", "reprint", "keep", "class"):
        acts.choices[act].add_argument("label", metavar="NUMBER")
    acts.choices["class"].add_argument("to", choices=("N", "P"))
    for act in ("void", "class"):
        acts.choices[act].add_argument("--reason", required=True, help="a key of [reasons], or up to 80 characters")
    for act in ("stop", "resume"):
        acts.choices[act].add_argument("--reason", default=UNSET, help="a key of [reasons], or up to 80 characters")
    _add_take(acts.choices["take"])


def _add_take(take: argparse.ArgumentParser) -> None:
    what = take.add_mutually_exclusive_group(required=True)
    what.add_argument("service", metavar="SERVICE", nargs="?", help="its code")
    what.add_argument(
        "--instead-of",
        metavar="NUMBER",
        help="a number cancelled because its slip did not come out: same service, class and place in line; paperless",
    )
    take.add_argument("--class", dest="to", choices=("N", "P"), help="P: priority (default: N, or that of NUMBER)")
    take.add_argument("--paperless", action="store_true", help="no slip: tell the number, and write it down")
    take.add_argument(
        "--then",
        type=_codes,
        default=UNSET,
        metavar="CODE,CODE",
        help="the services that follow, in order: each counter that finishes transfers to the next",
    )
    take.add_argument(
        "--arrived", type=_clock_time, metavar="HH:MM", help="when, earlier today, as 07:30 or 7h30; paperless"
    )


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(","))
    if not all(codes):
        raise argparse.ArgumentTypeError(f"{text!r}: expected codes of services, such as CT,TP")
    return codes


def _clock_time(text: str) -> time:
    """`07:30`, or as it is written in Viet Nam: `7h30`, `7h`."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)|(\d{1,2})[hg](\d\d)?", text.strip().lower())
    hour, minute = (found[1] or found[3], found[2] or found[4] or 0) if found else (24, 0)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: expected a time of day, such as 07:30 or 7h30") from None


def command_of(act: argparse.Namespace, state: State, zone: ZoneInfo, *, id_: str) -> AnyCommand:
    """The command that asks for it. Raises `NotListedError`."""
    match act.act:
        case "return":
            return Return(label=act.label, id=id_)
        case "void":
            return VoidTicket(label=act.label, reason=act.reason, id=id_)
        case "reprint":
            return Reprint(label=act.label, id=id_)
        case "keep":
            return Keep(label=act.label, id=id_)
        case "class":
            return ChangeClass(label=act.label, class_=act.to, reason=act.reason, id=id_)
        case "take":
            return _take(act, state, _today(act.arrived, state, zone), id_)
        case "new-roll":
            return NewRoll(id=id_)
        case "stop":
            return StopIssuing(reason=act.reason, id=id_)
        case "resume":
            return ResumeIssuing(reason=act.reason, id=id_)
        case "new-day":
            return NewDay(id=id_)
        case _:
            raise ValueError(f"{act.act} is no act that asks for a command")


def _take(act: argparse.Namespace, state: State, arrived: Instant | UnsetType, id_: str) -> TakeTicket:
    then = UNSET if act.then is UNSET else tuple(_code(code, state) for code in act.then)
    if act.instead_of:
        void = void_slip(state, act.instead_of)
        if void is None:
            raise NotListedError(act.instead_of)
        return TakeTicket(
            service=void.service,
            class_=act.to or void.class_,
            paperless=True,
            arrived=arrived,
            instead_of=void.label,
            then=then,
            id=id_,
        )
    paperless = act.paperless or arrived is not UNSET
    return TakeTicket(
        service=_code(act.service, state),
        class_=act.to or "N",
        paperless=paperless,
        arrived=arrived,
        then=then,
        id=id_,
    )


def _code(typed: str, state: State) -> str:
    """The code as the office writes it: nobody minds capitals in a shell."""
    codes = [service.code for service in state.services]
    same = [code for code in codes if code.casefold() == typed.casefold()]
    return same[0] if typed not in codes and len(same) == 1 else typed


def _today(at: time | None, state: State, zone: ZoneInfo) -> Instant | UnsetType:
    """A time of day by the kiosk's clock, not by ours."""
    if at is None:
        return UNSET
    return Instant.of(state.at.moment.astimezone(zone).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0))


def done(act: argparse.Namespace, ticket: TicketRef | None, state: State, language: str) -> str:
    """What has been done, and to which number: that which the kiosk speaks of."""
    label = ticket.label if ticket else getattr(act, "label", "")
    sentences = DONE | {
        "class N": mark("Number {label} no longer has priority"),
        "class P": mark("Number {label} now has priority"),
    }
    if act.act == "take":
        return _taken(act, ticket, label, state, language)
    key = f"class {act.to}" if act.act == "class" else act.act
    if act.act == "keep" and ticket and ticket.state == "void":
        key = "forget"
    return say(language, sentences[key], label=label)


def _taken(act: argparse.Namespace, ticket: TicketRef | None, label: str, state: State, language: str) -> str:
    """With what it is for, and what comes after that."""
    if act.instead_of:
        return say(language, INSTEAD, label=label, old=act.instead_of)
    codes = (ticket.service if ticket else act.service, *(act.then or ()))
    service, *then = (_name(_code(code, state), state, language) for code in codes)
    return say(language, TAKEN_PLAN if then else TAKEN, label=label, service=service, then=", ".join(then))


def stopped(act: argparse.Namespace, reasons: dict[str, Names], language: str) -> str:
    """That no numbers are given out now, with the reason as people read it. `reasons`: those that the room may read."""
    if not act.reason:
        return say(language, STOPPED_NOW)
    said = say(language, STOPPED_FOR, why=reasons.get(act.reason, {}).get(language, act.reason))
    if act.reason in reasons:
        return said
    return say(language, NOT_SHOWN if reasons else NEVER_SHOWN, said=said, keys=", ".join(reasons))


def resumed(state: State, language: str, zone: ZoneInfo) -> str:
    """That they are given out again, and until when, where that is known."""
    if state.issuing.ends is None:
        return say(language, RESUMED)
    ends, now = (at.moment.astimezone(zone) for at in (state.issuing.ends, state.at))
    time = f"{ends:%H:%M}" if ends.date() == now.date() else f"{ends:%H:%M %d/%m}"
    return say(language, RESUMED_UNTIL, time=time)


def near_key(reason: str, reasons: Collection[str]) -> str | None:
    """The key that a single word was meant to be: as words of its own it would be kept for this day only."""
    if reason in reasons or not re.fullmatch(r"[A-Za-z0-9_-]+", reason):
        return None
    return next(iter(get_close_matches(reason.lower(), reasons, n=1, cutoff=NEAR)), None)


def slips(state: State, language: str, zone: ZoneInfo) -> str:
    """How paper is doing, and a line for each slip in doubt: whose it is, and what can be typed about it."""
    printer = say(language, PRINTERS[state.printer.state])
    lines = [
        say(language, "Printer: {printer}; slips not out yet: {count}", printer=printer, count=state.printer.pending),
        paper_left(state, language, TYPE),
    ]
    if state.issuing.reason is not None:
        is_served = state.issuing.reason == "outside_hours" and state.issuing.closes is not None
        stopped = OVER if is_served else STOPPED[state.issuing.reason]
        why = state.issuing.because.get(language) or say(language, stopped)
        lines.append(say(language, "No tickets are issued: {why}", why=why))
    else:
        lines.append(resumed(state, language, zone))
    lines += [pending(slip, state, language, zone) for slip in state.pending]
    for slip in state.slips:
        typed = " | ".join(TYPED[act].format(label=slip.label) for act in choices(slip, state))
        lines.append(f"{unconfirmed_slip(slip, state, language, zone)} → {typed}")
    return "\n".join(lines)


def plans(state: State, language: str) -> str:
    """A line for each number whose visit goes on: at counters, then who waits, by turn, then whose slip is not out."""

    def line(msgid: str, service: str | None, then: tuple[str, ...], **values: object) -> str:
        here, *others = (_name(code, state, language) for code in (service or "", *then))
        return say(language, msgid, service=here, then=", ".join(others), **values)

    at_counters = [
        line(PLAN_THERE, each.service, each.then, label=each.ticket, counter=each.id)
        for each in state.counters
        if each.then
    ]
    waiting = [line(PLAN, each.service, each.then, label=each.label) for each in state.waiting if each.then]
    printing = [line(PLAN_PRINTING, each.service, each.then, label=each.label) for each in state.pending if each.then]
    return "\n".join(at_counters + waiting + printing) or say(language, "No number has further services planned")


def _name(code: str, state: State, language: str) -> str:
    return next((service.short.get(language, code) for service in state.services if service.code == code), code)


def turned(before: State, after: State, language: str) -> str:
    """Which day is open now, and how many people the old one has left unserved.

    Nobody at a counter: as long as there is somebody no day opens, so whoever `before` saw there was done since.
    """
    day = f"{date.fromisoformat(after.day):%d/%m/%Y}"
    labels = {ticket.label for ticket in before.waiting} | {ticket.label for ticket in before.held}
    left = len(labels | {slip.label for slip in before.pending})
    return say(language, "Day {day} is open; people who were still waiting: {count}", day=day, count=left)
