"""`luot doctor WORD`: what an installer wants to know of this machine and what hangs on it; each word is a module."""

from __future__ import annotations

import argparse
from importlib import import_module

WORDS = {
    "printer": ("luot.doctor.printer", "find printers, try one, and write its lines for the settings"),
}
"""Word → its module, with `add_arguments(parser)` and `run(arguments) -> exit status`, and what it does."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(metavar="WORD")
    for word, (module, does) in WORDS.items():
        lit_now = import_module(module)
        word_parser = words.add_parser(word, help=does, description=f"luot doctor {word}: {does}")
        lit_now.add_arguments(word_parser)
        word_parser.set_defaults(run_word=lit_now.run)
    parser.set_defaults(run_word=_list_words)


def run(arguments: argparse.Namespace) -> int:
    """0 when all is well, 1 with one line that says what is not."""
    status: int = arguments.run_word(arguments)
    return status


def _list_words(_arguments: argparse.Namespace) -> int:
    for word, (_module, does) in WORDS.items():
        print(f"luot doctor {word}: {does}")
    return 0
