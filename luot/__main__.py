"""`luot WORD …`: the command for people; each word is a module of this folder, imported only when it is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

WORDS = {
    "check": ("luot.check.check", "name every mistake in a settings file"),
    "demo": ("luot.demo", "run the whole office on this machine, without hardware"),
    "guide": ("luot.guide.guide", "the guide's actions, from a shell"),
    "why": ("luot.why", "explain why one number was called before another"),
    "audit": ("luot.audit", "find the calls of a day that the rule would not have made"),
    "simulate": ("luot.simulate", "try changes of counters on invented days or on the office's own"),
    "doctor": ("luot.doctor.printer", "find the printers of this machine and try one"),
    "slip": ("luot.slip", "draw a slip, or copy its layout to change it"),
    "broker-config": ("luot.broker_config", "write mosquitto's files: listeners, users and their rights"),
}
"""Word → its module, with `add_arguments(parser)` and `run(arguments) -> exit status`, and what it does."""


EXIT_READ_ENOUGH = 141
"""As of a program that SIGPIPE ends."""


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status of the word."""
    given = sys.argv[1:] if argv is None else argv
    arguments = _parser(given[0] if given else "").parse_args(given)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it has read enough, as `head` does; else Python complains once more when it leaves.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_READ_ENOUGH
    return status


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luot", description="Lượt: a take-a-number system for public offices")
    words = parser.add_subparsers(metavar="WORD", required=True)
    for word, (module, does) in WORDS.items():
        word_parser = words.add_parser(word, help=does, description=f"luot {word}: {does}")
        if word == asked:
            lit_now = import_module(module)
            lit_now.add_arguments(word_parser)
            word_parser.set_defaults(run=lit_now.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
