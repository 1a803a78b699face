"""Why a ticket was called, in one short sentence made of the `why` of its call alone; for the counters' cards."""

from __future__ import annotations

from core.messages.events import Why
from core.names import Names
from core.settings.sections import STRICT_MS
from words.earlier_turn import PRIORITY_FIRST, earlier_turn
from words.narration import Sentence
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
