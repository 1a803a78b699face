"""Which office the demo is: that of its folder, else the example; and what of it this machine needs otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from core.settings.sections import BrokerSettings, DeviceSettings, Settings
from demo.example_office import example_file, with_keys
from printer.drawing.typesetting import DOTS
from printer.virtual.models import FULL, MODELS, Model
from runtime.settings.load import load

VISITOR, FRONT_PANEL = "visitor", "front-panel"
WINDOW = DeviceSettings(name="demo-window", role="wall")
"""The wall that opens as a window where there is a desktop."""
USUAL_MM_PER_S = "100"
"""Slow enough for a fault in the middle of a slip."""


def demo_settings(home: Path) -> Settings:
    """Raises `SettingsError` with all mistakes of the file."""
    own = home / "office.toml"
    settings = load(own if own.exists() else example_file())
    journal = Path(settings.kiosk.journal)
    if not journal.is_relative_to(home):
        journal = home / "journal.sqlite"
    return replace(
        settings,
        office=replace(settings.office, clock=_clock(settings)),
        kiosk=replace(settings.kiosk, journal=str(journal)),
        hours=None,  # at night, too, somebody may want to see it
        service=tuple(replace(service, hours=(), quota=None) for service in settings.service),
        device=(*settings.device, *_missing_devices(settings)),
    )


def connected(settings: Settings, *, broker: BrokerSettings, printer_uri: str) -> Settings:
    """The same office at the demo's own broker and printer."""
    return replace(settings, broker=broker, printer=replace(settings.printer, uri=printer_uri))


def leaves_out_hours(home: Path) -> bool:
    """Whether the office of this folder has hours, quotas or services with hours of their own: the demo has none."""
    own = home / "office.toml"
    settings = load(own if own.exists() else example_file())
    return settings.hours is not None or any(service.hours or service.quota for service in settings.service)


def file_for_others(home: Path, settings: Settings) -> Path:
    """Writes the settings with which other programs of this office come to the demo's broker and to its journal.

    Such as `luot guide` and `luot why`. `settings`: the demo's own, connected.
    """
    own = home / "office.toml"
    text = (own if own.exists() else example_file()).read_text(encoding="utf-8-sig")
    file = home / "demo.toml"
    reaches = {
        "broker.uri": settings.broker.uri,
        "broker.secrets": settings.broker.secrets or "",
        "kiosk.journal": settings.kiosk.journal,
    }
    file.write_text(with_keys(text, reaches), encoding="utf-8")
    return file


def printer_speed(settings: Settings) -> float:
    """Millimetres a second as `virtual:…?mm_per_s=` has it, 0: at once; else as fast as usual slip printers are."""
    return float(_of_virtual(settings, "mm_per_s", USUAL_MM_PER_S))


def printer_character(settings: Settings) -> Model:
    """As `virtual:…?character=` has it, with paper as wide as the settings say."""
    character = MODELS[_of_virtual(settings, "character", FULL.name)]
    return replace(character, width=DOTS[settings.printer.width_mm])


def _of_virtual(settings: Settings, option: str, default: str) -> str:
    where = urlsplit(settings.printer.uri)
    return parse_qs(where.query).get(option, [default])[-1] if where.scheme == "virtual" else default


def keypads(settings: Settings) -> dict[str, DeviceSettings]:
    """Counter → its keypad."""
    return {device.counter: device for device in settings.device if device.role == "keypad" and device.counter}


def wall(settings: Settings) -> DeviceSettings:
    return next(device for device in settings.device if device.role == "wall")


def kiosk(settings: Settings) -> DeviceSettings:
    return next(device for device in settings.device if device.role == "kiosk")


def _clock(settings: Settings) -> str:
    """A laptop need not be synchronised to be believed: it has a clock of its own."""
    return "trusted" if settings.office.clock == "auto" else settings.office.clock


def _missing_devices(settings: Settings) -> Iterator[DeviceSettings]:
    """What the page shows and an office of its own need not have."""
    names = {device.name for device in settings.device}
    yield from (DeviceSettings(name=name, role="console") for name in (VISITOR, FRONT_PANEL) if name not in names)
    if all(device.role != "wall" for device in settings.device):
        yield DeviceSettings(name="demo-wall", role="wall")
    yield WINDOW
    yield from (
        DeviceSettings(name=f"demo-keypad-{place}", role="keypad", counter=counter.id)
        for place, counter in enumerate(settings.counter, start=1)
        if counter.id not in keypads(settings)
    )
