"""One sentence about a call that the journal does not explain, because it was changed or a program was wrong."""

from __future__ import annotations

from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import Gap, ReplayedDay
from reports.audit.room_clock import room_clock_at
from reports.audit.verdict import Fault, Verdict
from words.translation import mark, say

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


def describe_gap(gap: Gap, texts: OfficeTexts) -> str:
    """Names the missing entries, so that no clerk is blamed for what follows from them."""
    entries = str(gap.first) if gap.first == gap.last else f"{gap.first}–{gap.last}"
    return f"{say(texts.language, GAP, entries=entries, count=gap.calls)}."


def describe_fault(day: ReplayedDay, verdict: Verdict, fault: Fault, texts: OfficeTexts) -> str:
    """Says what is wrong with the call, and where in the journal it is."""
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
