"""Slips onto paper, one at a time, each proven or reported lost; and an eye on the printer in between."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from core.news import SlipLost, SlipProven
from core.settings import PrinterSettings
from core.state import PrinterCondition
from printer import escpos
from printer.dialogue import Dialogue
from printer.link import Link
from printer.proof import Proof, proofs
from printer.slip import Slip
from printer.transport import Cause, PrinterGone, Transport, open_transport
from printer.typesetting import Layout

logger = logging.getLogger(__name__)

SLICE_S = 0.1
"""How long bytes are waited for before something else is looked at."""
PROOF_S = 0.02
"""The same, for the proof of a slip."""


class PrinterChanged(Struct, frozen=True):
    """The printer is in another condition than before."""

    condition: PrinterCondition


class Way:
    """A slip on its way: how far its bytes have come."""

    def __init__(self, slip: Slip, *, deadline: float, stops: int) -> None:
        """`stops`: of the printer so far."""
        self.slip = slip
        self.deadline = deadline
        self.stops = stops
        self.sent = 0
        """Bytes that have left us."""
        self.proof: Proof | None = None
        """Waited for, once the last byte is among them."""


class NotPrinted(Exception):  # noqa: N818  # it reads as what has happened
    """The slip under way is known not to come out whole."""


class Printing:
    """For one thread: every wait is in the transport's `read` and `write`, with deadlines in `monotonic`."""

    def __init__(
        self,
        settings: PrinterSettings,
        layout: Layout,
        report: Callable[[SlipProven | SlipLost | PrinterChanged], None],
        *,
        open_transport: Callable[[str], Transport] = open_transport,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._layout = layout
        self._report = report
        self._monotonic = monotonic
        # What the printer holds of a slip that a killed process left is printed again, marked; but one whose taken
        # bytes are proof may hold slips that count as printed.
        self._link = Link(
            lambda: open_transport(settings.uri),
            monotonic,
            where=settings.uri,
            holds_lost=settings.confirm != "sent",
        )
        self._proof = proofs(settings.confirm)
        self.condition: PrinterCondition | None = None
        """As last reported."""
        self._late: tuple[Dialogue, Slip, Proof] | None = None
        """The last slip without a proof; it may still come."""
        self._begun = True
        """The printer may be in the middle of a picture."""
        self._torn = False
        """A piece of a lost slip may hang out of the printer."""
        self.end_by = math.inf
        """When to let go of a slip that is on its way, without a word about it; may be set from another thread."""

    def warm(self) -> None:
        """Does what the first slip would have to wait for."""
        _ = self._head
        self._layout.warm()

    @cached_property
    def _head(self) -> bytes:
        return escpos.picture(self._layout.head)

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip; one that never says anything is taken at its bytes."""
        return condition in ("ready", "paper_low") or (condition == "unknown" and self._settings.confirm == "sent")

    def close(self) -> None:
        self._link.close()

    def look(self) -> None:
        """What has the printer said, is it still there, does the last slip's proof come after all?"""
        dialogue = self._link.connect()
        if dialogue is not None:
            try:
                dialogue.listen(self._monotonic())
                self._look_for_late_proof(dialogue)
                dialogue.ask_when_due()
            except PrinterGone as gone:
                self._link.hang_up(gone.cause)
        self._tell()

    def _look_for_late_proof(self, dialogue: Dialogue) -> None:
        if self._late is None:
            return
        asked, slip, proof = self._late
        if asked is not dialogue:
            self._late = None
        elif proof.given(dialogue, self._monotonic()):
            self._late = None
            self._report(SlipProven(slip.label, proof.name, slip.job))

    def _tell(self) -> None:
        dialogue = self._link.dialogue
        condition: PrinterCondition = dialogue.status.condition if dialogue is not None else "offline"
        if condition != self.condition:
            if dialogue is not None:  # else the link has said more
                level = logging.INFO if self.can_print(condition) else logging.WARNING
                logger.log(level, "printer %s: %s", self._settings.uri, condition)
            self.condition = condition
            self._report(PrinterChanged(condition))

    # A slip

    def take(self, slip: Slip) -> None:
        """Prints it and reports what became of it."""
        dialogue = self._fresh()
        if dialogue is not None and self.can_print(dialogue.status.condition):
            self._bring_out(slip, dialogue)
        else:
            self._report(SlipLost(slip.label, self.condition or "offline", 0, slip.job))

    def _fresh(self) -> Dialogue | None:
        """The connection after all it has said by now; a printer that was switched off shows here."""
        if self._link.dialogue is not None:
            try:
                self._link.dialogue.listen(self._monotonic())
            except PrinterGone as gone:
                self._link.hang_up(gone.cause)
        self._tell()
        return self._link.dialogue

    def _bring_out(self, slip: Slip, dialogue: Dialogue) -> None:
        way = Way(slip, deadline=self._monotonic() + self._settings.timeout_s, stops=dialogue.stops)
        start = self._start(slip)
        self._begun = self._torn = True
        try:
            self._send(way, dialogue, start + self._head)
            body = self._layout.body(slip).raster
            proof = self._proof(self._layout.head.height + body.height, dialogue)
            self._send(way, dialogue, escpos.picture(body) + escpos.end(cut=self._settings.cut) + proof.question)
            way.proof = proof
            self._wait_for(proof, way, dialogue)
        except PrinterGone as gone:
            self._broke_off(way, gone.cause)
        except NotPrinted:
            self._stopped(way, dialogue)
        self._tell()

    def _start(self, slip: Slip) -> bytes:
        """Ends what an earlier slip may have left open, and cuts off what may hang out of the printer."""
        fill = escpos.FILL + escpos.INIT if self._begun else b""
        return fill + (escpos.end(cut=self._settings.cut) if self._torn or slip.marked else b"")

    def _send(self, way: Way, dialogue: Dialogue, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            taken = dialogue.write(rest, min(way.deadline, self._monotonic() + SLICE_S))
            rest = rest[taken:]
            way.sent += taken
            dialogue.listen(0)
            dialogue.watch_flow()
            self._tell()
            if dialogue.stops > way.stops:
                raise NotPrinted
            if rest and self._is_over(way):
                raise PrinterGone("timeout")

    def _wait_for(self, proof: Proof, way: Way, dialogue: Dialogue) -> None:
        while not proof.given(dialogue, self._monotonic()):
            if dialogue.stops > way.stops:
                raise NotPrinted
            if self._is_over(way):
                if dialogue.unacked():
                    raise PrinterGone("timeout")
                self._fell_silent(way, proof, dialogue)
                return
            dialogue.listen(min(way.deadline, self._monotonic() + PROOF_S))
            dialogue.ask_when_due()
            self._tell()
        self._proven(way, proof)

    def _is_over(self, way: Way) -> bool:
        return self._monotonic() >= min(way.deadline, self.end_by)

    # What became of it

    def _proven(self, way: Way, proof: Proof) -> None:
        self._begun = self._torn = False
        self._report(SlipProven(way.slip.label, proof.name, way.slip.job))

    def _fell_silent(self, way: Way, proof: Proof, dialogue: Dialogue) -> None:
        """All bytes were taken and no proof came in time: somebody may hold the slip."""
        self._begun = self._torn = False
        dialogue.doubt()
        if self.end_by == math.inf:
            self._late = (dialogue, way.slip, proof)
            self._report(SlipProven(way.slip.label, "unproven", way.slip.job))

    def _stopped(self, way: Way, dialogue: Dialogue) -> None:
        """No paper, or an open cover: unless all was on paper before, the slip is not whole."""
        self._tell()
        self._link.holds_lost = True
        try:
            if way.proof is None or dialogue.unacked():
                self._link.start_over()
            else:
                self._link.clear()
        except PrinterGone as gone:
            self._link.hang_up(gone.cause)
        if way.proof is not None and way.proof.came_before_stop(dialogue):
            self._proven(way, way.proof)
        else:
            self._report(SlipLost(way.slip.label, dialogue.last_stop, way.sent, way.slip.job))

    def _broke_off(self, way: Way, cause: Cause) -> None:
        """No connection, or no byte goes through: before the last byte the slip is lost, after it nobody knows."""
        missing = self._link.dialogue.unacked() if self._link.dialogue is not None else 0
        self._link.hang_up(cause)
        if self.end_by < math.inf:
            return
        if way.proof is not None and not missing:
            self._report(SlipProven(way.slip.label, "unproven", way.slip.job))
        else:
            self._link.holds_lost = True
            left = max(way.sent - missing, min(way.sent, 1))
            self._report(SlipLost(way.slip.label, cause, left, way.slip.job))
