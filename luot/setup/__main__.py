"""`luot-setup`: asks the five questions, or takes the answers from a file; with a word, another of its tasks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from luot.setup.answers import Answers, AnswersError, read
from luot.setup.install import install
from luot.setup.machine import Machine, MachineError
from luot.setup.office import SetupError, set_up
from runtime.exits import EXIT_FAULT
from words.os_errors import os_error
from words.shell_language import shell_language

tell = partial(print, flush=True)


def main(argv: Sequence[str] | None = None, machine: Machine | None = None) -> int:
    """0; 1 with the reason on stderr, and then what ran before runs still."""
    given = _parser().parse_args(argv)
    try:
        status: int = given.act(machine or Machine(), given)
    except (SetupError, MachineError, AnswersError) as error:
        print(f"luot-setup: {error}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot-setup: {os_error(error, shell_language())}", file=sys.stderr)
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
    return parser


def _add_answers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--answers", metavar="FILE", type=Path, help="answers in a file, instead of questions")
    parser.add_argument("--defaults", action="store_true", help="the default answers, without questions")


def _set_up(machine: Machine, given: argparse.Namespace) -> int:
    set_up(machine, _answers(given), tell)
    return 0


def _answers(given: argparse.Namespace) -> Answers:
    if given.answers is not None:
        return read(given.answers)
    return Answers()


def _install(machine: Machine, given: argparse.Namespace) -> int:
    is_first = install(machine, Path(sys.prefix), tell)
    if is_first and not given.no_setup:
        return _set_up(machine, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
