"""What is kept of a day whose entries are dropped: a few figures for each service, and nobody's own."""

from __future__ import annotations

from statistics import mean, quantiles

import msgspec
from msgspec import Struct

from core.history.day_record import DayRecord
from core.history.visits import Leg, Visit


class ServiceFigures(Struct, frozen=True, kw_only=True):
    """Visits count once, in the service for which their ticket was issued; waits and services count with each leg."""

    tickets: int = 0
    priority: int = 0
    """Of the tickets, those that had priority at the end."""
    void: int = 0
    no_shows: int = 0
    """Tickets whose last call was in vain."""
    unserved: int = 0
    """Tickets that no counter has called, and that were not cancelled."""
    calls: int = 0
    """Legs that were called."""
    wait_mean_s: int | None = None
    """From the beginning of a leg to its first call; None: nobody was called."""
    wait_p90_s: int | None = None
    service_mean_s: int | None = None
    """At counters in one leg, without visits in vain; None: nobody was served."""


def daily_figures(record: DayRecord) -> dict[str, ServiceFigures]:
    """Service → figures of a day that has ended."""
    visits = list(record.visits.values())
    legs = [leg for visit in visits for leg in visit.legs]
    services = dict.fromkeys([*(visit.service for visit in visits), *(leg.service for leg in legs)])
    return {
        service: _figures([v for v in visits if v.service == service], [leg for leg in legs if leg.service == service])
        for service in services
    }


def as_json(figures: dict[str, ServiceFigures]) -> str:
    return msgspec.json.encode(figures).decode()


def _figures(visits: list[Visit], legs: list[Leg]) -> ServiceFigures:
    waits_s = [leg.waited_ms / 1000 for leg in legs if leg.waited_ms is not None]
    services_s = [ms / 1000 for leg in legs if (ms := sum(stay.ms for stay in leg.stays if stay.how != "absent"))]
    return ServiceFigures(
        tickets=len(visits),
        priority=sum(visit.class_ == "P" for visit in visits),
        void=sum(visit.is_void for visit in visits),
        no_shows=sum(visit.is_absent for visit in visits),
        unserved=sum(not visit.is_void and not visit.legs[0].stays for visit in visits),
        calls=len(waits_s),
        wait_mean_s=round(mean(waits_s)) if waits_s else None,
        wait_p90_s=round(quantiles(waits_s, n=10, method="inclusive")[-1] if len(waits_s) > 1 else waits_s[0])
        if waits_s
        else None,
        service_mean_s=round(mean(services_s)) if services_s else None,
    )
