"""Why a ticket was called, in one short sentence made of the `why` of its call alone; for the counters' cards."""

from __future__ import annotations

from collections.abc import Mapping

from core.messages.events import Why
from core.messages.state import State
from core.names import Names
from core.rules import TicketClass
from core.settings.sections import STRICT_MS
from words.earlier_turn import PRIORITY_FIRST, earlier_turn
from words.sentence import Sentence
from words.translation import mark, say

HALF_A_DAY_MS = STRICT_MS // 2
"""With a strict head start, two keys that differ by more than this belong to tickets of different classes."""


def why_called(
    label: str, why: Why, language: str, *, chosen_for: Names | None = None, strictly: bool, alike: bool | None
) -> str:
    """The reason, or an empty string for a recall. `chosen_for`: the reason that staff gave, if it is one of the
    office's. `strictly`: the ticket has priority, and in this office priority always goes first. `alike`: see
    `earlier_turn`."""
    sentence = _why(label, why, language, chosen_for=chosen_for, strictly=strictly, alike=alike)
    if sentence is None or not why.skipped:
        return sentence.said(language) if sentence else ""
    late = mark("{said}; the slip of {others} was still being printed")
    return say(language, late, said=sentence.said(language), others=", ".join(why.skipped))


def _why(
    label: str, why: Why, language: str, *, chosen_for: Names | None, strictly: bool, alike: bool | None
) -> Sentence | None:
    match why.rule:
        case "recall":
            return None
        case "returned":
            return Sentence(mark("Had missed its call and came back in time"))
        case "chosen":
            chosen = Sentence(mark("Chosen by staff: {reason}"), {"reason": chosen_for})
            return chosen if chosen_for else Sentence(mark("Chosen by staff"))
        case _:
            return _by_rule(label, why, language, strictly=strictly, alike=alike)


def _by_rule(label: str, why: Why, language: str, *, strictly: bool, alike: bool | None) -> Sentence:
    if why.runner_up is None or why.runner_up_key is None or why.key is None:
        return Sentence(mark("Nobody else was waiting for this counter"))
    if strictly and why.runner_up_key - why.key > HALF_A_DAY_MS:
        because = say(language, PRIORITY_FIRST, label=label)
    else:
        because = earlier_turn(language, label, why.key, why.runner_up_key, alike=alike)
    return Sentence(mark("Before {other}: {because}"), {"other": why.runner_up, "because": because})


def moved_alike(
    called: tuple[TicketClass | None, str | None],
    runner_up: str | None,
    state: State | None,
    *,
    offsets: Mapping[str, int],
    head_start_min: int,
) -> bool | None:
    """Whether class and service moved both tickets by the same time; None once the other one is out of sight.
    `called`: class and service of the ticket that was called; `offsets`: of its counter, service code → minutes."""
    if state is None or runner_up is None:
        return None
    in_sight = {each.ticket: (each.class_, each.service) for each in state.counters}
    in_sight |= {each.label: (each.class_, each.service) for each in state.waiting}
    if runner_up not in in_sight:
        return None
    (own_class, own_service), (class_, service) = called, in_sight[runner_up]
    same_offset = offsets.get(own_service or "", 0) == offsets.get(service or "", 0)
    return same_offset and (own_class == class_ or head_start_min == 0)
