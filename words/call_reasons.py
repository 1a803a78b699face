"""Why a number was called, in one short sentence, from what the call itself says of it."""

from __future__ import annotations

from collections.abc import Mapping

from core.messages.events import TicketCalled, Why
from core.names import Names
from core.settings.sections import STRICT_MS
from words.narration import Sentence
from words.phrases import mark, say, span

HALF_A_DAY_MS = STRICT_MS // 2
"""Nobody comes so long after another: with a strict head start, keys that differ by more are of two classes."""


def why_called(called: TicketCalled, language: str, reasons: Mapping[str, Names], *, strictly: bool) -> str:
    """`reasons`: those of the settings, by key. `strictly`: it has priority, and here that always goes first. Of a
    recall: the empty string, it is nobody's turn."""
    why = _why(called, language, reasons, strictly=strictly)
    if why is None or not called.why.skipped:
        return why.said(language) if why else ""
    late = mark("{said}; the slip of {others} was still being printed")
    return say(language, late, said=why.said(language), others=", ".join(called.why.skipped))


def _why(called: TicketCalled, language: str, reasons: Mapping[str, Names], *, strictly: bool) -> Sentence | None:
    match called.why.rule:
        case "recall":
            return None
        case "returned":
            return Sentence(mark("Had missed its call and came back in time"))
        case "chosen":
            reason = reasons.get(called.reason or "")
            chosen = Sentence(mark("Chosen by staff: {reason}"), {"reason": reason})
            return chosen if reason else Sentence(mark("Chosen by staff"))
        case _:
            return _by_rule(called.why, language, strictly=strictly)


def _by_rule(why: Why, language: str, *, strictly: bool) -> Sentence:
    if why.runner_up is None or why.runner_up_key is None or why.key is None:
        return Sentence(mark("Nobody else was waiting for this counter"))
    by_ms = why.runner_up_key - why.key
    if strictly and by_ms > HALF_A_DAY_MS:
        return Sentence(mark("Before {other}: here priority goes first"), {"other": why.runner_up})
    if by_ms <= 0:
        return Sentence(mark("Before {other}: given out first"), {"other": why.runner_up})
    words = mark("Before {other}: counts as come {by} earlier")
    return Sentence(words, {"other": why.runner_up, "by": span(language, by_ms)})
