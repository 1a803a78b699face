"""`luot simulate`: days that might have been, by the real rules: who waits how long if who sits where."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from core.instant import MINUTE_MS
from core.messages.events import Entry
from core.names import name_in
from core.settings.sections import Settings
from reports.audit.journal_source import settings_of
from reports.tally import ZONE
from runtime.journal.journal import JournalError
from runtime.journal.lock import LockedError
from runtime.service import EXIT_FAULT, EXIT_SETTINGS
from runtime.settings.load import SettingsError
from simulation.day_source import Invented, Outcome, Recorded, Source, error_of_difference, lived
from simulation.effect import effect
from simulation.hall import PlanError
from simulation.invented_days import FIRST_DAY
from simulation.invented_journal import Diary
from simulation.plot import PlotError, check_plot, plot
from simulation.progress import progress
from simulation.results_table import Case, decimals, sheet
from simulation.scenario import MOST_DAYS, Scenario, load_scenario, names
from simulation.what_if import AS_IT_IS, FORMS, Change, ChangeError, change_of
from words.phrases import LANGUAGES, mark, say

REFERENCE = "reference-day"
ADDED = mark("{change} adds counter {counter}, open {hours}")
ADDED_ALIKE = mark("{change} adds counter {counter}, open as long as the one that is open for longest on that day")
EXIT_INTERRUPTED = 130
"""As shells say it of Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    shipped = ", ".join(names())
    where.add_argument("--scenario", metavar="FILE", help=f"or one of {shipped} (default: {REFERENCE})")
    where.add_argument("--journal", metavar="FILE", type=Path, help="the office's own days, as they were; only read")
    parser.add_argument(
        "--settings", metavar="FILE", help="of the office: names of its services, and the time zone of its journal"
    )
    parser.add_argument(
        "--what-if", metavar="CHANGE", action="append", default=[], help=f"{FORMS}; several with a comma"
    )
    parser.add_argument("--days", metavar="N", type=_days, help="instead of the scenario's; the last N of a journal")
    parser.add_argument("--seed", metavar="N", type=int, help="instead of the scenario's")
    parser.add_argument(
        "--first-day", metavar="DATE", type=_date, default=FIRST_DAY, help="YYYY-MM-DD, of invented days"
    )
    parser.add_argument("--json", action="store_true", help="one object instead of the table")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="a picture too: .png or .svg")
    parser.add_argument("--write-journal", metavar="FILE", type=Path, help="keep the invented days as a journal")
    parser.add_argument("--language", choices=LANGUAGES, default="vi", help="of the table (default: vi)")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text}: expected a whole number from 1 to {MOST_DAYS}")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: expected a date, such as 2026-10-01") from None


def run(arguments: argparse.Namespace) -> int:
    """0; 78 for a scenario or a change with mistakes; 1 for a file that cannot be read or written."""
    try:
        if arguments.plot:
            check_plot(arguments.plot)
        settings = _settings(arguments)
        source = _source(arguments, settings)
        changes = [change_of(text, source.rules, choosy=source.choosy) for text in dict.fromkeys(arguments.what_if)]
        cases = list(_cases(source, changes, arguments))
        if arguments.plot:
            plot(arguments.plot, _title(cases[0], source, arguments.language), cases, arguments.language)
    except (SettingsError, ChangeError) as error:
        print(error, file=sys.stderr)
        return EXIT_SETTINGS
    except (JournalError, LockedError, OSError, PlanError, PlotError) as error:
        print(f"luot simulate: {error}", file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    print(_json(cases) if arguments.json else _text(cases, changes, source, settings, arguments.language))
    return 0


def _settings(arguments: argparse.Namespace) -> Settings | None:
    """The journal's office; an invented one has none, unless somebody names it."""
    return settings_of(arguments) if arguments.journal or arguments.settings else None


def _source(arguments: argparse.Namespace, settings: Settings | None) -> Source:
    if arguments.journal is not None:
        zone = ZoneInfo(settings.office.timezone) if settings else ZONE
        return Recorded(arguments.journal, last_days=arguments.days, zone=zone)
    where = arguments.scenario or REFERENCE
    given = {key: getattr(arguments, key) for key in ("days", "seed") if getattr(arguments, key) is not None}
    scenario: Scenario = replace(load_scenario(where), **given)
    return Invented(Path(where).stem, scenario, first_day=arguments.first_day)


def _cases(source: Source, changes: Sequence[Change], arguments: argparse.Namespace) -> Iterator[Case]:
    """The days as they are, under each change on the same people, and, of a journal, as they really were."""
    with ExitStack() as stack:
        passed = stack.enter_context(progress(source.visitors * (1 + len(changes))))
        diary = stack.enter_context(Diary(arguments.write_journal)) if arguments.write_journal else None
        hear = diary.hear if diary else _unheard
        base = lived(source, AS_IT_IS, passed=passed, hear=hear, paper=diary is not None)
        yield Case(say(arguments.language, "as it is"), base)
        for change in changes:
            yield Case(change.text, lived(source, change, passed=passed))
    if isinstance(source, Recorded):
        yield Case(say(arguments.language, "as it was"), source.as_it_was(), compared=False)


def _unheard(_: Entry) -> None:
    pass


def _title(case: Case, source: Source, language: str) -> str:
    found = case.outcome.figures
    if not source.has_days:
        return say(language, "{name}: {people} people without days", name=source.name, people=found.customers)
    return say(
        language, "{name}: {days} days, {people} people", name=source.name, days=found.days, people=found.customers
    )


def _text(
    cases: Sequence[Case], changes: Sequence[Change], source: Source, settings: Settings | None, language: str
) -> str:
    services = _names(settings, language)
    said = [_title(cases[0], source, language)]
    said += [_added(change, counter, source, language) for change in changes for counter in change.adds]
    for case in cases[1:]:
        if case.compared:
            told = effect(case.title, case.outcome, cases[0].outcome, language, services)
            said.append(decimals(told, language))
    return "\n".join([*said, "", sheet(cases, language, services)])


def _names(settings: Settings | None, language: str) -> dict[str, str]:
    """Of the services, the short ones, by code."""
    if settings is None:
        return {}
    names = {service.code: service.short or service.name for service in settings.service}
    return {code: name_in(own, language, code) for code, own in names.items()}


def _added(change: Change, counter: str, source: Source, language: str) -> str:
    """Whoever mistypes a counter adds one: with its hours, where they are the same on each day."""
    if isinstance(source, Recorded) or not source.has_days:
        return say(language, ADDED_ALIKE, change=change.text, counter=counter)
    plan = next(iter(source.plans(change)))
    times = [f"{act.at_ms // MINUTE_MS // 60:02d}:{act.at_ms // MINUTE_MS % 60:02d}" for act in plan.acts_of(counter)]
    hours = ", ".join(f"{begin}–{end}" for begin, end in zip(times[::2], times[1::2], strict=False))
    return say(language, ADDED, change=change.text, counter=counter, hours=hours)


def _json(cases: Sequence[Case]) -> str:
    """The contract's object, of the days as they are; `what_if` by change and `as_it_was` are of the same form."""
    base, *others = cases
    found: dict[str, Any] = msgspec.to_builtins(base.outcome.figures)
    changed = {case.title: _compared(case.outcome, base.outcome) for case in others if case.compared}
    if changed:
        found["what_if"] = changed
    for case in others:
        if not case.compared:
            found["as_it_was"] = msgspec.to_builtins(case.outcome.figures)
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def _compared(changed: Outcome, base: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(changed.figures)
    return found | {"wait_mean_difference_error_min": error_of_difference(changed, base)}
