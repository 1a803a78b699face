"""`luot broker-config`: writes mosquitto's configuration for the office of a settings file into one folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from broker_config.account import Account
from broker_config.hosts import overlapping
from broker_config.render import missing_certificates, render
from core.settings.sections import Settings
from luot.office_settings import told
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from runtime.settings.load import SettingsError, add_settings_option, load, settings_path
from words.os_errors import os_error
from words.translation import mark, say

OVERLAP = mark("[broker] {uri} and {other}: mosquitto cannot listen at both: give one of them another port")
NO_CERTIFICATE = mark("mqtts needs {file}: make it first, with luot tls init --out {folder}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder to write")


def run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out.absolute()
    try:
        settings = load(settings_path(arguments.settings))
    except SettingsError as error:
        sys.stderr.write(f"{told(error, arguments.settings)}\n")
        return EXIT_SETTINGS
    language = settings.office.languages[0]
    if pair := overlapping(settings.broker):
        sys.stderr.write(f"luot broker-config: {say(language, OVERLAP, uri=pair[0], other=pair[1])}\n")
        return EXIT_SETTINGS
    try:
        for file in missing_certificates(settings.broker, out):
            sys.stderr.write(f"luot broker-config: {say(language, NO_CERTIFICATE, file=file, folder=out)}\n")
            return EXIT_FAULT
        account = render(settings, out)
    except OSError as error:
        sys.stderr.write(f"luot broker-config: {os_error(error, language)}\n")
        return EXIT_FAULT
    sys.stdout.writelines(f"{line}\n" for line in _next_steps(settings, out, account))
    return 0


def _next_steps(settings: Settings, out: Path, account: Account) -> Iterator[str]:
    yield f"mosquitto -c {out}/mosquitto.conf"
    secrets = out / "secrets"
    if settings.broker.secrets is None or Path(settings.broker.secrets).resolve() != secrets.resolve():
        yield f'for programs on this machine: [broker] secrets = "{secrets}"'
    if account.uid == 0:
        yield f"the broker will run as root: there is no user mosquitto, or it cannot get into {out}"
