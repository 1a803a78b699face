"""`luot restore FILE`: brings an office back from a backup, on a box that has none."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from getpass import getpass
from pathlib import Path
from zoneinfo import ZoneInfo

from backup.archive import ArchiveError
from backup.peeking import language_of
from backup.restoring import NeedsPassphraseError, Restored, RestoreError, WrongPassphraseError, restore
from core.instant import Instant
from luot.language import chosen_language
from runtime.exits import EXIT_FAULT
from runtime.settings.load import add_settings_option, load, settings_path
from words.figures import moment
from words.os_errors import os_error
from words.translation import mark, say

DAMAGED = mark("{file} is damaged or cut off, or no backup, and nothing was changed: {why}")
ASK = mark("Passphrase of the backup: ")
WRONG = mark("The passphrase does not open this backup; nothing was changed")
NEEDED = mark(
    "The backup holds passwords and accounts: give --passphrase-file, or --without-secrets to do without them"
)
BACK = mark("The office {office} is back as it was at {when}: {entries} entries of the journal, settings in {file}")
WITHOUT = mark(
    "Passwords and accounts did not come along: luot broker-config and luot console user make new ones. Nor is it "
    "known whether somebody has changed this file: look through the settings"
)
JUMPS = mark("Numbers of that day go on with a gap, behind those that may have been given out since the backup")
NEXT = mark("Next: luot check, luot broker-config, then start the services")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a backup that `luot backup` has made")
    add_settings_option(parser)
    parser.add_argument("--root", metavar="DIR", type=Path, default=Path("/"), help="put all below this folder")
    parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="default: it is asked for")
    parser.add_argument("--without-secrets", action="store_true", help="leave out passwords and accounts")


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if nothing was brought back."""
    language = _language(arguments.file)
    try:
        restored = _restore(arguments, language)
    except WrongPassphraseError:
        return _failed(say(language, WRONG))
    except NeedsPassphraseError:
        return _failed(say(language, NEEDED))
    except ArchiveError as error:
        return _failed(say(language, DAMAGED, file=arguments.file, why=error.said(language)))
    except RestoreError as error:
        return _failed(error.said(language))
    except OSError as error:
        return _failed(os_error(error, language))
    print("\n".join(_report(restored, language)))
    return 0


def _language(file: Path) -> str:
    """That of the office in the backup; where the file does not tell, the one chosen on this machine."""
    with suppress(OSError):
        if language := language_of(file):
            return language
    return chosen_language()


def _restore(arguments: argparse.Namespace, language: str) -> Restored:
    """Asks for the passphrase only where there is somebody to ask, and something that needs one."""
    file, given, without = settings_path(arguments.settings), arguments.passphrase_file, arguments.without_secrets
    passphrase = given.read_text("utf-8").strip() if given else None
    try:
        return restore(arguments.file, file, arguments.root, passphrase, without_secrets=without)
    except NeedsPassphraseError:
        if not sys.stdin.isatty():
            raise
    return restore(arguments.file, file, arguments.root, getpass(say(language, ASK)))


def _report(restored: Restored, language: str) -> list[str]:
    contents, settings = restored.contents, load(restored.settings_file)
    when = moment(Instant.parse(contents.made).moment.astimezone(ZoneInfo(settings.office.timezone)), language)
    said = [
        say(
            language,
            BACK,
            office=contents.office,
            when=when,
            entries=contents.last_seq,
            file=restored.settings_file,
        )
    ]
    if not restored.has_secrets:
        said.append(say(language, WITHOUT))
    if contents.last_seq:
        said.append(say(language, JUMPS))
    return [*said, say(language, NEXT)]


def _failed(why: str) -> int:
    print(f"luot restore: {why}", file=sys.stderr)
    return EXIT_FAULT
