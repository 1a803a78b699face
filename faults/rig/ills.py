"""What befalls printer and broker, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from demo.broker import Broker
from printer.virtual.virtual_printer import VirtualPrinter


class Ill(NamedTuple):
    name: str
    begin: Callable[[], None]
    end: Callable[[], None]


def printer_ills(printer: VirtualPrinter) -> list[Ill]:
    return [
        Ill("no paper", printer.paper_out, printer.paper_in),
        Ill("no paper at the cut", printer.paper_out_at_cut, printer.paper_in),
        Ill("cover open", printer.cover_open, printer.cover_closed),
        Ill("cutter stuck", printer.jam, printer.unjam),
        Ill("head hot", printer.overheat, printer.cool),
        Ill("off", printer.off, printer.on),
        Ill("cable pulled", printer.unplug, printer.plug),
        Ill("out of the network", printer.vanish, printer.come_back),
        Ill("mute", printer.mute, printer.unmute),
    ]


def broker_ills(broker: Broker) -> list[Ill]:
    return [Ill("stopped", broker.stop, broker.start), Ill("frozen", broker.freeze, broker.thaw)]


class Sickbed:
    """What is ill at this moment; everything that has begun is ended by `heal`."""

    def __init__(self, rng: Random, *choices: list[Ill]) -> None:
        """At most one of each list of `choices` is ill at a time."""
        self._rng = rng
        self._choices = choices
        self._ill: list[Ill] = []
        self.begun = 0
        """How many have begun so far."""

    @property
    def is_ill(self) -> bool:
        return bool(self._ill)

    def strike(self, probability: float) -> None:
        """Something befalls each part with this probability, unless something has already."""
        if self._ill:
            return
        for choice in self._choices:
            if self._rng.random() < probability:
                ill = self._rng.choice(choice)
                self._ill.append(ill)
                ill.begin()
                self.begun += 1

    def heal(self) -> bool:
        """Whether anything was ill."""
        ill, self._ill = self._ill, []
        for each in ill:
            each.end()
        return bool(ill)
