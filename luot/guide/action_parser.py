"""The arguments of `luot guide`: a sub-command for each action."""

from __future__ import annotations

import argparse
import re
from datetime import time

from msgspec import UNSET

ACTIONS = {
    "return": "put a late visitor back in line",
    "void": "cancel a number, such as one pressed by mistake",
    "reprint": "print a lost slip again",
    "keep": "a slip was received, or nobody is waiting for a cancelled number: off the list",
    "told": "a number without a slip was told to its citizen: off the list",
    "class": "make a number regular (N) or priority (P)",
    "take": "a new number",
    "slips": "printer and paper, why no tickets are issued, the slips to check, and the numbers to tell",
    "plans": "numbers with further services planned",
    "new-roll": "the paper roll was changed: count its paper from now on",
    "stop": "stop issuing until `resume`, or until the day ends",
    "resume": "resume issuing; outside the opening hours, until the hours change next",
    "new-day": "end this day, also for those still waiting, and open the next one: numbers start again",
}
NEED_REASON = ("void", "class")
REASON = "a key of [reasons] in the settings, or a few words, at most 80 characters"


def add_actions(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """`common`: a parser of the options that may also stand behind the action."""
    actions = parser.add_subparsers(dest="action", metavar="ACT", required=True)
    parsers = {name: actions.add_parser(name, help=text, parents=[common]) for name, text in ACTIONS.items()}
    for name in ("return", "void", "reprint", "keep", "told", "class"):
        parsers[name].add_argument("label", metavar="NUMBER")
    parsers["class"].add_argument("to", metavar="N|P", choices=("N", "P"), help="N: regular, P: priority")
    for name in NEED_REASON:
        parsers[name].add_argument("--reason", help=f"{REASON}; without it, the keys are listed")
    for name in ("stop", "resume"):
        parsers[name].add_argument("--reason", default=UNSET, help=REASON)
    _add_arguments_of_take(parsers["take"])


def _add_arguments_of_take(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("service", metavar="SERVICE", nargs="?", help="its code")
    what.add_argument(
        "--instead-of",
        metavar="NUMBER",
        help="a number cancelled because its slip did not come out: same service, class and place in line; paperless",
    )
    parser.add_argument("--class", dest="to", choices=("N", "P"), help="P: priority (default: N, or that of NUMBER)")
    parser.add_argument("--paperless", action="store_true", help="no slip: tell the number, and write it down")
    parser.add_argument(
        "--then",
        type=_service_codes,
        default=UNSET,
        metavar="CODE,CODE",
        help="the services that follow, in order: each counter that finishes transfers to the next",
    )
    parser.add_argument(
        "--arrived", type=_time_of_day, metavar="HH:MM", help="when, earlier today, as 07:30 or 7h30; paperless"
    )


def _service_codes(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(","))
    if not all(codes):
        raise argparse.ArgumentTypeError(f"{text!r}: expected codes of services, such as CT,TP")
    return codes


def _time_of_day(text: str) -> time:
    """`07:30`, or as it is written in Viet Nam: `7h30`, `7h`."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)|(\d{1,2})[hg](\d\d)?", text.strip().lower())
    hour, minute = (found[1] or found[3], found[2] or found[4] or 0) if found else (24, 0)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: expected a time of day, such as 07:30 or 7h30") from None
