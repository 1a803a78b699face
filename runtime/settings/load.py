"""The settings file: where it is, and how it becomes `Settings` or a list of all its mistakes."""

from __future__ import annotations

import argparse
import os
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from core.settings.checks import cross_checks
from core.settings.problem import Problem, shown
from core.settings.sections import Section, Settings
from runtime.settings.validation import read_leniently

DEFAULT_PATH = Path("/etc/luot/office.toml")
VARIABLE = "LUOT_SETTINGS"
WHERE = f"default: ${VARIABLE}, then {DEFAULT_PATH}"
"""As `--help` says it."""

S = TypeVar("S", bound=Section)
THE_FILE = "the file"
"""The key of a mistake that is not one of its values."""


class SettingsError(Exception):
    """The settings file cannot be used; `problems` are all its mistakes, the text has one line for each."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = problems


def add_settings(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """`--settings FILE`, for `settings_path`."""
    parser.add_argument("--settings", metavar="FILE", default=default, help=WHERE)


def settings_path(argument: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """What `--settings` says, else `$LUOT_SETTINGS`, else `/etc/luot/office.toml`."""
    return Path(argument or environ.get(VARIABLE) or DEFAULT_PATH)


def load(path: Path) -> Settings:
    """Reads the file; raises `SettingsError` with all mistakes. Relative paths in it start at its own folder."""
    return _beside(path.absolute().parent, checked(path, read_table(path), Settings, _between))


def load_leniently(path: Path) -> tuple[Settings, list[Problem]]:
    """The same with a stand-in for each value that is wrong, and all mistakes; `SettingsError`: it is no TOML file."""
    values, problems = _read(read_table(path), Settings, _between)
    return _beside(path.absolute().parent, values), problems


def checked(path: Path, raw: dict[str, Any], kind: type[S], between: Callable[[S], Iterable[Problem]]) -> S:
    """A file's table as values of this kind; raises `SettingsError` with all mistakes, in them and `between` them."""
    values, problems = _read(raw, kind, between)
    if problems:
        raise SettingsError(path, problems)
    return values


def _read(raw: dict[str, Any], kind: type[S], between: Callable[[S], Iterable[Problem]]) -> tuple[S, list[Problem]]:
    try:
        values, problems = msgspec.convert(raw, kind), list[Problem]()
    except msgspec.ValidationError as error:
        values, problems = read_leniently(raw, kind)
        problems = problems or [Problem(THE_FILE, "one of its values", str(error))]
    return values, problems + [later for later in between(values) if not _explained(later, problems)]


def read_table(path: Path) -> dict[str, Any]:
    """A TOML file as it stands there, in NFC, dates and times as text; raises `SettingsError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(path, [Problem(THE_FILE, error.strerror or str(error), "a file to read")]) from None
    except UnicodeDecodeError as error:
        raise SettingsError(path, [Problem(f"byte {error.start + 1}", shown(error.reason), "text in UTF-8")]) from None
    try:
        table: dict[str, Any] = _written(tomllib.loads(unicodedata.normalize("NFC", text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [_not_toml(text, str(error))]) from None
    return table


def _written(value: Any) -> Any:
    """Dates and times that stand there without quotes as if they had some: both are right."""
    match value:
        case dict():
            return {name: _written(item) for name, item in value.items()}
        case list():
            return [_written(item) for item in value]
        case time(second=0, microsecond=0):
            return f"{value:%H:%M}"
        case date() | time():  # a datetime is a date, too
            return value.isoformat()
        case _:
            return value


def _not_toml(text: str, message: str) -> Problem:
    """The line itself is worth more than the parser's words for it."""
    what, _, where = message.rstrip(")").partition(" (at ")
    number = where.partition("line ")[2].partition(",")[0]
    lines = text.splitlines()
    line = lines[int(number) - 1].strip() if number.isdigit() and int(number) <= len(lines) else "the end"
    return Problem(where or THE_FILE, shown(line), f"TOML ({what})")


def _between(settings: Settings) -> list[Problem]:
    return [*cross_checks(settings), *_unknown_timezone(settings.office.timezone)]


def _unknown_timezone(name: str) -> list[Problem]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, the name of a folder
        return [Problem("office.timezone", shown(name), 'a time zone, such as "Asia/Ho_Chi_Minh"')]
    return []


def _explained(later: Problem, problems: list[Problem]) -> bool:
    """Whether a mistake between values is only the echo of a value that could not be read."""
    nameless = "[]" in later.key
    return nameless or any(
        later.key == first.key or later.key.startswith((f"{first.key}.", f"{first.key}[")) for first in problems
    )


def _beside(folder: Path, settings: Settings) -> Settings:
    """The settings with their paths made independent of where a program is started."""
    broker, kiosk, printer, slip = settings.broker, settings.kiosk, settings.printer, settings.slip
    return msgspec.structs.replace(
        settings,
        kiosk=msgspec.structs.replace(kiosk, journal=str(folder / kiosk.journal)),
        printer=msgspec.structs.replace(printer, uri=_printer_beside(folder, printer.uri)),
        broker=msgspec.structs.replace(
            broker,
            secrets=None if broker.secrets is None else str(folder / broker.secrets),
            ca=None if broker.ca is None else str(folder / broker.ca),
        ),
        slip=msgspec.structs.replace(
            slip,
            layout=None if slip.layout is None else str(folder / slip.layout),
            logo=None if slip.logo is None else str(folder / slip.logo),
        ),
    )


def _printer_beside(folder: Path, uri: str) -> str:
    """Only slips of the virtual printer go to a folder; devices stand at the root."""
    kind, _, where = uri.partition(":")
    return f"virtual:{folder / where}" if kind == "virtual" else uri
