"""The public state of the line, as the kiosk publishes it, and the ticket that a reply is about."""

from __future__ import annotations

from itertools import islice

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from core.decisions.decision import Decision
from core.decisions.notices import current_notices
from core.decisions.opening import issuing_until, next_opening, served_from, served_until, withheld
from core.instant import Instant, Now
from core.line.calls import KEEP_CALLS, KEEP_CALLS_MS
from core.line.legs import after_leg, planned_legs
from core.line.line import Call, Counter, Line, LostNumbers, Unconfirmed
from core.line.order import next_ticket
from core.line.paper_roll import slips_left
from core.line.slip_changes import guide_list, replaceable_ticket
from core.line.ticket import Ticket, Uptime, label_of
from core.messages.events import TicketVoided
from core.messages.forecasts import NO_FORECAST_SET, NO_FORECASTS, Forecasts, ForecastSet, Outcomes
from core.messages.state import (
    AbsentView,
    CallView,
    CounterView,
    DeviceTestView,
    HeldView,
    Issuing,
    LostView,
    NextView,
    NoticeView,
    PendingView,
    PrinterCondition,
    PrinterView,
    ServiceView,
    SkippedView,
    SlipView,
    State,
    TicketRef,
    ToTellView,
    WaitingView,
)
from core.public_state.told_forecasts import forecasts_for_new, forecasts_for_waiting
from core.settings.conversions import roll_length_m, stop_reasons
from core.settings.sections import ServiceSettings, Settings

STEP_MS = 1000
"""If clock and line time have drifted apart by more since an event, the clock has been set in between."""

MOST_TO_TELL = 100
"""Where more numbers are to be told, their list helps nobody; and each goes out with every state."""


class Tried(Struct, frozen=True, kw_only=True):
    """What a test of the devices has tried, as in `DeviceTestView`: the line itself knows nothing of it."""

    buttons: dict[str, int] = {}
    keys: dict[str, tuple[str, ...]] = {}
    printed: int = 0
    lost: int = 0
    lamp: str | None = None


NOTHING_TRIED = Tried()


def snapshot(
    line: Line,
    now: Now,
    settings: Settings,
    printer: PrinterCondition,
    *,
    storage_ok: bool = True,
    forecast_set: ForecastSet = NO_FORECAST_SET,
    chain: str | None = None,
    tried: Tried = NOTHING_TRIED,
) -> State:
    """Times are the present clock's, so that ages stay right if the clock has been set. `chain`: the journal's, of the
    line's last entry."""
    forecasts = forecasts_for_new(line, forecast_set)
    takeable = open_services(line, now, forecasts) if storage_ok else frozenset()
    absent, uptime = (line.tickets[label] for label in line.absent), line.uptime(now.line)
    return State(
        revision=line.seq,
        chain=chain,
        day=line.day,
        at=now.utc,
        office=settings.office.id,
        clock="trusted" if now.trusted else "untrusted",
        issuing=_issuing(line, now, settings) if storage_ok else Issuing(False, "storage"),
        printer=PrinterView(printer, len(line.slips), slips_left(line.roll, roll_length_m(settings.printer))),
        services=tuple(
            _service(line, service, now, forecasts, forecast_set.regular_outcomes, is_open=service.code in takeable)
            for service in settings.service
        ),
        waiting=_waiting(line, now, forecasts_for_waiting(line, forecast_set), forecast_set.waiting_outcomes),
        counters=tuple(_counter(line, counter.id, line.counter(counter.id), now) for counter in settings.counter),
        absent=tuple(_absent(line, ticket, now) for ticket in absent if line.may_return(ticket, uptime)),
        held=tuple(_held(line.tickets[label], now) for label in line.held),
        notices=tuple(NoticeView(notice.text, notice.until, notice.urgent) for notice in current_notices(line, now)),
        calls=tuple(_call(call, now) for place, call in enumerate(line.calls) if _is_shown(place, call, now)),
        pending=tuple(_pending(line, line.tickets[label], now) for label in line.slips),
        slips=tuple(_slip(line, item, now) for item in guide_list(line, uptime)),
        to_tell=_to_tell(line, now, uptime),
        lost=tuple(_lost(line, lost) for lost in line.lost),
        test=_test(line, now, tried),
    )


