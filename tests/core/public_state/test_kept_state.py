"""What a state that the broker has kept says of the journal."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.line.line import EMPTY, Line
from core.messages.observations import EntriesLost
from core.messages.state import Issuing, PrinterView, ServiceView, State
from core.public_state.kept_state import entries_lost, is_plausible
from core.rules import Rules

LINE: Line = replace(
    EMPTY, seq=8, day="2026-11-24", rules=Rules(services={"CT": "2", "HT": "A", "TP": None}, counters={})
)


def kept(revision: int, **last: str | None) -> State:
    services = tuple(
        ServiceView(code=code, name={}, short={}, waiting=0, last=label, open=True) for code, label in last.items()
    )
    return State(
        revision=revision,
        day="2026-11-24",
        at=Instant(0),
        office="test",
        clock="trusted",
        issuing=Issuing(open=True),
        printer=PrinterView(state="ready", pending=0),
        services=services,
    )


def test_a_state_that_is_ahead_names_the_entries_and_the_last_numbers() -> None:
    ahead = kept(20, CT="207", HT="A112", TP=None, XX="901")
    lost = EntriesLost(first=9, last=20, day="2026-11-24", counts={"CT": 7, "HT": 112})
    assert entries_lost(LINE, ahead, first=9) == lost


def test_a_state_of_another_entry_in_the_same_place_names_that_one() -> None:
    assert entries_lost(LINE, kept(8, CT="207"), first=9).first == 8


def test_a_state_that_is_far_ahead_is_of_another_office() -> None:
    assert is_plausible(kept(9, CT="207"), first=9)
    assert not is_plausible(kept(10**6, CT="207"), first=9)


@pytest.mark.parametrize("label", [None, "", "2", "2٠٧", "2x7"])
def test_a_label_without_a_number_tells_of_none(label: str | None) -> None:
    assert entries_lost(LINE, kept(9, CT=label), first=9).counts == {}
