"""Entries of a day that no kiosk could have written, found without any secret: by time, numbers, places and senders.

What the calls themselves have to hold is judged in `reports/audit/verdict.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from core.line.legs import planned_legs
from core.line.line import Line
from core.line.ticket import Place, label_of
from core.messages.events import (
    AnyEvent,
    DayOpened,
    Entry,
    NumbersSkipped,
    OfficeResumed,
    ServiceFinished,
    TicketCalled,
    TicketIssued,
    TicketTransferred,
)
from core.messages.wire import KIOSK
from core.settings.sections import DeviceSettings
from reports.audit.journal_source import OfficeTexts
from reports.audit.premises import Premise, broken_premise
from reports.audit.replay import ReplayedDay, Step
from reports.audit.senders import strangers
from words.translation import mark, say

Fault = Literal[
    "time_back",
    "torn",
    "repeated",
    "lost",
    "number",
    "ahead",
    "arrival",
    "plan",
    "left_over",
    "next_rules",
    "next_roll",
    "nobody",
    "stranger",
    Premise,
]

CONTRADICTION = mark("NOT EXPLAINED, entry {seq}, {time}: {fault}.")
ADMITTED_FAULT: Fault = "lost"
"""A damage, which the kiosk has told of itself: nobody has contradicted anything."""
ADMITTED = mark("DAMAGED, noted by the kiosk at {time}, entry {seq}: {fault}.")
SENTENCES: dict[Fault, str] = {
    "time_back": mark("it stands after an entry that happened later"),
    "torn": mark("one command led to this entry and to the one before it, but their time, person or device differ"),
    "repeated": mark("the command that led to it had led to other entries before"),
    "lost": mark("entries {right} of the journal are gone, and numbers that they may have given out were skipped"),
    "number": mark("number {label} was issued, but the next number was {right}"),
    "ahead": mark("number {label} was issued as having {told} ahead of it, but there were {right}"),
    "arrival": mark("number {label} counts as arrived at another time than that of its issue, and no reason is given"),
    "plan": mark("number {label} was to go on to another service, or to none, when counter {counter} finished with it"),
    "left_over": mark("the day was closed, but number {label} was still in the line"),
    "next_rules": mark("the day begins with other rules than those that the day before ended with"),
    "next_roll": mark("the day begins with another count of slips on the roll than the day before ended with"),
    "nobody": mark("something was done at counter {counter}, but no device asked for it that could"),
    "stranger": mark("something was done at counter {counter}, but by the device of counter {right}"),
    "not_there": mark("it is about number {label}, which was not in the line"),
    "not_at_counter": mark("it is about number {label} at counter {counter}, which did not have that number"),
    "other_state": mark("it is about number {label}, which was not in a state in which this can happen"),
    "no_slip": mark("it is about a slip of number {label}, but none was under way"),
    "counter_state": mark("counter {counter} was not in a state in which this can happen"),
    "nothing_to_undo": mark("a call of number {label} was undone, but counter {counter} had no such call to undo"),
    "count": mark("number {label} had been called another number of times before"),
}


class Contradiction(NamedTuple):
    entry: Entry
    fault: Fault
    right: str = ""
    """What it should have been, where the fault's sentence tells."""


def contradictions(day: ReplayedDay, devices: Mapping[str, DeviceSettings]) -> Iterator[Contradiction]:
    """In order of `seq`; none after a gap. `devices`: those of the settings, by name, as far as they are known."""
    found = [*_of_steps(day), *_of_the_end(day), *_of_senders(day, devices)]
    yield from sorted(found, key=lambda each: each.entry.seq)


def _of_senders(day: ReplayedDay, devices: Mapping[str, DeviceSettings]) -> Iterator[Contradiction]:
    for entry, own in strangers([step.entry for step in day.steps], devices):
        yield Contradiction(entry, "stranger", own) if own else Contradiction(entry, "nobody")


def _of_steps(day: ReplayedDay) -> Iterator[Contradiction]:
    before: Entry | None = None
    decisions = set[tuple[str | None, str]]()
    numbers: dict[str, int] = {}
    for step in day.steps:
        entry, event = step.entry, step.entry.event
        is_same = before is not None and _is_one_decision(before, entry)
        if before is not None and entry.line < before.line:
            yield Contradiction(entry, "time_back")
        if is_same and before is not None and _circumstances(entry) != _circumstances(before):
            yield Contradiction(entry, "torn")
        if entry.cause is not None and not is_same:
            if (entry.by, entry.cause) in decisions:
                yield Contradiction(entry, "repeated")
            decisions.add((entry.by, entry.cause))
        if isinstance(event, NumbersSkipped):
            numbers |= {code: max(number, numbers.get(code, 0)) for code, number in event.counts.items()}
            yield Contradiction(entry, "lost", f"{event.first}–{event.last}")
        if isinstance(event, TicketIssued):
            yield from _of_issue(step, event, numbers)
        last = before.event if is_same and before else None
        if premise := broken_premise(step, last):
            yield Contradiction(entry, premise)
        before = entry
    yield from _of_plans(day.steps)