def _test(line: Line, now: Now, tried: Tried) -> DeviceTestView | UnsetType:
    if line.test_until is None:
        return UNSET
    return DeviceTestView(
        until=now.utc.later(line.test_until - now.line),
        buttons=tried.buttons,
        keys=tried.keys,
        printed=tried.printed,
        lost=tried.lost,
        lamp=tried.lamp,
    )


def _issuing(line: Line, now: Now, settings: Settings) -> Issuing:
    reason, closes = line.issuing.stop_reason, served_until(line, now)
    if line.test_until is not None and reason is None:
        return Issuing(False, "closed", closes=closes)
    if reason is None:
        return Issuing(True, opens=served_from(line, now), ends=issuing_until(line, now), closes=closes)
    coming = next_opening(line, now) if reason in ("outside_hours", "quota") else None
    because = stop_reasons(settings).get(line.issuing.stop_note or "", {})
    until, served = (coming.issue, coming.opens) if coming else (None, None)
    if reason in ("closed", "printer"):
        served = served_from(line, now)
    return Issuing(False, reason, until, served, because=because, closes=closes)


def open_services(line: Line, now: Now, forecasts: Forecasts = NO_FORECASTS) -> frozenset[str]:
    """Codes of the services of which a ticket with a slip can be taken now."""
    if line.test_until is not None or line.issuing.stop_reason is not None or len(line.slips) >= line.rules.slips_out:
        return frozenset()
    return frozenset(
        code
        for code, prefix in line.rules.services.items()
        if prefix is not None and line.rules.is_served(code) and withheld(line, code, now, forecasts) is None
    )


def _service(
    line: Line, service: ServiceSettings, now: Now, forecasts: Forecasts, outcomes: Outcomes, *, is_open: bool
) -> ServiceView:
    why = withheld(line, service.code, now, forecasts) if line.issuing.stop_reason is None and not is_open else None
    again = next_opening(line, now, service.code, why) if why else None
    queue = line.queues.get(service.code, ())
    printed = (line.tickets[label] for label in line.slips)
    printing = sum(ticket.service == service.code and ticket.phase == "printing" for ticket in printed)
    return ServiceView(
        code=service.code,
        name=service.name,
        short=service.short or service.name,
        waiting=len(queue) - printing,
        last=line.last_label(service.code),
        open=is_open,
        withheld=why,
        again=again.issue if again else None,
        forecast=forecasts.get(service.code),
        outcomes=outcomes.get(service.code, UNSET),
    )


def _waiting(line: Line, now: Now, forecasts: Forecasts, outcomes: Outcomes) -> tuple[WaitingView, ...]:
    """Waiting tickets of all services, sorted by arrival − head start."""
    # Sorting is fast here: each queue is sorted already.
    ranked = sorted((place, ahead) for queue in line.queues.values() for ahead, place in enumerate(queue))
    tickets = ((line.tickets[place.label], ahead) for place, ahead in ranked)
    is_steady = abs(now.utc - now.line) < STEP_MS  # then every arrival is right as it is
    return tuple(
        WaitingView(
            label=ticket.label,
            service=ticket.service,
            class_=ticket.class_,
            since=ticket.arrival if is_steady else _on_this_clock(ticket.arrival, ticket.arrival, now),
            ahead=ahead,
            forecast=forecasts.get(ticket.label),
            outcomes=outcomes.get(ticket.label, UNSET),
            then=ticket.then,
        )
        for ticket, ahead in tickets
        if ticket.phase == "waiting"
    )


def _counter(line: Line, counter_id: str, counter: Counter, now: Now) -> CounterView:
    ticket = line.tickets.get(counter.ticket or "")
    is_open = counter.status == "open"
    choice = next_ticket(after_leg(line, ticket, planned_legs(ticket)), counter_id) if is_open else None
    upcoming = choice and NextView(
        label=choice.ticket.label, service=choice.ticket.service, class_=choice.ticket.class_, why=choice.why
    )
    view = CounterView(
        id=counter_id,
        status=counter.status,
        services=counter.services,
        operator=counter.operator,
        paused_for=counter.paused_for,
        next=upcoming,
    )
    if ticket is None:
        return view
    return replace(
        view,
        ticket=ticket.label,
        service=ticket.service,
        class_=ticket.class_,
        phase="serving" if ticket.phase == "serving" else "called",
        since=_on_this_clock(ticket.since, ticket.since_line, now),
        wait_s=ticket.wait_s,
        legs=ticket.legs,
        then=ticket.then,
        leg_wait_s=ticket.leg_wait_s,
        why=ticket.why,
        chosen_for=ticket.chosen_for,
    )


