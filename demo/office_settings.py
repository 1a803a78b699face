"""The settings of the demo's office: the file in its folder or the example, adapted to run on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from core.phrase import Phrase
from core.settings.problem import Problem, shown
from core.settings.sections import BrokerSettings, ConsoleSettings, DeviceSettings, Settings, SlipSettings
from demo.example_office import example_file, with_keys
from printer.paper import paper_of
from printer.virtual.models import FULL, MODELS, Model
from runtime.settings.load import SettingsError, load

VISITOR_DEVICE, PAGE_DEVICE, CONSOLE_DEVICE = "visitor", "front-panel", "demo-console"
WINDOW = DeviceSettings(name="demo-window", role="wall")
"""The wall that opens in a window of the desktop."""
PRACTICE = "TẬP THỬ – PRACTICE"
"""What a practice room is called, in every language: on the band across its pages, on its slips and its wall."""
USUAL_MM_PER_S = "100"
"""Slow enough that a fault can be caused in the middle of a slip."""


def demo_settings(home: Path, language: str | None = None) -> Settings:
    """`home`: the demo's folder, which may contain an `office.toml`. `SettingsError` names all mistakes in it.

    `language`: the first one instead of that of the file; wall, slips and page speak it.
    """
    settings = load(_file(home))
    if language is not None:
        settings = _speaking(settings, language, _file(home))
    journal = Path(settings.kiosk.journal)
    return _adapted(settings, home, journal if journal.is_relative_to(home) else home / "journal.sqlite")


def practice_settings(office: Settings, home: Path) -> Settings:
    """The services and counters of a real office, for its practice room in the folder `home`.

    Slips, wall and pages bear `PRACTICE` instead of the office's names, and slips have the usual layout, in which that
    name stands. Browsers reach it where they reach the office's console.
    """
    own, slip = office.office, SlipSettings(languages=office.slip.languages)
    marked = replace(own, name=dict.fromkeys(own.languages, PRACTICE), authority={}, slip_name={})
    settings = _adapted(replace(office, office=marked, slip=slip), home, home / "journal.sqlite")
    reached = replace(settings.console, host=office.console.host, names=office.console.names)
    return replace(settings, console=reached)


def _adapted(settings: Settings, home: Path, journal: Path) -> Settings:
    """The same office without its hours, with what it writes in `home`, and with the devices that the page needs."""
    return replace(
        settings,
        office=replace(settings.office, clock=_clock(settings)),
        kiosk=replace(settings.kiosk, journal=str(journal)),
        # Its accounts need no password: they must never lie where those of a real console do.
        console=ConsoleSettings(state=str(home / "demo-console")),
        hours=None,  # the demo works at night, too
        service=tuple(replace(service, hours=(), quota=None) for service in settings.service),
        device=(*settings.device, *_missing_devices(settings)),
    )


def connected(settings: Settings, *, broker: BrokerSettings, printer_uri: str) -> Settings:
    """The same office, connected to the demo's own broker and printer."""
    return replace(settings, broker=broker, printer=replace(settings.printer, uri=printer_uri))


def leaves_out_hours(home: Path) -> bool:
    """Whether the office's file has opening hours, quotas or hours of services, which the demo ignores."""
    settings = load(_file(home))
    return settings.hours is not None or any(service.hours or service.quota for service in settings.service)


def file_for_others(home: Path, settings: Settings) -> Path:
    """Writes settings with which `luot guide`, `luot why` … reach the demo's broker and journal; returns the file.

    `settings`: the demo's own, as `connected` returns them.
    """
    own, file = _file(home), home / "demo.toml"
    text = own.read_text(encoding="utf-8-sig")
    changes: dict[str, str | float | bool | list[str]] = {
        "broker.uri": settings.broker.uri,
        "broker.secrets": settings.broker.secrets or "",
        "kiosk.journal": settings.kiosk.journal,
        "office.languages": list(settings.office.languages),
    }
    file.write_text(with_keys(text, changes), encoding="utf-8")
    # As old as what the kiosk has read: the doctor would take it for a change that came after the kiosk's start.
    changed = own.stat().st_mtime_ns
    os.utime(file, ns=(changed, changed))
    return file


def printer_speed(settings: Settings) -> float:
    """The speed from `virtual:…?mm_per_s=` in mm/s, 0 for immediate printing; for other printers a usual one."""
    return float(_uri_option(settings, "mm_per_s", USUAL_MM_PER_S))


def printer_character(settings: Settings) -> Model:
    """The printer model from `virtual:…?character=`, with a print head as the settings say."""
    character = MODELS[_uri_option(settings, "character", FULL.name)]
    paper = paper_of(settings.printer)
    return replace(character, width=paper.dots, dpi=paper.dpi)


def _uri_option(settings: Settings, option: str, default: str) -> str:
    where = urlsplit(settings.printer.uri)
    return parse_qs(where.query).get(option, [default])[-1] if where.scheme == "virtual" else default


def keypads(settings: Settings) -> dict[str, DeviceSettings]:
    """Counter → its keypad."""
    return {device.counter: device for device in settings.device if device.role == "keypad" and device.counter}


def wall(settings: Settings) -> DeviceSettings:
    return next(device for device in settings.device if device.role == "wall")


def kiosk(settings: Settings) -> DeviceSettings:
    return next(device for device in settings.device if device.role == "kiosk")


def _file(home: Path) -> Path:
    own = home / "office.toml"
    return own if own.exists() else example_file()


def _speaking(settings: Settings, language: str, file: Path) -> Settings:
    """The same office with this language before its others. `SettingsError`: it has no names in this language."""
    known = settings.office.languages
    if language not in known:
        raise SettingsError(
            file,
            [
                Problem(
                    "office.languages", shown(known), Phrase('"{language}" among them (--language)', language=language)
                )
            ],
        )
    languages = tuple(dict.fromkeys((language, *known)))
    office, slip = replace(settings.office, languages=languages), replace(settings.slip, languages=())
    return replace(settings, office=office, slip=slip)


def _clock(settings: Settings) -> str:
    """A laptop has a battery-backed clock, which is trusted even if it is not synchronised."""
    return "trusted" if settings.office.clock == "auto" else settings.office.clock


def _missing_devices(settings: Settings) -> Iterator[DeviceSettings]:
    """Devices that the page needs and the office's file does not have."""
    names = {device.name for device in settings.device}
    yield from (
        DeviceSettings(name=name, role="console")
        for name in (VISITOR_DEVICE, PAGE_DEVICE, CONSOLE_DEVICE)
        if name not in names
    )
    if all(device.role != "wall" for device in settings.device):
        yield DeviceSettings(name="demo-wall", role="wall")
    yield WINDOW
    yield from (
        DeviceSettings(name=f"demo-keypad-{place}", role="keypad", counter=counter.id)
        for place, counter in enumerate(settings.counter, start=1)
        if counter.id not in keypads(settings)
    )
