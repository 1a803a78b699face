"""How much a slip printer hears of whoever sends to it."""

from __future__ import annotations

from printer.virtual.firmware import Firmware

RESERVE = 64
"""Bytes that are heard although the buffer is full: what acts in real time must get through."""


class ReceiveWindow:
    """How much is heard of one sender: as much as there is room for, and a little more where that may act at once."""

    def __init__(self, firmware: Firmware) -> None:
        self._firmware = firmware
        self._overdrawn = 0
        """Bytes heard while there was no room."""

    @property
    def room(self) -> int:
        """How many bytes to take from the sender now."""
        character, room = self._firmware.character, self._firmware.room
        if room or character.deaf or not (character.questions or character.clears):
            return room
        return RESERVE - self._overdrawn

    def hear(self, data: bytes) -> bytes:
        """Takes at most `room` bytes; returns the answers to them."""
        self._overdrawn = 0 if self._firmware.room else self._overdrawn + len(data)
        return self._firmware.receive(data)
