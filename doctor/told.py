"""A part of a report, in every language that has a full set of sentences."""

from __future__ import annotations

from core.messages.state import PartState, PartView
from core.names import Names
from words.translation import LANGUAGES, say


def well(part: str, sentence: str, /, **values: object) -> PartView:
    """`sentence`, here and below, is a marked one; `values` fill its fields."""
    return _told(part, "well", sentence, "", values)


def ill(part: str, sentence: str, do: str, /, **values: object) -> PartView:
    """`do`: what helps, in one sentence; its fields are filled from `values`, too."""
    return _told(part, "ill", sentence, do, values)


def unknown(part: str, sentence: str, do: str = "", /, **values: object) -> PartView:
    """Nobody can say whether it is well; `do`, where somebody could find out."""
    return _told(part, "unknown", sentence, do, values)


def _told(part: str, state: PartState, sentence: str, do: str, values: dict[str, object]) -> PartView:
    return PartView(part=part, state=state, says=_said(sentence, values), do=_said(do, values) if do else {})


def _said(sentence: str, values: dict[str, object]) -> Names:
    return {language: say(language, sentence, **values) for language in LANGUAGES}
