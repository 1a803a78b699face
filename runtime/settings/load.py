"""Finds the settings file and reads it: as `Settings`, or as a list of all its mistakes."""

from __future__ import annotations

import argparse
import io
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from core.phrase import Phrase, mark
from core.settings.checks import cross_checks
from core.settings.problem import Problem, escaped, shown
from core.settings.sections import Section, Settings
from runtime.settings.validation import convert_leniently

DEFAULT_PATH = Path("/etc/luot/office.toml")
VARIABLE = "LUOT_SETTINGS"
WHERE = f"default: ${VARIABLE}, then {DEFAULT_PATH}"
"""For `--help`."""

S = TypeVar("S", bound=Section)
MOST_BYTES = 1_000_000
"""A larger file is something else, given by mistake: to parse it would take seconds."""
MOST_TOLD = 100
"""Mistakes of one file that are told: whoever has more has one cause of them."""
DEEPEST = 20
"""Tables and arrays within each other; the settings need five."""
LONG_KEY = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){100}""")
"""Part of a key like a.b.c: what the parser does for one grows with the square of its length."""
THE_FILE = Phrase("the file")
"""Stands for the key in a `Problem` of the whole file."""
ONE_OF_ITS_VALUES = Phrase("one of its values")


class SettingsError(Exception):
    """The settings file cannot be used; `problems` are all its mistakes, and the text has a line for each."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__("\n".join(told(path, problems)))
        self.path = path
        self.problems = problems


def told(
    path: Path,
    problems: Sequence[Problem],
    tell: Callable[[Problem], str] = str,
    more: Callable[[int], str] = "and {} more mistakes".format,
) -> list[str]:
    """A line for each mistake, but not thousands of them. `more`: of so many that are not told."""
    lines = [tell(problem) for problem in problems[:MOST_TOLD]]
    if rest := len(problems) - len(lines):
        lines.append(more(rest))
    return [escaped(f"{path}: {line}") for line in lines]


def add_settings_option(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Adds `--settings FILE`, whose value is for `settings_path`."""
    parser.add_argument("--settings", metavar="FILE", default=default, help=WHERE)


def settings_path(argument: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """`argument` (of `--settings`), else `$LUOT_SETTINGS`, else `/etc/luot/office.toml`."""
    return Path(argument or environ.get(VARIABLE) or DEFAULT_PATH)


def load(path: Path) -> Settings:
    """Reads the file; relative paths in it become relative to its folder. Raises `SettingsError` with all mistakes."""
    return _resolve_paths(path.absolute().parent, validated(path, read_table(path), Settings, _check))


def load_leniently(path: Path) -> tuple[Settings, list[Problem]]:
    """The settings with a placeholder for each wrong value, and all mistakes; raises `SettingsError` if the file is
    missing or not TOML.
    """
    values, problems = _convert(read_table(path), Settings, _check)
    return _resolve_paths(path.absolute().parent, values), problems


def validated(path: Path, raw: dict[str, Any], kind: type[S], check: Callable[[S], Iterable[Problem]]) -> S:
    """The table of a TOML file as a `kind`; raises `SettingsError` with all mistakes. `check` finds those that show
    only in the combination of several values.
    """
    values, problems = _convert(raw, kind, check)
    if problems:
        raise SettingsError(path, problems)
    return values


def _convert(raw: dict[str, Any], kind: type[S], check: Callable[[S], Iterable[Problem]]) -> tuple[S, list[Problem]]:
    try:
        values, problems = msgspec.convert(raw, kind), list[Problem]()
    except msgspec.ValidationError as error:
        values, problems = convert_leniently(raw, kind)
        problems = problems or [Problem(THE_FILE, ONE_OF_ITS_VALUES, Phrase.as_it_is(str(error)))]
    if len(problems) > MOST_TOLD:
        return values, problems
    return values, problems + [found for found in check(values) if not _follows_from(found, problems)]


def read_table(path: Path) -> dict[str, Any]:
    """The contents of a TOML file, with text in NFC, and dates and times as text; raises `SettingsError`."""
    try:
        text = _text(path)
    except OSError as error:
        raise SettingsError(path, [Problem(THE_FILE, _system_says(error), Phrase("a file to read"))]) from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            path,
            [
                Problem(
                    Phrase("byte {number}", number=error.start + 1),
                    Phrase.as_it_is(shown(error.reason)),
                    Phrase("text in UTF-8"),
                )
            ],
        ) from None
    if long := LONG_KEY.search(text):
        raise SettingsError(path, [_too_deep(shown(long[0]))])
    try:
        table: dict[str, Any] = tomllib.loads(unicodedata.normalize("NFC", text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [_not_toml(text, str(error))]) from None
    except ValueError:  # Python reads no more digits than that
        raise SettingsError(path, [_too_large(Phrase("a number of thousands of digits"))]) from None
    except RecursionError:
        raise SettingsError(path, [_too_deep(ONE_OF_ITS_VALUES)]) from None
    problems: list[Problem] = []
    plain: dict[str, Any] = _plain(table, "", DEEPEST, problems)
    if problems:
        raise SettingsError(path, problems)
    return plain


def _text(path: Path) -> str:
    """The file's text with the line breaks that Python knows as `\\n`; reads no more than could be right."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SettingsError(
            path,
            [Problem(THE_FILE, Phrase("more than 1 MB"), Phrase("a settings file: it has some ten thousand bytes"))],
        )
    return io.StringIO(content.decode("utf-8-sig"), newline=None).read()


