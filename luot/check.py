"""`luot check [FILE]`: every mistake of the settings file, one line each; units, tests and people ask the same."""

from __future__ import annotations

import argparse
from pathlib import Path

from runtime.service import EXIT_SETTINGS
from runtime.settings import SettingsError, load, settings_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="default: $LUOT_SETTINGS, then /etc/luot/office.toml")


def run(arguments: argparse.Namespace) -> int:
    path = settings_path(arguments.file)
    try:
        settings = load(path)
    except SettingsError as error:
        print(error)
        return EXIT_SETTINGS
    print(_good(path, len(settings.service), len(settings.counter), len(settings.device)))
    return 0


def _good(path: Path, services: int, counters: int, devices: int) -> str:
    return f"{path}: OK, {services} services, {counters} counters, {devices} devices"
