"""Judges each call of a day: would `core.line.order` have made the same, at that counter and moment?

One sentence describes each call that the journal does not explain, because it was changed or a program was wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from core.line.order import Choice, next_ticket, why_chosen
from core.messages.events import Why
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import Gap, ReplayedCall, ReplayedDay, room_clock_at
from words.translation import mark, say

VerdictKind = Literal["by_rule", "recall", "chosen", "out_of_turn", "fault"]
"""`chosen`: chosen by a clerk, and the rule would have called the same; `out_of_turn`: it would not have.
`fault`: the journal contradicts itself."""
Fault = Literal["not_in_line", "not_its_turn", "other_reckoning", "not_at_counter", "no_reason", "counter", "missing"]

GAP = mark("Entries are missing in the journal, {entries}: calls after them that cannot be judged: {count}")
NOT_EXPLAINED = mark(
    "NOT EXPLAINED, entry {seq}: number {label} was called to counter {counter} at {time}, but {fault}."
)
FAULTS: dict[Fault, str] = {
    "not_in_line": mark("it was not in the line"),
    "not_its_turn": mark("by the rule it was the turn of: {other}"),
    "other_reckoning": mark("the rule would have given other reasons than the journal has"),
    "not_at_counter": mark("as a recall, though it had not been called there"),
    "no_reason": mark("chosen by staff without a reason"),
    "counter": mark("the counter was not open, or had another number"),
    "missing": mark("calls before it are missing in the journal"),
}


class Verdict(NamedTuple):
    called: ReplayedCall
    kind: VerdictKind
    by_rule: Choice | None
    """The ticket that the rule would have called."""
    fault: Fault | None = None


def judge_calls(calls: Iterable[ReplayedCall]) -> Iterator[Verdict]:
    call_no = 0
    for called in calls:
        verdict = _judge(called)
        if called.event.call_no != call_no + 1 and verdict.fault is None:
            verdict = verdict._replace(kind="fault", fault="missing")
        call_no = called.event.call_no
        yield verdict


def _judge(called: ReplayedCall) -> Verdict:
    line, event = called.before, called.event
    by_rule = next_ticket(line, event.counter)
    if fault := _fault(called, by_rule):
        return Verdict(called, "fault", by_rule, fault)
    if event.why.rule == "recall":
        return Verdict(called, "recall", by_rule)
    if event.why.rule != "chosen":
        return Verdict(called, "by_rule", by_rule)
    same = by_rule is not None and by_rule.ticket.label == event.label
    return Verdict(called, "chosen" if same else "out_of_turn", by_rule)


def _fault(called: ReplayedCall, by_rule: Choice | None) -> Fault | None:
    line, event = called.before, called.event
    ticket, counter = line.tickets.get(event.label), line.counter(event.counter)
    if ticket is None:
        return "not_in_line"
    if event.why.rule == "recall":
        at_hand = counter.ticket == event.label and ticket.phase == "called" and event.why == Why(rule="recall")
        return None if at_hand else "not_at_counter"
    if counter.status != "open" or counter.ticket is not None:
        return "counter"
    if event.why.rule == "chosen":
        if ticket.phase not in ("waiting", "held", "absent", "passed"):
            return "not_in_line"
        if event.reason is None:
            return "no_reason"
        return None if event.why == why_chosen(line, event.counter, ticket) else "other_reckoning"
    if by_rule is None or by_rule.ticket.label != event.label:
        return "not_its_turn"
    return None if event.why == by_rule.why else "other_reckoning"


def describe_gap(gap: Gap, texts: OfficeTexts) -> str:
    """Names the missing entries, so that no clerk is blamed for what follows from them."""
    entries = str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}"
    return f"{say(texts.language, GAP, entries=entries, count=gap.calls)}."


def describe_fault(day: ReplayedDay, verdict: Verdict, fault: Fault, texts: OfficeTexts) -> str:
    called, event = verdict.called, verdict.called.event
    by_rule = verdict.by_rule.ticket.label if verdict.by_rule else say(texts.language, "nobody")
    wrong = say(texts.language, FAULTS[fault], other=by_rule)
    at = room_clock_at(day, called, texts.zone).at(called.entry.line)
    return say(
        texts.language,
        NOT_EXPLAINED,
        seq=called.entry.seq,
        label=event.label,
        counter=event.counter,
        time=f"{at:%H:%M}",
        fault=wrong,
    )
