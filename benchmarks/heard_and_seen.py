"""What a wall needs to be heard and seen: until the first sample of a chime, until the first picture, for a redraw; and
whether its memory stays flat."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.presses import floor_ns
from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import DEADLINE_S, Console, Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from benchmarks.starts import processor_ms
from core.messages.commands import CallNext, OpenCounter, TakeTicket
from voice.loudspeaker import SOUND_BUFFER
from voice.sound import RATE_HZ

BUFFER_MS = 1000 * SOUND_BUFFER / RATE_HZ
"""What SDL plays at a time: `voice/loudspeaker.py` says how much, and why."""
BUFFER_BYTES = 2 * SOUND_BUFFER
QUIET_S = 1.2
"""More than any pause within a call: behind it something else begins."""
REDRAWS = 200
WARM, MANY = 1000, 10_000


class Recorder:
    """Takes the place of a sound card: SDL writes what is played, as it is played, into a pipe."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.environ = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(pipe)}
        self._pipe = pipe
        self._begun: queue.SimpleQueue[int] = queue.SimpleQueue()
        threading.Thread(target=self._record, name="recorder", daemon=True).start()

    def begins_ns(self) -> int:
        """Waits until something is heard behind silence; when SDL played its first buffer (monotonic ns)."""
        return self._begun.get(timeout=DEADLINE_S)

    def _record(self) -> None:
        """The wall may close its loudspeaker and open it again."""
        quiet_since, quiet = time.monotonic(), True
        while True:
            with self._pipe.open("rb", buffering=0) as played:
                while samples := played.read(1 << 16):
                    if not any(samples):
                        quiet = quiet or time.monotonic() - quiet_since > QUIET_S
                        continue
                    if quiet:
                        self._begun.put(time.monotonic_ns() - round(buffers_since(samples) * BUFFER_MS * 1e6))
                    quiet_since, quiet = time.monotonic(), False


def buffers_since(samples: bytes) -> int:
    """How many buffers SDL had played behind the first in which something is heard, when the pipe got these: its
    file holds 4 kB back, and the next buffer pushes them out."""
    heard = next(place for place, each in enumerate(samples) if each)
    return len(samples) // BUFFER_BYTES - heard // BUFFER_BYTES


def chime_rows(office: Office, console: Console, floors: Child, calls: int) -> list[Row]:
    recorder = Recorder(office.home / "played")
    taken: list[tuple[int, ...]] = []
    with office.program("kiosk"), office.program("display", **recorder.environ):
        console.health("kiosk", lambda health: health.online)
        console.health("wall", lambda health: health.sound is True)
        console.ask(OpenCounter(id=console.new_id(), counter="1"))
        for call_no in range(1, calls + 2):
            console.ask(TakeTicket(id=console.new_id(), service="HT", paperless=True))
            sent = console.send(CallNext(id=console.new_id(), counter="1"))
            begins = recorder.begins_ns()
            console.health("wall", lambda health, call_no=call_no: health.spoken == call_no)  # type: ignore[misc]
            time.sleep(2 * QUIET_S)
            taken.append((begins - sent, floor_ns(floors, "echo"), floor_ns(floors, "insert")))
    first, chime = taken[0][0] / 1e6, Samples.of_ns([begins for begins, *_ in taken[1:]])
    _, echo, insert = (Samples.of_ns(column) for column in zip(*taken, strict=True))
    floor = echo.p50 + insert.p50 + BUFFER_MS / 2
    what = "call → first sample of the chime"
    return [
        Row(f"{what}, p50", chime.p50, "ms", floor, "round trip + insert + half a buffer"),
        Row(f"{what}, the slowest of {calls}", max(chime.ms), "ms", most=150),
        Row(f"{what}, the first of a wall that has just started", first, "ms"),
    ]


def redraw_rows(floors: Child) -> Iterator[Row]:
    part, whole = (Samples.of_ns([floor_ns(floors, kind) for _ in range(REDRAWS)]) for kind in ("redraw", "redraw_all"))
    yield Row("redraw of what a call changes, 1920 × 1080, p50", part.p50, "ms", most=8)
    yield Row("redraw of what a call changes, 1920 × 1080, p99", part.p99, "ms")
    yield Row("redraw of the whole picture, 1920 × 1080, p50", whole.p50, "ms")


def start_rows(office: Office, console: Console) -> list[Row]:
    """With a call on the screen, as after a restart of the wall in the middle of the day."""
    with office.program("kiosk"):
        console.health("kiosk", lambda health: health.online)
        console.ask(OpenCounter(id=console.new_id(), counter="1"))
        console.ask(TakeTicket(id=console.new_id(), service="HT", paperless=True))
        console.ask(CallNext(id=console.new_id(), counter="1"))
        began = time.monotonic_ns()
        with office.watched_wall() as wall:
            first, cpu_ms = wall.ask("since 0")[0], processor_ms(wall.pid)
            shown, _ = console.health("wall", lambda health: health.shown == 1)
    return [
        Row("start → first picture of a wall", (first - began) / 1e9, "s", most=2),
        Row("processor time, start → first picture of a wall", cpu_ms, "ms"),
        Row("start → picture with the calls of the day", (shown - began) / 1e9, "s", most=2),
    ]


def memory_rows(office: Office, calls: int) -> list[Row]:
    warm = min(WARM, calls // 2)
    log, counts = office.home / "wall.log", (str(warm), str(calls))
    with Child("benchmarks.rig.called_wall", str(office.file), *counts, log=log, SDL_AUDIODRIVER="dummy") as wall:
        before, after = (wall.ask("weigh")[0] / 1000 for _ in counts)
    what = f"a wall, {calls} calls shown and said: memory (RSS)"
    return [
        Row(f"{what} after {warm}", before, "MB"),
        Row(f"{what} taken since", after - before, "MB", most=5),
    ]
