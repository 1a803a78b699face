"""Names in several languages."""

from __future__ import annotations

from collections.abc import Mapping

Names = dict[str, str]
"""Language code → text."""


def name_in(names: Names, language: str, otherwise: str = "") -> str:
    """The name in this language, else in the first language there is, else `otherwise`."""
    return names.get(language) or next(iter(names.values()), otherwise)


def name_of(code: str | None, names: Mapping[str, Names], language: str) -> str:
    """The name of what has this code, else the code itself; empty for None."""
    return name_in(names.get(code or "", {}), language, code or "")
