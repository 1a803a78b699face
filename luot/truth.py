"""`luot truth [MONTH]`: how long people were told that they would wait, held against how long they did."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from core.history.day_record import day_records
from core.names import name_in
from reports.audit.journal_source import JournalSource, NotThereError, add_source, day_key, day_text
from reports.picture import PictureError, check_picture
from reports.truth.plot import plot_truth
from reports.truth.table import truth_table, verdict
from reports.truth.truth import TruthTally
from runtime.exits import EXIT_FAULT
from runtime.journal.errors import JournalError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "period",
        metavar="MONTH",
        nargs="?",
        help="11/2026 or 2026-11; or a day or a year (default: the last month with a call)",
    )
    parser.add_argument("--json", action="store_true", help="one object instead of the table")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="a picture too: .png or .svg")
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if the journal cannot be read or has no such day, or no picture can be drawn; 78 for wrong settings."""
    try:
        if arguments.plot:
            check_picture(arguments.plot)
        said = _report(arguments, JournalSource(arguments))
    except NotThereError as error:
        print(error, file=sys.stderr)
        return EXIT_FAULT
    except (JournalError, PictureError, OSError) as error:
        print(f"luot truth: {error}", file=sys.stderr)
        return EXIT_FAULT
    print(said)
    return 0


def _report(arguments: argparse.Namespace, source: JournalSource) -> str:
    """Reads one day after another, and keeps none. The day that is still open is left out unless it is asked for."""
    language, asked = source.texts.language, arguments.period or (source.last_day() or source.day_name(None))[:7]
    tally = TruthTally(source.texts.zone)
    for name in source.day_names(asked):
        if name != source.open_day or name == asked:
            for record in day_records(source.entries(name)):
                tally.count(record)
    truth, days = tally.truth(), day_text(day_key(asked) or asked)
    said = verdict(truth, days, language)
    if not (truth.ranges or truth.at_once) and not arguments.json:
        return said
    if arguments.plot:
        plot_truth(arguments.plot, said, truth, language)
    if arguments.json:
        return msgspec.json.format(msgspec.json.encode(truth), indent=2).decode()
    services = {code: name_in(names, language, code) for code, names in source.texts.services.items()}
    return f"{said}\n\n{truth_table(truth, language, services)}"
