"""A wall as `luot-wall` runs it, but without a screen: notes when its picture changes.

Run as a child process: the line `since NS` of stdin is answered by when the picture first changed after that moment
(monotonic ns); 0: not yet.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from display.calls.last_call import state_folder
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.layout.box import Box
from display.screen import NoScreen
from display.wall import Wall
from runtime.bus.credentials import broker_access
from runtime.exits import exit_when_a_thread_dies
from runtime.log import configure_logging
from runtime.settings.load import load

DEVICE = "wall"
SIZE = (1920, 1080)


class TimedScreen(NoScreen):
    """No screen, but notes when its contents change."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.changed_ns: deque[int] = deque(maxlen=1000)

    def refresh(self, boxes: Iterable[Box]) -> None:
        if list(boxes):
            self.changed_ns.append(time.monotonic_ns())


def answer_requests(screen: TimedScreen, wall: Wall) -> None:
    for line in sys.stdin:
        since = int(line.split()[1])
        print(next((at for at in list(screen.changed_ns) if at >= since), 0), flush=True)
    wall.stop()


def main() -> None:
    configure_logging()
    file = Path(sys.argv[1])
    settings = load(file)
    exit_when_a_thread_dies()
    screen = TimedScreen(Canvas.blank(SIZE, typeface=office_typeface()))
    with ExitStack() as stack:
        wall = open_wall(
            stack,
            settings=settings,
            device=DEVICE,
            access=broker_access(settings, DEVICE, os.environ),
            folder=state_folder(file, DEVICE, os.environ),
        )
        wall.open(screen)
        print("ready", flush=True)
        threading.Thread(target=answer_requests, args=(screen, wall), name="requests", daemon=True).start()
        wall.run()


if __name__ == "__main__":
    main()
