"""Whether the reason typed behind `--reason` will do, and which there are."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from core.names import Names, name_in
from core.settings.conversions import stop_reasons
from core.settings.sections import Settings
from luot.guide.action_commands import is_like_a_key, mistyped_key
from luot.guide.action_parser import NEED_REASON
from words.translation import mark, say

WHY = mark("Please say why with --reason; the reasons are: {keys}")
NO_REASON = mark(
    "“{reason}” is not a reason in the settings; the reasons are: {keys}. "
    "A reason in your own words needs more than one word"
)
NO_STOP_REASON = mark("“{reason}” is not a reason to stop issuing; the reasons are: {keys}")
MISTYPED = mark(
    "“{reason}” is not a reason in the settings; did you mean “{key}”? "
    "A reason in your own words needs more than one word"
)


def mistake_in_reason(arguments: argparse.Namespace, settings: Settings, language: str) -> str | None:
    """What is wrong with the reason, or that there is none; None if all is well."""
    reason, known = getattr(arguments, "reason", None) or "", settings.reasons
    needs_reason, about_issuing = arguments.action in NEED_REASON, stop_reasons(settings)
    if needs_reason and not reason:
        return say(language, WHY, keys=_listed(_about_people(settings), language))
    if key := mistyped_key(reason, known):
        return say(language, MISTYPED, reason=reason, key=key)
    if arguments.action == "stop" and reason in known.keys() - about_issuing.keys():
        return say(language, NO_STOP_REASON, reason=reason, keys=_listed(about_issuing, language))
    if needs_reason and known and reason not in known and is_like_a_key(reason):
        return say(language, NO_REASON, reason=reason, keys=_listed(_about_people(settings), language))
    return None


def _about_people(settings: Settings) -> Mapping[str, Names]:
    """The reasons that are not for stopping issuing; all, if each of them is."""
    about_issuing = stop_reasons(settings)
    return {key: names for key, names in settings.reasons.items() if key not in about_issuing} or settings.reasons


def _listed(reasons: Mapping[str, Names], language: str) -> str:
    return ", ".join(f"{key} ({name_in(names, language, key)})" for key, names in reasons.items()) or "–"
