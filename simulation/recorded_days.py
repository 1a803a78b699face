"""The days of an office's own journal: the same people at the same times, as long at the counters as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from core.history.day_record import DayRecord, day_records
from core.history.visits import CounterSession, Visit
from core.history.visits import Leg as RecordedLeg
from core.instant import MINUTE_MS, Instant
from core.line.ticket import Uptime
from core.messages.events import Entry
from core.phrase import Phrase
from core.rules import Rules
from reports.tally import ZONE, Tally, first_trusted_issue
from runtime.journal.reader import JournalReader
from simulation.day_plan import ClerkAction, DayPlan, Leg, Visitor
from simulation.day_source import Outcome, outcome_of
from simulation.what_if import Change, ChangeError

UNKNOWN_MS = 10 * MINUTE_MS
"""How long a service takes of which the journal has no complete example."""


class RecordedDays:
    """A `DaySource` made from a journal, which is only read. `runtime.journal.errors.JournalError`: it cannot be."""

    has_days = True

    def __init__(self, path: Path, *, last_days: int | None = None, zone: tzinfo = ZONE) -> None:
        """`zone`: the office's."""
        self.name = path.name
        self.zone = zone
        self._journal = JournalReader(path)
        self._plans = recorded_plans(self._journal.entries(), last_days=last_days, zone=zone)
        self.rules = self._plans[-1].rules if self._plans else Rules(services={}, counters={})
        self.partial_counters = frozenset(
            action.counter for plan in self._plans for action in plan.actions if action.services
        )
        self.visitors = sum(len(plan.visitors) for plan in self._plans)

    def plans(self, change: Change) -> Iterator[DayPlan]:
        """Raises `ChangeError` for a change of the people, who are those of the journal."""
        if change.scenario_changes:
            raise ChangeError(change.text, Phrase("what a journal's own people leave open: rules and counters"))
        return map(change.apply_to_plan, self._plans)

    def as_it_was(self) -> Outcome:
        """The same days, counted as they really were."""
        tally = Tally(self.zone)
        for plan in self._plans:
            tally.apply_all(self._journal.entries(plan.day.isoformat()))
        return outcome_of(tally, self.rules, has_days=True)


def recorded_plans(entries: Iterable[Entry], *, last_days: int | None = None, zone: tzinfo = ZONE) -> list[DayPlan]:
    """One plan for each service day on which a citizen came, or only for the last `last_days` of them.

    - Breaks are where they were. Time without power is cut out: what came after it is that much earlier.
    - A day has the rules that held at its end.
    - A citizen who came back after a call in vain comes at their first call here, and stays as long as they were
      with counters altogether.
    - A citizen who left before the call, as the guide noted, leaves after the same wait unless called before.
    - A visit that no counter called, or that was still at one when the last clerk went, would have taken the median
      of its service.
    """
    records = [record for record in day_records(entries) if _visits(record)]
    usual_ms = _usual_ms(records)
    return [_plan(record, usual_ms, zone) for record in records[-(last_days or 0) :]]


def _visits(record: DayRecord) -> list[Visit]:
    """Without tickets that became void before any counter called them, unless their citizens had waited too long."""
    return [visit for visit in record.visits.values() if not visit.is_void or visit.legs[0].stays or visit.has_given_up]


def _usual_ms(records: list[DayRecord]) -> dict[str, int]:
    """Service → median duration."""
    durations: dict[str, list[int]] = {}
    for record in records:
        for visit in _visits(record):
            for leg in visit.legs:
                if _is_complete(leg) and leg.stays[-1].how != "absent":
                    durations.setdefault(leg.service, []).append(_duration_ms(leg))
    return {service: round(median(times)) for service, times in durations.items()}


def _is_complete(leg: RecordedLeg) -> bool:
    """Whether it is known how long the leg took."""
    return bool(leg.stays) and leg.stays[-1].how != "left_open"


def _duration_ms(leg: RecordedLeg) -> int:
    return sum(stay.ms for stay in leg.stays)


