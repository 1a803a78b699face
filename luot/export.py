"""`luot export`: the journal's entries, or its tickets, on stdout, for a spreadsheet or another program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator

from core.history.day_record import day_records
from reports.audit.journal_source import JournalSource, NotThereError, add_source, day_text
from reports.csv_table import csv_lines
from reports.export.days import exported_days
from reports.export.entries import entry_rows
from reports.export.tickets import ExportedTicket, as_json, exported_tickets, ticket_rows
from runtime.exits import EXIT_FAULT
from runtime.journal.errors import JournalError
from words.translation import mark, say

LEFT_OUT = mark("Of {count} days, {first} to {last}, only figures are kept: they are left out")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--events", action="store_true", help="every entry, as on the bus (the default)")
    what.add_argument("--tickets", action="store_true", help="instead: every ticket, with its waits and its counters")
    parser.add_argument("--from", metavar="DAY", dest="first", help="24/11/2026 or 2026-11-24, or 11/2026 for a month")
    parser.add_argument("--to", metavar="DAY", dest="last", help="the last day, which is part of it")
    parser.add_argument("--format", choices=("jsonl", "csv"), default="jsonl", help="default: jsonl")
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if the journal cannot be read or has no such day; 78 for mistakes in the settings."""
    try:
        for line in _lines(arguments, JournalSource(arguments)):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except NotThereError as error:
        print(error, file=sys.stderr)
    except JournalError as error:
        print(f"luot export: {error}", file=sys.stderr)
    else:
        return 0
    return EXIT_FAULT


def _lines(arguments: argparse.Namespace, source: JournalSource) -> Iterator[bytes]:
    """One at a time: a journal of years is longer than a small computer's memory."""
    names, dropped = exported_days(source, arguments.first, arguments.last)
    if dropped:
        span = {"first": day_text(dropped[0]), "last": day_text(dropped[-1])}
        print(say(source.texts.language, LEFT_OUT, count=len(dropped), **span), file=sys.stderr)
    is_csv = arguments.format == "csv"
    if arguments.tickets:
        tickets = _tickets(source, names)
        return csv_lines(ticket_rows(tickets, source.texts.zone)) if is_csv else _json_lines(map(as_json, tickets))
    entries = source.entries_as_json(names[0] if arguments.first else None, names[-1] if arguments.last else None)
    return csv_lines(entry_rows(entries)) if is_csv else _json_lines(entries)


def _tickets(source: JournalSource, names: list[str]) -> Iterator[ExportedTicket]:
    for name in names:
        for record in day_records(source.entries(name)):
            yield from exported_tickets(record, is_open=name == source.open_day)


def _json_lines(objects: Iterable[bytes]) -> Iterator[bytes]:
    return (each + b"\n" for each in objects)
