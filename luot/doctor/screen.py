"""A report as one screen for people: a line for each part, and below what is ill, what to do."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from core.instant import Instant
from core.messages.state import PartState, PartView
from core.names import name_in
from doctor.report import Change
from words.figures import moment
from words.machine_parts import part_name
from words.translation import mark, say

SIGNS: dict[PartState, str] = {"well": "✓", "ill": "✗", "unknown": "?"}
WIDEST, NARROWEST = 100, 60
ALL_WELL = mark("All is well, as far as can be seen.")
SOME_ILL = mark("To be seen to: {parts}.")
NOTHING_NEW = mark("Nothing has changed since {time}.")
NEW = mark("What has changed since {time}:")
BEFORE = mark("before: {says}")
GONE = mark("is not looked at any more")


def screen(parts: Sequence[PartView], language: str, width: int | None = None) -> str:
    """`width`: columns; None: the terminal's."""
    columns = width or _columns()
    lines = [line for part in parts for line in part_lines(part, language, columns, _longest(parts, language))]
    return "\n".join([*lines, "", *_summary(parts, language)])


def changed_screen(changed: Sequence[Change], since: Instant, timezone: str, language: str) -> str:
    time = moment(since.moment.astimezone(ZoneInfo(timezone)), language)
    if not changed:
        return say(language, NOTHING_NEW, time=time)
    return "\n".join([say(language, NEW, time=time), *_changes(changed, language)])


def _changes(changed: Sequence[Change], language: str) -> Iterator[str]:
    columns = _columns()
    longest = max(len(part_name(each.part, language)) for each in changed)
    for _, before, now in changed:
        if now is not None:
            yield from part_lines(now, language, columns, longest)
        elif before is not None:
            yield f"  {part_name(before.part, language):{longest}}  {say(language, GONE)}"
        if before is not None and now is not None:
            yield " " * (longest + 4) + say(language, BEFORE, says=name_in(before.says, language))


def part_lines(part: PartView, language: str, columns: int, longest: int) -> Iterator[str]:
    """`longest`: signs of the longest name of a part."""
    head = f"{SIGNS[part.state]} {part_name(part.part, language):{longest}}  "
    indent = " " * len(head)
    yield from _wrapped(head, name_in(part.says, language), indent, columns)
    if part.do:
        yield from _wrapped(f"{indent}→ ", name_in(part.do, language), f"{indent}  ", columns)


def _wrapped(head: str, text: str, indent: str, columns: int) -> list[str]:
    return textwrap.wrap(
        text, columns, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _summary(parts: Sequence[PartView], language: str) -> Iterator[str]:
    ill = [part_name(part.part, language) for part in parts if part.state == "ill"]
    yield say(language, SOME_ILL, parts=", ".join(ill)) if ill else say(language, ALL_WELL)


def _longest(parts: Sequence[PartView], language: str) -> int:
    return max((len(part_name(part.part, language)) for part in parts), default=0)


def _columns() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