def _plain(value: Any, key: str, depth: int, problems: list[Problem]) -> Any:
    """The value with dates and times without quotes as if they were quoted, since the settings allow both. What TOML
    does not promise to be read is added to `problems`: whole numbers beyond 64 bits, and what lies deeper than `depth`.
    """
    match value:
        case dict() | list() if depth == 0:
            problems.append(_too_deep(key))
        case dict():
            return {
                name: _plain(item, f"{key}.{name}" if key else name, depth - 1, problems)
                for name, item in value.items()
            }
        case list():
            return [_plain(item, key, depth - 1, problems) for item in value]
        case int() if not -(2**63) <= value < 2**63:
            problems.append(_too_large(key))
        case time(second=0, microsecond=0):
            return f"{value:%H:%M}"
        case date() | time():  # a datetime is a date
            return value.isoformat()
    return value


def _too_large(what: str) -> Problem:
    return Problem(THE_FILE, what, Phrase("whole numbers of at most 64 bits"))


def _too_deep(what: str) -> Problem:
    return Problem(THE_FILE, what, Phrase("tables and arrays within each other at most {most} times", most=DEEPEST))


CURLY = re.compile("[\u2018\u2019\u201c\u201d\u201e]")
"""What word processors and phones put in the place of quotes; in a comment or within quotes they do no harm."""
STRAIGHT = Phrase('straight quotes: " as on the keyboard, no curly ones')
OFTEN = (
    (CURLY, STRAIGHT),
    (
        re.compile("[\u00a0\u2000-\u200b\u202f\u3000\ufeff]"),
        Phrase("usual spaces: delete the strange one, and type it anew"),
    ),
    (re.compile(r"=\s*(True|False|TRUE|FALSE)\b"), Phrase("true or false, in small letters")),
    (re.compile(r"=\s*\d+,\d+\s*(#.*)?$"), Phrase("a point in place of the comma, such as 7.5")),
)
"""In a line that is no TOML → what is told of it, in place of what the parser says."""


