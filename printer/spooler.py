"""One slip after another onto paper, each proven or reported lost; and an eye on the printer in between."""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from core.news import SlipLost, SlipProven
from core.settings import PrinterSettings
from core.state import PrinterCondition
from printer import escpos
from printer.dialogue import Dialogue
from printer.proof import Proof, proofs
from printer.slip import Layout, Slip
from printer.transport import PrinterGone, Transport, open_transport

logger = logging.getLogger(__name__)

LOOK_S = 0.25
"""How often a printer that is idle is listened to."""
SLICE_S = 0.1
"""How long bytes or an answer are waited for before something else is looked at."""
PROOF_S = 0.02
"""The same, for the proof of a slip."""
GREETING_S = 0.5
CLEARING_S = 0.5
RETRY_S = (0.25, 0.5, 1.0)
"""Pauses between attempts to connect; the last one repeats."""
FAREWELL_S = 2
"""How long `close` lets a slip go on that is on its way."""


class PrinterChanged(Struct, frozen=True):
    """The printer is in another condition than before."""

    condition: PrinterCondition


class Way:
    """A slip on its way: how far its bytes have come."""

    def __init__(self, label: str, deadline: float, stops: int) -> None:
        """`stops`: of the printer before."""
        self.label = label
        self.deadline = deadline
        self.stops = stops
        self.sent = 0
        """Bytes that have left us."""
        self.complete = False
        """The last one is among them."""


class NotPrinted(Exception):  # noqa: N818  # it reads as what has happened
    """The slip under way is known not to come out whole."""


