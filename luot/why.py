"""`luot why LABEL [OTHER]`: two plain sentences about a call, from the journal alone: why this one, why before that."""

from __future__ import annotations

import argparse
import sys

from reports.audit.explanation import not_called, told
from reports.audit.journal_source import NotThereError, Source, Words, add_source, shown
from reports.audit.replay import Called, Day, NoBeginningError
from reports.audit.unexplained import gap_told
from runtime.journal.journal import JournalError
from runtime.service import EXIT_FAULT
from words.phrases import mark, say

ON = mark("On {day}: {said}")
"""Where nobody asked for a day, and the last one does not have the number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL", help="the number on the slip")
    parser.add_argument("other", metavar="OTHER", nargs="?", help="why before this number, or why not")
    parser.add_argument("--before", metavar="OTHER", help="the same")
    parser.add_argument(
        "--day",
        metavar="DAY",
        help="24/11/2026 or 2026-11-24 (default: the last one on which that number was given out)",
    )
    parser.add_argument(
        "--all", action="store_true", help="every call of the number, recalls too, the newest last; and to the second"
    )
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 when the journal cannot be read, or has no such day or number; 78 for mistakes in the settings."""
    try:
        with Source(arguments) as source:
            print(_answer(arguments, source))
    except NotThereError as error:
        print(error, file=sys.stderr)
    except (JournalError, NoBeginningError) as error:
        print(f"luot why: {error}", file=sys.stderr)
    else:
        return 0
    return EXIT_FAULT


def _answer(arguments: argparse.Namespace, source: Source) -> str:
    words, label, other = source.words, arguments.label, arguments.before or arguments.other
    name = source.a_day(arguments.day)
    if arguments.day is None:
        name = source.last_day({label, other} - {None}) or name
    said = _told_of(arguments, source.day(name), words, label, other)
    if arguments.day is None and name != source.days[-1] and shown(name) not in said:
        return say(words.language, ON, day=shown(name), said=said)
    return said


def _told_of(arguments: argparse.Namespace, day: Day, words: Words, label: str, other: str | None) -> str:
    for asked in filter(None, (label, other)):
        if asked not in day.issued:
            said = mark("Number {label} was not given out on {day}")
            raise NotThereError(say(words.language, said, label=asked, day=shown(day.name)))
    if day.gap and not day.calls_of(label):
        return gap_told(day.gap, words)
    said = _said(day, words, label, other, all_calls=arguments.all)
    return f"{said} {gap_told(day.gap, words)}" if day.gap else said


def _said(day: Day, words: Words, label: str, other: str | None, *, all_calls: bool) -> str:
    if other and other != label:
        return _against(day, words, label, other, in_full=all_calls)
    if all_calls:
        calls = [told(day, called, words, in_full=True) for called in day.calls_of(label)]
        return "\n".join(calls) or not_called(day, label, words)
    return _last_turn(day, words, label)


def _last_turn(day: Day, words: Words, label: str) -> str:
    """One that was taken back only where there is no other."""
    turns = [called for called in day.calls_of(label) if called.event.why.rule != "recall"]
    last = ([called for called in turns if called.is_turn] or turns)[-1:]
    return told(day, last[0], words) if last else not_called(day, label, words)


def _against(day: Day, words: Words, label: str, other: str, *, in_full: bool) -> str:
    """Why the one was called before the other; where it was not, why the other was called before it."""
    if called := _turn_before(day, label, other):
        return told(day, called, words, other, in_full=in_full)
    if called := _turn_before(day, other, label):
        round_ = say(words.language, "It was the other way round.")
        return f"{round_} {told(day, called, words, label, in_full=in_full)}"
    return _last_turn(day, words, label)


def _turn_before(day: Day, label: str, other: str) -> Called | None:
    """The last turn of the one before the other's last, or before the end of the day."""
    others = [called.entry.seq for called in day.calls_of(other) if called.is_turn]
    until = others[-1] if others else day.line.seq + 1
    turns = [called for called in day.calls_of(label) if called.is_turn and called.entry.seq < until]
    return turns[-1] if turns else None
