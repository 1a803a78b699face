"""Measures how much memory printing needs: loads it step by step.

Run as a child process: each line of stdin is the next one of STEPS, answered by the resident and the proportional set
size after it (kB).
"""

from __future__ import annotations

import gc
import queue
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings.sections import Settings
    from printer.drawing.slip_layout import SlipLayout

WITHOUT_PAPER = (
    "core.decisions.decide",
    "core.line.evolve",
    "core.messages.wire",
    "core.public_state.snapshot",
    "kiosk.buttons",
    "kiosk.admission.age",
    "kiosk.admission.gateway",
    "kiosk.lamps",
    "kiosk.publishing.event_publisher",
    "runtime.bus.mqtt",
    "runtime.clock",
    "runtime.gpio.pins",
    "runtime.journal.writer",
    "runtime.journal.lock",
    "runtime.log",
    "runtime.exits",
    "runtime.systemd",
)
"""The modules of a kiosk without those for printing."""
ADDRESS = "https://kienluong.example/so/{day}/{label}"
STEPS = ("nothing", "the modules", "slips in Vietnamese", "slips with Khmer", "slips with a code")
SLIPS = 10
DEADLINE_S = 30


def layout_for(settings: Settings, width_mm: int, languages: tuple[str, ...], address: str | None) -> SlipLayout:
    from msgspec.structs import replace

    from printer.drawing.office_layout import layout_of

    slip = replace(settings.slip, languages=languages, address=address)
    return layout_of(replace(settings, slip=slip, printer=replace(settings.printer, width_mm=width_mm)))


def main() -> None:
    from demo.example_office import example_file
    from runtime.settings.load import load

    for name in WITHOUT_PAPER:
        import_module(name)
    settings, uri = load(example_file()), sys.argv[1]
    kept_alive: list[object] = []
    print("ready", flush=True)
    for line in sys.stdin:
        match line.strip():
            case "the modules":
                import_module("kiosk.__main__")
            case "slips in Vietnamese":
                kept_alive.append(_print_slips(settings, uri, ("vi",), None))
            case "slips with Khmer":
                kept_alive[:] = [_print_slips(settings, uri, ("vi", "km"), None)]
            case "slips with a code":
                kept_alive[:] = [_print_slips(settings, uri, ("vi", "km"), ADDRESS)]
        gc.collect()
        print(*memory_kb("self"), flush=True)


def _print_slips(settings: Settings, uri: str, languages: tuple[str, ...], address: str | None) -> object:
    """Prints slips of all services. Returns the spooler, so that the caller keeps it and its memory alive."""
    from core.messages.observations import SlipProven
    from core.settings.sections import PrinterSettings
    from printer.drawing.sample_slips import fullest_slip
    from printer.job.printer_watch import PrinterChanged
    from printer.job.slip_printer import SlipPrinter
    from printer.job.spooler import Spooler

    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    layout = layout_for(settings, 80, languages, address)
    spooler = Spooler(SlipPrinter(PrinterSettings(uri=uri), layout, events.put))
    spooler.start()
    while events.get(timeout=DEADLINE_S) != PrinterChanged("ready"):
        pass
    for n in range(SLIPS):
        spooler.print(fullest_slip(layout.issuer.services[n % len(layout.issuer.services)], str(201 + n)))
        while not isinstance(events.get(timeout=DEADLINE_S), SlipProven):
            pass
    spooler.close()
    return spooler


def memory_kb(process: int | str) -> tuple[int, int]:
    """The resident and the proportional set size of a process, or of "self"."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    found = {key: int(kb) for key, kb in re.findall(r"^(Rss|Pss): +(\d+) kB", rollup, re.MULTILINE)}
    return found["Rss"], found["Pss"]


if __name__ == "__main__":
    main()
