"""What the pages ask of a browser: a tablet that is five years old has Chromium 90."""

from __future__ import annotations

import re

import pytest

from tests.paths import PROJECT

STATIC = PROJECT / "counter/console/static"
FILES = [*STATIC.glob("*.css"), *STATIC.glob("*.js")]
TOO_NEW = {
    r"AbortSignal\.(timeout|any)": 103,
    r"\.at\(": 92,
    r"\.findLast(Index)?\(": 97,
    r"\.(toSorted|toReversed|with)\(": 110,
    r"Object\.(hasOwn|groupBy)": 93,
    r"structuredClone|randomUUID": 92,
    r"\binert\b": 102,
    r"@container|@layer|@scope": 99,
    r"\d(dvh|svh|lvh)|color-mix\(|oklch\(|light-dark\(": 108,
    r"(?m)^\s*&": 112,
}
"""What would break a page → the first Chromium that has it. What only adorns one may be newer."""


@pytest.mark.parametrize("feature", TOO_NEW)
def test_no_page_breaks_in_a_browser_of_2021(feature: str) -> None:
    assert len(FILES) >= 6
    said = {file.name: re.sub(r"//.*|(?s:/\*.*?\*/)", "", file.read_text("utf-8")) for file in FILES}
    assert [name for name, text in said.items() if re.search(feature, text)] == []
