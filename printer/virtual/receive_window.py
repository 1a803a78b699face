"""Limits how many bytes a virtual printer takes from one sender."""

from __future__ import annotations

from printer.virtual.firmware import Firmware

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
        """How many bytes to take from the sender now."""
        model, room = self._firmware.model, self._firmware.room
        if room or model.stops_receiving or not (model.questions or model.clears):
            return room
        return RESERVE - self._overdrawn

    def receive(self, data: bytes) -> bytes:
        """Takes at most `room` bytes and returns the printer's answers."""
        self._overdrawn = 0 if self._firmware.room else self._overdrawn + len(data)
        return self._firmware.receive(data)
