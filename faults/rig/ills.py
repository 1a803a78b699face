"""What befalls printer and broker, and how it ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from demo.broker import HOST, Broker
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
    impostor = Impostor(broker)
    return [
        Ill("stopped", broker.stop, broker.start),
        Ill("frozen", broker.freeze, broker.thaw),
        Ill("hostile", impostor.begin, impostor.end),
    ]


class Impostor:
    """In the broker's place somebody welcomes whoever connects, and then sends what is no MQTT."""

    WELCOME = bytes((0x20, 3, 0, 0, 0))
    """CONNACK: no session, success, no properties (MQTT 5, 3.2)."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._server: socket.socket | None = None

    def begin(self) -> None:
        self._broker.stop()
        self._server = socket.create_server((HOST, self._broker.port))
        threading.Thread(target=self._serve, args=(self._server,), name="impostor", daemon=True).start()

    def end(self) -> None:
        if self._server:
            self._server.shutdown(socket.SHUT_RDWR)  # else its thread would wait in `accept`
            self._server.close()
        self._broker.start()

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                guest, _ = server.accept()
                with guest:
                    guest.settimeout(0.2)
                    guest.recv(1 << 12)
                    guest.sendall(self.WELCOME + bytes(range(256)))
            except TimeoutError:
                continue
            except OSError:
                if server.fileno() < 0:
                    return


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
