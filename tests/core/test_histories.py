"""Random days of every command and observation, checked after each step."""

from __future__ import annotations

from collections import Counter as Tally
from random import Random
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import AnyCommand, Refused
from core.messages.events import EVENT_TYPES, DayOpened
from tests.core.days.answers import check_answer
from tests.core.days.dice import OFFERS, OPENING, QUOTAS
from tests.core.days.ledger import Ledger
from tests.core.days.places import check_line, check_state
from tests.core.days.steps import STEPS, Step, histories, take_step
from tests.core.hall import Hall


def play(hall: Hall, history: list[Step]) -> None:
    hall.start()
    hall.open("1", "2", "3")
    ledger, replayed = Ledger(), EMPTY
    for step in history:
        before = hall.line
        ask, answer = take_step(hall, step) or (None, None)
        for entry in hall.entries[ledger.seq :]:
            replayed = ledger.follow(replayed, entry, hall.uptime, ask)
        assert replayed == hall.line
        if ask is not None:
            check_answer(before, hall, ledger, ask, answer)
        check_line(hall.line)
        ledger.check(hall.line)
        check_state(hall, ledger)
    check_replay(hall)


def check_replay(hall: Hall) -> None:
    """Replays all entries, and those of the last day alone."""
    assert evolve(EMPTY, hall.entries) == hall.line
    opened = max(at for at, entry in enumerate(hall.entries) if isinstance(entry.event, DayOpened))
    assert evolve(EMPTY, hall.entries[opened:]) == hall.line


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_in_a_random_day_no_ticket_is_lost_doubled_or_overtaken(history: list[Step]) -> None:
    play(Hall(), history)


@settings(max_examples=settings().max_examples // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, chosen=st.tuples(*map(st.sampled_from, (OPENING[1:], OFFERS, QUOTAS))))
def test_neither_in_an_office_with_opening_hours(history: list[Step], chosen: Any) -> None:
    hall = Hall()
    hours, offers, quotas = chosen
    hall.rules = replace(hall.rules, hours=hours, offers=offers, quotas=quotas)
    play(hall, history)


def test_random_days_contain_everything() -> None:
    """Every command is accepted and refused in them, and every event occurs."""
    numbers = Random(1)  # noqa: S311  # no secret
    obeyed, refused, happened = Tally[str](), Tally[str](), set[str]()
    weights = [weight for weight, _ in STEPS.values()]
    for _ in range(150):
        hall = Hall()
        hall.start()
        hall.open("1", "2", "3")
        for name in numbers.choices(list(STEPS), weights, k=60):
            drawn = (numbers.randrange(60), numbers.randrange(60), numbers.randrange(60))
            ask, answer = take_step(hall, (name, drawn)) or (None, None)
            (refused if isinstance(answer, Refused) else obeyed)[type(ask).__name__] += 1
        happened |= {type(entry.event).__name__ for entry in hall.entries}
    commands = {kind.__name__ for kind in get_args(AnyCommand)}
    assert [kind for kind in commands if obeyed[kind] < 5] == []
    assert [kind for kind in commands if refused[kind] < 2] == []
    assert set(EVENT_TYPES) - happened == set()
