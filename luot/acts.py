"""What the guide may do from a shell: each act as a command for the kiosk, and the sentence when it is done."""

from __future__ import annotations

import argparse
from datetime import date, time
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from core.commands import AnyCommand, ChangeClass, NewDay, Reprint, Return, TakeTicket, VoidTicket
from core.events import StopReason
from core.instant import Instant
from core.state import PrinterCondition, State
from runtime.phrases import mark, say

PRINTERS: dict[PrinterCondition, str] = {
    "ready": mark("ready"),
    "paper_low": mark("paper is running low"),
    "paper_out": mark("out of paper"),
    "cover_open": mark("cover open"),
    "offline": mark("does not answer"),
    "error": mark("reports an error"),
    "unknown": mark("not known"),
}

STOPPED: dict[StopReason, str] = {
    "outside_hours": mark("outside office hours"),
    "closed": mark("stopped by a person"),
    "printer": mark("the printer cannot print"),
    "quota": mark("none are left for today"),
    "storage": mark("the disk is full or cannot be written to, call the technician"),
}


def add_acts(parser: argparse.ArgumentParser, everywhere: argparse.ArgumentParser) -> None:
    """`everywhere`: options that may stand behind the act as well as before it."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    for act, does in (
        ("return", "a late-comer is back in line"),
        ("void", "a mis-press: the number will never be called"),
        ("reprint", "a lost slip: the same number once more"),
        ("class", "make a number regular (N) or priority (P)"),
        ("take", "a new number"),
        ("slips", "how the printer is, how many slips are not out yet, and why no numbers are given out"),
        ("new-day", "end this day, also for those who still wait, and open the next one: numbers begin anew"),
    ):
        acts.add_parser(act, help=does, parents=[everywhere])
    for act in ("return", "void", "reprint", "class"):
        acts.choices[act].add_argument("label", metavar="NUMBER")
    acts.choices["class"].add_argument("to", choices=("N", "P"))
    for act in ("void", "class"):
        acts.choices[act].add_argument("--reason", required=True, help="a key of [reasons], or up to 80 characters")
    _add_take(acts.choices["take"])


def _add_take(take: argparse.ArgumentParser) -> None:
    take.add_argument("service", metavar="SERVICE", help="its code")
    take.add_argument("--class", dest="to", choices=("N", "P"), default="N", help="P: priority")
    take.add_argument("--paperless", action="store_true", help="no slip: the number is told, and written down")
    take.add_argument("--arrived", type=time.fromisoformat, metavar="HH:MM", help="when, earlier today; paperless")


def command_of(act: argparse.Namespace, state: State, zone: ZoneInfo, *, id_: str) -> AnyCommand:
    """The command that asks for it."""
    match act.act:
        case "return":
            return Return(label=act.label, id=id_)
        case "void":
            return VoidTicket(label=act.label, reason=act.reason, id=id_)
        case "reprint":
            return Reprint(label=act.label, id=id_)
        case "class":
            return ChangeClass(label=act.label, class_=act.to, reason=act.reason, id=id_)
        case "take":
            arrived = _today(act.arrived, state, zone)
            paperless = act.paperless or arrived is not UNSET
            return TakeTicket(service=act.service, class_=act.to, paperless=paperless, arrived=arrived, id=id_)
        case _:
            return NewDay(id=id_)


def _today(at: time | None, state: State, zone: ZoneInfo) -> Instant | UnsetType:
    """A time of day by the kiosk's clock, not by ours."""
    if at is None:
        return UNSET
    return Instant.of(state.at.moment.astimezone(zone).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0))


def done(act: argparse.Namespace, label: str, language: str) -> str:
    """What has been done; `label` is the number that the kiosk speaks of."""
    sentences = {
        "return": mark("Number {label} is back in line"),
        "void": mark("Number {label} is void"),
        "reprint": mark("The slip of number {label} is printed again"),
        "class N": mark("Number {label} is a regular one now"),
        "class P": mark("Number {label} has priority now"),
        "take": mark("Number {label} is given out"),
    }
    return say(language, sentences[f"class {act.to}" if act.act == "class" else act.act], label=label)


def slips(state: State, language: str) -> str:
    printer = say(language, PRINTERS[state.printer.state])
    how = say(language, "Printer: {printer}; slips not out yet: {count}", printer=printer, count=state.printer.pending)
    if state.issuing.reason is None:
        return how
    why = say(language, STOPPED[state.issuing.reason])
    return f"{how}\n{say(language, 'No numbers are given out: {why}', why=why)}"


def turned(before: State, after: State, language: str) -> str:
    """Which day is open now, and how many people the old one has left unserved."""
    day = f"{date.fromisoformat(after.day):%d/%m/%Y}"
    left = len(before.waiting) + len(before.held)
    return say(language, "The day {day} is open; still waiting and not served before: {count}", day=day, count=left)
