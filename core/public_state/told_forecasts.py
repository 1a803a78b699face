"""Which of the newest forecasts may still be told, some seconds after they were made."""

from __future__ import annotations

from collections.abc import Mapping

from core.line.line import Line
from core.messages.forecasts import Forecasts, ForecastSet
from core.messages.state import Minutes
from core.rules import TicketClass


def forecasts_for_new(line: Line, forecast_set: ForecastSet, class_: TicketClass = "N") -> Forecasts:
    """Service → forecast for a ticket taken now; without forecasts that the line has overtaken."""
    return {
        service: forecast
        for service, forecast in forecast_set.new(class_).items()
        if _still_valid(line, forecast_set, service, forecast)
    }


def forecasts_for_waiting(line: Line, forecast_set: ForecastSet) -> Mapping[str, Minutes]:
    """Label → forecast of the remaining wait; without forecasts that the line has overtaken."""
    return {
        label: forecast
        for label, forecast in forecast_set.waiting.items()
        if forecast[1] > 0
        or ((ticket := line.tickets.get(label)) and _still_valid(line, forecast_set, ticket.service, forecast))
    }


def _still_valid(line: Line, forecast_set: ForecastSet, service: str, forecast: Minutes) -> bool:
    """A forecast of an older line may not say "at once" (0, 0), unless a counter of the service is free."""
    if forecast_set.seq == line.seq or forecast[1] > 0:
        return True
    counters = line.counters.values()
    return any(each.status == "open" and each.ticket is None and service in each.services for each in counters)
