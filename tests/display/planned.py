"""What a wall is given in place of time, bus and screen: a plan of what comes when, and a stopwatch that it moves."""

from __future__ import annotations

import queue
from collections.abc import Iterable

from display.drawing.canvas import Canvas
from display.layout.box import Box
from display.screen import NoScreen
from display.wall import InboxItem

START_S = 1000.0


class Diary:
    """What the wall did, and how many seconds after the start."""

    def __init__(self) -> None:
        self.now = START_S
        self.slept = 0
        self.lines: list[tuple[float, str]] = []

    def write(self, what: str) -> None:
        self.lines.append((self.now - START_S, what))

    def times_of(self, what: str) -> list[float]:
        return [at for at, line in self.lines if line == what]

    @property
    def stored_calls(self) -> list[str]:
        return [line for _, line in self.lines if line.startswith("stored")]


class PlannedInbox:
    """An inbox whose items come at planned times; waiting takes no time except on the diary's stopwatch."""

    def __init__(self, diary: Diary, items: Iterable[tuple[float, InboxItem]], *, takes_s: float = 0) -> None:
        """`takes_s`: what the wall needs for each item, by the diary's stopwatch."""
        self._diary = diary
        self._items = list(items)
        self._takes_s = takes_s

    def put(self, item: InboxItem) -> None:
        raise NotImplementedError("everything is planned")

    def get(self, timeout: float | None = None) -> InboxItem:
        self._diary.slept += 1
        due, _ = self._items[0]
        wait_s = max(0.0, START_S + due - self._diary.now)
        if timeout is not None and timeout < wait_s:
            self._diary.now += timeout
            raise queue.Empty
        self._diary.now += wait_s + self._takes_s
        return self._items.pop(0)[1]

    def get_nowait(self) -> InboxItem:
        if not self._items or START_S + self._items[0][0] > self._diary.now:
            raise queue.Empty
        self._diary.now += self._takes_s
        return self._items.pop(0)[1]


class RecordingScreen(NoScreen):
    def __init__(self, canvas: Canvas, diary: Diary, closed_after_s: float = float("inf")) -> None:
        super().__init__(canvas)
        self._diary = diary
        self._closed_at = diary.now + closed_after_s

    def handle_events(self) -> bool:
        return self._diary.now < self._closed_at

    def refresh(self, boxes: Iterable[Box]) -> None:
        if list(boxes):
            self._diary.write("drawn")
