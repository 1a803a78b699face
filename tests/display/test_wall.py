"""The wall's main loop, in simulated hours whose stopwatch moves only while the wall sleeps, and once in a thread."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any, Protocol

import pygame
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from core.hours import Half, Hours
from core.instant import Instant
from core.messages.state import CallView, DeviceTestView, Health, Issuing, NoticeView, State, WaitingView
from core.messages.wire import Topics, decode_health, encode
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.calls.call_queue import LastCall
from display.drawing import layouts
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface, Typesetter
from display.heard import ANNOUNCED_AFTER_S
from display.screen import NoScreen
from display.wall import InboxItem, Rehearsed, Stop, Wall
from runtime.bus.bus import Connected, Disconnected, Message
from runtime.bus.client import BusClient
from runtime.inbox import Inbox
from runtime.loop_watchdog import FROZEN_AFTER_S
from tests.conftest import PATIENCE_S
from tests.display.conftest import AT, at_their_counters
from tests.display.planned import START_S, Diary, PlannedInbox, RecordingScreen
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus
from voice.announcer import Announcer
from voice.caller import Said
from words.spoken_announcements import Announcement

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
TOPICS = Topics("kien-luong")


class RecordingCaller:
    works = True

    def __init__(self, diary: Diary, said_s: float = 0, rehearses_s: float = 0) -> None:
        """`said_s`: how long each sentence takes; 0: a chime alone. `rehearses_s`: until then, from the start, an
        engine is at the first call."""
        self._diary = diary
        self._said_s = said_s
        self._rehearses_s = rehearses_s

    def rehearse(self, call: CallView) -> bool:
        return call.call_no > 1 or self._diary.now >= START_S + self._rehearses_s

    def call(self, call: CallView, waiting: int) -> Said:
        self._diary.write("rung")
        if self._said_s:
            self._diary.write(f"said {call.label}, {waiting} more")
        return Said(self._said_s, is_spoken=self._said_s > 0)

    def take_back(self, label: str) -> Said:
        self._diary.write(f"took back {label}")
        return Said(self._said_s, is_spoken=True)

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        return bool(announcement.text)

    def announce(self, announcement: Announcement) -> Said:
        self._diary.write(f"announced {announcement.text}")
        return Said(self._said_s, is_spoken=self._said_s > 0)


class MakeWall(Protocol):
    def __call__(
        self, inbox: Inbox[InboxItem], diary: Diary, last_call: LastCall | None = None, **options: Any
    ) -> Wall: ...


class RunWall(Protocol):
    def __call__(
        self,
        *items: tuple[float, State | InboxItem],
        until_s: float,
        last_call: LastCall | None = None,
        takes_s: float = 0,
        **options: Any,
    ) -> Diary: ...


@pytest.fixture
def bus() -> MemoryBus:
    """The wall's bus, on a broker of its own."""
    return MemoryBus(MemoryBroker(), "kien-luong-wall")


@pytest.fixture
def make_wall(office: OfficeSettings, settings: DisplaySettings, bus: MemoryBus) -> MakeWall:
    def make(inbox: Inbox[InboxItem], diary: Diary, last_call: LastCall | None = None, **options: Any) -> Wall:
        heard = {name: options.pop(name) for name in ("said_s", "rehearses_s") if name in options}
        caller = RecordingCaller(diary, **heard)
        return Wall(
            inbox=inbox,
            board=Board(office=office, display=settings, last_call=last_call, hours=options.pop("hours", None)),
            client=BusClient(bus, TOPICS, "wall", monotonic=lambda: diary.now),
            store_last_call=lambda call: diary.write(f"stored {call.call_no}"),
            caller=caller,
            announcer=Announcer(caller),
            health=Health(online=True, version="1"),
            stopwatch=lambda: diary.now,
            **options,
        )

    return make


@pytest.fixture
def run_wall(make_wall: MakeWall, canvas: Canvas) -> RunWall:
    """Runs a wall through a plan of states and other items until it ends."""

    def run(
        *items: tuple[float, State | InboxItem],
        until_s: float,
        last_call: LastCall | None = None,
        takes_s: float = 0,
        **options: Any,
    ) -> Diary:
        diary = Diary()
        plan: list[tuple[float, InboxItem]] = [(0, Connected()), *((at, inbox_item(item)) for at, item in items)]
        inbox = PlannedInbox(diary, [*plan, (until_s, Stop())], takes_s=takes_s)
        wall = make_wall(inbox, diary, last_call, **options)
        wall.open(RecordingScreen(canvas, diary))
        assert wall.run()
        return diary

    return run