PLACE = re.compile(r"line (?P<line>\d+), column (?P<column>\d+)")
PARSER_SAYS = (
    mark("Cannot overwrite a value"),
    mark("Expected '=' after a key in a key/value pair"),
    mark("Expected ']' at the end of a table declaration"),
    mark("Expected ']]' at the end of an array declaration"),
    mark("Expected newline or end of document after a statement"),
    mark("Invalid date or datetime"),
    mark("Invalid initial character for a key part"),
    mark("Invalid statement"),
    mark("Invalid value"),
    mark("Unclosed array"),
    mark("Unclosed inline table"),
    mark("Unescaped '\\' in a string"),
    mark("Unterminated string"),
    mark("end of document"),
)
"""What Python's parser says of what is no TOML, and where, as far as the catalogues know it."""
PARSER_SAYS_OF = {
    r"Illegal character '\\n'": mark("a quote is missing at the end of a text"),
    r"Illegal character (?P<found>.+)": mark("Illegal character {found}"),
    r"Found invalid character (?P<found>.+)": mark("Illegal character {found}"),
    r"Cannot declare \((?P<found>.+?),?\) twice": mark("{found} is there twice"),
    r"Duplicate inline table key (?P<found>.+)": mark("{found} is there twice"),
    r"Expected (?P<found>['\"].+)": mark("{found} is missing"),
}
"""Pattern of what it says with a value → the sentence that is told instead. The first is of a forgotten quote."""
SYSTEM_SAYS = (
    mark("Is a directory"),
    mark("No such file or directory"),
    mark("Permission denied"),
    mark('"invalid start byte"'),
    mark('"invalid continuation byte"'),
    mark('"unexpected end of data"'),
)


def _system_says(error: OSError) -> Phrase:
    return Phrase.as_it_is(error.strerror or str(error))


def _parser_says(what: str) -> Phrase:
    if what not in PARSER_SAYS:
        for pattern, sentence in PARSER_SAYS_OF.items():
            if found := re.fullmatch(pattern, what):
                return Phrase(sentence, **found.groupdict())
    return Phrase.as_it_is(what)


def _not_toml(text: str, message: str) -> Problem:
    """Shows the line itself, which helps more than the parser's message alone."""
    what, _, where = message.rstrip(")").partition(" (at ")
    found, lines = PLACE.fullmatch(where), text.splitlines()
    key = Phrase("line {line}, column {column}", **found.groupdict()) if found else Phrase.as_it_is(where or THE_FILE)
    is_within = found is not None and int(found["line"]) <= len(lines)
    line = lines[int(found["line"]) - 1].strip() if found and is_within else ""
    often = (told for pattern, told in OFTEN if pattern.search(line))
    expected = next(often, None) or Phrase("TOML ({why})", why=_parser_says(what))
    return Problem(key, shown(line) if is_within else Phrase('"the end"'), expected)


def _check(settings: Settings) -> list[Problem]:
    return [*cross_checks(settings), *_unknown_timezone(settings.office.timezone)]


def _unknown_timezone(name: str) -> list[Problem]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, the name of a folder
        return [Problem("office.timezone", shown(name), Phrase('a time zone, such as "Asia/Ho_Chi_Minh"'))]
    return []


def _follows_from(found: Problem, problems: list[Problem]) -> bool:
    """Whether a mistake in a combination of values is due to the placeholder of a value that was wrong itself."""
    nameless = "[]" in found.key
    return nameless or any(
        found.key == first.key or found.key.startswith((f"{first.key}.", f"{first.key}[")) for first in problems
    )


def _resolve_paths(folder: Path, settings: Settings) -> Settings:
    """Makes all paths absolute, so that it does not matter where a program is started."""

    def absolute(path: str | None) -> str | None:
        return None if path is None else str(folder / path)

    broker, kiosk, printer, slip = settings.broker, settings.kiosk, settings.printer, settings.slip
    return replace(
        settings,
        kiosk=replace(kiosk, journal=str(folder / kiosk.journal)),
        console=replace(settings.console, state=str(folder / settings.console.state)),
        printer=replace(printer, uri=_resolve_printer(folder, printer.uri)),
        broker=replace(broker, secrets=absolute(broker.secrets), ca=absolute(broker.ca)),
        slip=replace(slip, layout=absolute(slip.layout), logo=absolute(slip.logo)),
    )


def _resolve_printer(folder: Path, uri: str) -> str:
    """Only the virtual printer's URI names a folder; those of devices are absolute."""
    kind, _, where = uri.partition(":")
    return f"virtual:{folder / where}" if kind == "virtual" else uri
