"""What an emergency cuts off is heard again behind it, and another day begins with nothing said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.messages.state import CallView, NoticeView, State
from display.board import Board
from display.heard import Heard
from voice.announcer import Announcer
from voice.caller import Said
from words.spoken_announcements import Announcement

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
EMERGENCY = NoticeView("Xin ra cửa chính", urgent=True)
LASTS_S = 4.0


class Speaker:
    works = True

    def __init__(self, *, speaks: bool) -> None:
        """`speaks`: whether it has a voice, or a chime alone; either lasts four seconds."""
        self._speaks = speaks
        self.said: list[str] = []

    def rehearse(self, call: CallView) -> bool:
        return call.call_no > 0

    def call(self, call: CallView, waiting: int) -> Said:
        return self._say(f"{call.label}, {waiting} more")

    def take_back(self, label: str) -> Said:
        return self._say(f"not {label}")

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        return bool(announcement.text)

    def announce(self, announcement: Announcement) -> Said:
        return self._say(announcement.text)

    def _say(self, text: str) -> Said:
        self.said.append(text)
        return Said(LASTS_S, is_spoken=self._speaks)


class Room:
    """What a wall does with what comes, second after second."""

    def __init__(self, board: Board, *, speaks: bool = True) -> None:
        self._board = board
        self._speaker = Speaker(speaks=speaks)
        self.heard = Heard(board, self._speaker, Announcer(self._speaker))

    def live(self, state: State, seconds: range) -> list[tuple[int, str]]:
        """What is heard in these seconds; the state comes in the first."""
        self._board.update(state, seconds.start, connected=True)
        self.heard.update(state, seconds.start)
        said: list[tuple[int, str]] = []
        for now in seconds:
            before = len(self._speaker.said)
            self.heard.end(now)
            if call := self._board.start_next_call(now):
                self.heard.start(call, now)
            self.heard.say_next(now)
            said += [(now, text) for text in self._speaker.said[before:]]
        return said


@pytest.mark.parametrize("speaks", [True, False])
def test_a_call_that_an_emergency_cuts_off_is_heard_again_with_or_without_a_voice(
    board: Board, call: MakeCall, state: MakeState, speaks: bool
) -> None:
    room = Room(board, speaks=speaks)
    assert room.live(state(call(1), later_s=1), range(1, 3)) == [(1, "201, 0 more")]
    both = room.live(state(call(1), later_s=3, notices=(EMERGENCY,)), range(3, 20))
    assert both == [(3, EMERGENCY.text), (7, "201, 0 more")]
    assert room.heard.spoken == (1 if speaks else None)


def test_an_apology_that_an_emergency_cuts_off_is_heard_again(board: Board, call: MakeCall, state: MakeState) -> None:
    undone = replace(call(1), undone=True)
    room = Room(board)
    assert room.live(state(call(1), later_s=1), range(1, 3)) == [(1, "201, 0 more")]
    assert room.live(state(undone, later_s=3, counters=()), range(3, 5)) == [(3, "not 201")]
    told = state(undone, later_s=5, counters=(), notices=(EMERGENCY,))
    assert room.live(told, range(5, 20)) == [(5, EMERGENCY.text), (9, "not 201")]


def test_an_apology_that_was_heard_to_its_end_is_not_heard_again(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    undone = replace(call(1), undone=True)
    room = Room(board)
    room.live(state(call(1), later_s=1), range(1, 3))
    room.live(state(undone, later_s=3, counters=()), range(3, 8))
    told = state(undone, later_s=8, counters=(), notices=(EMERGENCY,))
    assert room.live(told, range(8, 20)) == [(8, EMERGENCY.text)]


def test_what_was_spoken_yesterday_is_not_told_of_today(board: Board, call: MakeCall, state: MakeState) -> None:
    room = Room(board)
    room.live(state(call(1), later_s=1), range(1, 9))
    assert room.heard.spoken == 1
    undone = replace(call(1), label="305", undone=True)
    tomorrow = replace(state(undone, later_s=9), day="2026-11-25")
    assert room.live(tomorrow, range(9, 12)) == [], "it was another call that had this number"
    assert room.heard.spoken is None


def test_an_emergency_whose_time_is_over_is_not_said_again_though_nothing_comes(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    start = state().at
    short, long = (replace(EMERGENCY, text=f"{n} s", until=start.later(n * 1000)) for n in (20, 90))
    room = Room(board)
    said = room.live(state(call(1, 3000), notices=(short, long)), range(200))
    assert said == [(0, "20 s"), (4, "90 s"), (38, "90 s"), (72, "90 s")]
