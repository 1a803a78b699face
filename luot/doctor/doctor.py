"""`luot doctor`: examines this machine and its office, tells each part in a line, and reports to the bus."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from core import __version__
from core.instant import Instant
from core.messages.state import Health, PartView
from core.messages.wire import Topics
from core.settings.problem import Problem
from core.settings.sections import Settings
from doctor.bus.office import Heard, Listening
from doctor.examination import Subject, examine
from doctor.report import LastReport, Logged, Shown, as_json, changes, is_ill
from luot.doctor import printer
from luot.doctor.lenient_settings import read_settings
from luot.doctor.screen import changed_screen, screen
from luot.language import office_language
from runtime.bus.credentials import BrokerAccess, CredentialsError, broker_access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock, boot_id
from runtime.exits import EXIT_FAULT
from runtime.kept_file import KeptFile
from runtime.settings.load import THE_FILE, add_settings_option, settings_path
from words.translation import LANGUAGES

STATE_DIRECTORY, STATE = "STATE_DIRECTORY", "/var/lib/luot/luot-doctor"
LAST = "last.json"
ACCOUNTS = ("doctor", "guide")
"""Roles of whose devices the account may be used: programs that are not connected all the time. The first is better,
since a `luot guide` that is at work at the same moment loses its connection to the second."""

ADDRESS = ("office.id", "broker", THE_FILE)
"""How the keys begin without which nobody knows where the broker is, or what its topics are called."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    printer.add_arguments(parser)
    add_settings_option(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--since-last", action="store_true", help="only what has changed since the last examination")
    parser.add_argument(
        "--quiet",
        action="store_true",
        help="only what is newly ill since the last one of these, or since the start of the machine",
    )
    parser.add_argument("--device", metavar="NAME", help="whose account of the bus it uses; default: one it may use")
    parser.add_argument("--language", choices=LANGUAGES, help="of what it tells; default: the office's first")
    parser.add_argument("--state", metavar="DIR", type=Path, help=f"where it keeps its last report; default: {STATE}")


def run(arguments: argparse.Namespace) -> int:
    """0: nothing is ill; 1: something is."""
    if arguments.examine_printer:
        return printer.run(arguments)
    for library in ("runtime", "words"):
        # What they have to say is said by a part; the log would repeat it.
        logging.getLogger(library).addHandler(logging.NullHandler())
    file = settings_path(arguments.settings)
    settings, problems, is_unread = read_settings(file)
    kept = KeptFile((arguments.state or Path(os.environ.get(STATE_DIRECTORY, STATE))) / LAST, LastReport)
    last = kept.read()
    clock = Clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
    device, access, why, is_forbidden = _account(settings, arguments.device, os.environ, problems)
    listening = None if device is None or access is None else _listening(settings, device, access, clock)
    try:
        heard = listening.listen() if listening else Heard(why_not=why)
        subject = Subject(
            file, settings, problems, device, heard, clock.now, is_forbidden=is_forbidden, is_unread=is_unread
        )
        found = examine(subject, last)
        if listening and heard.why_not is None:
            now = clock.now().utc
            listening.tell(Health(online=True, version=__version__, examined=now, parts=found.parts))
    finally:
        if listening:
            listening.close()
    if arguments.quiet:
        found = replace(found, logged=Logged(boot_id(), found.parts))
    else:
        found = replace(found, shown=Shown(found.at, found.parts))
    kept.write(found)
    language = arguments.language or office_language(file)
    if arguments.quiet:
        _show_new(found.parts, last.logged if last else None, language)
    else:
        _show(arguments, settings, language, found, last.shown if last else None)
    return EXIT_FAULT if is_ill(found.parts) else 0


def _show(
    arguments: argparse.Namespace, settings: Settings, language: str, found: LastReport, last: Shown | None
) -> None:
    """`last`: what was told the last time, but for the quiet examinations of each hour."""
    parts = found.parts
    if arguments.since_last and last is not None:
        changed = changes(last.parts, parts)
        if not arguments.json:
            print(changed_screen(changed, Instant.parse(last.at), settings.office.timezone, language))
            return
        parts = tuple(each.now for each in changed if each.now is not None)
    if arguments.json:
        print(as_json(parts, language))
    else:
        print(screen(parts, language))


def _show_new(parts: Sequence[PartView], last: Logged | None, language: str) -> None:
    """What is ill for days is not told each hour: a log on a card would be written for nothing."""
    before = last.parts if last and last.boot == boot_id() else ()
    new = (change.now for change in changes(before, parts))
    if ill := tuple(part for part in new if part is not None and part.state == "ill"):
        print(screen(ill, language))


def _listening(settings: Settings, device: str, access: BrokerAccess, clock: Clock) -> Listening:
    topics = Topics(settings.office.id)
    bus = MqttBus(access, subscriptions=Listening.subscriptions(topics))
    listening = Listening(bus, topics, device, now=lambda: clock.now().utc)
    listening.open()
    return listening


class _Account(NamedTuple):
    device: str | None = None
    """None: there is none that may be used."""
    access: BrokerAccess | None = None
    why_not: str = ""
    is_forbidden: bool = False
    """There is one, but this user may not read its password."""


def _account(settings: Settings, name: str | None, environ: Mapping[str, str], problems: Sequence[Problem]) -> _Account:
    if any(problem.key.startswith(ADDRESS) for problem in problems):
        return _Account()
    found = _Account(why_not='[[device]]: role = "doctor"')
    for device in [name] if name else [each.name for role in ACCOUNTS for each in settings.device if each.role == role]:
        try:
            return _Account(device, broker_access(settings, device, environ))
        except CredentialsError as error:
            found = _Account(why_not=str(error), is_forbidden=error.forbidden is not None)
    return found
