"""What may be told of forecasts that are some seconds old: that somebody is called at once only while it is so."""

from __future__ import annotations

from collections.abc import Mapping

from core.line.line import Line
from core.messages.forecasts import Forecasts, Outlook
from core.messages.state import Minutes
from core.rules import TicketClass


def of_new(line: Line, outlook: Outlook, class_: TicketClass = "N") -> Forecasts:
    """Service → how long whoever takes a number now waits."""
    return {service: told for service, told in outlook.new(class_).items() if _holds(line, outlook, service, told)}


def of_waiting(line: Line, outlook: Outlook) -> Mapping[str, Minutes]:
    """Label → how long still."""
    return {
        label: told
        for label, told in outlook.waiting.items()
        if label in line.tickets and _holds(line, outlook, line.tickets[label].service, told)
    }


def _holds(line: Line, outlook: Outlook, service: str, told: Minutes) -> bool:
    if outlook.seq == line.seq or told[1] > 0:
        return True
    counters = line.counters.values()
    return any(each.status == "open" and each.ticket is None and service in each.services for each in counters)
