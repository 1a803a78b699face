"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backup.keeping import to_keep

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def hourly(days: int) -> list[datetime]:
    return [NOW - timedelta(hours=n) for n in range(24 * days)]


def test_a_year_of_hours_leaves_the_last_day_the_last_weeks_and_the_last_months() -> None:
    kept = to_keep(hourly(3 * 365))
    assert all(each in kept for each in hourly(1))
    assert {(NOW.date() - at.date()).days for at in kept} >= set(range(14))
    assert {at.isocalendar()[:2] for at in kept} >= {(NOW - timedelta(weeks=n)).isocalendar()[:2] for n in range(8)}
    assert {at.month for at in kept if at.year == 2025} == set(range(1, 13))
    assert len(kept) <= 24 + 14 + 8 + 24
    assert min(kept) >= NOW - timedelta(days=2 * 365 + 1)


def test_the_newest_of_each_span_is_kept_and_nothing_is_dropped_twice() -> None:
    kept = to_keep(hourly(400))
    assert to_keep(kept) == kept
    december = [at for at in kept if (at.year, at.month) == (2025, 12)]
    assert datetime(2025, 12, 31, 23, 0, tzinfo=UTC) in december


def test_a_box_that_was_off_for_long_keeps_what_it_has() -> None:
    old = [NOW - timedelta(days=2000 + n) for n in range(10)]
    assert to_keep(old) >= set(old), "ten days are fewer than fourteen"
