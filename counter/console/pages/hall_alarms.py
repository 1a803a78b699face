"""What a supervisor should look at now, each in a sentence, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import UNSET

from core.instant import HOUR_MS, MINUTE_MS, Instant
from core.messages.state import PrinterCondition, State
from core.messages.wire import KIOSK
from core.settings.sections import Settings
from counter.console.pages.desk import HELD_LONG_MS
from runtime.bus.office_client import Known
from words.device_names import device_name
from words.device_test import button_name
from words.machine_parts import machine_name, part_name
from words.printer_conditions import PRINTERS
from words.translation import mark, say

TARGET_MIN = 15
"""How long people wait at most where all is well: what the figures call "within 15 minutes"."""
LONG_SERVICE_MIN = 30
LONG_HELD_MIN = HELD_LONG_MS // MINUTE_MS
FREE_BYTES = 500_000_000
"""A journal grows by about a megabyte a day; below this something else fills the disk."""
STILL_MS = MINUTE_MS
"""Displays say four times a minute of what time their picture is."""
TOLD_HERE = frozenset({"printer", "paper", "buttons", "devices", "wall", "sound", "journal", "clock"})
"""Parts of a machine of which the office itself tells how they are now."""
UNEXAMINED_MS = 24 * HOUR_MS
"""A machine is examined once an hour while it is on."""
WELL: frozenset[PrinterCondition] = frozenset({"ready"})

ILL = mark("{machine} ({device}): {parts} (page “Machines”)")
UNEXAMINED = mark("{machine} ({device}) has not been examined for a day")
NO_ENTRY = mark("The disk of the kiosk is full or broken: nothing can be written down")
LITTLE_SPACE = mark("The disk is nearly full: {count} MB are left")
DAMAGED = mark("The journal of the kiosk needs the technician: “luot repair”")
CLOCK = mark("The clock cannot be trusted: times on slips and displays are left out")
PRINTER = mark("Printer: {condition}")
SILENT = mark("“{device}” does not answer")
MUTE_KIOSK = mark("The kiosk has no sound")
MUTE = mark("“{device}” has no sound")
BLACK = mark("“{device}” cannot show its picture")
DARK = mark("The screen of “{device}” is off")
STILL = mark("The picture of “{device}” has stood still for {minutes} minutes")
STUCK = mark("Buttons of the kiosk are stuck: {buttons}")
IGNORED = mark("“{device}” sends so much that the kiosk leaves it for a minute")
UNPLUGGED = mark("The USB keypad of counter {counter} is not plugged in")
OVER_TARGET = mark("{service}: waiting for more than {target} minutes: {count}, the longest for {minutes} minutes")
LONG_SERVICE = mark("Counter {counter} has had number {label} for {minutes} minutes")
LONG_HELD = mark("Number {label} has been held at counter {counter} for {minutes} minutes")


def alarms(
    known: Known, settings: Settings, now: Instant, language: str, service: Callable[[str], str], free_bytes: int | None
) -> list[str]:
    """`service`: code → name; `free_bytes`: on the journal's disk, None where nobody knows. Nothing before the first
    state has come: the page itself says that there is no connection."""
    if known.state is None:
        return []
    says = Sayer(language, now)
    return [
        *_examined(known, says),
        *_machine(known, known.state, settings, says, service, free_bytes),
        *_kiosk_sound(known, says),
        *_walls(known, known.state, settings, says),
        *_waits(known.state, says, service),
        *_counters(known.state, says),
    ]


class Sayer:
    def __init__(self, language: str, now: Instant) -> None:
        self.language = language
        self.now = now

    def __call__(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def minutes_since(self, at: Instant) -> int:
        return max(0, self.now - at) // MINUTE_MS


def _machine(
    known: Known,
    state: State,
    settings: Settings,
    says: Sayer,
    service: Callable[[str], str],
    free_bytes: int | None,
) -> Iterator[str]:
    if state.issuing.reason == "storage":
        yield says(NO_ENTRY)
    if free_bytes is not None and free_bytes < FREE_BYTES:
        yield says(LITTLE_SPACE, count=free_bytes // 1_000_000)
    for health in known.healths.values():
        if health.journal is not UNSET:
            yield says(DAMAGED)
        if health.stuck is not UNSET:
            names = (button_name(button, service(button), says.language) for button in health.stuck)
            yield says(STUCK, buttons=", ".join(names))
        if health.ignored is not UNSET:
            names = (device_name(device, settings.device, says.language) for device in health.ignored)
            yield from (says(IGNORED, device=name) for name in names)
        if health.unplugged is True:
            yield says(UNPLUGGED, counter=health.counter)
    if state.clock != "trusted":
        yield says(CLOCK)
    if state.printer.state not in WELL:
        yield says(PRINTER, condition=says(PRINTERS[state.printer.state]))


def _examined(known: Known, says: Sayer) -> Iterator[str]:
    """One line for each machine; what follows tells some parts better, as they are at this moment."""
    for device, health in known.healths.items():
        called = {"machine": machine_name(health.parts or (), says.language), "device": device}
        ill = [part.part for part in health.parts or () if part.state == "ill" and part.part not in TOLD_HERE]
        if ill:
            parts = ", ".join(part_name(part, says.language) for part in ill)
            yield says(ILL, **called, parts=parts)
        elif health.examined is not UNSET and says.now - health.examined > UNEXAMINED_MS:
            yield says(UNEXAMINED, **called)


def _kiosk_sound(known: Known, says: Sayer) -> Iterator[str]:
    kiosk = known.healths.get(KIOSK)
    if kiosk is not None and kiosk.sound is False:
        yield says(MUTE_KIOSK)


def _walls(known: Known, state: State, settings: Settings, says: Sayer) -> Iterator[str]:
    """A wall that has never been there is no alarm: not every office has all that its settings name."""
    for device in settings.device:
        health = known.healths.get(device.name)
        if device.role != "wall" or health is None:
            continue
        name = device_name(device.name, settings.device, says.language)
        if not health.online:
            yield says(SILENT, device=name)
        elif health.drawn is not UNSET and state.at - health.drawn > STILL_MS:
            yield says(STILL, device=name, minutes=(state.at - health.drawn) // MINUTE_MS)
        elif health.picture is False:
            yield says(BLACK, device=name)
        elif health.screen == "off":
            yield says(DARK, device=name)
        elif health.sound is False and (settings.display.chime or settings.voice.speak):
            yield says(MUTE, device=name)


def _waits(state: State, says: Sayer, service: Callable[[str], str]) -> Iterator[str]:
    for each in state.services:
        waited = [says.minutes_since(ticket.since) for ticket in state.waiting if ticket.service == each.code]
        over = [minutes for minutes in waited if minutes > TARGET_MIN]
        if over:
            yield says(OVER_TARGET, service=service(each.code), target=TARGET_MIN, count=len(over), minutes=max(over))


def _counters(state: State, says: Sayer) -> Iterator[str]:
    for counter in state.counters:
        if counter.ticket and counter.since is not None:
            minutes = says.minutes_since(counter.since)
            if minutes >= LONG_SERVICE_MIN:
                yield says(LONG_SERVICE, counter=counter.id, label=counter.ticket, minutes=minutes)
    for held in state.held:
        minutes = says.minutes_since(held.since)
        if minutes >= LONG_HELD_MIN:
            yield says(LONG_HELD, label=held.label, counter=held.counter, minutes=minutes)