def inbox_item(item: State | InboxItem) -> InboxItem:
    """A state as the message that brings it; other items as they are."""
    return Message(TOPICS.state, encode(item)) if isinstance(item, State) else item


def test_a_call_is_drawn_then_stored_then_rung_at_once(run_wall: RunWall, call: MakeCall, state: MakeState) -> None:
    diary = run_wall((1, state(later_s=1)), (3, state(call(1, -3), later_s=3)), until_s=4)
    assert [line for at, line in diary.lines if at == 3] == ["drawn", "stored 1", "rung"]


def test_five_calls_in_one_second_are_rung_one_after_another(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    calls = [call(no) for no in range(1, 6)]
    diary = run_wall(*((5 * n, state(*calls, later_s=5 * n)) for n in range(12)), until_s=60)
    assert diary.times_of("rung") == [0, 6, 12, 18, 24]
    assert diary.stored_calls == [f"stored {no}" for no in range(1, 6)]


def test_after_a_restart_no_call_is_rung_twice(run_wall: RunWall, call: MakeCall, state: MakeState) -> None:
    diary = run_wall((0, state(call(1), call(2))), until_s=30, last_call=LastCall("2026-11-24", 1))
    assert diary.stored_calls == ["stored 2"]
    assert len(diary.times_of("rung")) == 1


def test_a_closed_window_ends_the_loop_and_another_may_be_opened(
    make_wall: MakeWall, canvas: Canvas, call: MakeCall, state: MakeState
) -> None:
    diary = Diary()
    wall = make_wall(PlannedInbox(diary, [(1, inbox_item(state(call(1)))), (99, Stop())]), diary)
    window = RecordingScreen(canvas, diary, closed_after_s=10)
    wall.open(window)
    assert not wall.run()
    wall.open(RecordingScreen(canvas, diary))
    assert wall.run()


def test_a_flood_of_items_does_not_stop_the_picture(run_wall: RunWall, call: MakeCall, state: MakeState) -> None:
    """For five seconds states come a little faster than the wall takes them in."""
    diary = run_wall(*((0.01 * n, state(call(1), revision=n)) for n in range(500)), until_s=6, takes_s=0.012)
    assert diary.times_of("rung")[0] < 0.2


def test_the_wall_sleeps_while_nothing_changes(run_wall: RunWall, state: MakeState) -> None:
    """In an hour with a state every five seconds it wakes for each and for the clock, and draws only the minutes and,
    every three minutes, the rule of order."""
    diary = run_wall(*((5 * n, state(later_s=5 * n)) for n in range(720)), until_s=3600)
    assert diary.slept <= 720 + 2 * 60 + 5
    assert len(diary.times_of("drawn")) == 2 + 60 + 2 * 20


def test_without_a_connection_the_wall_sleeps_for_ever(run_wall: RunWall) -> None:
    assert run_wall((0.5, Disconnected("gone")), until_s=24 * 3600).slept <= 4


def test_the_watchdog_is_fed_while_the_wall_sleeps(run_wall: RunWall) -> None:
    rounds: list[None] = []
    slept = run_wall(until_s=600, max_sleep_s=15, on_tick=lambda: rounds.append(None)).slept
    assert 40 <= slept <= 42
    assert len(rounds) >= slept  # more often while it draws


def test_a_first_picture_that_takes_minutes_feeds_the_watchdog_all_the_time(
    make_wall: MakeWall, canvas: Canvas, call: MakeCall, state: MakeState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a starved machine: each text that is measured or drawn takes 3 s."""
    diary, fed_at = Diary(), [START_S]
    runs = Typesetter.runs

    def take_long(types: Typesetter, text: str, size: int, bold: bool) -> Iterator[tuple[str, pygame.font.Font]]:
        yield from runs(types, text, size, bold)
        diary.now += 3

    monkeypatch.setattr(Typesetter, "runs", take_long)
    layouts._place.cache_clear()
    slow = Canvas.blank(canvas.size, typeface=canvas.typeface)
    plan = [(0, Connected()), (1, inbox_item(state(call(1)))), (2, Stop())]
    wall = make_wall(PlannedInbox(diary, plan), diary, on_tick=lambda: fed_at.append(diary.now))
    wall.open(NoScreen(slow))
    assert wall.run()
    assert diary.now - START_S > 2 * FROZEN_AFTER_S
    assert max(later - before for before, later in pairwise(fed_at)) < FROZEN_AFTER_S


class ReplacedScreen(NoScreen):
    """Has another canvas from the next refresh on, as one that has failed or come back."""

    def __init__(self, canvas: Canvas, then: Canvas) -> None:
        super().__init__(canvas)
        self._then = then

    def refresh(self, _: object) -> None:
        self.canvas = self._then


def test_on_another_screen_all_is_drawn_anew(
    make_wall: MakeWall, canvas: Canvas, typeface: Typeface, call: MakeCall, state: MakeState
) -> None:
    other, diary = Canvas.blank(canvas.size, typeface=typeface), Diary()
    wall = make_wall(PlannedInbox(diary, [(1, inbox_item(state(call(1)))), (2, Stop())]), diary)
    wall.open(ReplacedScreen(canvas, other))
    assert wall.run()
    alone = Canvas.blank(canvas.size, typeface=typeface)
    assert wall._frame
    Picture(alone).show(wall._frame)
    assert other.png() == alone.png()


class HangingScreen(NoScreen):
    """A driver that comes back only when the test lets it."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.hangs, self.back = threading.Event(), threading.Event()
        self.back.set()

    def refresh(self, _: object) -> None:
        if not self.back.is_set():
            self.hangs.set()
            assert self.back.wait(PATIENCE_S)


def test_a_wall_whose_screen_hangs_feeds_no_watchdog(make_wall: MakeWall, canvas: Canvas) -> None:
    """It is fed by the thread that hangs, and by no other."""
    fed_by, inbox = queue.SimpleQueue[int](), queue.SimpleQueue[InboxItem]()
    wall, screen = make_wall(inbox, Diary(), on_tick=lambda: fed_by.put(threading.get_ident())), HangingScreen(canvas)
    wall.open(screen)
    while not fed_by.empty():
        assert fed_by.get() == threading.get_ident()
    loop = threading.Thread(target=wall.run, name="wall")
    loop.start()
    inbox.put(Rehearsed())
    assert fed_by.get(timeout=PATIENCE_S) == loop.ident
    screen.back.clear()
    inbox.put(Rehearsed())
    assert screen.hangs.wait(PATIENCE_S)
    fed = fed_by.qsize()
    inbox.put(Rehearsed())
    assert fed_by.qsize() == fed
    screen.back.set()
    wall.stop()
    loop.join(PATIENCE_S)
    assert not loop.is_alive()
    assert {fed_by.get() for _ in range(fed_by.qsize())} == {loop.ident}


def test_stale_data_are_marked_until_the_connection_is_back(
    make_wall: MakeWall, canvas: Canvas, state: MakeState
) -> None:
    """Reads the frame after each event: only a state that came over the new connection tells how things are now."""
    diary = Diary()
    first, later = (Message(TOPICS.state, encode(heard)) for heard in (state(), state(later_s=9)))
    wall = make_wall(PlannedInbox(diary, [(0, Stop())]), diary)
    wall.open(NoScreen(canvas))
    stale = []
    for event in (Connected(), first, Disconnected("gone"), Connected(), later):
        wall._handle_bus(event)
        wall._show()
        stale.append(wall._frame and wall._frame.stale_notice)
    assert stale == ["mất kết nối", None, "thông tin lúc 08:42", "thông tin lúc 08:42", None]


def test_health_reports_the_call_shown_and_goes_offline_at_the_end(
    run_wall: RunWall, bus: MemoryBus, call: MakeCall, state: MakeState
) -> None:
    reports = reports_of(bus)
    run_wall((1, state()), (2, state(call(1))), (3, state(call(1), call(2))), until_s=20)
    common = Health(online=True, version="1", screen="off", sound=True)
    reports = [replace(health, drawn=UNSET) for health in reports]
    distinct = [health for n, health in enumerate(reports) if n == 0 or health != reports[n - 1]]
    assert distinct == [common, replace(common, shown=1), replace(common, shown=2), Health(online=False)]


class BlackScreen(NoScreen):
    """There is one, and nothing brings the picture onto it."""

    is_black = True


def test_health_says_that_the_screen_is_black_and_what_shows_the_picture(
    make_wall: MakeWall, bus: MemoryBus, canvas: Canvas
) -> None:
    for screen, told in ((BlackScreen(canvas), (False, UNSET)), (NoScreen(canvas), (UNSET, "opengles2"))):
        screen.renderer = None if told[0] is False else "opengles2"
        reports, diary = reports_of(bus), Diary()
        wall = make_wall(PlannedInbox(diary, [(1, Stop())]), diary)
        wall.open(screen)
        assert wall.run()
        assert {(health.picture, health.renderer) for health in reports if health.online} == {told}


def test_health_says_four_times_a_minute_of_what_time_the_picture_is(
    run_wall: RunWall, bus: MemoryBus, state: MakeState
) -> None:
    reports = reports_of(bus)
    run_wall(*((5 * n, state(later_s=5 * n)) for n in range(13)), (65, Disconnected("gone")), until_s=300)
    drawn = [AT.later(later_s * 1000) for later_s in (15, 30, 45, 60)]
    assert list(dict.fromkeys(health.drawn for health in reports if health.drawn is not UNSET)) == drawn


def test_a_test_picture_is_reported_as_soon_as_it_is_on_the_wall(
    run_wall: RunWall, bus: MemoryBus, state: MakeState
) -> None:
    """Whoever tries the devices for a few seconds need not wait for the next quarter of a minute."""
    reports = reports_of(bus)
    tested = state(later_s=3, test=DeviceTestView(until=AT.later(600_000)))
    run_wall((1, state()), (3, tested), (5, state(later_s=5)), until_s=7)
    drawn = [health.drawn for health in reports if health.drawn is not UNSET]
    assert drawn == [AT.later(3000), AT.later(5000)]


def reports_of(bus: MemoryBus) -> list[Health]:
    """What the wall reports of itself, until the test ends."""
    reports: list[Health] = []
    listener = MemoryBus(bus._broker, "listener", subscriptions=(TOPICS.health("wall"),))
    listener.start(lambda event: reports.append(decode_health(event.payload)) if isinstance(event, Message) else None)
    bus.start(print)
    return reports


def test_the_next_call_waits_until_the_sentence_has_ended_and_is_shorter_while_others_wait(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    calls = [call(no) for no in range(1, 4)]
    diary = run_wall(
        (1, state(calls[0], later_s=1)), *((n, state(*calls, later_s=n)) for n in range(2, 42, 5)), until_s=42, said_s=9
    )
    said = [(at, line) for at, line in diary.lines if line.startswith("said")]
    first, second, third = (each.label for each in calls)
    assert said == [(1, f"said {first}, 0 more"), (10, f"said {second}, 1 more"), (19, f"said {third}, 0 more")]


def test_health_reports_a_call_as_spoken_when_its_sentence_has_ended(
    run_wall: RunWall, bus: MemoryBus, call: MakeCall, state: MakeState
) -> None:
    reports = reports_of(bus)
    run_wall((1, state(call(1), later_s=1)), (2, state(call(1), call(2), later_s=2)), until_s=15, said_s=9)
    told = list(dict.fromkeys((health.shown, health.spoken) for health in reports if health.online))
    assert told == [(UNSET, UNSET), (1, UNSET), (2, UNSET), (2, 1)]


NOTICE, EMERGENCY = NoticeView("Quầy 5 nghỉ"), NoticeView("Xin ra cửa chính", urgent=True)


def heard(diary: Diary) -> list[tuple[float, str]]:
    return [(at, line) for at, line in diary.lines if line.startswith(("said", "announced"))]


def test_a_notice_is_announced_when_nobody_is_called(run_wall: RunWall, call: MakeCall, state: MakeState) -> None:
    told = [state(call(1), later_s=n, notices=(NOTICE,)) for n in (1, 6, 11, 16)]
    diary = run_wall(*((1 + 5 * n, each) for n, each in enumerate(told)), until_s=20, said_s=5)
    assert heard(diary) == [(1, "said 201, 0 more"), (1 + 5 + ANNOUNCED_AFTER_S, "announced Quầy 5 nghỉ")]


def test_a_call_is_said_over_an_announcement_which_comes_again(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    plan = [(1, state(later_s=1, notices=(NOTICE,)))]
    plan += [(n, state(call(1, -3), later_s=n, notices=(NOTICE,))) for n in (3, 8, 13, 18)]
    diary = run_wall(*plan, until_s=20, said_s=5)
    again = (3 + 5 + ANNOUNCED_AFTER_S, "announced Quầy 5 nghỉ")
    assert heard(diary) == [(1, "announced Quầy 5 nghỉ"), (3, "said 201, 0 more"), again]


def test_an_emergency_is_said_over_a_call_which_is_said_again_behind_it(
    run_wall: RunWall, bus: MemoryBus, call: MakeCall, state: MakeState
) -> None:
    reports = reports_of(bus)
    plan = [(1, state(call(1), later_s=1))]
    plan += [(n, state(call(1), call(2, -1), later_s=n, notices=(EMERGENCY,))) for n in (3, 8, 13)]
    plan += [(18, state(call(1), call(2, -1), later_s=18))]
    diary = run_wall(*plan, until_s=26, said_s=5)
    assert heard(diary) == [
        (1, "said 201, 0 more"),
        (3, "announced Xin ra cửa chính"),
        (8, "said 201, 1 more"),
        (18, "said 202, 0 more"),
    ]
    shown = [health.shown for health in reports if health.online]
    assert list(dict.fromkeys(shown)) == [UNSET, 1, 2], "nobody saw the second behind the emergency"
    assert [health.spoken for health in reports if health.online][-1] == 2


def test_a_call_that_is_undone_while_it_is_heard_is_taken_back_aloud_once(
    run_wall: RunWall, bus: MemoryBus, call: MakeCall, state: MakeState
) -> None:
    reports, called = reports_of(bus), call(1)
    undone = replace(called, undone=True)
    later = ((n, state(undone, later_s=n, counters=())) for n in (4, 9, 19))
    diary = run_wall((1, state(called, later_s=1)), *later, until_s=20, said_s=9)
    assert [at for at, line in diary.lines if line == f"took back {called.label}"] == [4]
    assert all(health.spoken is UNSET for health in reports)


def test_the_next_call_waits_for_the_end_of_what_takes_the_one_before_back(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    first, second = call(1), call(2)
    undone = replace(first, undone=True)
    later = [(n, state(undone, second, later_s=n)) for n in (4, 9, 14, 19)]
    diary = run_wall((1, state(first, second, later_s=1)), *later, until_s=20, said_s=6)
    heard = [(at, line) for at, line in diary.lines if line.startswith(("said", "took"))]
    assert heard == [(1, "said 201, 1 more"), (4, "took back 201"), (10, "said 202, 0 more")]


@pytest.mark.parametrize(("rehearses_s", "rung"), [(2.6, [2.6, 11.6]), (99, [4, 10])])
def test_while_an_engine_rehearses_the_wall_goes_on_drawing_and_the_next_call_waits(
    run_wall: RunWall, call: MakeCall, state: MakeState, rehearses_s: float, rung: list[float]
) -> None:
    """Three seconds at most, then the call is heard with what there is."""
    both = state(call(1), call(2), later_s=1)
    later = ((n, replace(both, at=both.at.later(1000 * n))) for n in (6, 11))
    diary = run_wall(
        (1, both), (2.6, Rehearsed()), *later, until_s=30, said_s=9 if rehearses_s < 9 else 6, rehearses_s=rehearses_s
    )
    assert diary.times_of("rung") == pytest.approx(rung)
    assert {1, 1.5, 2, 2.5} <= set(diary.times_of("drawn"))


def test_in_a_pile_too_the_call_in_the_light_is_said_before_the_next_comes(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    """The gap is then as short as the time that an engine has: here it fails for the first call."""
    calls = [call(no) for no in range(1, 9)]
    diary = run_wall(*((1 + 5 * n, state(*calls, later_s=1 + 5 * n)) for n in range(12)), until_s=60, rehearses_s=99)
    assert len(diary.times_of("rung")) == len(calls)


@pytest.mark.parametrize(("undone", "said_at"), [(True, 2), (False, 7)])
def test_a_call_that_is_over_while_an_engine_rehearses_it_is_never_heard(
    run_wall: RunWall, call: MakeCall, state: MakeState, undone: bool, said_at: int
) -> None:
    """Undone, or its ticket has left the counter: then the one in the light has its six seconds all the same."""
    first, second = call(1), call(2)
    over = state(replace(first, undone=undone), second, later_s=2, counters=at_their_counters([second]))
    diary = run_wall((1, state(first, second, later_s=1)), (2, over), until_s=19, said_s=5, rehearses_s=2)
    heard = [(at, line) for at, line in diary.lines if line.startswith(("said", "took"))]
    assert heard == [(said_at, "said 202, 0 more")]


def test_a_call_that_is_undone_after_it_was_heard_is_taken_back_behind_what_is_heard_then(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    """Somebody may be on the way, but who is being called then is called to the end."""
    first, second, third = call(1), call(2), call(3)
    undone = replace(first, undone=True)
    diary = run_wall(
        (1, state(first, second, later_s=1)),
        (9, state(undone, second, third, later_s=9)),
        (20, state(undone, second, third, later_s=20)),
        until_s=30,
        said_s=6,
    )
    heard = [(at, line) for at, line in diary.lines if line.startswith(("said", "took"))]
    assert heard == [(1, "said 201, 1 more"), (7, "said 202, 0 more"), (13, "took back 201"), (19, "said 203, 0 more")]


def test_who_is_called_again_is_not_told_to_wait(run_wall: RunWall, call: MakeCall, state: MakeState) -> None:
    called = call(1)
    again = state(replace(called, undone=True), replace(called, call_no=2, counter="5"), later_s=9)
    diary = run_wall((1, state(called, later_s=1)), (9, again), until_s=30, said_s=6)
    assert [line for _, line in diary.lines if line.startswith(("said", "took"))] == 2 * ["said 201, 0 more"]


def test_no_call_starts_until_a_state_has_come_over_a_new_connection(
    run_wall: RunWall, call: MakeCall, state: MakeState
) -> None:
    """What the wall knew may be over: here the second was served meanwhile."""
    first, second = call(1), call(2)
    later = state(first, second, later_s=30, counters=at_their_counters([first]))
    diary = run_wall(
        (1, state(first, second, later_s=1)), (2, Disconnected("gone")), (29, Connected()), (30, later), until_s=40
    )
    assert diary.stored_calls == ["stored 1"]


@pytest.fixture
def running(make_wall: MakeWall, typeface: Typeface) -> Iterator[Wall]:
    """A wall in a thread of its own, with a stopwatch that stands still."""
    inbox: queue.SimpleQueue[InboxItem] = queue.SimpleQueue()
    wall = make_wall(inbox, Diary())

    def run() -> None:
        wall.open(NoScreen(Canvas.blank((640, 360), typeface=typeface)))
        wall.run()

    thread = threading.Thread(target=run, name="wall")
    thread.start()
    yield wall
    wall.stop()
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_any_thread_can_get_the_current_picture(running: Wall, call: MakeCall, state: MakeState) -> None:
    before = running.png(PATIENCE_S)
    running.inbox.put(Connected())
    running.inbox.put(inbox_item(state(call(1))))
    after = running.png(PATIENCE_S)
    assert pygame.image.load(io.BytesIO(before), "wall.png").get_size() == (1920, 1080)
    assert before != after
    assert running.png(PATIENCE_S) is after


def test_the_screen_sleeps_at_night_and_is_woken_by_a_ticket(run_wall: RunWall, state: MakeState) -> None:
    """The first state is of half past nine in the evening; the ticket is taken half a minute later."""
    turned: list[bool] = []
    morning = Half(open=420, close=660, issue_from=420, issue_until=660)
    night = Instant.parse("2026-11-24T21:30:00+07:00")
    closed = state(at=night, issuing=Issuing(False, "outside_hours"), counters=())
    ticket = WaitingView(label="201", service="CT", class_="N", since=night, ahead=0)
    run_wall(
        (0, closed),
        (30, replace(closed, at=night.later(30_000), waiting=(ticket,))),
        until_s=40,
        hours=Hours(week=((morning,),) * 7),
        turn_screen=turned.append,
    )
    assert [on for on, _ in groupby(turned)] == [True, False, True]
