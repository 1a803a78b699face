"""A mistake in the settings file, as people are told about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from core.phrase import Phrase

MISSING = Phrase("missing")
MOST_OF_A_VALUE, MOST_OF_A_KEY = 60, 200
"""Characters that are shown of it."""
MOST_NAMES = 30


class Problem(NamedTuple):
    """Where the mistake is, the value there, and what was expected instead; in English, as logs have it. For people
    `words.mistakes` says it in their language."""

    key: str
    """Such as `kiosk.double_press_s`, or `service[CT].prefix` for one of several tables; or a phrase, such as a line of
    the file."""
    value: str
    """As it is in the file, or a phrase, such as `missing`."""
    expected: Phrase

    def __str__(self) -> str:
        return escaped(f"{shortened(self.key, MOST_OF_A_KEY)}: {self.value}: expected {self.expected}")


def shown(value: Any) -> str:
    """A value in about the form of the file, on one line and at most 60 characters long."""
    return escaped(shortened(json.dumps(value, ensure_ascii=False, default=str), MOST_OF_A_VALUE))


def listed(names: Iterable[str]) -> str:
    """Names that are allowed, but not thousands of them: each mistake tells them anew."""
    first = list(islice(names, MOST_NAMES + 1))
    return ", ".join([*first[:MOST_NAMES], "…"] if len(first) > MOST_NAMES else first)


def repeated(names: Iterable[str]) -> Iterator[str]:
    """Each name that has come before, as often as it comes again."""
    seen = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """What a terminal would obey instead of showing it, such as DEL and marks of direction, as TOML writes it."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
