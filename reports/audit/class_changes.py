"""Changes of a ticket's class after its issue, and whom the ticket passed by them: facts, not faults, as the rule
considers them from then on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from core.messages.events import ClassChanged, Entry, TicketCalled
from core.rules import TicketClass
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedCall, ReplayedDay
from reports.audit.ticket_at_call import ticket_at_call
from words.translation import mark, say

GIVEN = mark("Priority given afterwards, entry {seq}: to number {label} at {time}, by {who}.")
TAKEN = mark("Priority taken away afterwards, entry {seq}: from number {label} at {time}, by {who}.")
NOT_RECORDED = mark("person not recorded ({device})")
PASSED = mark(
    "It was called to counter {counter} at {time}; waiting people there whose turn would have come before it without "
    "that: {count} ({labels})."
)
PASSED_NOBODY = mark("It was called to counter {counter} at {time}, and passed nobody by that.")
CHOSEN = mark("It was called to counter {counter} at {time}, chosen by staff, not because of that.")
NOT_CALLED = mark("It was not called with that priority.")
NOT_KNOWN = mark("Whom it passed by that is not known: entries are missing in the journal.")


class TurnSince(NamedTuple):
    """A call that gave the ticket its turn while the change stood."""

    called: ReplayedCall
    passed: tuple[str, ...]
    """Those who waited, whom the counter would have called before it, had its class not been changed."""

    @property
    def is_chosen(self) -> bool:
        return self.called.event.why.rule == "chosen"


class ClassChange(NamedTuple):
    entry: Entry
    event: ClassChanged
    turns: tuple[TurnSince, ...]
    """Oldest first, until the class was changed again."""
    is_judged: bool
    """Whether all of them are there: False if some come after missing entries."""

    @property
    def passed(self) -> frozenset[str]:
        return frozenset(label for turn in self.turns for label in turn.passed)


def class_changes(day: ReplayedDay) -> Iterator[ClassChange]:
    """Oldest first."""
    for entry in day.entries:
        if isinstance(entry.event, ClassChanged):
            yield _class_change(day, entry, entry.event)


def _class_change(day: ReplayedDay, entry: Entry, event: ClassChanged) -> ClassChange:
    until = min(
        (
            later.seq
            for later in day.entries
            if later.seq > entry.seq and isinstance(later.event, ClassChanged) and later.event.label == event.label
        ),
        default=day.entries[-1].seq + 1,
    )
    before: TicketClass = "N" if event.class_ == "P" else "P"
    turns = tuple(
        TurnSince(called, _passed(day, called, before))
        for called in day.calls_of(event.label)
        if called.is_turn and entry.seq < called.entry.seq < until
    )
    return ClassChange(entry, event, turns, not _is_called_after_gap(day, entry, event.label, until))


def _is_called_after_gap(day: ReplayedDay, change: Entry, label: str, until: int) -> bool:
    return day.gap is not None and any(
        isinstance(entry.event, TicketCalled) and entry.event.label == label
        for entry in day.entries
        if max(day.gap.last, change.seq) < entry.seq < until
    )


def _passed(day: ReplayedDay, called: ReplayedCall, before: TicketClass) -> tuple[str, ...]:
    """`before`: the class without the change. Up to its call the day would have been the same with it, so that the
    keys of one moment tell everything; and whom staff chose would have been called with either."""
    if called.event.why.rule not in ("head_start", "returned") or called.event.label not in day.issued:
        return ()
    own = ticket_at_call(called, called.event.label, issued_seq=day.issued[called.event.label].seq)
    if own.arrival_here is None:
        return ()
    with_change = own.arrival_here
    without = with_change._replace(head_start_ms=called.before.rules.head_start_ms(before))
    others = (ticket_at_call(called, label, issued_seq=issued.seq) for label, issued in day.issued.items())
    passed = (
        other.arrival_here
        for other in others
        # Who has returned and still lets others go first competes with such people only.
        if other.availability == own.availability and other.arrival_here is not None
    )
    between = [each for each in passed if with_change.is_before(each) and each.is_before(without)]
    return tuple(each.ticket.label for each in sorted(between, key=lambda each: (each.key, each.ticket.order)))


def describe_change(change: ClassChange, texts: OfficeTexts) -> str:
    """What was changed, when and by whom; of priority that was given, at whose cost."""
    entry, event = change.entry, change.event
    said = [
        say(
            texts.language,
            GIVEN if event.class_ == "P" else TAKEN,
            seq=entry.seq,
            label=event.label,
            time=_time(entry, texts.zone),
            who=_who(entry, texts.language),
        )
    ]
    if event.class_ == "P":
        said += [_describe_turn(turn, texts) for turn in change.turns]
        if not change.is_judged:
            said.append(say(texts.language, NOT_KNOWN))
        elif not change.turns:
            said.append(say(texts.language, NOT_CALLED))
    return " ".join(said)


def _describe_turn(turn: TurnSince, texts: OfficeTexts) -> str:
    sentence = CHOSEN if turn.is_chosen else PASSED if turn.passed else PASSED_NOBODY
    return say(
        texts.language,
        sentence,
        counter=turn.called.event.counter,
        time=_time(turn.called.entry, texts.zone),
        count=len(turn.passed),
        labels=", ".join(turn.passed),
    )


def _who(entry: Entry, language: str) -> str:
    """Account and device."""
    if entry.operator:
        return f"{entry.operator} ({entry.by})"
    return say(language, NOT_RECORDED, device=entry.by or "–")


def _time(entry: Entry, zone: tzinfo) -> str:
    return f"{entry.at.within_reach().moment.astimezone(zone):%H:%M}"
