"""A call that the journal does not explain, in one sentence: somebody has changed it, or a program was wrong."""

from __future__ import annotations

from reports.audit.journal_source import Words
from reports.audit.replay import Day, Gap
from reports.audit.room_clock import dial_at
from reports.audit.verdict import Fault, Verdict
from words.phrases import mark, say

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


def gap_told(gap: Gap, words: Words) -> str:
    """What is not there: no clerk is to be blamed for what follows from it."""
    entries = str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}"
    return f"{say(words.language, GAP, entries=entries, count=gap.calls)}."


def fault_told(day: Day, verdict: Verdict, fault: Fault, words: Words) -> str:
    """What is wrong with it, and where in the journal it stands."""
    called, event = verdict.called, verdict.called.event
    by_rule = verdict.by_rule.ticket.label if verdict.by_rule else say(words.language, "nobody")
    wrong = say(words.language, FAULTS[fault], other=by_rule)
    at = dial_at(day, called, words.zone).at(called.entry.line)
    return say(
        words.language,
        NOT_EXPLAINED,
        seq=called.entry.seq,
        label=event.label,
        counter=event.counter,
        time=f"{at:%H:%M}",
        fault=wrong,
    )
