"""What takes turns on the wall: languages, the next numbers of each service, and the rule of order when it is large."""

from __future__ import annotations

from collections.abc import Callable

from core.hours import Half, Hours
from core.messages.state import CallView, Issuing, NoticeView, State, WaitingView
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.frame import LabelLine
from tests.display.conftest import AT

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
WAITING = tuple(
    WaitingView(label=label, service=code, class_="N", since=AT, ahead=0)
    for code, label in (("CT", "204"), ("HT", "105"), ("CT", "206"), ("CT", "207"), ("CT", "208"))
)


def test_two_languages_take_turns_of_ten_seconds_and_numbers_stand_still(
    office: OfficeSettings, state: MakeState
) -> None:
    board = Board(office=office, display=DisplaySettings(languages=("vi", "en")))
    board.update(state(waiting=WAITING), 0, connected=True)
    frames = [board.frame_at(t) for t in (0, 10, 20)]
    assert [frame.headings.counter for frame in frames] == ["QUẦY", "COUNTER", "QUẦY"]
    assert [frame.turn for frame in frames] == [0, 0, 1]
    assert len({frame.bands[0].labels for frame in frames}) == 1


def test_the_next_three_of_each_service_stand_in_the_order_of_calls(board: Board, state: MakeState) -> None:
    board.update(state(waiting=WAITING), 0, connected=True)
    assert board.frame_at(0).bands == (
        LabelLine("Sắp đến lượt: Hộ tịch", ("105",)),
        LabelLine("Sắp đến lượt: Chứng thực", ("204", "206", "207")),
    )


def test_the_rule_of_order_stands_large_for_ten_seconds_every_three_minutes(board: Board, state: MakeState) -> None:
    board.update(state(), 0, connected=True)
    large = [t for t in range(0, 720, 10) if board.frame_at(t).rule_turn]
    assert large == [170, 350, 530, 710]


def test_in_two_languages_it_stands_large_in_each(office: OfficeSettings, state: MakeState) -> None:
    board = Board(office=office, display=DisplaySettings(languages=("vi", "en")))
    board.update(state(), 0, connected=True)
    assert [t for t in range(0, 720, 10) if board.frame_at(t).rule_turn] == [340, 350, 700, 710]


def test_while_the_office_is_closed_the_wall_tells_its_hours_and_what_to_bring(
    office: OfficeSettings, state: MakeState
) -> None:
    hours = Hours(week=((Half(open=420, close=660, issue_from=420, issue_until=660),),) * 5 + ((), ()))
    papers: dict[str | None, dict[str, str]] = {None: {"vi": "Căn cước"}, "CT": {"vi": "Bản chính"}}
    board = Board(office=office, display=DisplaySettings(), hours=hours, papers=papers)
    board.update(state(), 0, connected=True)
    assert board.frame_at(0).leaflet is None
    board.update(state(issuing=Issuing(False, "outside_hours")), 1, connected=True)
    leaflet = board.frame_at(1).leaflet
    assert leaflet
    assert leaflet.hours[0] == ("Thứ Hai – thứ Sáu", "07:00–11:00")
    assert leaflet.papers == (("Tất cả lĩnh vực", "Căn cước"), ("Chứng thực", "Bản chính"))


def test_emergencies_take_turns_and_each_ends_at_its_time_also_when_nothing_comes(
    board: Board, state: MakeState
) -> None:
    at = state().at
    first = NoticeView("Xin ra cửa chính", at.later(25_000), urgent=True)
    second = NoticeView("Không dùng thang máy", at.later(45_000), urgent=True)
    board.update(state(notices=(second, first)), 0, connected=True)
    seen: dict[float, str | None] = {}
    t: float | None = 0.0
    while t is not None and t < 60:
        curtain = board.frame_at(t).curtain
        text = curtain.texts[0] if curtain and curtain.alarm else None
        if not seen or text != list(seen.values())[-1]:
            seen[t] = text
        later = board.next_change(t)
        assert later is None or later > t, "the wall would never sleep"
        t = later
    assert seen == {0: second.text, 10: first.text, 20: second.text, 45: None}


def test_no_call_counts_as_shown_or_starts_behind_an_emergency(board: Board, call: MakeCall, state: MakeState) -> None:
    urgent = NoticeView("Xin ra khỏi tòa nhà", urgent=True)
    board.update(state(call(1)), 0, connected=True)
    assert board.start_next_call(0)
    board.update(state(call(1), call(2), later_s=9, notices=(urgent,)), 9, connected=True)
    assert board.start_next_call(9) is None
    assert (board.shown, board.waiting_calls) == (1, 1)
    assert (board.next_change(9) or 0) > 9, "the wall would never sleep"
    board.update(state(call(1), call(2), later_s=10), 10, connected=True)
    started = board.start_next_call(10)
    assert (board.shown, started and started.label) == (2, "202")


def test_an_emergency_takes_the_whole_wall_and_is_no_notice_beside_others(board: Board, state: MakeState) -> None:
    urgent = NoticeView("Xin ra khỏi tòa nhà", urgent=True)
    board.update(state(notices=(urgent, NoticeView("Nghỉ trưa lúc 11 giờ."))), 0, connected=True)
    frame = board.frame_at(0)
    assert frame.curtain
    assert (frame.curtain.texts, frame.curtain.alarm) == (("Xin ra khỏi tòa nhà",), True)
    assert frame.announcements == ("Nghỉ trưa lúc 11 giờ.",)
