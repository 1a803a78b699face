"""`luot repair JOURNAL --out FILE`: a new journal with all that is whole of a damaged one, and a report of the rest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from runtime.exits import EXIT_FAULT
from runtime.journal.errors import JournalError
from runtime.journal.lock import LockedError
from runtime.journal.repair import Repaired, repair
from words.shell_language import shell_language
from words.translation import mark, say

KEPT = mark("{file}: {count} entries are whole")
NOTHING = mark("{journal}: no entry is whole, so no new journal was written")
CHANGED = mark("Not kept, since they are not as they were written: {entries}")
MISSING = mark("Missing: entries {entries}")
TABLES = mark("Not read to their end: the tables {tables}")
NEXT = mark(
    "Stop luot-kiosk, move {journal} and {journal}-wal away, and put the new file in that place; leave {journal}.lock: "
    "it knows where the numbers stood"
)
INSTEAD = mark(
    "Stop luot-kiosk and move {journal} and {journal}-wal away; leave {journal}.lock, which knows where the numbers "
    "stood: a new journal is begun, or put a backup in that place"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("journal", metavar="JOURNAL", type=Path, help="the damaged file; it is left as it is")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="the new journal")


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing is lost; else 1."""
    language = shell_language()
    try:
        repaired = repair(arguments.journal, arguments.out)
    except (JournalError, LockedError) as error:
        print(f"luot repair: {error}", file=sys.stderr)
        if isinstance(error, JournalError) and arguments.journal.is_file() and not arguments.out.exists():
            print(say(language, INSTEAD, journal=arguments.journal), file=sys.stderr)
        return EXIT_FAULT
    print("\n".join(report(repaired, arguments.journal, arguments.out, language)))
    return 0 if repaired.is_whole and repaired.kept else EXIT_FAULT


def report(repaired: Repaired, journal: Path, out: Path, language: str) -> list[str]:
    said = [say(language, KEPT if repaired.kept else NOTHING, file=out, journal=journal, count=repaired.kept)]
    if repaired.changed:
        said.append(say(language, CHANGED, entries=", ".join(map(str, repaired.changed))))
    if spans := [str(first) if first == last else f"{first}–{last}" for first, last in repaired.missing]:
        said.append(say(language, MISSING, entries=", ".join(spans)))
    if repaired.tables:
        said.append(say(language, TABLES, tables=", ".join(repaired.tables)))
    return [*said, say(language, NEXT if repaired.kept else INSTEAD, journal=journal)]