def _plan(record: DayRecord, usual_ms: dict[str, int], zone: tzinfo) -> DayPlan:
    visits, trusted = _visits(record), first_trusted_issue(record)
    ahead_ms = trusted.at - trusted.uptime if trusted else record.last_work.line - record.last_work.uptime
    first = Instant(min(visit.legs[0].since_uptime for visit in visits) + ahead_ms)
    midnight = Instant.of(datetime.combine(first.moment.astimezone(zone).date(), datetime.min.time(), zone))
    since = Uptime(midnight - ahead_ms)
    visitors = [_visitor(visit, visit.legs[0].since_uptime - since, usual_ms) for visit in visits]
    rules = _rules(record)
    return DayPlan(
        day=date.fromisoformat(record.day),
        rules=rules,
        visitors=sorted(visitors, key=lambda visitor: visitor.at_ms),
        actions=_actions(record, since, rules),
    )


def _rules(record: DayRecord) -> Rules:
    """The rules of the day's end, with the services and counters that they had dropped by then.

    Hours and quotas are left out: who is in the journal had a ticket.
    """
    rules = record.rules
    services = dict.fromkeys(leg.service for visit in _visits(record) for leg in visit.legs)
    counters = {session.counter: dict.fromkeys(session.services, 0) for session in record.counter_sessions}
    return replace(
        rules, hours=None, offers={}, quotas={}, services=services | rules.services, counters=counters | rules.counters
    )


def _visitor(visit: Visit, at_ms: int, usual_ms: dict[str, int]) -> Visitor:
    legs = [_leg(leg, usual_ms) for leg in visit.legs if leg.stays or not visit.is_void or visit.has_given_up]
    if visit.left is not None and visit.has_given_up:
        patience_ms = max(0, visit.left - visit.legs[-1].since_uptime)
        legs[-1] = legs[-1]._replace(patience_ms=patience_ms)
    return Visitor(
        at_ms=at_ms,
        class_=visit.class_,
        legs=tuple(legs),
        shows_up=not visit.is_absent,
        asked_for=None if visit.service == legs[0].service else visit.service,
        tells=visit.has_given_up,
    )


def _leg(leg: RecordedLeg, usual_ms: dict[str, int]) -> Leg:
    ms = _duration_ms(leg) if _is_complete(leg) else usual_ms.get(leg.service, UNKNOWN_MS)
    return Leg(leg.service, max(1, ms))


def _actions(record: DayRecord, since: Uptime, rules: Rules) -> list[ClerkAction]:
    """A counter that was left open stays open until the last visitor is served.

    What was done before midnight of the plan's day is done at midnight.
    """
    sessions: dict[str, list[CounterSession]] = {}
    for session in record.counter_sessions:
        sessions.setdefault(session.counter, []).append(session)
    actions = [action for of_counter in sessions.values() for action in _actions_of(of_counter, rules)]
    return sorted(
        (action._replace(at_ms=max(0, action.at_ms - since)) for action in actions), key=lambda action: action.at_ms
    )


def _actions_of(sessions: Sequence[CounterSession], rules: Rules) -> Iterator[ClerkAction]:
    """The actions at one counter, in uptime."""
    for before, session, after in zip((None, *sessions), sessions, (*sessions[1:], None), strict=False):
        yield _first_action(session, before, rules)
        ended = session.ended
        if ended is not None and not session.was_left_open and (after is None or after.begun is not ended):
            yield ClerkAction(ended.uptime, session.counter, "close")


def _first_action(session: CounterSession, before: CounterSession | None, rules: Rules) -> ClerkAction:
    """How the session began. A counter open for all its services also gets those that a change adds to it."""
    at, counter = session.begun.uptime, session.counter
    if session.status == "paused":
        return ClerkAction(at, counter, "pause")
    if before and before.status == "paused" and before.ended is session.begun and before.services == session.services:
        return ClerkAction(at, counter, "resume")
    if not session.is_partial:
        return ClerkAction(at, counter, "open")
    served = tuple(service for service in session.services if service in rules.counters[counter])
    return ClerkAction(at, counter, "open", served) if served else ClerkAction(at, counter, "close")
