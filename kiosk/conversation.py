"""What a kiosk with a loudspeaker is to say of all that happens at it."""

from __future__ import annotations

from core.buttons.presses import PressEvent, PriorityArmed, RefusedPress
from core.messages.commands import Refused
from core.messages.observations import Observation, SlipLost, SlipProven
from core.messages.state import PrinterCondition
from printer.job.printer_watch import PrinterChanged
from printer.slip import TEST_LABEL, Slip
from words.spoken_answers import SLIP_IN_DOUBT, Answer, NumberOut, answer_to, without_slip

KEPT = 100
"""Slips that are remembered while they print."""

Heard = PressEvent | Refused | Slip | Observation | PrinterChanged
"""What happens at the kiosk; a slip: it goes to the printer."""


class Conversation:
    """What is to be said of all that happens. It belongs to one thread."""

    def __init__(self) -> None:
        self._slips: dict[str, Slip] = {}
        """Label → its newest slip, of those that the printer has."""
        self._condition: PrinterCondition = "unknown"

    def answer(self, what: Heard) -> Answer | None:
        match what:
            case Slip():
                if what.label != TEST_LABEL:
                    self._remember(what)
            case PrinterChanged():
                self._condition = what.condition
            case SlipProven(label=label, proof="unproven"):
                return SLIP_IN_DOUBT if label in self._slips else None  # its proof may still come
            case SlipProven(label=label):
                slip = self._slips.pop(label, None)
                return NumberOut(slip.label, slip.service, slip.ahead) if slip else None
            case SlipLost(label=label, reason=reason):
                lost = self._slips.pop(label, None)
                return without_slip(self._condition, reason) if lost else None
            case Refused() | RefusedPress() | PriorityArmed():
                return answer_to(what, self._condition)
        return None

    def _remember(self, slip: Slip) -> None:
        self._slips.pop(slip.label, None)
        self._slips[slip.label] = slip
        if len(self._slips) > KEPT:
            del self._slips[next(iter(self._slips))]
