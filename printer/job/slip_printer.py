"""Prints slips one at a time and reports for each whether it is proven to be printed or lost."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from functools import cached_property, partial

from core.messages import events
from core.messages.observations import SlipLost, SlipProven
from core.messages.state import PrinterCondition
from core.settings.sections import PrinterSettings
from printer.connect import open_transport
from printer.escpos import encoding
from printer.job.printer_watch import PrinterChanged, PrinterWatch
from printer.job.proof import Proof, proof_maker
from printer.job.slip_job import SlipJob
from printer.paper import feed_unit, paper_of
from printer.raster import Raster
from printer.session.session import PrinterSession
from printer.slip import Slip, SlipDrawer
from printer.transports.transport import Cause, PrinterGone, Transport

WRITE_SLICE_S = 0.1
"""Longest wait for bytes to be accepted before answers and deadlines are looked at."""
PROOF_SLICE_S = 0.02
"""The same while waiting for the proof of a slip."""


class NotPrinted(Exception):  # noqa: N818  # it reads as what has happened
    """The printer halted: the slip under way does not come out whole."""


class SlipPrinter:
    """Runs in one thread: every wait is in the transport's `read` and `write`, with deadlines of `monotonic`.

    Only `reject`, `can_print` and `begin_shutdown` may be called from other threads. `report` is called from either, so
    it should only put the value into an inbox.
    """

    def __init__(
        self,
        settings: PrinterSettings,
        layout: SlipDrawer,
        report: Callable[[SlipProven | SlipLost | PrinterChanged], None],
        *,
        open_transport: Callable[[str], Transport] = open_transport,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._layout = layout
        self._report = report
        self._monotonic = monotonic
        self._watch = PrinterWatch(settings, report, open_transport=open_transport, monotonic=monotonic)
        self._connection = self._watch.connection
        self._make_proof = proof_maker(settings.confirm)
        self._picture = partial(encoding.picture, plain=settings.plain)
        self._paper = paper_of(settings)
        self._init = encoding.initialise(feed_unit(settings))
        self._end = encoding.end(cut=settings.cut)
        self._end_rows = encoding.end_rows(self._paper, cut=settings.cut)
        self._unproven: tuple[PrinterSession, SlipJob, Proof] | None = None
        """The last slip, if it was reported as unproven: its proof may still come."""
        self._may_be_in_picture = True
        self._may_hang_out = False
        """A piece of a lost slip may hang out of the printer."""
        self._shutdown_at = math.inf
        """When a slip that is being printed is given up."""

    @property
    def condition(self) -> PrinterCondition | None:
        return self._watch.condition

    def warm(self) -> Iterator[None]:
        """Does ahead of time what the first slips would have to wait for, in steps: a slip may be printed between two
        of them."""
        _ = self._head
        yield
        yield from self._layout.warm()

    @cached_property
    def _head(self) -> bytes:
        return self._picture(self._layout.head)

    def can_print(self, condition: PrinterCondition) -> bool:
        return self._watch.can_print(condition)

    def reject(self, slip: Slip) -> bool:
        """Reports the slip as lost at once if the printer is known to be unable to print; returns whether it did."""
        condition = self.condition
        if condition is None or self.can_print(condition):
            return False
        self._report(SlipLost(slip.label, condition, 0, slip.job))
        return True

    def begin_shutdown(self, within_s: float) -> None:
        """Gives a slip that is being printed so many seconds; after that nothing is reported about it."""
        self._shutdown_at = min(self._shutdown_at, self._monotonic() + within_s)

    @property
    def is_shutting_down(self) -> bool:
        return self._shutdown_at < math.inf

    def close(self) -> None:
        """Disconnects, waiting at most 2 s for the last bytes to leave."""
        self._connection.close()

    def check(self) -> float:
        """Checks the idle printer, and for a late proof; returns the seconds until the next check is needed."""
        return self._watch.check(self._look_for_late_proof)

    def _look_for_late_proof(self, session: PrinterSession) -> None:
        if self._unproven is None:
            return
        asked, job, proof = self._unproven
        if asked is not session:
            self._unproven = None
        elif proof.is_given(session, self._monotonic()):
            self._unproven = None
            self._handle_proof(job, proof)

    def print(self, slip: Slip) -> None:
        """Prints the slip and reports the outcome: within `timeout_s`, or later while the printer still takes bytes.

        While an overheated print head cools down, it waits up to `give_up_s`.
        """
        session = self._watch.refresh()
        if session is not None and self.can_print(session.status.condition):
            self._print(slip, session)
        else:
            self._report(SlipLost(slip.label, self.condition or "offline", 0, slip.job))

    def _print(self, slip: Slip, session: PrinterSession) -> None:
        job = SlipJob(slip, self._paper, began=self._monotonic(), halts=session.halts)
        session.begin_slip()
        try:
            start = job.add(*self._start(slip))
            self._send(start + job.add(self._head, self._layout.head.height), job, session)
            body = self._layout.body(slip)
            mm = self._paper.mm(self._layout.head.height + body.raster.height)
            proof = job.proof = self._make_proof(mm, session)
            self._send(self._rest(body.raster, body.number_ends, proof.question, job), job, session)
            session.end_slip()
            self._wait_for(proof, job, session)
        except PrinterGone as gone:
            self._handle_gone(job, gone.cause)
        except NotPrinted:
            self._handle_halt(job, session)
        self._watch.report_change()

    def _start(self, slip: Slip) -> tuple[bytes, int]:
        """(bytes, rows) that complete what an earlier slip may have left open, and cut off what may hang out."""
        paper = self._paper
        fill = encoding.fill(paper.dots) + self._init if self._may_be_in_picture else b""
        cuts = self._may_hang_out or slip.marked
        self._may_be_in_picture = self._may_hang_out = True
        return (fill + self._end, self._end_rows) if cuts else (fill, 0)

    def _rest(self, raster: Raster, number_ends: int, question: bytes, job: SlipJob) -> bytes:
        """The body, the end of the slip, and the question that is asked behind it."""
        above, below = raster.split(number_ends)
        number = job.add(self._picture(above), above.height)
        job.mark_number_end(more_follows=bool(below.data.strip(b"\0")))
        return number + job.add(self._picture(below) + self._end + question, below.height + self._end_rows)

    def _send(self, data: bytes, job: SlipJob, session: PrinterSession) -> None:
        rest = memoryview(data)
        while rest:
            taken = session.write(rest, self._monotonic() + WRITE_SLICE_S)
            rest = rest[taken:]
            job.record_sent(taken, session)
            session.listen(0)
            session.check_backpressure()
            self._watch.report_change()
            if session.halts > job.halts:
                raise NotPrinted
            if rest and self._is_overdue(job, session):
                raise PrinterGone("timeout")

    def _wait_for(self, proof: Proof, job: SlipJob, session: PrinterSession) -> None:
        while not proof.is_given(session, self._monotonic()):
            if session.halts > job.halts:
                raise NotPrinted
            if session.stalled_in_slip and proof.is_answered(session):
                self._report_unproven(job, proof, session)
                return
            if self._is_overdue(job, session):
                if not job.is_acknowledged(session):
                    raise PrinterGone("timeout")
                self._handle_silence(job, proof, session)
                return
            session.listen(self._monotonic() + PROOF_SLICE_S)
            session.ask_when_due()
            self._watch.report_change()
        self._handle_proof(job, proof)

    def _is_overdue(self, job: SlipJob, session: PrinterSession) -> bool:
        """Not while bytes are taken, however slow the line; nor while a hot print head cools down."""
        now = self._monotonic()
        if now >= self._shutdown_at:
            return True
        is_moving = job.is_moving(session, now)
        is_cooling = session.status.hot and now < job.began + self._settings.give_up_s
        return now >= job.began + self._settings.timeout_s and not is_moving and not is_cooling

    def _handle_proof(self, job: SlipJob, proof: Proof) -> None:
        self._may_be_in_picture = self._may_hang_out = False
        self._report_proof(job, proof.name, job.sent)

    def _handle_silence(self, job: SlipJob, proof: Proof, session: PrinterSession) -> None:
        """All bytes were taken and no proof came in time: the slip may be printed, or not, or only in part."""
        if self.can_print(session.status.condition):
            session.forget_status()
        if not self.is_shutting_down:
            self._report_unproven(job, proof, session)

    def _report_unproven(self, job: SlipJob, proof: Proof, session: PrinterSession) -> None:
        self._unproven = (session, job, proof)
        self._report_proof(job, "unproven", job.sent)

    def _handle_halt(self, job: SlipJob, session: PrinterSession) -> None:
        """No paper, or an open cover: the slip is not whole, unless all of it was on paper before."""
        self._watch.report_change()
        acknowledged, is_complete = job.acknowledged(session), job.is_acknowledged(session)
        self._connection.may_hold_lost_slip = True
        try:
            if is_complete:
                self._connection.clear_buffer()
            else:
                self._connection.reconnect()
        except PrinterGone as gone:
            self._connection.disconnect(gone.cause)
        if is_complete and job.proof is not None and job.proof.came_before_halt(session):
            self._handle_proof(job, job.proof)
        elif job.shows_number(acknowledged) or (job.proof is not None and job.proof.is_answered(session)):
            self._report_proof(job, "unproven", acknowledged)
        else:
            self._report_loss(job, session.last_halt, job.sent, acknowledged, held=job.may_show_number(acknowledged))

    def _handle_gone(self, job: SlipJob, cause: Cause) -> None:
        """The connection is lost or no byte gets through: the slip is lost, or unproven if all its bytes were taken."""
        session = self._connection.session
        acknowledged = job.acknowledged(session) if session else job.sent
        is_complete = job.written_at_end is not None and acknowledged == job.sent
        self._connection.disconnect(cause)
        self._connection.may_hold_lost_slip |= not is_complete
        if self.is_shutting_down:
            return
        if is_complete or job.shows_number(acknowledged):
            self._report_proof(job, "unproven", acknowledged)
        else:
            arrived = max(acknowledged, min(job.sent, 1))
            # Bytes that a broken connection has not acknowledged may have arrived all the same.
            self._report_loss(job, cause, arrived, arrived, held=job.may_show_number(job.sent))

    def _report_loss(self, job: SlipJob, reason: str, sent: int, acknowledged: int, *, held: bool) -> None:
        """`held`: the slip's number may be on paper, even if the printer discards the rest now."""
        self._report(SlipLost(job.slip.label, reason, sent, job.slip.job, job.fed_mm(acknowledged), held))

    def _report_proof(self, job: SlipJob, proof: events.Proof, acknowledged: int) -> None:
        self._report(SlipProven(job.slip.label, proof, job.slip.job, job.fed_mm(acknowledged)))
