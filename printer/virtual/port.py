"""The connections of a virtual printer, whatever its port is: TCP or a pseudoterminal."""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Protocol

from printer.virtual.firmware import Firmware

WAKE_EVENTS = select.EPOLLIN | select.EPOLLET
"""Edge-triggered: the poll only ends the engine's wait, which then reads from every peer."""
RESERVE = 64
"""Bytes that are taken although the buffer is full, so that real-time commands get through."""


class ReceiveWindow:
    """The window of one sender: the room in the buffer, or a small reserve if the printer obeys real-time commands."""

    def __init__(self, firmware: Firmware) -> None:
        self._firmware = firmware
        self._overdrawn = 0
        """Bytes taken while there was no room."""

    @property
    def room(self) -> int:
        model, room = self._firmware.model, self._firmware.room
        if room or model.stops_receiving or not (model.questions or model.clears):
            return room
        return RESERVE - self._overdrawn

    def receive(self, data: bytes) -> bytes:
        """Takes at most `room` bytes and returns the printer's answers."""
        self._overdrawn = 0 if self._firmware.room else self._overdrawn + len(data)
        return self._firmware.receive(data)


class Peer(Protocol):
    """One program connected to the printer."""

    window: ReceiveWindow

    def read(self) -> bytes | None:
        """What the peer has sent, as far as the window has room; None if it has gone."""

    def write(self, data: bytes) -> None:
        """Sends to the peer; what it does not take is lost, as on a wire."""

    def disconnect(self, *, reset: bool = False) -> None:
        """With `reset`, the peer notices and what it has sent becomes void."""


class Port(Protocol):
    """Ends the wait of the poll that it was made with when a peer connects or sends."""

    @property
    def uri(self) -> str:
        """Where programs that print connect."""

    def open(self) -> None:
        """Does nothing if it is open."""

    def shut(self) -> None:
        """Ends all connections and accepts no new ones until it is opened again."""

    def peers(self) -> Sequence[Peer]:
        """The peers that are read from now, the newest last."""

    def freeze(self) -> None:
        """Stops all traffic without telling the other end."""

    def thaw(self) -> None:
        """Ends `freeze` and resets the connections from before."""

    def close(self) -> None:
        """Ends everything for good."""
