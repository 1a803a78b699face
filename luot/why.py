"""`luot why LABEL [OTHER]`: explains from the journal why a ticket was called, or why before another one."""

from __future__ import annotations

import argparse
import sys

from reports.audit.acts import NOBODY_WITH, acts
from reports.audit.explanation import explain_call, explain_not_called
from reports.audit.journal_source import JournalSource, NotThereError, OfficeTexts, add_source, day_text
from reports.audit.replay import NoBeginningError, ReplayedCall, ReplayedDay
from reports.audit.ticket_story import explain_last_turn
from reports.audit.verdict import describe_gap
from runtime.exits import EXIT_FAULT
from runtime.journal.errors import JournalError
from words.translation import mark, say

ON = mark("On {day}: {said}")
"""For a day that was not asked for and is not the last one in the journal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL", help="the number on the slip")
    parser.add_argument("other", metavar="OTHER", nargs="?", help="a number to compare it with")
    parser.add_argument("--before", metavar="OTHER", help="the same as OTHER")
    parser.add_argument(
        "--day", metavar="DAY", help="24/11/2026 or 2026-11-24 (default: the last day on which the number was issued)"
    )
    parser.add_argument(
        "--all", action="store_true", help="every call of the number, recalls too, the newest last; and to the second"
    )
    parser.add_argument(
        "--who", action="store_true", help="everything that people did with the number, and who they were"
    )
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if the journal cannot be read or has no such day or label; 78 for mistakes in the settings."""
    try:
        source = JournalSource(arguments)
        print(_answer(arguments, source))
    except NotThereError as error:
        print(error, file=sys.stderr)
    except (JournalError, NoBeginningError) as error:
        print(f"luot why: {error}", file=sys.stderr)
    else:
        return 0
    return EXIT_FAULT


def _answer(arguments: argparse.Namespace, source: JournalSource) -> str:
    texts, label, other = source.texts, arguments.label, arguments.before or arguments.other
    name = source.day_name(arguments.day)
    if arguments.day is None:
        name = source.last_day({label, other} - {None}) or name
    said = _explanation(arguments, source.day(name), texts, label, other)
    if arguments.day is None and name != source.days[-1] and day_text(name) not in said:
        return say(texts.language, ON, day=day_text(name), said=said)
    return said


def _explanation(
    arguments: argparse.Namespace, day: ReplayedDay, texts: OfficeTexts, label: str, other: str | None
) -> str:
    for each in filter(None, (label, other)):
        if each not in day.issued:
            said = mark("Number {label} was not issued on {day}")
            raise NotThereError(say(texts.language, said, label=each, day=day_text(day.name)))
    if day.gap and not day.calls_of(label):
        return describe_gap(day.gap, texts)
    if arguments.who:
        return "\n".join(acts(day.entries, texts, label)) or say(texts.language, NOBODY_WITH, label=label)
    said = _explain(day, texts, label, other, all_calls=arguments.all)
    return f"{said} {describe_gap(day.gap, texts)}" if day.gap else said


def _explain(day: ReplayedDay, texts: OfficeTexts, label: str, other: str | None, *, all_calls: bool) -> str:
    if other and other != label:
        return _compare(day, texts, label, other, in_full=all_calls)
    if all_calls:
        calls = [explain_call(day, called, texts, in_full=True) for called in day.calls_of(label)]
        return "\n".join(calls) or explain_not_called(day, label, texts)
    return explain_last_turn(day, label, texts)


def _compare(day: ReplayedDay, texts: OfficeTexts, label: str, other: str, *, in_full: bool) -> str:
    """Why the ticket was called before the other or, if it was not, why the other was called first."""
    if called := _turn_before(day, label, other):
        return explain_call(day, called, texts, other, in_full=in_full)
    if called := _turn_before(day, other, label):
        round_ = say(texts.language, "It was the other way round.")
        return f"{round_} {explain_call(day, called, texts, label, in_full=in_full)}"
    return explain_last_turn(day, label, texts)


def _turn_before(day: ReplayedDay, label: str, other: str) -> ReplayedCall | None:
    """The last turn of `label` before the last turn of `other` or, if that has none, of the whole day."""
    others = [called.entry.seq for called in day.calls_of(other) if called.is_turn]
    until = others[-1] if others else day.line.seq + 1
    turns = [called for called in day.calls_of(label) if called.is_turn and called.entry.seq < until]
    return turns[-1] if turns else None
