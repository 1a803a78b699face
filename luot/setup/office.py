"""Makes an office of the answers: settings, broker, first administrator, passphrase, units."""

from __future__ import annotations

import secrets
import socket
import tomllib
from collections.abc import Callable
from pathlib import Path

from luot.setup import answers as answers_file
from luot.setup import office_file
from luot.setup.answers import Answers
from luot.setup.machine import Machine, MachineError
from luot.setup.office_table import SECRETS, Facts, office_table
from luot.setup.units import ANSWERS, OWN, enable, switch_off_others, switch_on, units_for
from printer.setup.discovery import (
    FoundPrinter,
    interfaces,
    network_printers,
    own_networks,
    serial_lines,
    usb_printers,
)
from runtime.gpio.header import has_header
from runtime.settings.load import load
from runtime.synced import make_folder, sync, write_whole
from words.translation import mark, say

SETTINGS = "/etc/luot/office.toml"
EXAMPLE = "/opt/luot/share/luot/office.example.toml"
LUOT = "/opt/luot/bin/luot"
PASSPHRASE = f"{SECRETS}/backup-passphrase"
PASSPHRASE_GROUPS, GROUP = 5, 4
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people confuse: 5 bits each, and 99 in all."""
ACCOUNTS = "/var/lib/luot/luot-console/accounts.sqlite"

Tell = Callable[[str], None]

KEPT = mark("{key}: left as you have written it; the answers would make it {value}")
NOT_OURS = mark("{file} was not written by luot-setup, and stays as it is")
WRITTEN = mark("The settings are in {file}")
WRONG = mark("The settings would have mistakes, and nothing was changed:")
PASSPHRASE_SAID = mark("The passphrase of the backups, to be written down and kept elsewhere: {passphrase}")
ADMINISTRATOR = mark("The console: http://{name}:{port}/ – log in as {who} with the code {code}, and choose a password")
STARTED = mark("Started: {units}")
WILL_START = mark("Will start with this machine: {units}")


class SetupError(Exception):
    """The office could not be set up; the text says why, in the office's language."""


def facts(machine: Machine, answers: Answers) -> Facts:
    """What this machine tells about itself."""
    has_pins = has_header(machine.path("/dev")) if answers.pins is None else answers.pins
    addresses = [str(each.ip) for each in interfaces() if each.ip.is_private and not each.ip.is_loopback]
    host = socket.gethostname()
    return Facts(has_pins, tuple(dict.fromkeys((*addresses, host, f"{host}.local"))))


def find_printers() -> list[FoundPrinter]:
    """Those on USB first; nothing is sent to any of them."""
    return [*usb_printers(), *network_printers(own_networks()), *serial_lines()]


def found_printer() -> str:
    """The printer on USB, if there is just one."""
    found = usb_printers()
    return found[0].uri if len(found) == 1 else ""


def set_up(machine: Machine, answers: Answers, tell: Tell) -> None:
    """Raises `SetupError`, `MachineError` or `OSError`. Nothing is changed before the settings are found right."""
    language = answers.language
    here = facts(machine, answers)
    table = office_table(answers, here)
    fresh = office_file.new_file(table, language, EXAMPLE)
    for line in _write_settings(machine, fresh, language):
        tell(line)
    write_whole(machine.path(ANSWERS), answers_file.write(answers), 0o644)
    tell(say(language, WRITTEN, file=SETTINGS))
    machine.do(LUOT, "broker-config", "--out", str(Path(SECRETS).parent))
    if passphrase := new_passphrase(machine.path(PASSPHRASE)):
        tell(say(language, PASSPHRASE_SAID, passphrase=passphrase))
    units = units_for(machine, answers, load(machine.path(SETTINGS)))
    switch_off_others(machine, units)
    enable(machine, "mosquitto.service")
    if machine.is_booted:
        machine.do("systemctl", "restart", "mosquitto.service")
    # Before the console runs, which would make the first administrator itself, and tell only its log.
    code = first_administrator(machine)
    switch_on(machine, units)
    tell(say(language, STARTED if machine.is_booted else WILL_START, units=", ".join(units)))
    if code:
        port = table["console"]["port"]
        tell(say(language, ADMINISTRATOR, name=here.names[0], port=port, who="admin", code=code))


def _write_settings(machine: Machine, fresh: str, language: str) -> list[str]:
    """Writes the settings anew, or changes in them what the answers change; returns what was left as it was."""
    file, base = machine.path(SETTINGS), machine.path(f"{OWN}/office.toml")
    make_folder(base.parent)
    text, told = fresh, list[str]()
    if file.exists():
        if not base.exists():
            return [say(language, NOT_OURS, file=SETTINGS)]
        now = file.read_text("utf-8")
        if now == (written := base.read_text("utf-8")):
            text = fresh
        else:
            merged = office_file.merged(now, tomllib.loads(written), tomllib.loads(fresh))
            wanted = dict(office_file.values(tomllib.loads(fresh)))
            told = [say(language, KEPT, key=".".join(key), value=wanted.get(key, "–")) for key in merged.kept]
            text = merged.text
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(text, "utf-8")
    try:
        machine.do(LUOT, "check", "--offline", str(Path(SETTINGS).with_name(draft.name)))
    except MachineError as error:
        draft.unlink()
        raise SetupError(f"{say(language, WRONG)}\n{error}") from error
    draft.unlink()
    if file.exists() and text != (before := file.read_text("utf-8")):
        write_whole(file.with_name(f"{file.name}.before"), before, 0o644)
    write_whole(file, text, 0o644)
    write_whole(base, fresh, 0o644)
    return told


def new_passphrase(file: Path) -> str | None:
    """Makes the passphrase of the backups, unless there is one; it is told once, since it must be kept elsewhere."""
    if file.exists():
        return None
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(PASSPHRASE_GROUPS))
    passphrase = "-".join(groups)
    write_whole(file, f"{passphrase}\n")
    return passphrase


def first_administrator(machine: Machine) -> str | None:
    """The code for the first login, unless somebody has chosen a password already."""
    # As its own user: the file belongs to the console.
    as_console = ("runuser", "-u", "luot-console", "-g", "luot", "--", LUOT, "console", "user")
    folder = machine.path(ACCOUNTS).parent
    if not folder.exists():
        make_folder(folder, 0o700)
    machine.do("chown", "luot-console:luot", str(folder))  # also of a folder that a setup left which was cut off
    sync(folder)
    listed = machine.do(*as_console, "list")
    if not listed.strip():
        return machine.do(*as_console, "add", "admin", "--role", "administrator").strip()
    if all(line.endswith("(code)") for line in listed.strip().splitlines()):
        return machine.do(*as_console, "password", "admin").strip()
    return None
