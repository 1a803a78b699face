"""`luot WORD …`: the command line. The module of a word is imported only when the word is given."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from core import __version__

WORDS = {
    "check": ("luot.check.check", "name every mistake in a settings file"),
    "demo": ("luot.demo", "run the whole office on this machine, without hardware"),
    "practice": ("luot.practice", "run an invented office beside the real one, for new clerks"),
    "guide": ("luot.guide.guide", "the guide's actions, from a shell"),
    "why": ("luot.why", "explain why one number was called before another"),
    "audit": ("luot.audit", "find the calls of a day that the rule would not have made"),
    "forecast": ("luot.forecast", "tell when a number will probably be called, and what it waits for"),
    "truth": ("luot.truth", "hold the waits that people were told against those that came"),
    "export": ("luot.export", "write the journal's entries or tickets for other programs"),
    "repair": ("luot.repair", "copy what is whole of a damaged journal into a new one"),
    "backup": ("luot.backup", "save numbers, settings, passwords and accounts in one file"),
    "restore": ("luot.restore", "bring an office back from a backup, on a box that has none"),
    "simulate": ("luot.simulate", "try changes of counters on invented days or on the office's own"),
    "doctor": ("luot.doctor.doctor", "examine this machine and its office; or find printers and try one"),
    "test": ("luot.device_test", "try buttons, slips, lamps, keypads and displays for ten minutes, without a ticket"),
    "slip": ("luot.slip", "draw a slip, or copy its layout to change it"),
    "kit": ("luot.kit.kit", "plates, signs, cards and outage tickets of an office as a PDF to print"),
    "broker-config": ("luot.broker_config", "write mosquitto's files: listeners, users and their rights"),
    "wall-gallery": ("luot.wall_gallery", "draw the display in every state, size and language, on one page"),
    "voice": ("luot.voice", "numbers as words, calls aloud, and voice packs"),
    "console": ("luot.console", "accounts and tokens of the staff's console"),
    "tls": ("luot.tls", "make, renew and show the certificates for mqtts://"),
}
"""Word → its module, which has `add_arguments(parser)` and `run(arguments) -> exit status`, and its help."""

EXIT_SIGPIPE = 141
"""The exit status that shells report for a program ended by SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the word; returns its exit status."""
    words = sys.argv[1:] if argv is None else argv
    parser = _parser(words[0] if words else "")
    if not words:
        parser.print_help()
        return 0
    arguments = parser.parse_args(words)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does. Python must not complain when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_SIGPIPE
    return status


def _parser(given: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luot", description="Lượt: a take-a-number system for public offices")
    parser.add_argument("--version", action="version", version=f"luot {__version__}")
    words = parser.add_subparsers(metavar="WORD", required=True)
    for word, (module_name, does) in WORDS.items():
        word_parser = words.add_parser(word, help=does, description=f"luot {word}: {does}")
        if word == given:
            module = import_module(module_name)
            module.add_arguments(word_parser)
            word_parser.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
