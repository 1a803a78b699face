"""What no fault may break, said of the journal, of what people were told, of the slips, and of the logs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.messages.events import Entry, SlipConfirmed, SlipReprinted, TicketCalled, TicketIssued, TicketVoided
from core.messages.state import Reply

TRACEBACK = re.compile(r"^Traceback .*\n(?: .*\n)*( +File .*\n)(?: .*\n)*(\S.*)", re.MULTILINE)
PREFIXES = "12"
"""The first digits of the labels in `tests/office/real_office.py`."""


def broken(
    entries: Sequence[Entry],
    *,
    acknowledged: Mapping[str, Reply],
    slips: Sequence[str],
    uncut: Sequence[str] = (),
    logs: Iterable[str],
) -> tuple[str, ...]:
    """A sentence for each invariant that does not hold after a time in which nothing was damaged.

    `acknowledged`: command id → the reply that said yes. `slips`: labels on all complete slips. `uncut`: labels on
    strips that came out without a cut, such as when the printer lost its power just then.
    """
    return (
        *seq_has_gaps(entries),
        *acknowledged_is_lost(entries, acknowledged),
        *number_is_issued_twice_or_left_out(entries, acknowledged),
        *ticket_is_called_twice(entries),
        *slip_has_no_ticket(entries, slips, uncut),
        *traceback_in(logs),
    )


def labels_issued(entries: Iterable[Entry]) -> list[str]:
    """The labels of all tickets, in the order in which they were given out."""
    return [entry.event.label for entry in entries if isinstance(entry.event, TicketIssued)]


def seq_has_gaps(entries: Sequence[Entry]) -> Iterator[str]:
    if [entry.seq for entry in entries] != list(range(1, len(entries) + 1)):
        yield "the entries of the journal have gaps"


def acknowledged_is_lost(entries: Iterable[Entry], acknowledged: Mapping[str, Reply]) -> Iterator[str]:
    """What a device was told stands in the journal, as it was told."""
    done: dict[str | None, Entry] = {}
    for entry in entries:
        done[entry.cause] = entry  # a reply names the last of the entries that a command has led to
    for command, reply in acknowledged.items():
        found = done.get(command)
        if found is None:
            yield f"{command} was answered with yes and is not in the journal"
        elif found.seq != reply.revision or (reply.ticket and getattr(found.event, "label", "") != reply.ticket.label):
            yield f"{command} was answered with {reply}, but the journal has {found}"


def number_is_issued_twice_or_left_out(entries: Sequence[Entry], acknowledged: Mapping[str, Reply]) -> Iterator[str]:
    issued = labels_issued(entries)
    for prefix in PREFIXES:
        numbers = [int(label[1:]) for label in issued if label[0] == prefix]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"numbers with {prefix} are not gapless or not unique: {numbers}"
    caused = {entry.cause for entry in entries if isinstance(entry.event, TicketIssued)}
    held = Counter(reply.ticket.label for id_, reply in acknowledged.items() if reply.ticket and id_ in caused)
    for label in _more_than(1, held):
        yield f"two people were told {label}"


def ticket_is_called_twice(entries: Iterable[Entry]) -> Iterator[str]:
    calls = [entry.event for entry in entries if isinstance(entry.event, TicketCalled)]
    if [call.call_no for call in calls] != list(range(1, len(calls) + 1)):
        yield "calls are not numbered without gaps"
    for label in _more_than(1, Counter(call.label for call in calls)):
        yield f"{label} was called twice"


def slip_has_no_ticket(entries: Iterable[Entry], slips: Sequence[str], uncut: Sequence[str] = ()) -> Iterator[str]:
    """Slips are of tickets that are not void, proven ones are there, and none came out more often than it was tried."""
    events = [entry.event for entry in entries]
    issued = {event.label for event in events if isinstance(event, TicketIssued)}
    void = {event.label for event in events if isinstance(event, TicketVoided)}
    proven = {event.label for event in events if isinstance(event, SlipConfirmed) and event.proof == "printed"}
    tries = Counter(event.label for event in events if isinstance(event, TicketIssued | SlipReprinted))
    for label in sorted(set(slips) - (issued - void)):
        yield f"a slip {label} came out without a ticket that can be called"
    for label in sorted(proven - set(slips) - set(uncut)):
        yield f"the slip {label} counts as printed and did not come out"
    for label, count in Counter(slips).items():
        if count > tries[label]:
            yield f"the slip {label} came out {count} times, and was tried {tries[label]} times"


def traceback_in(logs: Iterable[str]) -> Iterator[str]:
    """The place and the error of each."""
    for log in logs:
        for place, error in TRACEBACK.findall(log):
            yield f"a traceback: {error}, {place.strip()}"


def _more_than(most: int, counts: Counter[str]) -> list[str]:
    return [label for label, count in counts.items() if count > most]
