"""Names in several languages."""

from __future__ import annotations

Names = dict[str, str]
"""Language code → text."""


def name_in(names: Names, language: str, otherwise: str = "") -> str:
    """The name in this language, else in the first language there is, else `otherwise`."""
    return names.get(language) or next(iter(names.values()), otherwise)
