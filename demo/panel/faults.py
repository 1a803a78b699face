"""What can be broken in the demo's office, and whether it is: the printer's parts, power and voice; the broker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from demo.broker import Broker
from printer.virtual.printer import VirtualPrinter


class Fault(NamedTuple):
    happen: Callable[[], None]
    breaks: str = ""
    mends: frozenset[str] = frozenset()


class Faults:
    """Acts return when they have happened; doing twice is doing once. `KeyError`: there is no such fault."""

    def __init__(self, printer: VirtualPrinter, broker: Broker) -> None:
        self._turn = threading.Lock()
        self._printer = {
            "paper_out": Fault(printer.paper_out, breaks="paper"),
            "paper_low": Fault(printer.paper_low, breaks="roll"),
            "paper_in": Fault(printer.paper_in, mends=frozenset({"paper", "roll"})),
            "cover_open": Fault(printer.cover_open, breaks="cover"),
            "cover_closed": Fault(printer.cover_closed, mends=frozenset({"cover"})),
            "jam": Fault(printer.jam, breaks="knife"),
            "unjam": Fault(printer.unjam, mends=frozenset({"knife"})),
            "off": Fault(printer.off, breaks="power"),
            "on": Fault(printer.on, mends=frozenset({"power"})),
            "mute": Fault(printer.mute_in_slip, breaks="voice"),
            "unmute": Fault(printer.unmute, mends=frozenset({"voice"})),
        }
        self._broker = {
            "off": Fault(broker.stop, breaks="broker"),
            "on": Fault(broker.start, mends=frozenset({"broker"})),
        }
        self.broken: frozenset[str] = frozenset()
        """Of `paper`, `roll`, `cover`, `cutter`, `power`, `voice` and `broker`."""

    def of_printer(self, act: str) -> None:
        self._do(self._printer, act)

    def of_broker(self, act: str) -> None:
        self._do(self._broker, act)

    def _do(self, faults: Mapping[str, Fault], act: str) -> None:
        happen, breaks, mends = faults[act]
        with self._turn:
            happen()
            self.broken = (self.broken | {breaks} if breaks else self.broken) - mends
