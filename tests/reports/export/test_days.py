"""Which days somebody means who types a day, a month or nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from reports.audit.journal_source import NotThereError, OfficeTexts
from reports.export.days import exported_days

SOURCE: Any = SimpleNamespace(
    days=["2026-11-20", "2026-11-23", "2026-11-24", "2026-12-01"],
    dropped_days=["2026-11-18", "2026-11-19"],
    day_name=lambda _: "2026-12-01",
    texts=OfficeTexts("en", None, {}, {}, {}),  # type: ignore[arg-type]  # no time is told
)


@pytest.mark.parametrize(
    ("first", "last", "names", "dropped"),
    [
        (None, None, 4, 2),
        ("23/11/2026", None, 3, 0),
        (None, "2026-11-23", 2, 2),
        ("21/11/2026", "22.11.2026", 0, 0),
        ("11/2026", "2026-11", 3, 2),
        ("24/11/2026", "11/2026", 1, 0),
        ("2026", "2026", 4, 2),
        ("22/11/2026", "30/11/2026", 2, 0),
    ],
)
def test_a_time_has_the_service_days_that_lie_in_it(
    first: str | None, last: str | None, names: int, dropped: int
) -> None:
    if not names:
        with pytest.raises(
            NotThereError, match="no day from 21/11/2026 to 22/11/2026; it has 20/11/2026 to 01/12/2026"
        ):
            exported_days(SOURCE, first, last)
        return
    found = exported_days(SOURCE, first, last)
    assert (len(found.names), len(found.dropped)) == (names, dropped)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("soon", None, "“soon” is not a day; please write it like 01/12/2026"),
        (None, "31/02/2026", "“31/02/2026” is not a day"),
        ("24/11/2026", "23/11/2026", "The first day, 24/11/2026, comes after the last one, 23/11/2026"),
        ("2027", None, "no day from 2027 to 01/12/2026"),
    ],
)
def test_what_is_no_time_of_the_journal_is_one_sentence(first: str | None, last: str | None, said: str) -> None:
    with pytest.raises(NotThereError) as refused:
        exported_days(SOURCE, first, last)
    assert said in str(refused.value)
