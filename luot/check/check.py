"""`luot check [FILE]`: prints every mistake in a settings file, one line each, or else how its settings turn out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from broker_config.hosts import clear_uris
from core.instant import YEARS
from core.settings.conversions import served
from core.settings.sections import BrokerSettings, Settings
from luot.check.hours_report import describe_hours, describe_moment, office_now, titled
from luot.check.printer_checks import check_device_file
from luot.check.slip_checks import check_slips, unusable_files
from luot.check.tls_checks import tls_remarks
from luot.check.voice_checks import check_voice
from luot.check.wall_checks import check_walls
from luot.language import chosen_language, language_of
from runtime.bus.credentials import is_on_this_machine
from runtime.exits import EXIT_SETTINGS
from runtime.settings.load import WHERE, SettingsError, load_leniently, settings_path
from words.local_words import LocalWords
from words.mistakes import mistakes, settings_error
from words.translation import LANGUAGES, mark

OK = mark("{file}: OK, {services} services, {counters} counters, {devices} devices")
IN_CLEAR = mark("warning: broker: {uri}: passwords pass the network in clear there: luot tls init, and mqtts://")
UNSERVED = mark("warning: service[{code}]: no counter serves {service}: none has it in its offsets")
OUT_OF_REACH = mark(
    "warning: backup.to: {folder}: the hourly backups may write only below /media, /mnt, /srv, /var/backups and"
    " /var/lib/luot"
)
REACHED = ("/media", "/mnt", "/srv", "/var/backups", "/var/lib/luot")
"""`ReadWritePaths=` of luot-backup.service."""
SHARED_WITH_STRANGERS = mark(
    "warning: broker.uri: {uri} is in the network: strangers who fill it keep the kiosk out, too;"
    " uri = \"mqtt://127.0.0.1:1883\" is the kiosk's own, and the network's address belongs into listen"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help=WHERE)
    parser.add_argument(
        "--offline",
        action="store_true",
        help="do not connect to the broker",
    )
    parser.add_argument(
        "--at",
        type=_local_time,
        metavar="TIME",
        help='what the hours mean at this time, such as "2027-02-04 16:30" or "04/02/2027 16:30"',
    )
    parser.add_argument("--language", choices=LANGUAGES, help="of what it tells; default: the office's first")


def _local_time(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"):
        with suppress(ValueError):
            local = datetime.strptime(text.strip().replace("T", " "), form)  # noqa: DTZ007  # the office's zone
            if local.year in YEARS:
                return local
    expected = f"a date of the years {YEARS[0]} to {YEARS[-1]} and a time, such as 2027-02-04 16:30"
    raise argparse.ArgumentTypeError(f"{text}: expected {expected}")


def run(arguments: argparse.Namespace) -> int:
    path = settings_path(arguments.file)
    try:
        settings, problems = load_leniently(path)
    except SettingsError as error:
        print(settings_error(error, arguments.language or chosen_language()))
        return EXIT_SETTINGS
    language = arguments.language or language_of(settings)
    problems += check_device_file(settings.printer)
    if problems:
        print(*mistakes(path, problems, language), *unusable_files(path, settings, language), sep="\n")
        return EXIT_SETTINGS
    zone = ZoneInfo(settings.office.timezone)
    words = LocalWords(language, zone)
    slips = check_slips(path, settings, words)
    if slips.mistakes:
        print(*slips.mistakes, sep="\n")
        return EXIT_SETTINGS
    services, counters, devices = len(settings.service), len(settings.counter), len(settings.device)
    print(words.say(OK, file=path, services=services, counters=counters, devices=devices))
    print(*slips.remarks, sep="\n")
    for line in describe_hours(settings, office_now(settings).date(), words):
        print(line)
    if arguments.at:
        print(*describe_moment(settings, arguments.at.replace(tzinfo=zone), words), sep="\n")
    for line in _unserved_warnings(settings, words):
        print(line)
    if (folder := settings.backup.to) and not any(Path(folder).is_relative_to(above) for above in REACHED):
        print(words.say(OUT_OF_REACH, folder=folder))
    for line in _shared_with_strangers(settings.broker, words):
        print(line)
    for uri in clear_uris(settings.broker):
        print(words.say(IN_CLEAR, uri=uri))
    if not arguments.offline:
        for remark in tls_remarks(settings, office_now(settings), words.language):
            print(remark.text)
    if any(device.role == "wall" for device in settings.device):
        print(*check_walls(settings, words), sep="\n")
    for line in check_voice(settings, words.language):
        print(line)
    return 0


def _unserved_warnings(settings: Settings, words: LocalWords) -> Iterator[str]:
    """A warning for each service that no counter serves."""
    served_codes = served(settings)
    for service in settings.service:
        if service.code not in served_codes:
            yield words.say(UNSERVED, code=service.code, service=titled(service, words))


def _shared_with_strangers(broker: BrokerSettings, words: LocalWords) -> Iterator[str]:
    """A warning where the kiosk has no address of its own; a device elsewhere names one of `listen` in its `uri`."""
    if not is_on_this_machine(broker.uri) and broker.uri not in broker.listen:
        yield words.say(SHARED_WITH_STRANGERS, uri=broker.uri)
