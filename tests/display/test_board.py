"""What the wall shows at any moment, reckoned from the last state and its own stopwatch."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import StopReason
from core.messages.state import (
    CallView,
    CounterView,
    Issuing,
    Minutes,
    NoticeView,
    PrinterCondition,
    PrinterView,
    SlipView,
    State,
    Withheld,
)
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.calls.spotlight import Mark
from display.frame import RecentCall
from words.wall import Notice

AT = Instant.parse("2026-11-24T01:42:10.000Z")
Make = Callable[..., Any]


@pytest.fixture
def board(office: OfficeSettings, settings: DisplaySettings) -> Board:
    return Board(office=office, display=settings)


def blinks(board: Board, until_s: float) -> str:
    """One sign for each half second: █ lit, ▒ new but dark, · no longer new."""
    signs = []
    for half in range(int(until_s * 2)):
        now = board.frame_at(half / 2).now
        signs.append("·" if now is None or not now.new else "█" if now.lit else "▒")
    return "".join(signs)


def test_a_call_asks_for_attention_for_five_seconds_and_stays_in_the_light_for_fifteen(
    board: Board, call: Make, state: Make
) -> None:
    board.hear(state(call(1)), 0, fresh=True)
    board.begin(0)
    assert blinks(board, 18) == "█▒" * 5 + "█" * 20 + "·" * 6


def test_the_last_call_stays_where_it_is_without_the_light(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1, class_="P")), 0, fresh=True)
    board.begin(0)
    now = board.frame_at(3600).now
    assert now
    assert (now.label, now.counter, now.new, now.lit, now.priority) == ("201", "2", False, False, None)


@pytest.mark.parametrize(
    ("in_hand", "loudest"), [((None, "201"), ("201", "2")), ((None, None), None)], ids=["an older one", "none"]
)
def test_who_did_not_come_is_the_loudest_only_as_long_as_his_light(
    board: Board,
    call: Make,
    state: Make,
    absent: Make,
    in_hand: tuple[str | None, ...],
    loudest: tuple[str, str] | None,
) -> None:
    counters = tuple(
        CounterView(id=id_, status="open", services=("CT",), ticket=ticket)
        for id_, ticket in zip(("3", "2"), in_hand, strict=True)
    )
    board.hear(state(call(1, 90), call(2), counters=counters, absent=absent("202")), 0, fresh=True)
    board.begin(0)
    lit, over = board.frame_at(14.9), board.frame_at(15)
    assert lit.now
    assert lit.now.label == "202"
    assert (over.now and (over.now.label, over.now.counter)) == loudest
    assert over.quiet == "Sắp gọi số tiếp theo"
    assert "202" in [one.label for one in over.recent]


def test_a_number_that_is_over_or_void_is_called_no_more(board: Board, call: Make, state: Make, absent: Make) -> None:
    board.hear(state(call(1)), 0, fresh=True)
    board.begin(0)
    for over in ({"counters": (), "absent": absent("201")}, {"counters": ()}):
        board.hear(state(call(1, 20), **over), 20, fresh=True)
        frame = board.frame_at(20)
        assert (frame.now, frame.quiet) == (None, "Sắp gọi số tiếp theo")


def test_priority_is_said_only_in_the_light_and_only_if_the_office_wants_it(
    office: OfficeSettings, settings: DisplaySettings, call: Make, state: Make
) -> None:
    for wanted, word in ((True, "ƯU TIÊN"), (False, None)):
        board = Board(office=office, display=replace(settings, show_priority=wanted))
        board.hear(state(call(1, class_="P")), 0, fresh=True)
        board.begin(0)
        now = board.frame_at(1).now
        assert now
        assert now.priority == word


def test_a_recall_is_a_call_of_its_own_that_says_so(board: Board, call: Make, state: Make) -> None:
    first = call(1, 30)
    board.hear(state(first), 0, fresh=True)
    board.begin(0)
    board.hear(state(first, call(2, label="201", count=2)), 30, fresh=True)
    board.begin(30)
    frame = board.frame_at(31)
    assert frame.now
    assert (frame.now.label, frame.now.again, frame.now.new) == ("201", "Gọi lại", True)
    assert frame.recent == ()


def test_recent_calls_name_each_number_once_at_its_last_counter(board: Board, call: Make, state: Make) -> None:
    calls = [call(no, 600 - no) for no in range(1, 9)]
    moved = call(9, 300, label="203", counter="9")
    board.hear(state(*calls, moved, call(10, 200)), 0, fresh=True)
    recent = board.frame_at(0).recent
    assert [one.label for one in recent] == ["203", "208", "207", "206", "205", "204", "202", "201"]
    assert recent[0] == RecentCall("203", "9")


def test_an_undone_call_is_nowhere_and_the_one_before_stands_quietly(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1, 90), call(2)), 0, fresh=True)
    board.begin(0)
    board.hear(state(call(1, 90), call(2, undone=True)), 2, fresh=True)
    frame = board.frame_at(2)
    assert frame.now
    assert (frame.now.label, frame.now.new) == ("201", False)
    assert all(one.label != "202" for one in frame.recent)


def test_shown_is_the_newest_call_on_the_screen(board: Board, call: Make, state: Make) -> None:
    seen = [(board.shown, board.mark)]
    board.hear(state(call(1, 300), call(2), call(3)), 0, fresh=True)
    seen.append((board.shown, board.mark))
    for t in (0, 6):
        board.begin(t)
        seen.append((board.shown, board.mark))
    assert seen == [(None, None), (1, None), (2, Mark("2026-11-24", 2)), (3, Mark("2026-11-24", 3))]


def test_the_clock_is_the_kiosks_and_goes_on_with_our_stopwatch(board: Board, state: Make) -> None:
    board.hear(state(), 1000, fresh=True)
    shown = [(t, board.frame_at(1000 + t).clock) for t in (0, 49.9, 50, 110, 4 * 3600)]
    assert shown == [(0, "08:42"), (49.9, "08:42"), (50, "08:43"), (110, "08:44"), (4 * 3600, "12:42")]


def test_the_clock_of_a_faster_office_goes_on_as_fast_without_news(
    office: OfficeSettings, settings: DisplaySettings, state: Make
) -> None:
    board = Board(office=office, display=settings, speed=60)
    board.hear(state(), 0, fresh=True)
    board.rely(1, fresh=False)
    assert [board.frame_at(t).clock for t in (0.8, 0.9, 20)] == ["08:42", "08:43", "09:02"]
    assert board.next_change(1) == pytest.approx(1 + 50 / 60)


def test_an_untrusted_clock_shows_no_time_of_day_anywhere(board: Board, state: Make) -> None:
    board.hear(state(clock="untrusted"), 0, fresh=True)
    assert board.frame_at(0).clock is None
    board.rely(1, fresh=False)
    assert board.frame_at(1).stale == "mất kết nối"


@pytest.mark.parametrize(
    ("fresh", "age_s", "says"),
    [(True, 89.9, None), (True, 90, "dữ liệu lúc 08:42"), (False, 1, "dữ liệu lúc 08:42")],
)
def test_old_data_says_how_old_it_is(board: Board, state: Make, fresh: bool, age_s: float, says: str | None) -> None:
    board.hear(state(), 0, fresh=True)
    board.rely(0, fresh=fresh)
    assert board.frame_at(age_s).stale == says


def test_old_data_have_no_light_and_send_people_to_the_guide(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1), issuing=Issuing(False, "quota")), 0, fresh=True)
    board.begin(0)
    board.rely(1, fresh=False)
    frame = board.frame_at(1)
    assert frame.now
    assert (frame.now.stale, frame.now.new, frame.now.lit) == (True, False, False)
    assert frame.notices == (Notice("Xin gặp nhân viên hướng dẫn", alarm=True),)


def test_old_data_of_an_ill_printer_send_nobody_anywhere_who_has_a_number(board: Board, state: Make) -> None:
    ill = {"issuing": Issuing(False, "printer"), "printer": PrinterView("paper_out", 0)}
    board.hear(state(**ill), 0, fresh=True)
    board.rely(1, fresh=False)
    frame = board.frame_at(1)
    assert frame.stale == "dữ liệu lúc 08:42"
    assert frame.notices == (Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True),)
    assert frame.announcement == "Ai đã có số vẫn được gọi theo thứ tự."


@pytest.mark.parametrize(
    ("counters", "paused"),
    [
        ({"1": "paused", "2": "paused"}, True),
        ({"1": "paused", "2": "closed"}, True),
        ({"1": "paused", "2": "open"}, False),
        ({"1": "closed", "2": "closed"}, False),
        ({}, False),
    ],
)
def test_a_service_whose_counters_all_pause_says_so(
    board: Board, state: Make, counters: dict[str, Any], paused: bool
) -> None:
    at_it = tuple(CounterView(id=id_, status=status, services=("CT",)) for id_, status in counters.items())
    other = CounterView(id="9", status="open", services=("HT", "DD"))
    board.hear(state(counters=(*at_it, other)), 0, fresh=True)
    words = "Tạm ngưng phục vụ" if paused else None
    assert [line.paused for line in board.frame_at(0).services] == [None, words, None]


@pytest.mark.parametrize(("closes", "waiting", "paused"), [(None, 0, False), (None, 1, True), ("10:00", 0, True)])
def test_after_hours_no_service_is_paused_for_nobody(
    board: Board, state: Make, closes: str | None, waiting: int, paused: bool
) -> None:
    over = Issuing(False, "outside_hours", closes=Instant.parse("2026-11-24T10:00:00Z") if closes else None)
    counters = (CounterView(id="1", status="paused", services=("CT",)),)
    heard = state(issuing=over, counters=counters)
    board.hear(replace(heard, services=(replace(heard.services[1], waiting=waiting),)), 0, fresh=True)
    assert [line.paused is not None for line in board.frame_at(0).services] == [paused]


def test_before_the_first_state_it_says_that_there_is_no_connection(board: Board) -> None:
    frame = board.frame_at(0)
    assert (frame.stale, frame.clock, frame.now, frame.quiet) == ("mất kết nối", None, None, "")


def test_a_quiet_morning_says_that_nobody_was_called_yet(board: Board, state: Make) -> None:
    board.hear(state(), 0, fresh=True)
    assert board.frame_at(0).quiet == "Chưa gọi số nào"


@pytest.mark.parametrize(
    ("reason", "printer", "busy", "notice"),
    [
        ("printer", "paper_out", True, Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True)),
        ("printer", "offline", True, Notice("Tạm ngưng cấp số: máy in phiếu đang có sự cố", alarm=True)),
        ("storage", "ready", True, Notice("Máy đang gặp sự cố, xin gặp nhân viên hướng dẫn", alarm=True)),
        ("closed", "ready", True, Notice("Tạm ngưng cấp số")),
        ("outside_hours", "ready", True, Notice("Đã hết giờ lấy số")),
        ("quota", "ready", True, Notice("Đã cấp hết số trong ngày")),
        ("printer", "paper_out", False, Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True)),
    ],
)
def test_why_no_number_can_be_had_stands_beside_what_goes_on(
    board: Board, call: Make, state: Make, reason: StopReason, printer: PrinterCondition, busy: bool, notice: Notice
) -> None:
    counters = (CounterView(id="2", status="open", services=(), ticket="201" if busy else None),)
    ill = {"issuing": Issuing(False, reason), "printer": PrinterView(printer, 0), "counters": counters}
    board.hear(state(call(1, 300), **ill), 0, fresh=True)
    frame = board.frame_at(0)
    assert frame.notices == (notice,)
    assert (frame.now is not None) is busy


def test_a_number_is_called_to_the_next_counter_of_its_visit_like_any_other(
    board: Board, call: Make, state: Make
) -> None:
    legs = (call(1, 600, label="201", service="CT", counter="2"), call(2, 0, label="201", service="HT", counter="3"))
    board.hear(state(*legs), 0, fresh=True)
    assert board.begin(0) is not None
    frame = board.frame_at(0)
    assert frame.now is not None
    assert (frame.now.label, frame.now.counter, frame.now.service) == ("201", "3", "Hộ tịch")
    assert (frame.now.new, frame.now.again, frame.recent) == (True, None, ())


def test_why_a_person_has_stopped_it_stands_there_too(board: Board, call: Make, state: Make) -> None:
    stopped = Issuing(False, "closed", because={"en": "Meeting", "vi": "Họp"})
    counters = (CounterView(id="2", status="open", services=(), ticket="201"),)
    board.hear(state(call(1, 300), issuing=stopped, counters=counters), 0, fresh=True)
    assert board.frame_at(0).notices == (Notice("Tạm ngưng cấp số: Họp"),)
    board.hear(state(call(1, 300), issuing=stopped, counters=()), 0, fresh=True)
    assert board.frame_at(0).quiet == "Tạm ngưng phục vụ\nHọp"


@pytest.mark.parametrize(
    ("reason", "words"), [("closed", "Tạm ngưng phục vụ"), ("outside_hours", "Ngoài giờ làm việc")]
)
def test_with_nobody_in_the_house_it_stands_in_place_of_the_number(
    board: Board, call: Make, state: Make, reason: StopReason, words: str
) -> None:
    board.hear(state(call(1, 300), issuing=Issuing(False, reason), counters=()), 0, fresh=True)
    frame = board.frame_at(0)
    assert (frame.now, frame.quiet, frame.notices) == (None, words, ())
    assert frame.recent == (RecentCall("201", "2"),)


AGAIN = Issuing(
    False,
    "outside_hours",
    until=Instant.parse("2026-11-24T23:15:00.000Z"),
    opens=Instant.parse("2026-11-25T00:00:00.000Z"),
)


@pytest.mark.parametrize(
    ("issuing", "words"),
    [
        (AGAIN, "Cấp số từ 06:15 ngày mai\nLàm việc từ 07:00"),
        (replace(AGAIN, until=AGAIN.opens), "Cấp số từ 07:00 ngày mai"),
        (
            replace(AGAIN, until=Instant.parse("2026-11-28T00:00:00.000Z"), opens=None),
            "Cấp số từ 07:00 thứ Bảy, 28/11",
        ),
        (
            replace(AGAIN, until=Instant.parse("2026-11-24T06:15:00.000Z"), opens=None),
            "Cấp số từ 13:15",
        ),
    ],
)
def test_outside_the_hours_it_stands_there_when_to_come(
    board: Board, call: Make, state: Make, issuing: Issuing, words: str
) -> None:
    board.hear(state(call(1, 300), issuing=issuing, counters=()), 0, fresh=True)
    assert board.frame_at(0).quiet == f"Ngoài giờ làm việc\n{words}"


def test_while_people_are_served_by_the_hours_it_is_not_outside_them(board: Board, call: Make, state: Make) -> None:
    served = replace(AGAIN, closes=Instant.parse("2026-11-24T10:00:00.000Z"))
    board.hear(state(call(1, 300), issuing=served, counters=()), 0, fresh=True)
    assert board.frame_at(0).quiet == "Đã hết giờ lấy số\nCấp số từ 06:15 ngày mai\nLàm việc từ 07:00"


def test_when_all_quotas_are_used_up_the_time_to_come_has_a_line_of_its_own(
    board: Board, call: Make, state: Make
) -> None:
    board.hear(state(call(1, 300), issuing=replace(AGAIN, reason="quota"), counters=()), 0, fresh=True)
    assert board.frame_at(0).quiet == "Buổi này đã hết số\nCấp số từ 06:15 ngày mai\nLàm việc từ 07:00"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("outside_hours", "Đã hết giờ lấy số, mời quay lại 06:15 ngày mai"),
        ("quota", "Đã hết số, mời quay lại 06:15 ngày mai"),
    ],
)
def test_whoever_comes_too_late_reads_when_to_come_while_others_are_served(
    board: Board, call: Make, state: Make, reason: StopReason, words: str
) -> None:
    counters = (CounterView(id="1", status="open", services=(), ticket="201"),)
    board.hear(state(call(1, 300), issuing=replace(AGAIN, reason=reason), counters=counters), 0, fresh=True)
    assert board.frame_at(0).notices == (Notice(words),)


def test_who_is_called_and_not_here_is_named(board: Board, state: Make, absent: Make) -> None:
    board.hear(state(absent=absent("201", "305")), 0, fresh=True)
    frame = board.frame_at(0)
    assert (frame.headings.absent, frame.absent) == ("Đã gọi, chưa đến:", ("201", "305"))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, None),
        ((0, 0), "dưới 5 phút"),
        ((0, 5), "dưới 5 phút"),
        ((5, 10), "5–10 phút"),
        ((40, 60), "40–60 phút"),
        ((70, 95), "09:50–10:20"),
    ],
)
def test_a_forecast_is_a_range_and_beyond_an_hour_a_time(
    board: Board, state: Make, minutes: Minutes | None, words: str | None
) -> None:
    board.hear(forecasting(state(), minutes), 0, fresh=True)
    frame = board.frame_at(0)
    assert [line.forecast for line in frame.services] == [words] * 3
    assert frame.headings.waiting == ("ĐANG CHỜ · dự kiến" if words else "ĐANG CHỜ")


def test_only_where_nobody_waits_who_comes_goes_straight_in(board: Board, state: Make) -> None:
    heard = forecasting(state(), (0, 0))
    empty = tuple(replace(service, waiting=0) for service in heard.services[:1])
    board.hear(replace(heard, services=empty + heard.services[1:]), 0, fresh=True)
    assert [line.forecast for line in board.frame_at(0).services] == ["lấy số, vào ngay", "dưới 5 phút", "dưới 5 phút"]


@pytest.mark.parametrize("reason", ["outside_hours", "closed", "quota", "printer"])
def test_where_no_number_can_be_had_there_is_a_forecast_only_for_those_who_wait(
    board: Board, state: Make, reason: StopReason
) -> None:
    heard = forecasting(state(issuing=Issuing(False, reason)), (10, 25))
    empty = tuple(replace(service, waiting=0) for service in heard.services[:1])
    board.hear(replace(heard, services=empty + heard.services[1:]), 0, fresh=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None, "10–25 phút", "10–25 phút"]


def test_no_time_of_another_day_is_forecast(board: Board, state: Make) -> None:
    board.hear(forecasting(state(issuing=Issuing(False, "outside_hours")), (3715, 3720)), 0, fresh=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None] * 3


def local(time: str, day: str = "2026-11-24") -> Instant:
    return Instant.parse(f"{day}T{time}:00+07:00")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [((20, 25), "09:00–09:10"), ((5, 25), "09:00–09:10"), ((0, 5), "09:00–09:05"), ((0, 0), "09:00–09:05")],
)
def test_before_the_opening_all_forecasts_are_times_and_none_is_before_it(
    board: Board, state: Make, minutes: Minutes, words: str
) -> None:
    board.hear(forecasting(state(issuing=Issuing(True, opens=local("09:00"))), minutes), 0, fresh=True)
    frame = board.frame_at(0)
    assert [line.forecast for line in frame.services] == [words] * 3
    assert frame.quiet == "Làm việc từ 09:00"


@pytest.mark.parametrize("waiting", [0, 2])
def test_numbers_stopped_before_the_opening_take_neither_it_nor_the_times_behind_it_away(
    board: Board, state: Make, waiting: int
) -> None:
    stopped = Issuing(False, "closed", opens=local("09:00"), because={"vi": "Họp", "en": "Meeting"})
    heard = forecasting(state(issuing=stopped), (5, 25))
    services = tuple(replace(one, waiting=waiting) for one in heard.services)
    board.hear(replace(heard, services=services), 0, fresh=True)
    frame = board.frame_at(0)
    assert (frame.quiet, frame.notices) == ("Làm việc từ 09:00", (Notice("Tạm ngưng cấp số: Họp"),))
    assert [line.forecast for line in frame.services] == ["09:00–09:10" if waiting else None] * 3


def test_no_forecast_begins_in_the_past(board: Board, state: Make) -> None:
    """It is 08:42; of what was told for 08:55 the end alone is left at 08:57."""
    board.hear(forecasting(state(), (0, 85)), 0, fresh=True)
    assert board.frame_at(0).services[0].forecast == "đến 10:10"
    board.hear(forecasting(state(), (15, 85)), 1, fresh=True)
    assert board.frame_at(1).services[0].forecast == "08:55–10:10"
    board.hear(forecasting(state(later_s=900), (5, 75)), 900, fresh=True)
    assert board.frame_at(900).services[0].forecast == "đến 10:10"


def test_a_time_that_is_forecast_does_not_move_on_with_the_clock(board: Board, state: Make) -> None:
    said = []
    for later_min, minutes in (
        (0, (70, 95)),
        (4, (70, 95)),
        (6, (65, 90)),
        (9, (65, 90)),
        (12, (75, 95)),
        (13, (80, 110)),
    ):
        board.hear(forecasting(state(later_s=60 * later_min), minutes), 60 * later_min, fresh=True)
        said.append(board.frame_at(60 * later_min).services[0].forecast)
    assert said == ["09:50–10:20"] * 4 + ["10:05–10:30", "10:15–10:50"]


def test_in_the_noon_break_forecasts_are_times_while_no_numbers_are_given_out(board: Board, state: Make) -> None:
    noon = Issuing(False, "outside_hours", until=local("09:15"), opens=local("09:15"))
    board.hear(forecasting(state(issuing=noon), (20, 45)), 0, fresh=True)
    assert board.frame_at(0).services[0].forecast == "09:00–09:30"


def test_a_forecast_that_reaches_past_closing_is_a_time(board: Board, state: Make) -> None:
    """It is 08:42."""
    heard = forecasting(state(issuing=Issuing(True, closes=local("09:02"))), (10, 20))
    board.hear(heard, 0, fresh=True)
    assert board.frame_at(0).services[0].forecast == "08:50–09:05"
    board.hear(replace(heard, issuing=Issuing(True, closes=local("09:03"))), 0, fresh=True)
    assert board.frame_at(0).services[0].forecast == "10–20 phút"


def test_with_counters_open_between_two_calls_the_next_is_called_soon_also_at_noon(
    board: Board, call: Make, state: Make
) -> None:
    idle = (CounterView(id="2", status="open", services=()),)
    noon = Issuing(True, opens=local("09:00"))
    board.hear(state(call(1, 300), issuing=noon, counters=idle), 0, fresh=True)
    assert board.frame_at(0).quiet == "Sắp gọi số tiếp theo"
    board.hear(state(call(1, 300), issuing=noon, counters=()), 0, fresh=True)
    assert board.frame_at(0).quiet == "Làm việc từ 09:00"


@pytest.mark.parametrize(
    ("withheld", "again", "words"),
    [
        ("hours", local("09:30"), "từ 09:30"),
        ("hours", local("07:30", "2026-11-26"), "từ 07:30, 26/11"),
        ("hours", None, "chưa cấp số"),
        ("quota", local("13:00"), "hết số, 13:00"),
        ("quota", local("06:15", "2026-11-30"), "hết số, 06:15, 30/11"),
        ("quota", None, "hết số"),
        ("full", local("13:00"), "từ 13:00"),
        ("full", local("06:15", "2026-11-30"), "hết giờ hôm nay"),
        ("full", None, "hết giờ hôm nay"),
    ],
)
def test_a_service_that_gives_out_no_numbers_says_why_and_when_again(
    board: Board, state: Make, withheld: Withheld, again: Instant | None, words: str
) -> None:
    heard = forecasting(state(), (10, 20))
    shut = tuple(replace(each, open=False, withheld=withheld, again=again) for each in heard.services[:1])
    board.hear(replace(heard, services=shut + heard.services[1:]), 0, fresh=True)
    lines = board.frame_at(0).services
    assert [(line.withheld, line.waiting) for line in lines] == [(words, 4), (None, 9), (None, 1)]


@pytest.mark.parametrize(("issuing", "takeable"), [(False, True), (True, False), (False, False)])
def test_nobody_is_told_to_take_a_number_that_is_not_to_be_had(
    board: Board, state: Make, issuing: bool, takeable: bool
) -> None:
    """Who waits already goes on being told."""
    heard = forecasting(state(issuing=Issuing(issuing, None if issuing else "closed")), (0, 0))
    nobody, *others = (replace(one, open=takeable) for one in heard.services)
    board.hear(replace(heard, services=(replace(nobody, waiting=0), *others)), 0, fresh=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None, "dưới 5 phút", "dưới 5 phút"]


def test_an_untrusted_clock_forecasts_no_times(board: Board, state: Make) -> None:
    board.hear(forecasting(state(clock="untrusted"), (70, 95)), 0, fresh=True)
    assert board.frame_at(0).services[0].forecast == "70–95 phút"


def forecasting(state: State, minutes: Minutes | None) -> State:
    return replace(state, services=tuple(replace(service, forecast=minutes) for service in state.services))


@pytest.mark.parametrize(
    ("head_start_min", "sentence"),
    [
        (30, "Trong cùng lĩnh vực, gọi theo giờ lấy số; người ưu tiên được tính như đến sớm hơn 30 phút."),
        (0, "Trong cùng lĩnh vực, gọi theo giờ lấy số."),
        (1440, "Trong cùng lĩnh vực, gọi người ưu tiên trước, sau đó theo giờ lấy số."),
    ],
)
def test_the_rule_of_order_is_one_sentence_and_true(
    office: OfficeSettings, settings: DisplaySettings, head_start_min: int, sentence: str
) -> None:
    board = Board(office=replace(office, head_start_min=head_start_min), display=settings)
    assert board.frame_at(0).rule == f"{sentence} Người chuyển quầy giữ giờ lấy số."


def test_it_speaks_the_offices_main_language(
    office: OfficeSettings, settings: DisplaySettings, call: Make, state: Make
) -> None:
    board = Board(office=replace(office, languages=("en", "vi")), display=settings)
    board.hear(state(call(1)), 0, fresh=True)
    frame = board.frame_at(0)
    assert frame.office == "Kiên Lương Centre"
    assert [(line.name, line.waiting, line.people) for line in frame.services] == [
        ("Civil status", 4, "people"),
        ("Certification", 9, "people"),
        ("Land", 1, "person"),
    ]


def test_words_for_the_room_take_turns_with_the_rule(board: Board, state: Make) -> None:
    board.hear(state(notices=(NoticeView("Nghỉ trưa lúc 11 giờ."),)), 0, fresh=True)
    shown = [board.frame_at(t).announcement for t in (0, 10, 20, 30)]
    assert shown == ["Nghỉ trưa lúc 11 giờ.", None] * 2
    assert changes(board, 35) == [10, 20, 30]


def test_who_got_no_number_and_who_has_one_are_spoken_to_before_all_others(board: Board, state: Make) -> None:
    slip = SlipView(label="201", service="CT", class_="N", state="void", arrived=AT, since=AT.later(-299_000))
    ill = {"issuing": Issuing(False, "printer"), "notices": (NoticeView("Nghỉ trưa lúc 11 giờ."),)}
    board.hear(state(slips=(slip,), **ill), 0, fresh=True)
    assert [board.frame_at(t).announcement for t in (0, 10, 20, 30)] == [
        "Ai chưa nhận được phiếu có số: xin gặp nhân viên hướng dẫn",
        "Ai đã có số vẫn được gọi theo thứ tự.",
        "Nghỉ trưa lúc 11 giờ.",
        None,
    ]
    board.hear(state(slips=(slip,), later_s=2), 32, fresh=True)
    assert board.frame_at(32).announcement is None


def changes(board: Board, until_s: float) -> list[float]:
    """Every moment at which the board wants to be looked at."""
    moments, t = [], 0.0
    while (change := board.next_change(t)) is not None and change <= until_s:
        assert change > t
        moments.append(change)
        t = change
    return moments


def test_with_nothing_to_show_it_sleeps_for_ever(board: Board) -> None:
    assert board.next_change(0) is None


def test_it_wakes_for_each_minute_and_when_the_data_grow_old(board: Board, state: Make) -> None:
    board.hear(state(), 0, fresh=True)
    assert changes(board, 180) == [50, 90, 110, 170]


def test_it_wakes_for_each_blink_and_for_the_end_of_the_light(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1)), 0, fresh=True)
    board.begin(0)
    assert changes(board, 40) == [half / 2 for half in range(1, 11)] + [15]


def test_it_wakes_for_the_next_call_in_the_queue(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1), call(2)), 0, fresh=True)
    board.begin(0)
    assert board.next_change(5) == 6


def test_between_two_changes_the_frame_is_the_same(board: Board, call: Make, state: Make) -> None:
    """What `next_change` leaves out would be seen too late."""
    board.hear(state(call(1, class_="P")), 0, fresh=True)
    board.begin(0)
    moments = [0.0, *changes(board, 120)]
    for begin, end in pairwise(moments):
        assert board.frame_at(begin) == board.frame_at(begin + (end - begin) * 0.99)
    frames = [board.frame_at(moment) for moment in moments]
    assert all(one != other for one, other in pairwise(frames))


def test_midnight_clears_the_wall(board: Board, call: Make, state: Make) -> None:
    board.hear(state(call(1), call(2)), 0, fresh=True)
    board.begin(0)
    board.hear(state(day="2026-11-25"), 1, fresh=True)
    frame = board.frame_at(1)
    assert (frame.now, frame.recent, board.shown) == (None, (), None)


def test_an_unknown_service_is_named_by_its_code(board: Board, state: Make) -> None:
    strange = CallView(call_no=1, label="901", service="CA", class_="N", counter="1", at=state().at, count=1)
    board.hear(state(strange), 0, fresh=True)
    board.begin(0)
    now = board.frame_at(0).now
    assert now
    assert now.service == "CA"


def test_a_rare_service_is_shown_from_when_somebody_waits_for_it_until_the_day_ends(
    office: OfficeSettings, settings: DisplaySettings, state: Make
) -> None:
    board = Board(office=office, display=settings, rare=frozenset({"DD"}))
    nobody, somebody = state(), state()
    nobody = replace(nobody, services=(*nobody.services[:2], replace(nobody.services[2], waiting=0)))
    shown = []
    for seen in (nobody, somebody, nobody, replace(nobody, day="2026-11-25")):
        board.hear(seen, 0, fresh=True)
        shown.append(len(board.frame_at(0).services))
    assert shown == [2, 3, 3, 2]
