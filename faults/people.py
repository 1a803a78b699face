"""People who take numbers and clerks who call them, without a pause and whatever happens."""

from __future__ import annotations

import threading

from core.messages.commands import AnyCommand, CallNext, OpenCounter, TakeTicket
from core.messages.state import Reply
from tests.office.device import Device

NOT_NOW = ("printer_busy", "issuing_closed", "storage")
"""Refusals of a `TakeTicket` that pass."""


class TicketTaker:
    """Takes tickets, each as soon as the one before is issued."""

    def __init__(self, device: Device, *, patience_s: float = 60) -> None:
        """`patience_s`: how long the same command is sent again while no answer comes."""
        self.device = device
        self.acknowledged: dict[str, Reply] = {}
        self.newest = 0
        """Revision of the last ticket issued."""
        self._patience_s = patience_s

    def run(self, end: threading.Event) -> None:
        while not end.is_set():
            service = ("CT", "HT")[len(self.acknowledged) % 2]
            reply = self.device.request(TakeTicket(id=self.device.new_id(), service=service), self._patience_s)
            if reply.ok:
                self.acknowledged[reply.id] = reply
                assert reply.revision
                self.newest = reply.revision
            else:
                assert reply.code in NOT_NOW, reply
                self.device.pump(0.005)


class Clerk:
    """Calls tickets at a counter, one after another."""

    def __init__(self, device: Device, counter: str, *, patience_s: float = 60) -> None:
        self.device, self.counter = device, counter
        self.acknowledged: dict[str, Reply] = {}
        self._patience_s = patience_s

    def run(self, end: threading.Event) -> None:
        self._ask(OpenCounter(id=self.device.new_id(), counter=self.counter))
        while not end.is_set():
            reply = self._ask(CallNext(id=self.device.new_id(), counter=self.counter))
            if reply.ok:
                self.acknowledged[reply.id] = reply
            else:
                assert reply.code in ("nobody_waiting", "storage", "wrong_state"), reply
                self.device.pump(0.02)

    def _ask(self, command: AnyCommand) -> Reply:
        return self.device.request(command, self._patience_s)
