"""Converts settings into the forms that programs and the line use: names, languages, hours and rules."""

from __future__ import annotations

from msgspec.structs import replace

from core.hours import WEEKDAYS, Half, Hours, Offer, minutes_of
from core.names import Names
from core.rules import Rules, Usual
from core.settings.sections import (
    KEYPAD_PINS,
    ROLL_M,
    DeviceSettings,
    HalfSettings,
    HoursSettings,
    KeypadSettings,
    PrinterSettings,
    Settings,
)


def served(settings: Settings) -> frozenset[str]:
    """Codes of the services of all counters, open or not; before `cross_checks` they may include unknown ones."""
    return frozenset(code for counter in settings.counter for code in counter.offsets)


def short_names(settings: Settings) -> dict[str, Names]:
    """Service code → its short name or, in languages without one, its long name."""
    return {service.code: service.name | service.short for service in settings.service}


def stop_reasons(settings: Settings) -> dict[str, Names]:
    """Key → words of the reasons that staff may choose when they pause ticketing; the waiting room sees them."""
    return {key: settings.reasons[key] for key in settings.kiosk.stop_reasons if key in settings.reasons}


def slip_languages(settings: Settings) -> tuple[str, ...]:
    """The one or two languages of a slip, the main one first."""
    return settings.slip.languages or settings.office.languages[:1]


def roll_length_m(printer: PrinterSettings) -> float:
    return printer.roll_m or ROLL_M[printer.width_mm]


def keypad_of(settings: Settings, device: DeviceSettings) -> KeypadSettings:
    """`[keypad]` with what the device sets itself."""
    own = {key: getattr(device, key) for key in ("input", *KEYPAD_PINS) if getattr(device, key) is not None}
    return replace(settings.keypad, **own)


def hours_of(hours: HoursSettings) -> Hours:
    days: dict[str, list[Half]] = {}
    for half in hours.half:
        for day in half.on:
            days.setdefault(day, []).append(half_of(half, hours))
    ordered = {day: tuple(sorted(halves, key=lambda half: half.open)) for day, halves in days.items()}
    return Hours(
        week=tuple(ordered.pop(day, ()) for day in WEEKDAYS),
        days=ordered,
        closed=tuple((first, last or first) for first, _, last in (days.partition("/") for days in hours.closed)),
        last_ticket_min=hours.last_ticket_min,
        by_forecast=hours.last_ticket == "forecast",
        latest_min=hours.latest_min,
    )


def half_of(half: HalfSettings, hours: HoursSettings) -> Half:
    closes = minutes_of(half.close)
    last = closes if hours.last_ticket == "forecast" else closes - hours.last_ticket_min
    return Half(
        open=minutes_of(half.open),
        close=closes,
        issue_from=minutes_of(half.issue_from or half.open),
        issue_until=minutes_of(half.issue_until) if half.issue_until else last,
    )


def offer_of(text: str) -> Offer:
    """Reads `07:30-10:00` or `tue thu 07:30-10:00`."""
    *days, times = text.split(" ")
    begin, _, end = times.partition("-")
    weekdays = tuple(WEEKDAYS.index(day) for day in days if day in WEEKDAYS)
    return Offer(begin=minutes_of(begin), end=minutes_of(end), days=weekdays)


def rules_of(settings: Settings) -> Rules:
    return Rules(
        services={service.code: service.prefix for service in settings.service},
        counters={counter.id: dict(counter.offsets) for counter in settings.counter},
        head_start_s=settings.office.head_start_min * 60,
        return_s=settings.office.return_min * 60,
        give_up_s=round(settings.printer.give_up_s),
        hours=hours_of(settings.hours) if settings.hours else None,
        offers={service.code: tuple(map(offer_of, service.hours)) for service in settings.service if service.hours},
        usual={
            service.code: usual
            for service in settings.service
            if (usual := Usual(mean_min=service.mean_min, cv=service.cv)) != Usual()
        },
        quotas={service.code: service.quota for service in settings.service if service.quota is not None},
        reasons=tuple(settings.reasons),
    )


def papers_of(settings: Settings) -> dict[str | None, Names]:
    """Service → what people should bring for it; None: for every service."""
    own = {service.code: service.papers for service in settings.service if service.papers}
    return ({None: settings.display.papers} if settings.display.papers else {}) | own
