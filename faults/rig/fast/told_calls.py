"""Which calls a wall should have said, by the journal, and which it did, by its own log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.instant import Instant
from core.messages.events import Entry
from tests.display.histories.turns import Turns

SAID = re.compile(r"^(\S+) INFO display\.heard: call (\d+): .*, (spoken|not spoken)$", re.MULTILINE)
LISTED = re.compile(r"^(\S+) INFO display\.calls\.call_queue: .* in the list only: calls ([\d, ]+)$", re.MULTILINE)
OLD_MS = 60_000
"""What is younger when a wall hears of it is to be said."""
RESTORED_MS = 120_000
"""So long a wall may not have heard that an undo has brought a call back, on a busy machine and by a fast clock."""
NEVER = Instant(2**53)


class Span(NamedTuple):
    """Times in which a call holds."""

    since: Instant
    until: Instant
    is_restored: bool
    """An undo has brought it back."""


def spans(entries: Iterable[Entry]) -> dict[int, list[Span]]:
    """Of each call, in order."""
    turns, found, before = Turns(), dict[int, list[Span]](), frozenset[int]()
    for entry in entries:
        turns.read([entry])
        for call_no in turns.holding - before:
            found.setdefault(call_no, []).append(Span(entry.at, NEVER, is_restored=call_no in found))
        for call_no in before - turns.holding:
            found[call_no][-1] = found[call_no][-1]._replace(until=entry.at)
        before = turns.holding
    return found


class Told(NamedTuple):
    """What a wall has said and not said."""

    said: dict[int, Instant]
    listed: dict[int, Instant]
    """Too old when the wall heard of them again: so it says itself, and when."""
    twice: list[int]


def told(log: str) -> Told:
    """`log`: that of `faults.rig.fast.wall`, of one life of the wall or of several."""
    lines = [(int(call_no), Instant.parse(at)) for at, call_no, _ in SAID.findall(log)]
    listed = {
        int(call_no): Instant.parse(at) for at, call_nos in LISTED.findall(log) for call_no in call_nos.split(", ")
    }
    counts = Counter(call_no for call_no, _ in lines)
    return Told(dict(lines), listed, [call_no for call_no, times in counts.items() if times > 1])


def unsaid(told: Told, holding: dict[int, list[Span]]) -> Iterator[str]:
    """A sentence for each call that held when a later one was said, or at the end, and was not said itself."""
    said = sorted(told.said.items())
    for call_no in sorted(holding.keys() - told.said.keys() - told.listed.keys()):
        if holding[call_no][-1].until == NEVER:
            yield f"call {call_no} holds to the end and is not said"
        for later, at in said:
            if later > call_no and any(_owes(span, at) for span in holding[call_no]):
                yield f"call {call_no} held when {later} was said, and is not said"
                break


def ages_ms(told: Told, holding: dict[int, list[Span]]) -> dict[int, int]:
    """Of the calls that were too old to be said: how old they were when the wall heard of them, by the journal."""
    return {call_no: at - holding[call_no][0].since for call_no, at in told.listed.items()}


def missed(told: Told, holding: dict[int, list[Span]]) -> Iterator[str]:
    """A sentence for each call that stands in the list only, and was young enough to be said."""
    for call_no, age_ms in ages_ms(told, holding).items():
        if age_ms < OLD_MS:
            yield f"call {call_no} was {age_ms / 1000:.1f} s old, and stands in the list only"


def _owes(span: Span, at: Instant) -> bool:
    since = span.since.later(RESTORED_MS) if span.is_restored else span.since
    return since < at < span.until


def latest_ms(told: Told, holding: dict[int, list[Span]]) -> int:
    """How long a call had ended at most when it was said, by the office's clock: so long its end was under way."""
    late = [at - holding[call_no][-1].until for call_no, at in told.said.items()]
    return max([0, *late])
