"""Watches the printer: keeps the connection to it open, and reports and logs every change of its condition."""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec import Struct

from core.messages.state import PrinterCondition
from core.settings.sections import PrinterSettings
from printer.escpos import encoding
from printer.paper import feed_unit
from printer.session.connection import Connection
from printer.session.session import PrinterSession
from printer.transports.transport import PrinterGone, Transport

logger = logging.getLogger(__name__)

EXPLAINED: dict[PrinterCondition, str] = {
    "unknown": ": it does not say how it is, so no numbers are given out; one that never does wants"
    ' [printer] confirm = "sent" (luot doctor printer tells)',
}
"""What the log adds to a condition whose consequence is not obvious."""

IDLE_CHECK_S = 0.25
"""Pause between two checks of an idle printer."""
ANSWER_CHECK_S = 0.05
"""The same while an answer is due."""


class PrinterChanged(Struct, frozen=True):
    condition: PrinterCondition


class PrinterWatch:
    """For the printing thread only, except `can_print`."""

    def __init__(
        self,
        settings: PrinterSettings,
        report: Callable[[PrinterChanged], None],
        *,
        open_transport: Callable[[str], Transport],
        monotonic: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._report = report
        self._monotonic = monotonic
        self.connection = Connection(
            lambda: open_transport(settings.uri),
            monotonic,
            uri=settings.uri,
            init=encoding.initialise(feed_unit(settings)),
            # A slip of a killed process is printed again, marked, so what the printer holds of it is to be cleared. But
            # with `confirm = "sent"` it may hold slips that count as printed.
            may_hold_lost_slip=settings.confirm != "sent",
        )
        self.condition: PrinterCondition | None = None
        """As last reported; None before the first report."""

    def can_print(self, condition: PrinterCondition) -> bool:
        """Whether a slip can be printed in this condition; if bytes taken count as proof, also when it is unknown."""
        return condition in ("ready", "paper_low") or (condition == "unknown" and self._settings.confirm == "sent")

    def check(self, on_answers: Callable[[PrinterSession], None]) -> float:
        """Connects, takes in answers, calls `on_answers`, asks when due; returns the seconds until the next check."""
        if session := self.connection.connect():
            try:
                session.listen(self._monotonic())
                on_answers(session)
                session.ask_when_due()
                if session.is_hung:
                    raise PrinterGone("timeout")
            except PrinterGone as gone:
                self.connection.disconnect(gone.cause)
        self.report_change()
        session = self.connection.session
        return ANSWER_CHECK_S if session and session.questions.are_open else IDLE_CHECK_S

    def refresh(self) -> PrinterSession | None:
        """The session after everything the printer has sent by now; here a printer that was switched off is noticed."""
        if session := self.connection.session:
            try:
                session.listen(self._monotonic())
                session.check_port()
            except PrinterGone as gone:
                self.connection.disconnect(gone.cause)
        self.report_change()
        return self.connection.session

    def report_change(self) -> None:
        condition = self.connection.status.condition
        if condition == self.condition:
            return
        if self.connection.session is not None:  # otherwise the connection has logged the cause
            can_print = self.can_print(condition)
            why = "" if can_print else EXPLAINED.get(condition, "")
            logger.log(
                logging.INFO if can_print else logging.WARNING, "printer %s: %s%s", self._settings.uri, condition, why
            )
        self.condition = condition
        self._report(PrinterChanged(condition))
