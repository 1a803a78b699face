"""The page on what came of all cases: rows of those that were run now, and as they were of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from faults.report import HEADING, Outcome, line

MARK = re.compile(r"(?ms)^<!-- (?P<case>[\w-]+) -->\n(?P<rows>.*?)^<!-- end -->\n")
"""A case's rows in the page, between comments: all else on the page is written by people."""


def write(page: Path, outcomes: Mapping[str, Iterable[Outcome]]) -> None:
    """Puts the rows of these cases into their places; a case without a place gets one at the end of the page."""
    page.write_text(with_rows(page.read_text("utf-8"), outcomes), "utf-8")


def unfinished(case: str, error: Exception) -> Outcome:
    """A case that cannot be brought to its end is a promise that was not kept."""
    return Outcome(case, 1, "the case could not be brought to its end", missed=(" ".join(str(error).split()),))


def listed(figures: Mapping[str, float], form: str) -> str:
    """A figure for each unit: "kiosk 1.2, wall 1.3"."""
    return ", ".join(f"{unit.removeprefix('luot-')} {figure:{form}}" for unit, figure in figures.items())


def with_rows(text: str, outcomes: Mapping[str, Iterable[Outcome]]) -> str:
    new = {case: "".join(f"{line(each)}\n" for each in found) for case, found in outcomes.items()}

    def section(case: str, rows: str) -> str:
        return f"<!-- {case} -->\n\n{HEADING}\n{rows}\n<!-- end -->\n"

    placed = MARK.sub(lambda old: section(old["case"], new.pop(old["case"])) if old["case"] in new else old[0], text)
    return placed + "".join(f"\n{section(case, rows)}" for case, rows in new.items())
