"""Figures as the readers of each language write them."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.instant import DAY_MS
from words.figures import long_duration, moment, size


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        (48_400, "48 kB", "48 kB"),
        (3_300_000, "3,3 MB", "3.3 MB"),
        (512_000_000, "512 MB", "512 MB"),
        (9_999_000_000, "9999 MB", "9999 MB"),
        (29_400_000_000, "29 GB", "29 GB"),
    ],
)
def test_sizes_have_a_decimal_comma_in_vietnamese_and_gigabytes_where_there_are_many(
    count: int, vi: str, en: str
) -> None:
    assert (size(count, "vi"), size(count, "en")) == (vi, en)


@pytest.mark.parametrize(("count", "said"), [(0, "0 kB"), (1, "1 kB"), (400, "1 kB"), (500, "1 kB"), (1_600, "2 kB")])
def test_only_what_is_empty_has_no_size(count: int, said: str) -> None:
    assert size(count, "en") == said


def test_a_long_time_is_told_in_hours_and_minutes() -> None:
    assert long_duration(34_869_000, "vi") == "khoảng 9 giờ 41 phút"
    assert long_duration(34_869_000, "en") == "about 9 h 41 min"
    assert long_duration(120_000, "vi") == "2 phút"
    assert long_duration(9 * DAY_MS, "vi") == "9 ngày"


def test_a_moment_has_its_time_before_its_date() -> None:
    at = datetime(2026, 12, 1, 7, 7)  # noqa: DTZ001  # local
    assert moment(at, "vi") == "07:07 ngày 01/12/2026"
    assert moment(at, "en") == "07:07 on 01/12/2026"
