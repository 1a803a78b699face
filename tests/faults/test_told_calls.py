"""What a wall at 60 × has said by its own log, against the journal."""

from __future__ import annotations

from core.instant import Instant
from faults.rig.fast.told_calls import NEVER, Span, missed, told, unsaid

NOON = Instant.parse("2026-11-24T05:00:00.000Z")
LOG = f"""{NOON} INFO kiosk: ready
{NOON.later(1000)} INFO display.heard: call 1: 201 to counter 1, spoken
{NOON.later(90_000)} INFO display.calls.call_queue: too old to be called now, in the list only: calls 2, 3
{NOON.later(91_000)} INFO display.heard: call 4: 204 to counter 1, not spoken
"""


def holding(**since_s: int) -> dict[int, list[Span]]:
    """`c2=20`: call 2 holds since then."""
    return {int(call[1:]): [Span(NOON.later(1000 * s), NEVER, is_restored=False)] for call, s in since_s.items()}


def test_a_call_that_was_said_or_older_than_a_minute_is_not_missed() -> None:
    calls = holding(c1=0, c2=10, c3=30, c4=85)
    assert told(LOG).said.keys() == {1, 4}
    assert [*missed(told(LOG), calls), *unsaid(told(LOG), calls)] == []


def test_a_call_that_a_wall_took_for_too_old_and_was_not_is_missed() -> None:
    sentence = "call 3 was 59.5 s old, and stands in the list only"
    calls = holding(c1=0, c2=10, c4=85) | {3: [Span(NOON.later(30_500), NEVER, is_restored=False)]}
    assert [*missed(told(LOG), calls)] == [sentence]


def test_a_call_that_was_neither_said_nor_listed_is_missed() -> None:
    assert [*unsaid(told(LOG), holding(c1=0, c2=10, c3=30, c4=85, c5=80))] == [
        "call 5 holds to the end and is not said",
    ]
