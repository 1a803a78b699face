"""Accepts a new condition only when the printer reports it twice: one byte may be noise, or answer another question."""

from __future__ import annotations

import math

from msgspec.structs import replace

from core.messages.state import PrinterCondition
from printer.escpos.status import PrinterStatus

HALTS: tuple[PrinterCondition, ...] = ("paper_out", "cover_open")
"""Conditions in which the printer halts: a slip that is being printed does not come out whole."""
WITHOUT_PAPER = 0x20
"""Bit of a USB port's status."""
OFFLINE = PrinterStatus(heard=True, offline=True)


class ConditionFilter:
    def __init__(self, known: PrinterStatus) -> None:
        self._accepted = known
        self.candidate = PrinterStatus()
        """What the answers to the open questions add up to so far."""
        self._pending: PrinterStatus | None = None
        """A new condition that was reported once."""
        self._pending_since = 0.0
        self._pending_unasked = False
        self._port_had_paper = self._port_empty = False
        self.halts = 0
        self.last_halt: PrinterCondition = "unknown"

    @property
    def status(self) -> PrinterStatus:
        """The accepted status, with what the port says of the paper."""
        if self._port_empty and (self._port_had_paper or not self._accepted.heard):
            return replace(self._accepted, heard=True, paper_out=True)
        return self._accepted

    def consider(self, status: PrinterStatus, now: float, *, unasked: bool) -> bool:
        """Accepts the status unless its condition is new; returns whether it is, so that it has to be confirmed."""
        pending = self._pending.condition if self._pending else None
        if status.condition in (self._accepted.condition, pending):
            self.accept(status)
            return False
        self._pending, self._pending_since, self._pending_unasked = status, now, unasked
        return True

    def accept(self, status: PrinterStatus) -> None:
        before = self.status.condition
        self._accepted = self.candidate = status
        self._pending = None
        self._count_halt(before)

    def accept_pushed_cause(self) -> bool:
        """If the printer is offline and cannot be asked why: accepts the cause that it pushed unasked, if any."""
        return self._pending is not None and self._pending.offline and self.accept_unasked(math.inf)

    def accept_unasked(self, before: float) -> bool:
        """If the printer cannot be asked: accepts a pending status that it sent unasked before that time, if any."""
        if self._pending is None or not self._pending_unasked or self._pending_since >= before:
            return False
        self.accept(self._pending)
        return True

    def mark_stalled(self) -> None:
        """The printer takes no bytes; it counts as offline unless it says why."""
        self._accepted = OFFLINE

    def reset(self) -> None:
        """Nothing is known until the printer reports again."""
        self._pending = None
        self._accepted = self.candidate = PrinterStatus()

    def record_port_status(self, bits: int) -> None:
        """Some USB ports always report no paper: believed if paper was reported before or the printer is silent."""
        before = self.status.condition
        self._port_empty = bool(bits & WITHOUT_PAPER)
        self._port_had_paper = self._port_had_paper or not self._port_empty
        self._count_halt(before)

    def _count_halt(self, before: PrinterCondition) -> None:
        now = self.status.condition
        if now in HALTS and now != before:
            self.halts += 1
            self.last_halt = now
