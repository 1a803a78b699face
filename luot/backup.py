"""`luot backup`: saves the office while it works, reads the file back, and drops the backups that are of no use now."""

from __future__ import annotations

import argparse
import errno
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from backup.archive import ArchiveError
from backup.collecting import PASSPHRASE, CollectError
from backup.making import BackupError, drop_old, make_backup, room_needed
from core.settings.sections import Settings
from luot.language import office_language
from luot.office_settings import settings_or_exit
from runtime.clock import Clock
from runtime.exits import EXIT_FAULT
from runtime.settings.load import add_settings_option, settings_path
from words.figures import size
from words.os_errors import os_error
from words.translation import mark, say

NO_FOLDER = mark("[backup] to names no folder: say with --to where the backup belongs, best on another medium")
NO_STICK = mark("{folder} is not there: is the stick plugged in?")
FULL = mark("There is no room for a backup in {folder}: {free} are free, about {needed} are needed")
MADE = mark("{file}: {entries} entries of the journal, settings, passwords and accounts")
MADE_WITHOUT = mark("{file}: {entries} entries of the journal and settings")
NO_PASSPHRASE = mark(
    "warning: without passwords and accounts: put a passphrase into {file} (mode 0600), and write it down elsewhere"
)
SAME_MEDIUM = mark("warning: {folder} is on the same medium as the journal, and is lost together with it")
DROPPED = mark("{count} older backups were removed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--to", metavar="DIR", type=Path, help="the folder; default: [backup] to in the settings")


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if no backup was made; 78 for wrong settings."""
    settings = settings_or_exit(arguments.settings)
    language = office_language(settings_path(arguments.settings))
    folder = arguments.to or (Path(settings.backup.to) if settings.backup.to else None)
    if folder is None:
        return _failed(say(language, NO_FOLDER))
    if not folder.exists():
        return _failed(say(language, NO_STICK, folder=folder))
    file = settings_path(arguments.settings)
    clock = Clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
    try:
        passphrase = _passphrase(settings, language)
        # First, as the folder may be full of them; what somebody saves by hand is for somebody to remove.
        dropped = [] if arguments.to else drop_old(folder, settings.office.id)
        made = make_backup(settings, file, folder, passphrase, clock.now().utc)
    except (BackupError, CollectError, ArchiveError) as error:
        return _failed(error.said(language))
    except OSError as error:
        return _failed(_why(error, settings, file, folder, language))
    print(say(language, MADE if made.has_secrets else MADE_WITHOUT, file=made.file, entries=made.last_seq))
    if dropped:
        print(say(language, DROPPED, count=len(dropped)))
    if _is_same_medium(folder, Path(settings.kiosk.journal)):
        print(say(language, SAME_MEDIUM, folder=folder), file=sys.stderr)
    return 0


def _failed(why: str) -> int:
    print(f"luot backup: {why}", file=sys.stderr)
    return EXIT_FAULT


def _why(error: OSError, settings: Settings, file: Path, folder: Path, language: str) -> str:
    if error.errno == errno.ENOSPC:
        with suppress(OSError):
            free, needed = shutil.disk_usage(folder).free, room_needed(settings, file, folder)
            if free < needed:
                return say(language, FULL, folder=folder, free=size(free, language), needed=size(needed, language))
    return os_error(error, language)


def _is_same_medium(folder: Path, journal: Path) -> bool:
    return journal.parent.is_dir() and folder.stat().st_dev == journal.parent.stat().st_dev


def _passphrase(settings: Settings, language: str) -> str | None:
    """None if there is none: numbers and settings are worth a backup all the same."""
    if settings.broker.secrets is None:
        return None
    file = Path(settings.broker.secrets) / PASSPHRASE
    try:
        passphrase = file.read_text("utf-8").strip()
    except FileNotFoundError:
        passphrase = ""
    if not passphrase:
        print(say(language, NO_PASSPHRASE, file=file), file=sys.stderr)
    return passphrase or None
