"""States that the broker has kept: a kiosk that starts takes one for a witness of entries that its journal has lost."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from core.messages.state import PrinterCondition
from core.messages.wire import encode
from fuzz.kind import Kind
from fuzz.sample_office import ZONE, morning, settings
from kiosk.kept_state import KeptState
from kiosk.line_owner import LineOwner
from printer.slip import Slip
from runtime.bus.bus import Message
from runtime.clock import Clock
from runtime.journal.writer import Journal

AHEAD = 40
"""Entries that the kept state knows and the journal does not."""


class _NoPaper:
    """A `SlipQueue` that nothing is printed from."""

    def print(self, slip: Slip) -> None:
        raise AssertionError(f"a state had {slip.label} printed")

    def can_print(self, condition: PrinterCondition) -> bool:
        return condition == "ready"


class _Office:
    """A kiosk's owner of the line on a real journal, as it is right after the morning's entries."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "journal.sqlite"
        self.journal = Journal(self._path)
        self.journal.append(morning().entries)
        self.journal.close()
        self._content = self._path.read_bytes()
        self.reopen()

    def close(self) -> None:
        self.journal.close()

    def reopen(self) -> None:
        """Forgets all that came after the morning."""
        self.close()
        for file in self._path.parent.iterdir():
            file.unlink()
        self._path.write_bytes(self._content)
        self.journal = Journal(self._path)
        now = morning().now
        clock = Clock(
            timezone=ZONE.key,
            trust="trusted",
            resume_from=now.line,
            wall_ns=lambda: now.utc * 1_000_000,
            stopwatch_ns=lambda: 0,
        )
        self.owner = LineOwner(
            settings=settings(),
            device="kiosk",
            journal=self.journal,
            line=morning().line,
            clock=clock,
            slips=_NoPaper(),
        )


def open_kind(stack: ExitStack) -> Kind:
    office = _Office(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-"))))
    stack.callback(office.close)

    def take(data: bytes) -> None:
        KeptState(office.journal, office.owner, lambda: None).handle(Message("state", data, retained=True))
        if office.owner.line is not morning().line:
            state, _ = office.owner.state()
            encode(state)
            office.reopen()

    known = replace(morning().state, chain=office.journal.chain)
    ahead = replace(known, revision=known.revision + AHEAD)
    pieces = (
        b'"revision":9',
        b"200000",
        b"9223372036854775807",
        b"-1",
        b'"last":"2999"',
        b'"day":"2026-11-25"',
        b"null",
    )
    return Kind((encode(known), encode(ahead)), pieces, take)
