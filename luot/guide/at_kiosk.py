"""What a command of the guide's begins with: the settings, the account of the bus, and the kiosk."""

from __future__ import annotations

import argparse
import grp
import logging
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from core.messages.wire import Topics
from core.settings.sections import Settings
from luot.guide.kiosk_client import KioskClient, NoAnswerError
from luot.office_settings import device_or_exit, settings_or_exit
from runtime.bus.credentials import CredentialsError, broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS
from words.translation import mark, say

FORBIDDEN = mark("This user may not read {file}, the password of the device: put sudo before the command")
FOR_A_GROUP = mark(
    "This user may not read {file}, the password of the device: put sudo before the command, or join the group {group}"
)
OTHER_SHELL_S = 1
"""An account has one connection: who acts in another shell takes it, and is done within this time."""
Act = Callable[[KioskClient, Settings, str], int]
"""Is given the kiosk, the settings and the language; returns the exit status, or raises `NoAnswerError`."""


def at_kiosk(arguments: argparse.Namespace, act: Act) -> int:
    """Does it with the account `--device`. `act`'s status; 1 where the kiosk does not answer, 78 for wrong settings."""
    settings = settings_or_exit(arguments.settings)
    device = device_or_exit(settings, arguments.device, role="guide").name
    language = arguments.language or settings.office.languages[0]
    try:
        access = broker_access(settings, device, os.environ)
    except CredentialsError as error:
        print(forbidden_file(error.forbidden, language) if error.forbidden else error, file=sys.stderr)
        return EXIT_SETTINGS
    # What the bus has to say is said by the sentence at the end; the log would tell it first, in English.
    logging.getLogger("runtime").addHandler(logging.NullHandler())
    topics = Topics(settings.office.id)
    bus = MqttBus(access, subscriptions=OfficeClient.subscriptions(topics, device), duplicate_pause_s=OTHER_SHELL_S)
    try:
        with KioskClient(bus, topics, device) as kiosk:
            return act(kiosk, settings, language)
    except NoAnswerError as error:
        print(error.said(language), file=sys.stderr)
        return EXIT_FAULT


def forbidden_file(file: Path, language: str) -> str:
    """That this user may not read a password, and who may."""
    try:
        found = file.stat()
        group = grp.getgrgid(found.st_gid).gr_name if found.st_mode & stat.S_IRGRP else None
    except (OSError, KeyError):
        group = None
    return say(language, FOR_A_GROUP if group else FORBIDDEN, file=file, group=group)