def _absent(line: Line, ticket: Ticket, now: Now) -> AbsentView:
    absent_ms = line.uptime(now.line) - ticket.since_uptime
    return AbsentView(ticket.label, ticket.service, now.utc.later(line.rules.return_s * 1000 - absent_ms))


def _held(ticket: Ticket, now: Now) -> HeldView:
    return HeldView(ticket.label, ticket.counter or "", _on_this_clock(ticket.since, ticket.since_line, now))


def _is_shown(place: int, call: Call, now: Now) -> bool:
    return place < KEEP_CALLS or now.line - call.line < KEEP_CALLS_MS


def _call(call: Call, now: Now) -> CallView:
    return CallView(
        call_no=call.call_no,
        label=call.label,
        service=call.service,
        class_=call.class_,
        counter=call.counter,
        at=_on_this_clock(call.at, call.line, now),
        count=call.count,
        undone=call.undone,
    )


def _pending(line: Line, ticket: Ticket, now: Now) -> PendingView:
    slip = ticket.slip
    left_ms = line.rules.give_up_s * 1000 - (line.uptime(now.line) - slip.first_loss)
    return PendingView(
        label=ticket.label,
        service=ticket.service,
        class_=ticket.class_,
        arrived=_on_this_clock(ticket.arrival, ticket.arrival, now),
        until=now.utc.later(max(0, left_ms)) if slip.state == "failed" else None,
        then=ticket.then,
    )


def _lost(line: Line, lost: LostNumbers) -> LostView:
    labels = {code: line.rules.services.get(code) or "" for code in lost.numbers}
    return LostView(
        since=lost.since,
        first=lost.first,
        last=lost.last,
        numbers=tuple(
            SkippedView(code, label_of(labels[code], begin), label_of(labels[code], end))
            for code, (begin, end) in lost.numbers.items()
        ),
    )


def _to_tell(line: Line, now: Now, uptime: Uptime) -> tuple[ToTellView, ...]:
    """Without tickets that may not return any more, and without those that a counter has passed: most of these people
    have come, since keypads have no key for a start."""
    tickets = (line.tickets[label] for label in line.to_tell)
    living = (ticket for ticket in tickets if ticket.phase != "passed" and line.is_living(ticket, uptime))
    return tuple(
        ToTellView(
            label=ticket.label,
            service=ticket.service,
            arrived=_on_this_clock(ticket.arrival, ticket.arrival, now),
            instead_of=ticket.instead_of,
            then=ticket.then,
        )
        for ticket in islice(living, MOST_TO_TELL)
    )


def _slip(line: Line, item: Unconfirmed, now: Now) -> SlipView:
    ticket = item.void or line.tickets[item.label]
    return SlipView(
        label=item.label,
        service=ticket.service,
        class_=ticket.class_,
        state="void" if item.void else "unproven",
        arrived=_on_this_clock(ticket.arrival, ticket.arrival, now),
        since=_on_this_clock(item.since, item.since_line, now),
    )


def _on_this_clock(at: Instant, line_time: Instant, now: Now) -> Instant:
    """The clock time of an event by the present clock, so that `state.at` minus it is the event's age."""
    by_line = now.utc.later(line_time - now.line)
    return at if abs(by_line - at) < STEP_MS else by_line


def ticket_ref(before: Line, after: Line, decision: Decision) -> TicketRef | None:
    """The ticket that the reply to a command is about, as it is after the decision, or as it ended."""
    label = decision.ticket
    if label is None:
        return None
    if ticket := after.tickets.get(label):
        return TicketRef(label=label, service=ticket.service, class_=ticket.class_, state=ticket.public_state)
    if void := replaceable_ticket(before, label):
        return TicketRef(label=label, service=void.service, class_=void.class_, state="void")
    ticket = before.tickets[label]
    voided = any(isinstance(event, TicketVoided) for event in decision.events)
    return TicketRef(label=label, service=ticket.service, class_=ticket.class_, state="void" if voided else "done")
