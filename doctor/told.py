"""A part of a report, in every language that has a full set of sentences."""

from __future__ import annotations

from core.messages.state import PartState, PartView
from core.names import Names
from words.translation import LANGUAGES, say


def well(part: str, sentence: str, /, **values: object) -> PartView:
    """`sentence`, here and below, is a marked one; `values` fill its fields. A value that differs by language, such as
    a name or a size, is a function of the language."""
    return _told(part, "well", sentence, "", "", values)


def ill(part: str, sentence: str, do: str, here: str = "", /, **values: object) -> PartView:
    """`do`: what helps, in one sentence; `here`: what people in the hall can do themselves, who have plugs, cables and
    paper, but no shell. The fields of both are filled from `values`, too."""
    return _told(part, "ill", sentence, do, here, values)


def unknown(part: str, sentence: str, do: str = "", here: str = "", /, **values: object) -> PartView:
    """Nobody can say whether it is well; `do`, where somebody could find out."""
    return _told(part, "unknown", sentence, do, here, values)


def _told(part: str, state: PartState, sentence: str, do: str, here: str, values: dict[str, object]) -> PartView:
    return PartView(
        part=part,
        state=state,
        says=_said(sentence, values),
        do=_said(do, values) if do else {},
        here=_said(here, values) if here else {},
    )


def _said(sentence: str, values: dict[str, object]) -> Names:
    return {language: say(language, sentence, **_in(language, values)) for language in LANGUAGES}


def _in(language: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value(language) if callable(value) else value for name, value in values.items()}
