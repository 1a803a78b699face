"""A kiosk as `luot-kiosk` runs it, but on mock pins, which are pressed on command.

Run as a child process. Lines of stdin: `press NAME`, `release NAME`, and `times`, which is answered by when the last
press began, when its ticket was durable (monotonic ns), and the processor time of the printing thread since then (ns).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from core.messages.events import Entry, TicketIssued
from kiosk.__main__ import SWITCH_S
from kiosk.compose import open_kiosk
from kiosk.kiosk import Kiosk, Stop
from runtime.bus.credentials import broker_access
from runtime.exits import exit_when_a_thread_dies
from runtime.gpio.pins import MockPins
from runtime.journal.writer import CommandReply, Journal
from runtime.log import configure_logging
from runtime.settings.load import load

DEVICE = "kiosk"
REST_S = 0.005
"""Pause after a press, as gpiozero's thread would make one: answering at once would delay the kiosk's own thread."""


class TimedJournal(Journal):
    """Notes when the last ticket became durable."""

    issued_ns = 0

    def append(self, entries: Sequence[Entry], *, reply: CommandReply | None = None, words: str | None = None) -> None:
        super().append(entries, reply=reply, words=words)
        if isinstance(entries[-1].event, TicketIssued):
            self.issued_ns = time.monotonic_ns()


class ButtonCommands:
    """Carries out the commands of stdin, in a thread of its own, as gpiozero reports presses."""

    def __init__(self, pins: MockPins, journal: TimedJournal, kiosk: Kiosk) -> None:
        self._pins = pins
        self._journal = journal
        self._kiosk = kiosk
        self._pressed_ns = 0
        self._printing = next(thread for thread in threading.enumerate() if thread.name == "spooler")
        self._printed_ns = 0

    def run(self) -> None:
        for line in sys.stdin:
            print(self._answer(*line.split()), flush=True)
        self._kiosk.inbox.put(Stop())

    def _answer(self, action: str, name: str = "") -> str:
        if action == "press":
            self._printed_ns = self._printing_ns()
            self._pressed_ns = time.monotonic_ns()
            self._pins.press(name)
            time.sleep(REST_S)
        elif action == "release":
            self._pins.release(name)
        else:
            return f"{self._pressed_ns} {self._journal.issued_ns} {self._printing_ns() - self._printed_ns}"
        return ""

    def _printing_ns(self) -> int:
        """The processor time of the printing thread so far."""
        return time.clock_gettime_ns(time.pthread_getcpuclockid(self._printing.ident or 0))


def main() -> None:
    configure_logging()
    settings = load(Path(sys.argv[1]))
    exit_when_a_thread_dies()
    sys.setswitchinterval(SWITCH_S)
    with ExitStack() as stack:
        pins = stack.enter_context(MockPins())
        journal = stack.enter_context(TimedJournal(Path(settings.kiosk.journal)))
        access = broker_access(settings, DEVICE, os.environ)
        kiosk = open_kiosk(
            stack,
            settings=settings,
            device=DEVICE,
            pins=pins,
            access=access,
            journal=journal,
            on_loaded=gc.freeze,
        )
        print("ready", flush=True)
        threading.Thread(target=ButtonCommands(pins, journal, kiosk).run, name="button-commands", daemon=True).start()
        kiosk.run()


if __name__ == "__main__":
    main()
