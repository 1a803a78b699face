"""What can be broken in the demo's office, and whether it is: the printer's paper, cover, power, voice; the broker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from demo.broker import Broker
from printer.virtual import VirtualPrinter


class Fault(NamedTuple):
    happen: Callable[[], None]
    part: str
    breaks: bool


class Faults:
    """Acts return when they have happened; doing twice is doing once. `KeyError`: there is no such fault."""

    def __init__(self, printer: VirtualPrinter, broker: Broker) -> None:
        self._turn = threading.Lock()
        self._printer = {
            "paper_out": Fault(printer.paper_out, "paper", breaks=True),
            "paper_in": Fault(printer.paper_in, "paper", breaks=False),
            "cover_open": Fault(printer.cover_open, "cover", breaks=True),
            "cover_closed": Fault(printer.cover_closed, "cover", breaks=False),
            "off": Fault(printer.off, "power", breaks=True),
            "on": Fault(printer.on, "power", breaks=False),
            "mute": Fault(printer.mute_in_slip, "voice", breaks=True),
            "unmute": Fault(printer.unmute, "voice", breaks=False),
        }
        self._broker = {
            "off": Fault(broker.stop, "broker", breaks=True),
            "on": Fault(broker.start, "broker", breaks=False),
        }
        self.broken: frozenset[str] = frozenset()
        """Of `paper`, `cover`, `power`, `voice` and `broker`."""

    def of_printer(self, act: str) -> None:
        self._do(self._printer, act)

    def of_broker(self, act: str) -> None:
        self._do(self._broker, act)

    def _do(self, faults: Mapping[str, Fault], act: str) -> None:
        happen, part, breaks = faults[act]
        with self._turn:
            happen()
            self.broken = self.broken | {part} if breaks else self.broken - {part}
