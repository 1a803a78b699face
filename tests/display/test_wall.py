"""The program's loop: simulated hours on a stopwatch that only moves while the wall sleeps, and a real thread once."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pygame
import pytest
from msgspec.structs import replace

from core.messages.state import Health, State
from core.messages.wire import Topics, decode_health, encode
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.calls.spotlight import Mark
from display.drawing.canvas import Canvas, Typeface
from display.drawing.wall_layout import Box
from display.screen import Hidden
from display.wall import Inbox, Stop, Wall, WallNews
from runtime.bus.bus import Connected, Disconnected, Message
from runtime.bus.client import BusClient
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

Make = Callable[..., Any]
TOPICS = Topics("kien-luong")


class Diary:
    """What the wall did, and when."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0
        self.lines: list[tuple[float, str]] = []

    def write(self, what: str) -> None:
        self.lines.append((self.now - 1000, what))

    def of(self, what: str) -> list[float]:
        return [at for at, line in self.lines if line == what]


class Timetable:
    """An inbox whose news come at set times; to wait costs nothing but time on the stopwatch."""

    def __init__(self, diary: Diary, news: Iterable[tuple[float, WallNews]]) -> None:
        self._diary = diary
        self._news = list(news)

    def get(self, timeout: float | None = None) -> WallNews:
        self._diary.slept += 1
        due, _ = self._news[0]
        wait_s = max(0.0, 1000 + due - self._diary.now)
        if timeout is not None and timeout < wait_s:
            self._diary.now += timeout
            raise queue.Empty
        self._diary.now += wait_s
        return self._news.pop(0)[1]

    def get_nowait(self) -> WallNews:
        if not self._news or 1000 + self._news[0][0] > self._diary.now:
            raise queue.Empty
        return self._news.pop(0)[1]


class Watched(Hidden):
    def __init__(self, canvas: Canvas, diary: Diary, closed_after_s: float = float("inf")) -> None:
        super().__init__(canvas)
        self._diary = diary
        self._closed_at = diary.now + closed_after_s

    def attend(self) -> bool:
        return self._diary.now < self._closed_at

    def refresh(self, boxes: Iterable[Box]) -> None:
        if list(boxes):
            self._diary.write("drawn")


class Bell:
    sound = True

    def __init__(self, diary: Diary) -> None:
        self._diary = diary

    def ring(self) -> None:
        self._diary.write("rung")

    def close(self) -> None:
        """Nothing is open."""


class Marks:
    def __init__(self, diary: Diary) -> None:
        self._diary = diary

    def keep(self, mark: Mark) -> None:
        self._diary.write(f"mark {mark.call_no}")


@pytest.fixture
def bus() -> MemoryBus:
    """The wall's, on a broker of its own; what it publishes is heard by nobody but `said`."""
    return MemoryBus(MemoryBroker(), "kien-luong-wall")


@pytest.fixture
def make_wall(office: OfficeSettings, settings: DisplaySettings, bus: MemoryBus) -> Callable[..., Wall]:
    def make(inbox: Any, diary: Diary, mark: Mark | None = None, **options: Any) -> Wall:
        return Wall(
            inbox=inbox,
            board=Board(office=office, display=settings, mark=mark),
            link=BusClient(bus, TOPICS, "wall", monotonic=lambda: diary.now),
            marks=Marks(diary),
            bell=Bell(diary),
            health=Health(online=True, version="1"),
            stopwatch=lambda: diary.now,
            **options,
        )

    return make


@pytest.fixture
def live(make_wall: Callable[..., Wall], canvas: Canvas) -> Callable[..., Diary]:
    """Lets a wall live through a timetable of states and other news, until it ends."""

    def go(*news: tuple[float, State | WallNews], until_s: float, mark: Mark | None = None, **options: Any) -> Diary:
        diary = Diary()
        heard: list[tuple[float, WallNews]] = [(0, Connected())]
        heard += [(at, heard_of(told)) for at, told in news]
        wall = make_wall(Timetable(diary, [*heard, (until_s, Stop())]), diary, mark, **options)
        wall.open(Watched(canvas, diary))
        assert wall.run()
        return diary

    return go


def heard_of(told: Any) -> Any:
    """A state as it comes over the bus; other news as they are."""
    return Message(TOPICS.state, encode(told)) if isinstance(told, State) else told


def test_a_call_is_drawn_then_marked_then_rung_at_once(live: Callable[..., Diary], call: Make, state: Make) -> None:
    diary = live((1, state(later_s=1)), (3, state(call(1, -3), later_s=3)), until_s=4)
    assert [line for at, line in diary.lines if at == 3] == ["drawn", "mark 1", "rung"]


