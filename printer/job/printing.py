"""Slips onto paper, one at a time, each proven or reported lost; and an eye on the printer in between."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import cached_property, partial

from msgspec import Struct

from core.messages import events
from core.messages.observations import SlipLost, SlipProven
from core.messages.state import PrinterCondition
from core.settings.sections import PrinterSettings
from printer.connect import open_transport
from printer.drawing.typesetting import Drawing
from printer.escpos import commands
from printer.job.proof import Proof, proofs
from printer.job.slip_job import SlipJob
from printer.raster import Raster
from printer.session.connection import Connection
from printer.session.session import PrinterSession
from printer.slip import Slip
from printer.transports.transport import Cause, PrinterGone, Transport

logger = logging.getLogger(__name__)

EXPLAINED: dict[PrinterCondition, str] = {
    "unknown": ": it does not say how it is, so no numbers are given out; one that never does wants"
    ' [printer] confirm = "sent" (luot doctor printer tells)',
}
"""What follows from a condition that does not explain itself."""

LOOK_S = 0.25
"""How often a printer that is idle is listened to."""
SOON_S = 0.05
"""The same, while an answer is due."""
SLICE_S = 0.1
"""How long bytes are waited for before something else is looked at."""
PROOF_S = 0.02
"""The same, for the proof of a slip."""


class PrinterChanged(Struct, frozen=True):
    """The printer is in another condition than before."""

    condition: PrinterCondition


class NotPrinted(Exception):  # noqa: N818  # it reads as what has happened
    """The slip under way is known not to come out whole."""


class Printing:
    """For one thread: every wait is in the transport's `read` and `write`, with deadlines in `monotonic`.

    Only `reject`, `can_print` and `begin_shutdown` may be called from another. `report` is called in whichever it is,
    and only puts the value into an inbox.
    """

    def __init__(
        self,
        settings: PrinterSettings,
        layout: Drawing,
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
        self._link = Connection(
            lambda: open_transport(settings.uri),
            monotonic,
            where=settings.uri,
            holds_lost=settings.confirm != "sent",
        )
        self._proof = proofs(settings.confirm)
        self._picture = partial(commands.picture, plain=settings.plain)
        self._end, self._end_rows = commands.end(cut=settings.cut), commands.end_rows(cut=settings.cut)
        self.condition: PrinterCondition | None = None
        """As last reported; None: nothing has been yet."""
        self._late: tuple[PrinterSession, SlipJob, Proof] | None = None
        """The last slip without a proof; it may still come."""
        self._begun = True
        """The printer may be in the middle of a picture."""
        self._torn = False
        """A piece of a lost slip may hang out of the printer."""
        self._end_by = math.inf
        """When to let go of a slip that is on its way."""

    def warm(self) -> None:
        """Does what the first slip would have to wait for."""
        _ = self._head
        self._layout.warm()

    @cached_property
    def _head(self) -> bytes:
        return self._picture(self._layout.head)

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a printer in this condition brings out a slip; one that never says anything is taken at its bytes."""
        return condition in ("ready", "paper_low") or (condition == "unknown" and self._settings.confirm == "sent")

    def reject(self, slip: Slip) -> bool:
        """Whether the printer is known to be ill: the slip is reported lost at once."""
        condition = self.condition
        if condition is None or self.can_print(condition):
            return False
        self._report(SlipLost(slip.label, condition, 0, slip.job))
        return True

    def begin_shutdown(self, within_s: float) -> None:
        """A slip that is on its way has so many seconds to come out; what is not settled by then is left unsaid."""
        self._end_by = min(self._end_by, self._monotonic() + within_s)

    @property
    def lets_go(self) -> bool:
        return self._end_by < math.inf

    def close(self) -> None:
        """Hangs up: 2 s at most while the last bytes leave."""
        self._link.close()

    def look(self) -> float:
        """What has the printer said, is it still there, does the last slip's proof come after all?

        Returns after how many seconds to look again, while there is no slip.
        """
        dialogue = self._link.connect()
        if dialogue is not None:
            try:
                dialogue.listen(self._monotonic())
                self._look_for_late_proof(dialogue)
                dialogue.ask_when_due()
                if dialogue.hangs:
                    raise PrinterGone("timeout")
            except PrinterGone as gone:
                self._link.hang_up(gone.cause)
        self._tell()
        dialogue = self._link.dialogue
        return SOON_S if dialogue is not None and dialogue.is_asking else LOOK_S

    def _look_for_late_proof(self, dialogue: PrinterSession) -> None:
        if self._late is None:
            return
        asked, way, proof = self._late
        if asked is not dialogue:
            self._late = None
        elif proof.given(dialogue, self._monotonic()):
            self._late = None
            self._proven(way, proof)

    def _tell(self) -> None:
        condition = self._link.status.condition
        if condition != self.condition:
            if self._link.dialogue is not None:  # else the link has said more
                level = logging.INFO if self.can_print(condition) else logging.WARNING
                why = "" if self.can_print(condition) else EXPLAINED.get(condition, "")
                logger.log(level, "printer %s: %s%s", self._settings.uri, condition, why)
            self.condition = condition
            self._report(PrinterChanged(condition))

    # A slip

    def take(self, slip: Slip) -> None:
        """Prints it and reports what became of it: within `timeout_s`, or later while bytes still go through.

        With a head that cools down up to `give_up_s`.
        """
        dialogue = self._fresh()
        if dialogue is not None and self.can_print(dialogue.status.condition):
            self._print_slip(slip, dialogue)
        else:
            self._report(SlipLost(slip.label, self.condition or "offline", 0, slip.job))

    def _fresh(self) -> PrinterSession | None:
        """The connection after all it has said by now; a printer that was switched off shows here."""
        dialogue = self._link.dialogue
        if dialogue is not None:
            try:
                dialogue.listen(self._monotonic())
                dialogue.look_at_port()
            except PrinterGone as gone:
                self._link.hang_up(gone.cause)
        self._tell()
        return self._link.dialogue

    def _print_slip(self, slip: Slip, dialogue: PrinterSession) -> None:
        way = SlipJob(slip, began=self._monotonic(), stops=dialogue.stops)
        dialogue.begin_picture()
        try:
            start = way.give(*self._start(slip))
            self._send(start + way.give(self._head, self._layout.head.height), way, dialogue)
            body = self._layout.body(slip)
            proof = way.proof = self._proof(self._layout.head.height + body.raster.height, dialogue)
            self._send(self._rest(body.raster, body.number_ends, proof.question, way), way, dialogue)
            dialogue.end_picture()
            self._wait_for(proof, way, dialogue)
        except PrinterGone as gone:
            self._broke_off(way, gone.cause)
        except NotPrinted:
            self._stopped(way, dialogue)
        self._tell()

    def _start(self, slip: Slip) -> tuple[bytes, int]:
        """(bytes, rows): ends what an earlier slip may have left open, and cuts off what may hang out."""
        fill = commands.FILL + commands.INIT if self._begun else b""
        cuts = self._torn or slip.marked
        self._begun = self._torn = True
        return (fill + self._end, self._end_rows) if cuts else (fill, 0)

    def _rest(self, raster: Raster, number_ends: int, question: bytes, way: SlipJob) -> bytes:
        """The body, its end, and what is asked behind it."""
        above, below = raster.split(number_ends)
        number = way.give(self._picture(above), above.height)
        way.number_ends(more_follows=bool(below.data.strip(b"\0")))
        return number + way.give(self._picture(below) + self._end + question, below.height + self._end_rows)

    def _send(self, data: bytes, way: SlipJob, dialogue: PrinterSession) -> None:
        rest = memoryview(data)
        while rest:
            taken = dialogue.write(rest, self._monotonic() + SLICE_S)
            rest = rest[taken:]
            way.left(taken, dialogue)
            dialogue.listen(0)
            dialogue.watch_flow()
            self._tell()
            if dialogue.stops > way.stops:
                raise NotPrinted
            if rest and self._is_over(way, dialogue):
                raise PrinterGone("timeout")

    def _wait_for(self, proof: Proof, way: SlipJob, dialogue: PrinterSession) -> None:
        while not proof.given(dialogue, self._monotonic()):
            if dialogue.stops > way.stops:
                raise NotPrinted
            if self._is_over(way, dialogue):
                if not way.has_arrived(dialogue):
                    raise PrinterGone("timeout")
                self._fell_silent(way, proof, dialogue)
                return
            dialogue.listen(self._monotonic() + PROOF_S)
            dialogue.ask_when_due()
            self._tell()
        self._proven(way, proof)

    def _is_over(self, way: SlipJob, dialogue: PrinterSession) -> bool:
        """Not while bytes go through, on however slow a line; nor while a hot head cools down: it goes on by itself."""
        now = self._monotonic()
        if now >= self._end_by:
            return True
        moves = way.moves(dialogue, now)
        cools = dialogue.status.hot and now < way.began + self._settings.give_up_s
        return now >= way.began + self._settings.timeout_s and not moves and not cools

    # What became of it

    def _proven(self, way: SlipJob, proof: Proof) -> None:
        self._begun = self._torn = False
        self._report_proof(way, proof.name, way.sent)

    def _fell_silent(self, way: SlipJob, proof: Proof, dialogue: PrinterSession) -> None:
        """All bytes were taken and no proof came in time: somebody may hold the slip. Nobody knows of its end."""
        if self.can_print(dialogue.status.condition):
            dialogue.doubt()
        if not self.lets_go:
            self._late = (dialogue, way, proof)
            self._report_proof(way, "unproven", way.sent)

    def _stopped(self, way: SlipJob, dialogue: PrinterSession) -> None:
        """No paper, or an open cover: unless all was on paper before, the slip is not whole."""
        self._tell()
        arrived, all_of_it = way.arrived(dialogue), way.has_arrived(dialogue)
        self._link.holds_lost = True
        try:
            if all_of_it:
                self._link.clear()
            else:
                self._link.start_over()
        except PrinterGone as gone:
            self._link.hang_up(gone.cause)
        if all_of_it and way.proof is not None and way.proof.came_before_stop(dialogue):
            self._proven(way, way.proof)
        elif way.shows_number(arrived):
            self._report_proof(way, "unproven", arrived)
        else:
            self._report_loss(way, dialogue.last_stop, way.sent, arrived, held=way.may_show_number(arrived))

    def _broke_off(self, way: SlipJob, cause: Cause) -> None:
        """No connection, or no byte goes through: before the last byte the slip is lost, after it nobody knows."""
        dialogue = self._link.dialogue
        arrived = way.arrived(dialogue) if dialogue is not None else way.sent
        all_of_it = way.end is not None and arrived == way.sent
        self._link.hang_up(cause)
        self._link.holds_lost = self._link.holds_lost or not all_of_it
        if self.lets_go:
            return
        if all_of_it or way.shows_number(arrived):
            self._report_proof(way, "unproven", arrived)
        else:
            left = max(arrived, min(way.sent, 1))
            # What a connection that broke has not acknowledged may have arrived.
            self._report_loss(way, cause, left, left, held=way.may_show_number(way.sent))

    def _report_loss(self, way: SlipJob, reason: str, left: int, arrived: int, *, held: bool) -> None:
        """`held`: whatever the printer throws away now, its number may have been printed before."""
        self._report(SlipLost(way.slip.label, reason, left, way.slip.job, way.fed_mm(arrived), held))

    def _report_proof(self, way: SlipJob, proof: events.Proof, arrived: int) -> None:
        self._report(SlipProven(way.slip.label, proof, way.slip.job, way.fed_mm(arrived)))
