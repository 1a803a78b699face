"""`luot audit [DAY]`: replays a day and names each call that the rule would not have made, with the reason given."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from luot.hindsight.faults import fault_told
from luot.hindsight.replay import Day, NoBeginningError
from luot.hindsight.source import NotThereError, Source, Words, add_source, shown
from luot.hindsight.telling import told
from luot.hindsight.verdict import verdicts
from runtime.journal import JournalError
from runtime.phrases import mark, say
from runtime.service import EXIT_FAULT

SUMMARY = mark(
    "{day}: calls: {calls}; by the rule: {by_rule}; recalls: {recalls}; chosen by staff: {chosen}, of them out of "
    "turn: {out_of_turn}; taken back: {undone}; not explained: {faults}"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "day", metavar="DAY", nargs="?", help="YYYY-MM-DD, or YYYY-MM for a month (default: the last in the journal)"
    )
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when all calls are explained; 1 when one is not, or the journal cannot be read; 78: wrong settings."""
    try:
        with Source(arguments) as source:
            days = source.some_days(arguments.day)
            counts = [_report(source.day(name), source.words) for name in days]
            if len(days) > 1:
                print(_summary(arguments.day, sum(counts, Counter()), source.words))
    except NotThereError as error:
        print(error, file=sys.stderr)
        return EXIT_FAULT
    except (JournalError, NoBeginningError) as error:
        print(f"luot audit: {error}", file=sys.stderr)
        return EXIT_FAULT
    return EXIT_FAULT if any(count["fault"] for count in counts) else 0


def _report(day: Day, words: Words) -> Counter[str]:
    """Prints a day; how many calls there were of each kind."""
    counts = Counter[str]()
    for verdict in verdicts(day.calls):
        counts[verdict.kind] += 1
        counts["undone"] += verdict.called.undone is not None
        if verdict.fault:
            print(fault_told(day, verdict, verdict.fault, words))
        elif verdict.kind == "out_of_turn":
            print(told(day, verdict.called, words))
    print(_summary(shown(day.name), counts, words))
    return counts


def _summary(day: str, counts: Counter[str], words: Words) -> str:
    return say(
        words.language,
        SUMMARY,
        day=day,
        calls=sum(counts.values()) - counts["undone"],
        by_rule=counts["by_rule"],
        recalls=counts["recall"],
        chosen=counts["chosen"] + counts["out_of_turn"],
        out_of_turn=counts["out_of_turn"],
        undone=counts["undone"],
        faults=counts["fault"],
    )
