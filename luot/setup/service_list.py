"""The services as they are typed in one line: numbers of a list, and names of the office's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping


def services_in(line: str, known: Mapping[str, str]) -> tuple[str, ...] | None:
    """Codes and own names, in the order of the line; None if the line cannot be understood.

    `known`: code → name, in the order of the list. Commas and semicolons stand between services, blanks between
    numbers, too: "1 2, Cấp đổi CCCD; 4" is four. A number alone is never the name of a service.
    """
    try:
        found = tuple(dict.fromkeys(each for part in re.split("[,;]", line) for each in _part(part.strip(), known)))
    except LookupError:
        return None
    return found or None


def _part(part: str, known: Mapping[str, str]) -> Iterator[str]:
    """Raises `LookupError` on a number that is not in the list."""
    codes, words = list(known), part.split()
    by_name = {name.casefold(): code for code, name in known.items()}
    if words and words[0].isdecimal():
        for word in words:
            if not word.isdecimal() or not 1 <= int(word) <= len(codes):
                raise LookupError(word)
            yield codes[int(word) - 1]
    elif words:
        yield by_name.get(part.casefold(), part)
