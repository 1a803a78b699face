"""Lets the real loop of a wall live through what comes to it, and writes down what it shows and says."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from core.messages.state import CallView, Health
from display.board import Board
from display.calls.call_queue import LastCall
from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.frame import Frame
from display.wall import InboxItem, Stop, Wall
from runtime.bus.client import BusClient
from tests.display.histories.link import TOPICS, WallLife
from tests.display.histories.office_life import SETTINGS
from tests.display.planned import START_S, Diary, PlannedInbox, RecordingScreen
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus
from voice.announcer import Announcer
from voice.caller import Said
from words.spoken_announcements import Announcement

SIZE = (320, 180)


class Voice(NamedTuple):
    """How long what is heard takes, in seconds."""

    chime_s: float
    sentence_s: float
    """0: there is a chime at most."""
    rehearsed_s: float
    """Until the sentence of a call can be said."""


VOICES = (
    Voice(0.7, 4.4, 0),
    Voice(0.7, 9.1, 0),
    Voice(0.7, 4.4, 1.5),
    Voice(0.7, 4.4, 9),
    Voice(0.7, 0, 0),
    Voice(0, 0, 0),
)


class Heard(NamedTuple):
    """A call or, with `sorry`, what takes it back."""

    at: float
    until: float
    label: str
    call_no: int | None
    """None: of what takes a call back only the label is known."""
    is_spoken: bool


class Lived(NamedTuple):
    """What a wall did in one life; seconds of the office's life."""

    life: WallLife
    begun: list[tuple[float, int]]
    """When each call came into the light."""
    heard: list[Heard]
    frames: list[tuple[float, Frame]]
    killed_at: float | None
    """When it was killed while it began a call."""


class KilledError(Exception):
    """The wall is killed while it begins a call."""


class HistoryCaller:
    works = True

    def __init__(self, diary: Diary, voice: Voice, lived: Lived) -> None:
        self._diary = diary
        self._voice = voice
        self._lived = lived
        self._asked: dict[int, float] = {}

    def rehearse(self, call: CallView) -> bool:
        asked = self._asked.setdefault(call.call_no, self._diary.now)
        return self._diary.now >= asked + self._voice.rehearsed_s

    def call(self, call: CallView, waiting: int) -> Said:
        voice = self._voice
        is_spoken = voice.sentence_s > 0 and self.rehearse(call)
        sentences = (1 if waiting else 2) if is_spoken else 0
        chime_s = voice.chime_s if waiting < 3 or not is_spoken else 0
        return self._hear(chime_s + sentences * voice.sentence_s, call.label, call.call_no, is_spoken=is_spoken)

    def take_back(self, label: str) -> Said:
        return self._hear(self._voice.sentence_s, label, None, is_spoken=True)

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        return bool(announcement.text)

    def announce(self, announcement: Announcement) -> Said:
        """Nothing is announced in these histories."""
        raise AssertionError(announcement)

    def _hear(self, seconds: float, label: str, call_no: int | None, *, is_spoken: bool) -> Said:
        at = self._diary.now - START_S
        self._lived.heard.append(Heard(at, at + seconds, label, call_no, is_spoken))
        return Said(seconds, is_spoken)


class HistoryBoard(Board):
    """Writes down what it answers."""

    lived: Lived

    def start_next_call(self, t: float) -> CallView | None:
        call = super().start_next_call(t)
        if call:
            self.write_begun(t, call)
        return call

    def write_begun(self, t: float, call: CallView) -> None:
        self.lived.begun.append((t - START_S, call.call_no))

    def frame_at(self, t: float) -> Frame:
        frame = super().frame_at(t)
        self.lived.frames.append((t - START_S, frame))
        return frame


def live(
    rng: Random, lives: list[WallLife], typeface: Typeface, board: type[HistoryBoard] = HistoryBoard
) -> list[Lived]:
    """One wall, whose mark outlives it."""
    voice, marks = rng.choice(VOICES), list[LastCall]()
    return [_live_once(life, voice, marks, typeface, board) for life in lives]


def _live_once(
    life: WallLife, voice: Voice, marks: list[LastCall], typeface: Typeface, make: type[HistoryBoard]
) -> Lived:
    """`marks`: what was written to the disk, the newest last; it is added to."""
    diary, lived = Diary(), Lived(life, [], [], [], None)
    diary.now = START_S + life.begins_at
    plan: list[tuple[float, InboxItem]] = [(each.at, each.event) for each in life.delivered if each.at < life.ends_at]
    board = make(office=SETTINGS.office, display=SETTINGS.display, last_call=marks[-1] if marks else None)
    board.lived = lived

    def write(mark: LastCall) -> None:
        dies = len(lived.begun) == life.dies_at_call
        if not dies or life.dies_with == "behind the mark":
            marks.append(mark)
        if dies:
            raise KilledError

    caller = HistoryCaller(diary, voice, lived)
    wall = Wall(
        inbox=PlannedInbox(diary, [*plan, (life.ends_at, Stop())]),
        board=board,
        client=BusClient(MemoryBus(MemoryBroker(), "wall"), TOPICS, "wall", monotonic=lambda: diary.now),
        store_last_call=write,
        caller=caller,
        announcer=Announcer(caller),
        health=Health(online=True),
        stopwatch=lambda: diary.now,
    )
    wall.open(RecordingScreen(Canvas.blank(SIZE, typeface=typeface), diary))
    try:
        wall.run()
    except KilledError:
        return lived._replace(killed_at=diary.now - START_S)
    return lived
