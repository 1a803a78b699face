"""Ways in which somebody may change a journal afterwards, from clumsy to skilled."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple, get_args

from msgspec.structs import replace

from core.instant import MINUTE_MS
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.line.order import next_ticket
from core.line.ticket import Place
from core.messages.commands import Outcome
from core.messages.events import DayOpened, Entry, ServiceFinished, TicketCalled, TicketIssued


class Written(NamedTuple):
    """An entry with the chain that the kiosk gave it."""

    entry: Entry
    chain: str | None


Journal = Sequence[Written]
Forge = Callable[[Journal, Random], list[Written]]
"""Takes what was written, and dice."""


def _changed(written: Written, **of_entry: Any) -> Written:
    return written._replace(entry=replace(written.entry, **of_entry))


def _told(written: Written, **of_event: Any) -> Written:
    return _changed(written, event=replace(written.entry.event, **of_event))


def _places(journal: Journal, kind: type) -> list[int]:
    return [at for at, each in enumerate(journal) if isinstance(each.entry.event, kind)]


def _label(written: Written) -> str | None:
    return getattr(written.entry.event, "label", None)


def renumbered(journal: Iterable[Written]) -> list[Written]:
    return [_changed(each, seq=seq) for seq, each in enumerate(journal, 1)]


def reckoned_anew(journal: Iterable[Written]) -> list[Written]:
    """Every reason, number of people ahead and number of a call as the line would give it after what was changed."""
    line, forged = EMPTY, list[Written]()
    for written in journal:
        fitting = _changed(written, event=_fitting(line, written.entry))
        forged.append(fitting)
        line = evolve(line, (fitting.entry,))
    return forged


def _fitting(line: Line, entry: Entry) -> Any:
    event = entry.event
    if isinstance(event, TicketIssued):
        place = Place.of(line.rules, event.class_, event.arrival, entry.seq, event.label)
        return replace(event, ahead=bisect_left(line.queues.get(event.service, ()), place))
    if isinstance(event, TicketCalled):
        ticket, choice = line.tickets.get(event.label), next_ticket(line, event.counter)
        is_next = choice is not None and choice.ticket.label == event.label and event.why.rule != "recall"
        why = choice.why if choice is not None and is_next else event.why
        count = ticket.count % line.rules.max_calls + 1 if ticket else event.count
        return replace(event, call_no=line.call_no + 1, count=count, why=why)
    return event


def with_rolls(journal: Iterable[Written]) -> list[Written]:
    """And the count of slips with which each day begins."""
    line, forged = EMPTY, list[Written]()
    for written in journal:
        fitting = _told(written, roll=line.roll) if isinstance(written.entry.event, DayOpened) else written
        forged.append(fitting)
        line = evolve(line, (fitting.entry,))
    return forged


# -- one way each


def exchange_calls(journal: Journal, dice: Random) -> list[Written]:
    """Two people called one after the other for the same service change places, from the call on."""
    services = {
        _label(each): each.entry.event.service for each in journal if isinstance(each.entry.event, TicketIssued)
    }
    calls = [(at, journal[at].entry.day, services[_label(journal[at])]) for at in _places(journal, TicketCalled)]
    pairs = [(one[0], other[0]) for one, other in pairwise(calls) if one[1:] == other[1:]]
    one, other = dice.choice(pairs)
    return _exchanged(journal, one, str(_label(journal[one])), str(_label(journal[other])))


def _exchanged(journal: Journal, since: int, one: str, other: str) -> list[Written]:
    names, day = {one: other, other: one}, journal[since].entry.day
    return [
        _told(each, label=names[label])
        if at >= since and each.entry.day == day and (label := _label(each)) in names
        else each
        for at, each in enumerate(journal)
    ]


def change_class(journal: Journal, dice: Random) -> list[Written]:
    at = dice.choice(_places(journal, TicketIssued))
    issued = journal[at].entry.event
    assert isinstance(issued, TicketIssued)
    return [*journal[:at], _told(journal[at], class_="N" if issued.class_ == "P" else "P"), *journal[at + 1 :]]


def remove_entry(journal: Journal, dice: Random) -> list[Written]:
    at = dice.randrange(1, len(journal) - 1)
    return [*journal[:at], *journal[at + 1 :]]


def remove_call(journal: Journal, dice: Random) -> list[Written]:
    at = dice.choice(_places(journal, TicketCalled))
    return renumbered([*journal[:at], *journal[at + 1 :]])


def remove_ticket(journal: Journal, dice: Random) -> list[Written]:
    issued = journal[dice.choice(_places(journal, TicketIssued))]
    day, label = issued.entry.day, _label(issued)
    return renumbered(each for each in journal if (each.entry.day, _label(each)) != (day, label))


def change_head_start(journal: Journal, dice: Random) -> list[Written]:
    """Of one day."""
    at = dice.choice(_places(journal, DayOpened))
    return [*journal[:at], _with_head_start(journal[at], 60 * dice.choice((0, 10, 20, 45))), *journal[at + 1 :]]


def change_every_head_start(journal: Journal, dice: Random) -> list[Written]:
    head_start_s = 60 * dice.choice((0, 10, 20, 45))
    return [_with_head_start(each, head_start_s) for each in journal]


def _with_head_start(written: Written, head_start_s: int) -> Written:
    event = written.entry.event
    if not isinstance(event, DayOpened):
        return written
    return _told(written, rules=replace(event.rules, head_start_s=head_start_s))


def backdate(journal: Journal, dice: Random) -> list[Written]:
    """A favourite counts as arrived before a rival of the same service, and is called in the rival's stead."""
    at, line, rivals = dice.choice(_favourites(journal))
    called = journal[at].entry.event
    assert isinstance(called, TicketCalled)
    favourite = dice.choice(rivals)
    arrival = line.tickets[called.label].arrival.later(-MINUTE_MS)
    day = journal[at].entry.day
    return [
        _told(each, arrival=arrival)
        if isinstance(each.entry.event, TicketIssued) and (each.entry.day, _label(each)) == (day, favourite)
        else each
        for each in _exchanged(journal, at, called.label, favourite)
    ]


