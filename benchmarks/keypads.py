"""How long it takes from a key at a counter to its light, and to the kiosk's reply."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable

from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row

REST_S = 2.2
"""More than the time in which a second *next* is too soon: each press goes to the kiosk."""
FROZEN_REST_S = 4.5
"""By then a press without a reply has been given up."""
BAR_MS = 150
"""From here on people feel that nothing has happened, and press again."""


def rows(office: Office, console: Console, presses: int) -> Iterable[Row]:
    """Nobody waits in this office, so the lamp is dark before each press, and each `next` is refused by the kiosk."""
    with office.program("kiosk") as kiosk:
        console.health("kiosk", lambda health: health.online)
        for kind, where in (("pins", "on a pin → its lamp"), ("usb", "of a USB keypad → its light")):
            with Child("benchmarks.rig.typed_keypad", str(office.file), kind, log=office.home / "keypad.log") as keypad:
                console.health("keypad-1", lambda health: health.online)
                keypad.ask("next")  # opens the counter
                taken = [_press(keypad, REST_S) for _ in range(presses)]
                floor = Samples.of_ns(keypad.ask("echo")[0] for _ in range(presses))
                kiosk.send_signal(signal.SIGSTOP)
                try:
                    frozen = Samples.of_ns(_press(keypad, FROZEN_REST_S)[0] for _ in range(max(1, presses // 4)))
                finally:
                    kiosk.send_signal(signal.SIGCONT)
            light, reply = (Samples.of_ns(column) for column in zip(*taken, strict=True))
            yield Row(f"key {where}, p50", light.p50, "ms", floor.p50, "a packet to a thread and back")
            slowest = f"key {where}, the slowest of {presses}"
            yield Row(slowest, max(light.ms), "ms", max(floor.ms), "the slowest of it", BAR_MS)
            yield Row("… the kiosk frozen, the slowest", max(frozen.ms), "ms", most=BAR_MS)
            yield Row("… → the kiosk's reply at the keypad, p50", reply.p50, "ms")


def _press(keypad: Child, rest_s: float) -> tuple[int, int]:
    time.sleep(rest_s)
    light, reply = keypad.ask("next")
    return light, reply
