"""`luot audit [DAY]`: replays a day, names what the rule would not have done and whom staff gave priority afterwards,
and checks the chain of the journal."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from typing import get_args

from core.settings.sections import DeviceSettings
from reports.audit.acts import NOBODY, acts
from reports.audit.chain_sentences import chain_sentence, head_sentence
from reports.audit.class_changes import class_changes, describe_change
from reports.audit.contradictions import ADMITTED_FAULT, contradictions, describe
from reports.audit.explanation import explain_call
from reports.audit.journal_source import JournalSource, NotThereError, OfficeTexts, add_source, day_key, day_text
from reports.audit.replay import NoBeginningError, ReplayedDay
from reports.audit.verdict import VerdictKind, describe_fault, describe_gap, judge_calls
from runtime.exits import EXIT_FAULT
from runtime.journal.chain import ChainCheck
from runtime.journal.errors import JournalError
from runtime.journal.heads import Head
from words.translation import mark, say

SUMMARY = mark(
    "{day}: {verdict}. Calls: {calls}; by the rule: {by_rule}; recalls: {recalls}; chosen by staff: {chosen}, of "
    "them out of turn: {out_of_turn}; undone: {undone}; not explained: {faults}"
)
CONTRADICTED = mark("{said}; other entries not explained: {others}")
DAMAGED = mark("{said}; damages that the kiosk noted: {damages}")
GIVEN = mark("{said}; priority given afterwards: {given}, people passed by it: {passed}")
TAKEN = mark("{said}; priority taken away afterwards: {taken}")
NOT_JUDGED = mark("{said}; cannot be judged: {unjudged}; entries missing in the journal: {missing}")

NO_HEAD = mark("“{text}” is no code of the journal; please write it like {example}")
EXAMPLE = "1413 3f2a 9c1b 77d0 e1aa"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "day",
        metavar="DAY",
        nargs="?",
        help="24/11/2026 or 2026-11-24, or 11/2026 for a month (default: the last with a call)",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--who", action="store_true", help="instead: everything that people did, and who they were")
    instead.add_argument(
        "--head",
        metavar="CODE",
        action="append",
        default=[],
        help=f'a code of the journal that was kept elsewhere, as on the first slip of a day: "{EXAMPLE}"; repeatable',
    )
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 if everything is explained, and with `--who`; 1 if not, or without a journal; 78 for wrong settings."""
    try:
        source = JournalSource(arguments)
        heads = [_head(text, source.texts.language) for text in arguments.head]
        days = source.day_names(arguments.day)
        if arguments.day is None:
            days = [source.last_day() or days[-1]]
        if arguments.who:
            said = [line for name in days for line in acts(source.day(name).entries, source.texts)]
            print("\n".join(said) or say(source.texts.language, NOBODY))
            return 0
        check = source.check_chain(heads)
        if check.broken is not None:  # what follows may be no more than its consequence
            print(chain_sentence(check, source.texts.language))
        counts = [_report(source.day(name), source.texts, source.devices, alone=len(days) == 1) for name in days]
        if len(days) > 1:
            print(_summary(day_text(day_key(arguments.day) or ""), sum(counts, Counter()), source.texts))
        is_proven = _report_chain(check, source.texts.language)
    except NotThereError as error:
        print(error, file=sys.stderr)
        return EXIT_FAULT
    except (JournalError, NoBeginningError) as error:
        print(f"luot audit: {error}", file=sys.stderr)
        return EXIT_FAULT
    is_explained = not any(count["fault"] or count["other"] or count["damage"] or count["gap"] for count in counts)
    return 0 if is_explained and is_proven else EXIT_FAULT


def _head(text: str, language: str) -> Head:
    """Raises `NotThereError` for a text that is no head."""
    head = Head.read(text)
    if head is None:
        raise NotThereError(say(language, NO_HEAD, text=text, example=EXAMPLE))
    return head


def _report_chain(check: ChainCheck, language: str) -> bool:
    """Prints that the chain holds, and what the heads prove; False if it breaks, or one of them proves nothing."""
    if check.broken is None:
        print(chain_sentence(check, language))
    for head in check.heads:
        print(head_sentence(check, head, language))
    return check.broken is None and all(head.result == "proven" for head in check.heads)


def _report(
    day: ReplayedDay, texts: OfficeTexts, devices: Mapping[str, DeviceSettings], *, alone: bool
) -> Counter[str]:
    """Prints a day and counts its calls by kind; below that, the classes that were changed after the issue. A day
    without either is printed only if it is `alone`."""
    counts = Counter[str]()
    if day.gap:
        counts.update(gap=1, unjudged=day.gap.calls, missing=day.gap.last - day.gap.first + 1)
        print(describe_gap(day.gap, texts))
    for verdict in judge_calls(day.calls):
        counts[verdict.kind] += 1
        counts["undone"] += verdict.called.undone is not None
        if verdict.fault:
            print(describe_fault(day, verdict, verdict.fault, texts))
        elif verdict.kind == "out_of_turn":
            print(explain_call(day, verdict.called, texts, in_full=True))
    for contradiction in contradictions(day, devices):
        counts["damage" if contradiction.fault == ADMITTED_FAULT else "other"] += 1
        print(describe(contradiction, texts))
    changes = tuple(class_changes(day))
    for change in changes:
        counts["given" if change.event.class_ == "P" else "taken"] += 1
        counts["passed"] += len(change.passed)
    if counts or alone:
        print(_summary(day_text(day.name), counts, texts))
    for change in changes:
        print(describe_change(change, texts))
    return counts


def _summary(day: str, counts: Counter[str], texts: OfficeTexts) -> str:
    """A verdict in words, then the counts."""
    calls = sum(counts[kind] for kind in get_args(VerdictKind)) + counts["unjudged"]
    said = say(
        texts.language,
        SUMMARY,
        day=day,
        verdict=say(texts.language, _verdict(counts, calls)),
        calls=calls,
        by_rule=counts["by_rule"],
        recalls=counts["recall"],
        chosen=counts["chosen"] + counts["out_of_turn"],
        out_of_turn=counts["out_of_turn"],
        undone=counts["undone"],
        faults=counts["fault"],
    )
    if counts["other"]:
        said = say(texts.language, CONTRADICTED, said=said, others=counts["other"])
    if counts["damage"]:
        said = say(texts.language, DAMAGED, said=said, damages=counts["damage"])
    if counts["given"]:
        said = say(texts.language, GIVEN, said=said, given=counts["given"], passed=counts["passed"])
    if counts["taken"]:
        said = say(texts.language, TAKEN, said=said, taken=counts["taken"])
    if not counts["gap"]:
        return said
    return say(texts.language, NOT_JUDGED, said=said, unjudged=counts["unjudged"], missing=counts["missing"])


def _verdict(counts: Counter[str], calls: int) -> str:
    if counts["fault"]:
        return mark("the journal does not explain all calls")
    if counts["other"]:
        return mark("the journal contradicts itself")
    if counts["damage"]:
        return mark("the journal was damaged, and the kiosk has noted it")
    if counts["gap"]:
        return mark("not all calls can be judged")
    if counts["out_of_turn"]:
        return mark("some calls were out of turn, chosen by staff")
    return mark("all calls were by the rule") if calls else mark("there are no calls")
