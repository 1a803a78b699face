"""`luot-setup`: asks the five questions, or takes the answers from a file; with a word, another of its tasks."""

from __future__ import annotations

import argparse
import sys
import termios
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from luot.language import chosen_language
from luot.setup.answers import Answers, read
from luot.setup.dialogue import Dialogue, Ended
from luot.setup.endings import ENDINGS, reason
from luot.setup.install import install, uninstall
from luot.setup.interview import ask_all
from luot.setup.join.commands import ADDRESS_OF_FIRST, add_words, join
from luot.setup.left_open import left_open
from luot.setup.machine import Machine
from luot.setup.office import LUOT, SETTINGS, SetupError, find_printers, found_printer, set_up
from luot.setup.questions.counters import PRESS_WITHIN_S
from luot.setup.questions.machine import ask_joins, ask_language
from luot.setup.questions.question import Nearby
from luot.setup.uninterrupted import HANG_UP, uninterrupted
from luot.setup.units import ANSWERS
from luot.setup.upgrading import KIOSK, back
from runtime.exits import EXIT_FAULT
from runtime.settings.load import load
from runtime.usb_keypad import pressed_keypad
from words.translation import LANGUAGES, mark, say

NOBODY = mark(
    "Nobody answers: nothing was changed. --defaults takes the default answers, --answers FILE those of a file"
)
TRY_PRINTER = mark("Try this printer now, with a test slip")
REALLY = mark("Remove the programs of Lượt from this machine")


def tell(line: str) -> None:
    """Whoever read may have gone, or their connection has dropped: what is being done goes on."""
    with suppress(OSError):
        print(line, flush=True)


def main(argv: Sequence[str] | None = None, machine: Machine | None = None) -> int:
    """0; 1 with the reason on stderr, and then what ran before runs still."""
    given, box = _parser().parse_args(argv), machine or Machine()
    try:
        status: int = given.act(box, given)
    except ENDINGS as error:
        print(f"luot-setup: {reason(error, box)}", file=sys.stderr)
        return EXIT_FAULT
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luot-setup", description="Sets up the office on this machine.")
    _add_answers(parser)
    parser.set_defaults(act=_set_up)
    words = parser.add_subparsers(metavar="WORD")
    placed = words.add_parser("install", help="put this release in place; the release file calls it")
    _add_answers(placed)
    placed.add_argument("--no-setup", action="store_true", help="no questions, and no office yet")
    placed.set_defaults(act=_install)
    add_words(words)
    words.add_parser("back", help="return to the release that ran before").set_defaults(act=_back)
    removed = words.add_parser("uninstall", help="remove the programs; numbers, settings and accounts stay")
    removed.add_argument("--yes", action="store_true", help="do not ask")
    removed.set_defaults(act=_uninstall)
    return parser


def _add_answers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--answers", metavar="FILE", type=Path, help="answers in a file, instead of questions")
    parser.add_argument("--defaults", action="store_true", help="the default answers, without questions")


def _set_up(machine: Machine, given: argparse.Namespace) -> int:
    if machine.path(SETTINGS).exists():
        load(machine.path(SETTINGS))  # a mistake in them is told before the first question
    answers = _answers(machine, given)
    if answers is not None:
        set_up(machine, answers, tell)
        for line in left_open(machine, answers):
            tell(line)
    return 0


def _answers(machine: Machine, given: argparse.Namespace) -> Answers | None:
    """None if this machine has joined another one's office instead."""
    if given.answers is not None:
        return read(given.answers)
    remembered = machine.path(ANSWERS)
    last = read(remembered) if remembered.exists() else Answers()
    if given.defaults:
        return replace(last, printer=last.printer or found_printer())
    language = _language(last.language)
    dialogue = Dialogue(language, input, tell)
    if not machine.path(SETTINGS).exists() and ask_joins(dialogue):
        join(machine, dialogue.line(dialogue.say(ADDRESS_OF_FIRST)), dialogue)
        return None
    answers = ask_all(dialogue, last, Nearby(find_printers, _pressed_keypad))
    if answers.printer and dialogue.yes(dialogue.say(TRY_PRINTER), default=False):
        _try_printer(machine, answers.printer)
    return answers


def _language(last: str) -> str:
    try:
        return ask_language(Dialogue(last, input, tell, is_chosen=False), last)
    except Ended as ended:
        if ended.is_end_of_input:
            raise SetupError("\n".join(say(each, NOBODY) for each in LANGUAGES)) from None
        raise


def _pressed_keypad() -> str | None:
    try:
        return pressed_keypad(PRESS_WITHIN_S)
    finally:
        if sys.stdin.isatty():
            termios.tcflush(sys.stdin, termios.TCIFLUSH)  # what the keypad has typed is no answer


def _try_printer(machine: Machine, uri: str) -> None:
    """The kiosk, if it runs, leaves the printer alone meanwhile."""
    kiosk_runs = machine.try_to("systemctl", "is-active", "--quiet", KIOSK)
    with uninterrupted(*HANG_UP):  # Ctrl-C ends the trial
        try:
            if kiosk_runs:
                machine.try_to("systemctl", "stop", KIOSK)
            machine.show(LUOT, "doctor", "printer", uri)
        finally:
            if kiosk_runs:
                with uninterrupted():
                    machine.try_to("systemctl", "start", KIOSK)


def _install(machine: Machine, given: argparse.Namespace) -> int:
    is_first = install(machine, Path(sys.prefix), tell)
    if is_first and not given.no_setup:
        return _set_up(machine, given)
    return 0


def _back(machine: Machine, _given: argparse.Namespace) -> int:
    back(machine, tell)
    return 0


def _uninstall(machine: Machine, given: argparse.Namespace) -> int:
    dialogue = Dialogue(chosen_language(machine), input, tell)
    if given.yes or dialogue.yes(dialogue.say(REALLY), default=False):
        uninstall(machine, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
