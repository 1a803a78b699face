"""Breaks and mends the printer and the broker of the demo's office; the page shows a switch for each part."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from msgspec import Struct

from demo.broker import Broker
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.changes import Changes
from words.translation import mark, say


class FaultAction(NamedTuple):
    run: Callable[[], None]
    breaks: str = ""
    mends: frozenset[str] = frozenset()


class Faults:
    """Both methods return when the action is done; doing it twice is harmless. `KeyError`: no such action."""

    def __init__(self, printer: VirtualPrinter, broker: Broker, changes: Changes) -> None:
        """`changes` is notified after each action."""
        self._changes = changes
        self._lock = threading.Lock()
        self._printer = {
            "paper_out": FaultAction(printer.paper_out, breaks="paper"),
            "paper_low": FaultAction(printer.paper_low, breaks="roll"),
            "paper_in": FaultAction(printer.paper_in, mends=frozenset({"paper", "roll"})),
            "cover_open": FaultAction(printer.cover_open, breaks="cover"),
            "cover_closed": FaultAction(printer.cover_closed, mends=frozenset({"cover"})),
            "jam": FaultAction(printer.jam, breaks="cutter"),
            "unjam": FaultAction(printer.unjam, mends=frozenset({"cutter"})),
            "off": FaultAction(printer.off, breaks="power"),
            "on": FaultAction(printer.on, mends=frozenset({"power"})),
            "mute": FaultAction(printer.mute_in_slip, breaks="voice"),
            "unmute": FaultAction(printer.unmute, mends=frozenset({"voice"})),
        }
        self._broker = {
            "off": FaultAction(broker.stop, breaks="broker"),
            "on": FaultAction(broker.start, mends=frozenset({"broker"})),
        }
        self.broken: frozenset[str] = frozenset()
        """Of `paper`, `roll`, `cover`, `cutter`, `power`, `voice` and `broker`."""

    def act_on_printer(self, action: str) -> None:
        self._do(self._printer, action)

    def act_on_broker(self, action: str) -> None:
        self._do(self._broker, action)

    def _do(self, actions: Mapping[str, FaultAction], action: str) -> None:
        run, breaks, mends = actions[action]
        with self._lock:
            run()
            self.broken = (self.broken | {breaks} if breaks else self.broken) - mends
        self._changes.notify()


class Condition(NamedTuple):
    says: str
    action: str
    """What the button says that ends this condition."""
    route: str
    """Where that button posts to."""


class FaultSwitch(NamedTuple):
    name: str
    well: Condition
    broken: Condition


class FaultCard(Struct, frozen=True):
    name: str
    says: str
    broken: bool
    route: str
    action: str


def fault_cards(broken: Collection[str], language: str) -> tuple[FaultCard, ...]:
    """The switches as they are shown. `broken`: as in `Faults.broken`."""
    return tuple(_card(switch, part in broken, language) for part, switch in SWITCHES.items())


def _card(switch: FaultSwitch, broken: bool, language: str) -> FaultCard:
    now = switch.broken if broken else switch.well
    return FaultCard(
        say(language, switch.name), say(language, now.says), broken, f"/{now.route}", say(language, now.action)
    )


SWITCHES = {
    "paper": FaultSwitch(
        mark("Paper"),
        well=Condition(mark("in"), mark("Take the roll out"), "printer/paper_out"),
        broken=Condition(mark("out"), mark("Put a roll in"), "printer/paper_in"),
    ),
    "roll": FaultSwitch(
        mark("Length of the roll"),
        well=Condition(mark("long enough"), mark("Let it run low"), "printer/paper_low"),
        broken=Condition(mark("nearly at its end"), mark("Put a full roll in"), "printer/paper_in"),
    ),
    "cover": FaultSwitch(
        mark("Cover"),
        well=Condition(mark("closed"), mark("Open the cover"), "printer/cover_open"),
        broken=Condition(mark("open"), mark("Close the cover"), "printer/cover_closed"),
    ),
    "cutter": FaultSwitch(
        mark("Cutter"),
        well=Condition(mark("working"), mark("Jam the cutter"), "printer/jam"),
        broken=Condition(mark("jammed"), mark("Free the cutter"), "printer/unjam"),
    ),
    "power": FaultSwitch(
        mark("Printer's power"),
        well=Condition(mark("on"), mark("Pull the plug"), "printer/off"),
        broken=Condition(mark("off"), mark("Plug it in"), "printer/on"),
    ),
    # It falls silent within a slip: a printer that is silent before gets no slip, so none would be unconfirmed.
    "voice": FaultSwitch(
        mark("Printer's answers"),
        well=Condition(mark("it answers"), mark("Stop its answers"), "printer/mute"),
        broken=Condition(mark("no answer from the next slip on"), mark("Restore its answers"), "printer/unmute"),
    ),
    "broker": FaultSwitch(
        mark("Network (MQTT)"),
        well=Condition(mark("up"), mark("Cut the network"), "broker/off"),
        broken=Condition(mark("down"), mark("Reconnect it"), "broker/on"),
    ),
}
