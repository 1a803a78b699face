"""`luot simulate`: how long people wait on invented or recorded days, as the counters are and under changes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from core.instant import MINUTE_MS, YEARS
from core.names import name_in
from core.settings.conversions import short_names
from core.settings.sections import Settings
from reports.audit.journal_source import NO_FILE, settings_of
from reports.picture import PictureError, check_picture
from reports.tally import ZONE
from reports.text_table import localize_decimals
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from runtime.journal.errors import JournalError, MissingJournalError
from runtime.journal.lock import LockedError
from runtime.settings.load import SettingsError
from simulation.day_source import DaySource, Outcome, error_of_difference, simulate_days
from simulation.effect import describe_effect
from simulation.invented_days import FIRST_DAY, InventedDays
from simulation.invented_journal import InventedJournal
from simulation.plot import plot
from simulation.progress import progress
from simulation.recorded_days import RecordedDays
from simulation.results_table import Case, results_table
from simulation.scenario import MOST_DAYS, Scenario, load_scenario, scenario_names
from simulation.virtual_kiosk import RefusedError
from simulation.what_if import FORMS, NO_CHANGE, Change, ChangeError, parse_change
from words.mistakes import mistake, settings_error
from words.os_errors import os_error
from words.translation import LANGUAGES, mark, say

REFERENCE = "reference-day"
ADDED = mark("{change} adds counter {counter}, open {hours}")
ADDED_ALIKE = mark("{change} adds counter {counter}, open as long as the one that is open for longest on that day")
EXIT_INTERRUPTED = 130
"""The exit status by which shells report Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    shipped = ", ".join(scenario_names())
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
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.year in YEARS:
            return day
    raise argparse.ArgumentTypeError(
        f"{text}: expected a date of the years {YEARS[0]} to {YEARS[-1]}, such as 2026-10-01"
    )


def run(arguments: argparse.Namespace) -> int:
    """0; 78 for mistakes in a scenario or a change; 1 for a file that cannot be read or written; 130 for Ctrl-C."""
    try:
        if arguments.plot:
            check_picture(arguments.plot)
        settings = settings_of(arguments) if arguments.journal or arguments.settings else None
        source = _source(arguments, settings)
        changes = [
            parse_change(text, source.rules, partial_counters=source.partial_counters)
            for text in dict.fromkeys(arguments.what_if)
        ]
        cases = list(_cases(source, changes, arguments))
        if arguments.plot:
            plot(arguments.plot, _title(cases[0], source, arguments.language), cases, arguments.language)
    except SettingsError as error:
        print(settings_error(error, arguments.language), file=sys.stderr)
        return EXIT_SETTINGS
    except ChangeError as error:
        print(mistake(error.problem, arguments.language), file=sys.stderr)
        return EXIT_SETTINGS
    except MissingJournalError:
        print(f"luot simulate: {say(arguments.language, NO_FILE, file=arguments.journal)}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot simulate: {os_error(error, arguments.language)}", file=sys.stderr)
        return EXIT_FAULT
    except (JournalError, LockedError, RefusedError, PictureError) as error:
        print(f"luot simulate: {error}", file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    print(_as_json(cases) if arguments.json else _as_text(cases, changes, source, settings, arguments.language))
    return 0


def _source(arguments: argparse.Namespace, settings: Settings | None) -> DaySource:
    if arguments.journal is not None:
        zone = ZoneInfo(settings.office.timezone) if settings else ZONE
        return RecordedDays(arguments.journal, last_days=arguments.days, zone=zone)
    where = arguments.scenario or REFERENCE
    given = {key: getattr(arguments, key) for key in ("days", "seed") if getattr(arguments, key) is not None}
    scenario: Scenario = replace(load_scenario(where), **given)
    return InventedDays(Path(where).stem, scenario, first_day=arguments.first_day)


def _cases(source: DaySource, changes: Sequence[Change], arguments: argparse.Namespace) -> Iterator[Case]:
    """The days as they are, under each change on the same people, and, of a journal, as they really were."""
    with ExitStack() as stack:
        passed = stack.enter_context(progress(source.visitors * (1 + len(changes))))
        if arguments.write_journal:
            journal = stack.enter_context(InventedJournal(arguments.write_journal))
            base = simulate_days(source, NO_CHANGE, passed=passed, record=journal.record, paper=True)
        else:
            base = simulate_days(source, NO_CHANGE, passed=passed)
        yield Case(say(arguments.language, "as it is"), base)
        for change in changes:
            yield Case(change.text, simulate_days(source, change, passed=passed))
    if isinstance(source, RecordedDays):
        yield Case(say(arguments.language, "as it was"), source.as_it_was(), compared=False)


def _title(case: Case, source: DaySource, language: str) -> str:
    figures, name = case.outcome.figures, source.name
    if not source.has_days:
        return say(language, "{name}: {people} people without days", name=name, people=figures.customers)
    return say(language, "{name}: {days} days, {people} people", name=name, days=figures.days, people=figures.customers)


def _as_text(
    cases: Sequence[Case], changes: Sequence[Change], source: DaySource, settings: Settings | None, language: str
) -> str:
    names = short_names(settings) if settings else {}
    services = {code: name_in(own, language, code) for code, own in names.items()}
    lines = [_title(cases[0], source, language)]
    lines += [
        _new_counter_sentence(change, counter, source, language)
        for change in changes
        for counter in change.new_counters
    ]
    for case in cases[1:]:
        if case.compared:
            described = describe_effect(case.title, case.outcome, cases[0].outcome, language, services)
            lines.append(localize_decimals(described, language))
    return "\n".join([*lines, "", results_table(cases, language, services)])


def _new_counter_sentence(change: Change, counter: str, source: DaySource, language: str) -> str:
    """Says that a change adds a counter (maybe a typing error), with its hours if they are the same on all days."""
    if isinstance(source, RecordedDays) or not source.has_days:
        return say(language, ADDED_ALIKE, change=change.text, counter=counter)
    plan = next(iter(source.plans(change)))
    times = [
        f"{action.at_ms // MINUTE_MS // 60:02d}:{action.at_ms // MINUTE_MS % 60:02d}"
        for action in plan.actions_of(counter)
    ]
    hours = ", ".join(f"{begin}–{end}" for begin, end in zip(times[::2], times[1::2], strict=False))
    return say(language, ADDED, change=change.text, counter=counter, hours=hours)


def _as_json(cases: Sequence[Case]) -> str:
    """The figures of the days as they are; `what_if` (by change) and `as_it_was` have the same form."""
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