def test_five_calls_in_one_second_are_rung_one_after_another(
    live: Callable[..., Diary], call: Make, state: Make
) -> None:
    calls = [call(no) for no in range(1, 6)]
    diary = live(*((5 * n, state(*calls, later_s=5 * n)) for n in range(12)), until_s=60)
    assert diary.of("rung") == [0, 6, 12, 18, 24]
    assert [line for _, line in diary.lines if line.startswith("mark")] == [f"mark {no}" for no in range(1, 6)]


def test_after_a_restart_nothing_is_rung_twice(live: Callable[..., Diary], call: Make, state: Make) -> None:
    diary = live((0, state(call(1), call(2))), until_s=30, mark=Mark("2026-11-24", 1))
    assert [line for _, line in diary.lines if line.startswith("mark")] == ["mark 2"]
    assert len(diary.of("rung")) == 1


def test_a_closed_window_ends_it_and_another_may_be_opened(
    make_wall: Callable[..., Wall], canvas: Canvas, call: Make, state: Make
) -> None:
    diary = Diary()
    wall = make_wall(Timetable(diary, [(1, heard_of(state(call(1)))), (99, Stop())]), diary)
    window = Watched(canvas, diary, closed_after_s=10)
    wall.open(window)
    assert not wall.run()
    wall.open(Watched(canvas, diary))
    assert wall.run()


def test_when_nothing_changes_it_sleeps(live: Callable[..., Diary], state: Make) -> None:
    """An hour of states every five seconds: it wakes for each and for the clock, and draws no more than the minutes."""
    diary = live(*((5 * n, state(later_s=5 * n)) for n in range(720)), until_s=3600)
    assert diary.slept <= 720 + 2 * 60 + 5
    assert len(diary.of("drawn")) == 2 + 60


def test_without_any_connection_it_sleeps_for_ever(live: Callable[..., Diary]) -> None:
    assert live((0.5, Disconnected("gone")), until_s=24 * 3600).slept <= 4


def test_the_watchdog_is_fed_while_it_sleeps(live: Callable[..., Diary]) -> None:
    rounds: list[None] = []
    live(until_s=600, rest_s=15, on_tick=lambda: rounds.append(None))
    assert 40 <= len(rounds) <= 42


def test_old_data_are_told_as_old_and_new_ones_as_new(
    make_wall: Callable[..., Wall], canvas: Canvas, state: Make
) -> None:
    """The wall's own board is asked, after each news."""
    diary = Diary()
    told = [Connected(), heard_of(state()), Disconnected("gone"), Connected(), heard_of(state(later_s=9))]
    wall = make_wall(Timetable(diary, [(0, Stop())]), diary)
    wall.open(Hidden(canvas))
    stale = []
    for news in told:
        wall._hear(news)
        wall._show()
        stale.append(wall._frame and wall._frame.stale)
    assert stale == ["mất kết nối", None, "dữ liệu lúc 08:42", None, None]


def test_health_says_what_is_shown_and_goes_offline_at_the_end(
    live: Callable[..., Diary], bus: MemoryBus, call: Make, state: Make
) -> None:
    said: list[Health] = []
    listener = MemoryBus(bus._broker, "listener", subscriptions=(TOPICS.health("wall"),))
    listener.start(lambda news: said.append(decode_health(news.payload)) if isinstance(news, Message) else None)
    bus.start(print)
    live((1, state()), (2, state(call(1))), (3, state(call(1), call(2))), until_s=20)
    common = Health(online=True, version="1", screen="off", sound=True)
    distinct = [health for n, health in enumerate(said) if n == 0 or health != said[n - 1]]
    assert distinct == [common, replace(common, shown=1), replace(common, shown=2), Health(online=False)]


@pytest.fixture
def running(make_wall: Callable[..., Wall], typeface: Typeface) -> Iterator[Wall]:
    """A wall in a thread of its own, on a stopwatch that stands still."""
    inbox: Inbox = queue.SimpleQueue()
    wall = make_wall(inbox, Diary())

    def live_on() -> None:
        wall.open(Hidden(Canvas.blank((640, 360), typeface=typeface)))
        wall.run()

    thread = threading.Thread(target=live_on, name="wall")
    thread.start()
    yield wall
    wall.stop()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_from_any_thread_the_wall_can_be_seen_as_it_is(running: Wall, call: Make, state: Make) -> None:
    before = running.png()
    running.inbox.put(Connected())
    running.inbox.put(heard_of(state(call(1))))
    after = running.png()
    assert pygame.image.load(io.BytesIO(before), "wall.png").get_size() == (1920, 1080)
    assert before != after
    assert running.png() is after