def _is_one_decision(before: Entry, entry: Entry) -> bool:
    """Whether one command led to both: two devices may use the same id, but hardly in the same millisecond."""
    is_same_sender, is_same_time = entry.by == before.by, (entry.at, entry.line) == (before.at, before.line)
    return entry.cause is not None and entry.cause == before.cause and (is_same_sender or is_same_time)


def _circumstances(entry: Entry) -> tuple[object, ...]:
    """What all entries of one decision have in common."""
    return entry.at, entry.line, entry.trusted, entry.by, entry.operator


def _of_issue(step: Step, event: TicketIssued, numbers: dict[str, int]) -> Iterator[Contradiction]:
    """`numbers`: service → the last number of it, which is kept up here: one wrong number is told once."""
    line, entry = step.before, step.entry
    prefix = line.rules.services.get(event.service) or ""
    right = label_of(prefix, numbers.get(event.service, 0) + 1)
    if event.label != right:
        yield Contradiction(entry, "number", right)
    own = event.label.removeprefix(prefix)
    numbers[event.service] = int(own) if own.isascii() and own.isdecimal() else numbers.get(event.service, 0) + 1
    place = Place.of(line.rules, event.class_, event.arrival, entry.seq, event.label)
    ahead = bisect_left(line.queues.get(event.service, ()), place)
    if event.ahead != ahead:
        yield Contradiction(entry, "ahead", str(ahead))
    if not _may_arrive(line, entry, event):
        yield Contradiction(entry, "arrival")


def _may_arrive(line: Line, entry: Entry, event: TicketIssued) -> bool:
    """Whether the arrival is the line time of issue, that of the void ticket in whose place it is, or one that a device
    stated for a ticket without paper."""
    if event.arrival == entry.line:
        return True
    if event.instead_of is not None:
        void = next((item.void for item in line.unconfirmed if item.label == event.instead_of), None)
        if void is not None and event.arrival == void.arrival:
            return True
    is_stated = not event.paper and entry.cause is not None and entry.by not in (None, KIOSK)
    return is_stated and event.arrival < entry.line


def _of_plans(steps: Sequence[Step]) -> Iterator[Contradiction]:
    for at, step in enumerate(steps):
        if isinstance(step.entry.event, ServiceFinished):
            after = (other.entry for other in steps[at + 1 : at + 3])
            rest = [entry.event for entry in after if _is_one_decision(step.entry, entry)]
            if not _keeps_plan(step.before, step.entry.event, rest):
                yield Contradiction(step.entry, "plan")


def _keeps_plan(line: Line, event: ServiceFinished, rest: Sequence[AnyEvent]) -> bool:
    """Whether the ticket goes where the end of its leg says and, by a `CallNext`, where it was planned to go: with a
    `Finish`, a clerk may plan otherwise. `rest`: what followed in the same decision."""
    moves = [other.service for other in rest if isinstance(other, TicketTransferred)]
    if moves != ([event.goes_to] if event.goes_to else []):
        return False
    is_call_next = not event.started or any(isinstance(other, TicketCalled) for other in rest)
    ticket = line.tickets.get(event.label)
    if ticket is None or not is_call_next:
        return True
    return event.goes_to == next(iter(planned_legs(ticket, event.outcome)), None)


def _of_the_end(day: ReplayedDay) -> Iterator[Contradiction]:
    """Who was left in the line when the day was closed; and what the next day did not take over."""
    following, last = day.following, day.entries[-1]
    if following is None or day.gap is not None or not isinstance(following.event, DayOpened):
        return
    for label, ticket in day.line.tickets.items():
        if ticket.phase not in ("absent", "passed"):
            yield Contradiction(last, "left_over", label)
    if following.line < last.line:
        yield Contradiction(following, "time_back")
    if following.event.roll != day.line.roll:
        yield Contradiction(following, "next_roll")
    may_differ = any(isinstance(entry.event, OfficeResumed) and entry.line == following.line for entry in day.entries)
    if following.event.rules != day.line.base and not may_differ:
        yield Contradiction(following, "next_rules")


def describe(found: Contradiction, texts: OfficeTexts) -> str:
    entry, event = found.entry, found.entry.event
    fault = say(
        texts.language,
        SENTENCES[found.fault],
        label=found.right if found.fault == "left_over" else getattr(event, "label", None) or "",
        counter=getattr(event, "counter", None) or "",
        told=getattr(event, "ahead", ""),
        right=found.right,
    )
    time = f"{entry.at.moment.astimezone(texts.zone):%H:%M}"
    return say(
        texts.language,
        ADMITTED if found.fault == ADMITTED_FAULT else CONTRADICTION,
        seq=entry.seq,
        time=time,
        fault=fault,
    )