def _favourites(journal: Journal) -> list[tuple[int, Line, list[str]]]:
    """Each call at which others of the same service and class were waiting, and their labels."""
    line, found = EMPTY, list[tuple[int, Line, list[str]]]()
    for at, (entry, _) in enumerate(journal):
        if isinstance(entry.event, TicketCalled) and (ticket := line.tickets.get(entry.event.label)):
            queue = [line.tickets[place.label] for place in line.queues.get(ticket.service, ())]
            rivals = [each.label for each in queue if each.class_ == ticket.class_ and each is not ticket]
            if rivals:
                found.append((at, line, rivals))
        line = evolve(line, (entry,))
    return found


def call_earlier(journal: Journal, dice: Random) -> list[Written]:
    """A call, with all that its command led to, ten minutes earlier."""
    entry = journal[dice.choice(_places(journal, TicketCalled))].entry
    decision = (entry.by, entry.cause)
    earlier = -10 * MINUTE_MS
    return [
        _changed(each, at=each.entry.at.later(earlier), line=each.entry.line.later(earlier))
        if (each.entry.by, each.entry.cause) == decision
        else each
        for each in journal
    ]


def change_outcome(journal: Journal, dice: Random) -> list[Written]:
    at = dice.choice(_places(journal, ServiceFinished))
    finished = journal[at].entry.event
    assert isinstance(finished, ServiceFinished)
    others = [outcome for outcome in get_args(Outcome) if outcome != finished.outcome]
    return [*journal[:at], _told(journal[at], outcome=dice.choice(others)), *journal[at + 1 :]]


def change_outcome_and_device(journal: Journal, dice: Random) -> list[Written]:
    """The end of a service, with all that its command led to, came from another counter's keypad."""
    entry = journal[dice.choice(_places(journal, ServiceFinished))].entry
    counter = getattr(entry.event, "counter", "")
    keypads = sorted({str(by) for (each, _) in journal if (by := each.by) and by.startswith("keypad-")})
    other = dice.choice([name for name in keypads if name != f"keypad-{counter}"])
    decision = (entry.by, entry.cause)
    forged = [_changed(each, by=other) if (each.entry.by, each.entry.cause) == decision else each for each in journal]
    at = entry.seq - 1
    return [*forged[:at], _told(forged[at], outcome="needs_papers"), *forged[at + 1 :]]


def cut_end(journal: Journal, dice: Random) -> list[Written]:
    return list(journal[: -dice.randint(5, 60)])


def shift_clock(journal: Journal, dice: Random) -> list[Written]:
    """On one day the clock is said to have been earlier or later by some minutes."""
    day, by_ms = dice.choice(journal).entry.day, dice.choice((-40, -15, 15, 40)) * MINUTE_MS
    return [_changed(each, at=each.entry.at.later(by_ms)) if each.entry.day == day else each for each in journal]


def replace_day(other: Journal) -> Forge:
    """A whole day is replaced by the same date of another journal."""

    def forge(journal: Journal, dice: Random) -> list[Written]:
        days = list(dict.fromkeys(each.entry.day for each in journal))
        day = dice.choice(days[1:-1])
        return with_rolls(renumbered(_spliced(journal, other, day)))

    return forge


def _spliced(journal: Journal, other: Journal, day: str) -> Iterator[Written]:
    for each in days_of(journal):
        yield from [w for w in other if w.entry.day == day] if each[0].entry.day == day else each


def days_of(journal: Journal) -> list[list[Written]]:
    days: dict[str, list[Written]] = {}
    for each in journal:
        days.setdefault(each.entry.day, []).append(each)
    return list(days.values())


def skilled(forge: Forge) -> Forge:
    """The same, with everything reckoned anew that follows from it within the days."""
    return lambda journal, dice: reckoned_anew(forge(journal, dice))


def most_skilled(forge: Forge) -> Forge:
    return lambda journal, dice: with_rolls(reckoned_anew(forge(journal, dice)))


def forgeries(other: Journal) -> dict[str, Forge]:
    """Name → how it is done. `other`: a journal of the same days on which other people came."""
    return {
        "two calls exchanged": exchange_calls,
        "two calls exchanged, reasons reckoned anew": skilled(exchange_calls),
        "a class changed": change_class,
        "an entry removed": remove_entry,
        "a call removed and renumbered": remove_call,
        "a call removed and renumbered, reasons reckoned anew": skilled(remove_call),
        "a ticket removed and renumbered": remove_ticket,
        "a ticket removed and renumbered, reasons reckoned anew": skilled(remove_ticket),
        "head start changed on one day": change_head_start,
        "a favourite backdated before a rival, reasons reckoned anew": skilled(backdate),
        "a call ten minutes earlier": call_earlier,
        "outcome and device of an end changed": change_outcome_and_device,
        "the last 5 to 60 entries cut off": cut_end,
        "a whole day replaced": replace_day(other),
        "the clock shifted for a day": shift_clock,
        "the outcome of an end changed, nothing else": change_outcome,
        "a class changed, reasons reckoned anew": skilled(change_class),
        "head start changed on all days, reasons reckoned anew": skilled(change_every_head_start),
        "a ticket removed, reasons and the rolls of later days reckoned anew": most_skilled(remove_ticket),
    }
