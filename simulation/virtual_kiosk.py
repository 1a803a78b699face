"""A kiosk without devices, bus or clock: the real rules of the line, applied to requests at given times."""

from __future__ import annotations

from collections.abc import Callable

from core.decisions.decide import decide, entries_of
from core.decisions.decision import NOTHING, Decision
from core.instant import Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import AnyCommand, Command, RefusalCode, Refused
from core.messages.events import Entry
from core.messages.observations import Observation

KIOSK = "kiosk"
"""The device that issues tickets and makes observations."""


class RefusedError(Exception):
    """The rules refuse a request: what follows would not be the day that was asked for."""


class VirtualKiosk:
    """`record` is called with every entry that a real kiosk would write into its journal."""

    def __init__(self, record: Callable[[Entry], object]) -> None:
        self.line = EMPTY
        self._record = record

    def handle(
        self, request: AnyCommand | Observation, now: Now, *, by: str = KIOSK, unless: RefusalCode | None = None
    ) -> Decision:
        """`by`: the device that asks. Raises `RefusedError`; a refusal with the code `unless` does nothing instead."""
        decision = decide(self.line, request, now)
        if isinstance(decision, Refused):
            if decision.code != unless:
                raise RefusedError(f"{now.local:%Y-%m-%d %H:%M:%S}: {request}: {decision}")
            return NOTHING
        entries = entries_of(
            self.line, decision, now, cause=request.id if isinstance(request, Command) else None, by=by
        )
        self.line = evolve(self.line, entries)
        for entry in entries:
            self._record(entry)
        return decision
