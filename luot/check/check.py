"""`luot check [FILE]`: every mistake of the settings file and of its slips, one line each, or how they turn out.

Units, tests and people ask the same.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from core.settings.conversions import served
from core.settings.sections import DisplaySettings, Settings
from display.drawing.reading_distance import ReadingDistance, reading_distances
from luot.check.hours_report import hours_told, moment_told, named, today_in
from luot.check.slip_checks import try_slips
from runtime.exits import EXIT_SETTINGS
from runtime.settings.load import WHERE, SettingsError, load_leniently, settings_path

CALLS = 2
"""The first two of the wall's texts are for all seats; names and the rule are for nearer ones."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help=WHERE)
    parser.add_argument(
        "--at",
        type=_local_time,
        metavar="TIME",
        help='what the hours mean at this time, such as "2027-02-04 16:30" or "04/02/2027 16:30"',
    )


def _local_time(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"):
        with suppress(ValueError):
            return datetime.strptime(text.strip().replace("T", " "), form)  # noqa: DTZ007  # the office's zone
    raise argparse.ArgumentTypeError(f"{text}: expected a date and a time, such as 2027-02-04 16:30")


def run(arguments: argparse.Namespace) -> int:
    path = settings_path(arguments.file)
    try:
        settings, problems = load_leniently(path)
    except SettingsError as error:
        print(error)
        return EXIT_SETTINGS
    slips = try_slips(path, settings, sound=not problems)
    if problems or slips.mistakes:
        print(*(f"{path}: {problem}" for problem in problems), *slips.mistakes, sep="\n")
        return EXIT_SETTINGS
    print(_good(path, len(settings.service), len(settings.counter), len(settings.device)))
    print(*slips.remarks, sep="\n")
    for line in (*hours_told(settings, today_in(settings)), *_at(settings, arguments.at), *_unserved(settings)):
        print(line)
    if any(device.role == "wall" for device in settings.device):
        print(*_wall(settings.display, reading_distances(settings)), sep="\n")
    return 0


def _at(settings: Settings, at: datetime | None) -> Iterator[str]:
    if at is not None:
        yield from moment_told(settings, at.replace(tzinfo=ZoneInfo(settings.office.timezone)))


def _good(path: Path, services: int, counters: int, devices: int) -> str:
    return f"{path}: OK, {services} services, {counters} counters, {devices} devices"


def _unserved(settings: Settings) -> Iterator[str]:
    """A line for each service to which nobody can be sent."""
    by_any = served(settings)
    for service in settings.service:
        if service.code not in by_any:
            yield f"warning: service[{service.code}]: no counter serves {named(service)}: none has it in its offsets"


def _wall(display: DisplaySettings, distances: tuple[ReadingDistance, ...]) -> Iterator[str]:
    """A line for each text, and one for all that the farthest seat cannot read though it should."""
    for texts, metres in distances:
        yield f"wall of {display.diagonal_in:g} inches: {texts}: up to {_metres(metres)}"
    beyond = [texts for texts, metres in distances[:CALLS] if metres < display.distance_m]
    if beyond:
        far = _metres(display.distance_m)
        yield f"warning: display.distance_m: {far}: too far for {', '.join(beyond)}: a larger screen or nearer seats"


def _metres(metres: float) -> str:
    """Cut to decimetres: nobody is promised more."""
    return f"{math.floor(metres * 10 + 1e-9) / 10:g} m"
