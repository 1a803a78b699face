"""`luot-wall` by a stopwatch that is as fast as the office's clock, also for what it says."""

from __future__ import annotations

import logging
import os
import queue
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from display.calls.last_call import state_folder
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.screen import NoScreen
from display.wall import InboxItem
from faults.rig.fast.office_time import SPEED, office_clock
from runtime.bus.credentials import broker_access
from runtime.exits import exit_when_a_thread_dies, stop_on_signals
from runtime.log import configure_logging
from runtime.settings.load import load


class FastInbox:
    """Waits for so many of the office's seconds."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[InboxItem] = queue.SimpleQueue()

    def put(self, item: InboxItem) -> None:
        self._queue.put(item)

    def get(self, *, timeout: float | None) -> InboxItem:
        return self._queue.get(timeout=None if timeout is None else timeout / SPEED)

    def get_nowait(self) -> InboxItem:
        return self._queue.get_nowait()


class OfficeTime(logging.Formatter):
    """Puts the office's time before each line."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._clock = office_clock()

    def format(self, record: logging.LogRecord) -> str:
        return f"{self._clock.instant()} {super().format(record)}"


def main() -> None:
    configure_logging()
    logging.getLogger().handlers[0].setFormatter(OfficeTime())
    file, device = Path(sys.argv[1]), sys.argv[2]
    settings = load(file)
    exit_when_a_thread_dies()
    with ExitStack() as stack:
        wall = open_wall(
            stack,
            settings=settings,
            device=device,
            access=broker_access(settings, device, os.environ),
            folder=state_folder(file, device, os.environ),
            inbox=FastInbox(),
            stopwatch=lambda: time.monotonic() * SPEED,
        )
        stop_on_signals(wall.stop)
        wall.open(NoScreen(Canvas.blank(settings.display.size or (1920, 1080), typeface=office_typeface())))
        wall.run()


if __name__ == "__main__":
    main()