class Spooler:
    """Takes slips from one thread, prints them in its own, and reports by values.

    `report` is called from both threads and only puts the value into an inbox.
    """

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
        self._open_transport = open_transport
        self._monotonic = monotonic
        self._proof = proofs(settings.confirm)
        self._slips: queue.SimpleQueue[Slip | None] = queue.SimpleQueue()
        self._dialogue: Dialogue | None = None
        self._condition: PrinterCondition | None = None
        """As last reported."""
        self._attempts = 0
        self._retry_at = -math.inf
        self._late: tuple[str, Proof] | None = None
        """The last slip without a proof; it may still come."""
        # Whoever printed before us may have stopped in the middle of a picture. What the printer still holds of it is
        # printed again, marked; but a printer that only ever takes bytes may hold slips that count as printed.
        self._begun = True
        self._holds_lost = settings.confirm != "sent"
        self._torn = False
        """A piece of a lost slip may hang out of the printer."""
        self._close_by = math.inf
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def print(self, slip: Slip) -> None:
        """Takes the slip and returns at once; with the printer ill it is reported lost at once."""
        if self._condition is not None and not self.can_print(self._condition):
            self._report(SlipLost(slip.label, self._condition, 0))
        else:
            self._slips.put(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip; one that never says anything is taken at its bytes."""
        return condition in ("ready", "paper_low") or (condition == "unknown" and self._settings.confirm == "sent")

    def close(self) -> None:
        """Lets the slip that is on its way come out, for a moment; what is not settled by then is left unsaid."""
        if self._close_by == math.inf:
            self._close_by = self._monotonic() + FAREWELL_S
            self._slips.put(None)
        if self._thread.is_alive():
            self._thread.join(FAREWELL_S + 1)

    # The thread

    def _run(self) -> None:
        self._head = escpos.picture(self._layout.head)
        self._layout.warm()
        self._look()
        while self._close_by == math.inf:
            try:
                slip = self._slips.get(timeout=LOOK_S)
            except queue.Empty:
                self._look()
            else:
                if slip is not None:
                    self._take(slip)
        if self._dialogue is not None:
            self._dialogue.close()

    def _look(self) -> None:
        """What has the printer said, is it still there, does the last slip's proof come after all?"""
        dialogue = self._dialogue or self._connect()
        if dialogue is not None:
            try:
                dialogue.listen(self._monotonic())
                self._look_for_late_proof(dialogue)
                dialogue.ask_when_due()
            except PrinterGone as gone:
                self._hang_up(gone.cause)
        self._tell()

    def _look_for_late_proof(self, dialogue: Dialogue) -> None:
        if self._late is not None and self._late[1].given(dialogue, self._monotonic()):
            label, proof = self._late
            self._late = None
            self._report(SlipProven(label, proof.name))

    def _tell(self) -> None:
        condition: PrinterCondition = self._dialogue.status.condition if self._dialogue else "offline"
        if condition != self._condition:
            logger.log(logging.INFO if self.can_print(condition) else logging.WARNING, "printer: %s", condition)
            self._condition = condition
            self._report(PrinterChanged(condition))

    # Connecting

    def _connect(self) -> Dialogue | None:
        if self._monotonic() < self._retry_at:
            return None
        try:
            self._dialogue = Dialogue(self._open_transport(self._settings.uri), self._monotonic)
            self._greet(self._dialogue)
        except PrinterGone as gone:
            self._hang_up(gone.cause)
        else:
            self._attempts = 0
        return self._dialogue

    def _greet(self, dialogue: Dialogue) -> None:
        if self._holds_lost:
            self._clear(dialogue)
        dialogue.begin()
        self._listen_until(lambda: dialogue.status.heard, dialogue, self._monotonic() + GREETING_S)

    def _clear(self, dialogue: Dialogue) -> None:
        """What the printer holds of a lost slip must not come out when it is well again."""
        dialogue.clear()
        self._listen_until(lambda: dialogue.cleared, dialogue, self._monotonic() + CLEARING_S)
        self._holds_lost = False

    def _listen_until(self, holds: Callable[[], bool], dialogue: Dialogue, deadline: float) -> None:
        while not holds() and self._monotonic() < deadline:
            dialogue.listen(min(deadline, self._monotonic() + SLICE_S))

    def _hang_up(self, cause: str) -> None:
        if self._dialogue is not None:
            logger.warning("printer: connection lost (%s)", cause)
            self._dialogue.close(drop=True)
            self._dialogue = None
        self._late = None
        self._retry_at = self._monotonic() + RETRY_S[min(self._attempts, len(RETRY_S) - 1)]
        self._attempts += 1

    def _start_over(self) -> None:
        """A new connection at once: what this one holds back must not reach the printer any more."""
        if self._dialogue is not None:
            self._dialogue.close(drop=True)
            self._dialogue = None
        self._connect()

    # A slip

    def _take(self, slip: Slip) -> None:
        dialogue = self._dialogue
        if dialogue is not None:
            try:
                dialogue.listen(self._monotonic())
            except PrinterGone as gone:
                self._hang_up(gone.cause)
        self._tell()
        if dialogue is not None and self._dialogue is not None and self.can_print(dialogue.status.condition):
            self._bring_out(slip, dialogue)
        else:
            self._report(SlipLost(slip.label, self._condition or "unknown", 0))

    def _bring_out(self, slip: Slip, dialogue: Dialogue) -> None:
        way = Way(slip.label, self._monotonic() + self._settings.timeout_s, dialogue.stops)
        start = self._start(slip)
        self._begun = self._torn = True
        try:
            self._send(way, dialogue, start + self._head)
            body = self._layout.body(slip)
            proof = self._proof(self._layout.head.height + body.height, dialogue)
            self._send(way, dialogue, escpos.picture(body) + escpos.end(cut=self._settings.cut) + proof.question)
            way.complete = True
            self._wait_for(proof, way, dialogue)
        except PrinterGone as gone:
            self._broke_off(way, gone.cause)
        except NotPrinted:
            self._stopped(way, proof if way.complete else None, dialogue)
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
                self._unproven(way, proof, dialogue)
                return
            dialogue.listen(min(way.deadline, self._monotonic() + PROOF_S))
            dialogue.ask_when_due()
            self._tell()
        self._proven(way, proof)

    def _is_over(self, way: Way) -> bool:
        return self._monotonic() >= min(way.deadline, self._close_by)

    # What became of it

    def _proven(self, way: Way, proof: Proof) -> None:
        self._begun = self._torn = False
        self._report(SlipProven(way.label, proof.name))

    def _unproven(self, way: Way, proof: Proof, dialogue: Dialogue) -> None:
        self._begun = self._torn = False
        if self._close_by == math.inf:
            self._late = (way.label, proof)
            self._report(SlipProven(way.label, "unproven"))
        dialogue.doubt()

    def _stopped(self, way: Way, proof: Proof | None, dialogue: Dialogue) -> None:
        """No paper, or an open cover: unless the proof was already on its way, the slip is not whole."""
        self._tell()
        reason = dialogue.last_stop
        self._holds_lost = True
        try:
            if proof is None or dialogue.unacked():
                self._start_over()
            else:
                self._clear(dialogue)
        except PrinterGone as gone:
            self._hang_up(gone.cause)
        if proof is not None and proof.came_before_stop(dialogue):
            self._proven(way, proof)
        else:
            self._lost(way, reason, way.sent)

    def _broke_off(self, way: Way, cause: str) -> None:
        """No connection, or no byte goes through: before the last byte the slip is lost, after it nobody knows."""
        missing = self._dialogue.unacked() if self._dialogue is not None else 0
        self._hang_up(cause)
        if self._close_by < math.inf:
            return
        if way.complete and not missing:
            self._report(SlipProven(way.label, "unproven"))
            return
        self._holds_lost = True
        self._lost(way, cause, max(way.sent - missing, min(way.sent, 1)))

    def _lost(self, way: Way, reason: str, sent: int) -> None:
        self._report(SlipLost(way.label, reason, sent))
