"""Whether tickets are issued now, and how many have been today."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from core.instant import Instant
from core.line.ticket import Uptime
from core.messages.events import IssuingResumed, IssuingStopped, NumbersSkipped, StopReason, TicketIssued


class Issuance(Struct, frozen=True, kw_only=True):
    stop_reason: StopReason | None = None
    """Why no ticket can be taken; None: tickets are issued."""
    stop_note: str | None = None
    """Why the staff stopped it: a key of the office's reasons, or `"free"` for free text."""
    opened_until: Instant | None = None
    """Clock time until which the staff's decision to issue overrides the opening hours."""
    half: int = 0
    """The half of the day for which tickets are counted, from 0."""
    in_half: dict[str, int] = {}
    """Service → tickets issued in that half, without replacements of void ones."""
    counts: dict[str, int] = {}
    """Service → the last number that was given out today, or skipped."""
    last_uptime: Uptime | None = None
    """When the last ticket was issued."""

    def stopped(self, event: IssuingStopped) -> Issuance:
        stays_overridden = event.reason in ("printer", "quota")
        until = self.opened_until if stays_overridden else None
        return replace(self, stop_reason=event.reason, stop_note=event.note, opened_until=until)

    def resumed(self, event: IssuingResumed) -> Issuance:
        return replace(self, stop_reason=None, stop_note=None, opened_until=event.until or self.opened_until)

    def skipped(self, event: NumbersSkipped) -> Issuance:
        behind = {code: max(number, self.counts.get(code, 0)) for code, number in event.counts.items()}
        return replace(self, counts=self.counts | behind)

    def issued(self, event: TicketIssued, uptime: Uptime) -> Issuance:
        return replace(
            self,
            counts=self.counts | {event.service: self.counts.get(event.service, 0) + 1},
            half=max(self.half, event.half),
            in_half=self._in_half_after(event),
            last_uptime=uptime,
        )

    def _in_half_after(self, event: TicketIssued) -> dict[str, int]:
        """A replacement was counted with the void ticket; tickets of an earlier half are counted no more."""
        if event.half < self.half:
            return self.in_half
        counts = self.in_half if event.half == self.half else {}
        return counts if event.instead_of else counts | {event.service: counts.get(event.service, 0) + 1}
