"""What `luot check` prints about opening hours: how they were understood, warnings, and what holds at a time."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.settings.sections import Settings
from luot.__main__ import main
from luot.check.hours_report import describe_hours, describe_moment
from runtime.settings.load import load
from tests.paths import PROJECT
from words.local_words import LocalWords

ROOT = PROJECT
HOURS = """
[hours]
closed = ["2026-08-31", "2026-12-24/2026-12-26", "2025-09-02"]
[[hours.half]]
on = ["mon", "tue", "wed", "thu", "fri"]
open = "07:00"
close = "11:00"
issue_from = "06:15"
[[hours.half]]
on = ["mon", "tue", "wed", "thu"]
open = "13:00"
close = "17:00"
issue_until = "15:30"
[[hours.half]]
on = ["fri"]
open = "13:00"
close = "16:00"
issue_until = "16:30"
[[hours.half]]
on = ["2026-12-31", "2024-12-31"]
open = "07:30"
close = "11:00"
[[service]]"""
TODAY = date(2026, 11, 27)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ENGLISH, VIETNAMESE = LocalWords("en", ZONE), LocalWords("vi", ZONE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example with hours; DD has hours of its own, KD a quota."""
    text = (ROOT / "office.example.toml").read_text("utf-8").replace("\n[[service]]", HOURS, 1)
    text = text.replace('code = "DD"', 'code = "DD"\nhours = ["tue thu 07:30-10:00"]')
    file = tmp_path / "office.toml"
    file.write_text(text.replace('code = "KD"', 'code = "KD"\nquota = 20'), "utf-8")
    return file


@pytest.fixture
def settings(file: Path) -> Settings:
    return load(file)


def test_week_special_days_and_services_are_described(settings: Settings) -> None:
    assert list(describe_hours(settings, TODAY, ENGLISH)) == [
        "hours: Monday – Thursday 07:00–11:00 (tickets 06:15–11:00), 13:00–17:00 (tickets 13:00–15:30); "
        "Friday 07:00–11:00 (tickets 06:15–11:00), 13:00–16:00 (tickets 13:00–16:30); Saturday, Sunday closed all day",
        "hours: next special days: Thursday 24/12/2026 to Saturday 26/12/2026 closed all day; "
        "Thursday 31/12/2026 07:30–11:00",
        'warning: hours.half[3].issue_until: "16:30": after 16:00, when it closes',
        "warning: hours: dates long past, can be removed: 2024-12-31, 2025-09-02",
        "tickets of Land (DD): Tuesday, Thursday 07:30–10:00",
        "tickets of Business (KD): at most 20 in one half of a day",
    ]


def test_the_warning_about_issuing_after_closing_mentions_last_ticket_by_forecast(file: Path) -> None:
    text = file.read_text("utf-8").replace("[hours]\n", '[hours]\nlast_ticket = "forecast"\n', 1)
    file.write_text(text, "utf-8")
    told = list(describe_hours(load(file), TODAY, ENGLISH))
    assert (
        'warning: hours.half[3].issue_until: "16:30": after 16:00, when it closes, and last_ticket = "forecast" issues '
        "no tickets then"
    ) in told


@pytest.mark.parametrize(
    ("at", "first", "of_dd"),
    [
        (
            "2026-11-27 06:20",
            "Friday 27/11/2026 06:20: tickets are issued until 11:00; nobody is served until 07:00",
            "no tickets until Tuesday 01/12/2026 07:30 (service from 07:30)",
        ),
        (
            "2026-11-26 16:00",
            "Thursday 26/11/2026 16:00: no tickets until Friday 27/11/2026 06:15 (service from 07:00); "
            "people are served until 17:00",
            "no tickets until Tuesday 01/12/2026 07:30 (service from 07:30)",
        ),
        (
            "2026-12-01 09:00",
            "Tuesday 01/12/2026 09:00: tickets are issued until 11:00; people are served until 11:00",
            "tickets are issued until 10:00",
        ),
        (
            "2026-12-24 09:00",
            "Thursday 24/12/2026 09:00: no tickets until Monday 28/12/2026 06:15 (service from 07:00); "
            "nobody is served",
            "no tickets until Tuesday 29/12/2026 07:30 (service from 07:30)",
        ),
    ],
)
def test_a_moment_is_described_with_the_next_time_of_issuing(
    settings: Settings, at: str, first: str, of_dd: str
) -> None:
    when = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert list(describe_moment(settings, when, ENGLISH)) == [first, f"tickets of Land (DD): {of_dd}"]


def test_check_prints_hours_and_what_holds_at_a_time(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--language", "en", str(file), "--at", "2026-11-26 16:00"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[2].startswith("hours: Monday – Thursday 07:00–11:00 (tickets 06:15–11:00), 13:00–17:00")
    assert (
        "Thursday 26/11/2026 16:00: no tickets until Friday 27/11/2026 06:15 (service from 07:00); "
        "people are served until 17:00"
    ) in said


def test_a_date_may_be_written_day_first_and_last_ticket_by_forecast_is_mentioned(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = file.read_text("utf-8").replace("[hours]\n", '[hours]\nlast_ticket = "forecast"\n', 1)
    file.write_text(text, "utf-8")
    for at, is_told in (("27/11/2026 10:30", True), ("27/11/2026 18:00", False)):
        assert main(["check", "--language", "en", str(file), "--at", at]) == 0
        said = capsys.readouterr().out
        assert "Friday 27/11/2026 " in said
        assert ('last_ticket = "forecast": a service ends sooner' in said) is is_told


@pytest.mark.parametrize("at", ["4/2 16:30", "9999-12-31 23:59", "0001-01-01 00:00"])
def test_an_impossible_time_is_refused(file: Path, at: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--language", "en", str(file), "--at", at])
    assert "expected a date of the years 1970 to 2999 and a time, such as 2027-02-04 16:30" in capsys.readouterr().err


def test_an_office_without_hours_is_described_in_no_line(tmp_path: Path) -> None:
    assert list(describe_hours(load(ROOT / "office.example.toml"), TODAY, ENGLISH)) == []


def test_it_speaks_the_offices_language(settings: Settings) -> None:
    assert list(describe_hours(settings, TODAY, VIETNAMESE)) == [
        "giờ làm việc: thứ Hai – thứ Năm 07:00–11:00 (cấp số 06:15–11:00), 13:00–17:00 (cấp số 13:00–15:30); "
        "thứ Sáu 07:00–11:00 (cấp số 06:15–11:00), 13:00–16:00 (cấp số 13:00–16:30); "
        "thứ Bảy, Chủ nhật nghỉ cả ngày",
        "giờ làm việc: các ngày đặc biệt sắp tới: thứ Năm 24/12/2026 đến thứ Bảy 26/12/2026 nghỉ cả ngày; "
        "thứ Năm 31/12/2026 07:30–11:00",
        'cảnh báo: hours.half[3].issue_until: "16:30": sau 16:00, là giờ đóng cửa',
        "cảnh báo: hours: những ngày đã qua từ lâu, có thể xóa: 2024-12-31, 2025-09-02",
        "cấp số Đất đai (DD): thứ Ba, thứ Năm 07:30–10:00",
        "cấp số Kinh doanh (KD): nhiều nhất 20 số mỗi buổi",
    ]
