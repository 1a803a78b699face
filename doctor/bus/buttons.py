"""The kiosk's buttons: which are stuck, and how often each was pressed today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import UNSET

from core.messages.events import Entry, TicketIssued
from core.messages.state import Health, PartView
from core.messages.wire import KIOSK
from core.names import name_in
from core.settings.sections import Settings
from doctor.told import ill, unknown, well
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from words.device_test import button_name
from words.translation import mark

PART = "buttons"
STUCK = mark("Held down all the time, so they take no press: {buttons}")
FREE = mark(
    "Look whether something leans on the button or water has run in; else its wire to the pin is short-circuited"
)
WIPE = mark("Look whether something leans on the button, and wipe it dry")
PRESSED = mark("Numbers taken by button on {day}: {counts}; presses refused since the start: {refused}")
NONE = mark("Nobody has pressed a button yet today; luot test tries each of them")
NO_KIOSK = mark("Not known: the kiosk does not answer")
NO_BUTTONS = mark("The settings name no button")


def buttons(settings: Settings, kiosk: Health | None, pressed: tuple[str, Counter[str]]) -> PartView:
    """`pressed`: the newest service day, and service → numbers that a press gave out on it."""
    wired = [service.code for service in settings.service if service.button is not None]
    if kiosk is None:
        return unknown(PART, NO_KIOSK)
    if kiosk.stuck is not UNSET:
        return ill(PART, STUCK, FREE, WIPE, buttons=partial(_names, kiosk.stuck, settings))
    if not wired:
        return unknown(PART, NO_BUTTONS)
    day, counts = pressed
    if not counts:
        return well(PART, NONE)

    def told(language: str) -> str:
        return ", ".join(f"{_name(code, settings, language)} {counts[code]}" for code in wired)

    return well(
        PART, PRESSED, day=f"{date.fromisoformat(day):%d/%m/%Y}", counts=told, refused=kiosk.presses_refused or 0
    )


def _names(buttons: Iterable[str], settings: Settings, language: str) -> str:
    return ", ".join(_name(button, settings, language) for button in buttons)


def _name(button: str, settings: Settings, language: str) -> str:
    """As it stands beside the button: the service, or *priority*."""
    service = next((each for each in settings.service if each.code == button), None)
    return button_name(button, name_in(service.short or service.name, language) if service else button, language)


def pressed_today(journal: Path) -> tuple[str, Counter[str]]:
    try:
        reader = JournalReader(journal)
        days = reader.days()
        return (days[-1], presses(reader.entries(days[-1]))) if days else ("", Counter())
    except (JournalError, OSError):
        return "", Counter()


def presses(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(
        entry.event.service for entry in entries if isinstance(entry.event, TicketIssued) and entry.by == KIOSK
    )
