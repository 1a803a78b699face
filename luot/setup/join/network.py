"""Opens the broker of the first machine to the office's network, over TLS: only then can others join."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import tomlkit

from luot.setup.machine import Machine
from luot.setup.office import LUOT, SETTINGS, SetupError
from luot.setup.office_table import SECRETS
from printer.setup.discovery import interfaces
from runtime.settings.load import load
from runtime.synced import write_whole
from words.translation import mark, say

PORT = 8883
FOLDER = str(Path(SECRETS).parent)
NO_NETWORK = mark("This machine has no address in a network: is the cable in?")
WHICH = mark("This machine has several addresses ({addresses}): say with --address which one the others reach")

NO_ADDRESS = mark("{given} is no address such as 192.168.1.10; a name will not do")


def own_address(given: str | None, language: str) -> str:
    """The address in the office's network; raises `SetupError` if that is not clear."""
    if given is not None:
        try:
            return str(ip_address(given))
        except ValueError:
            raise SetupError(say(language, NO_ADDRESS, given=given)) from None
    addresses = [str(each.ip) for each in interfaces() if each.ip.is_private and not each.ip.is_loopback]
    if not addresses:
        raise SetupError(say(language, NO_NETWORK))
    if len(addresses) > 1:
        raise SetupError(say(language, WHICH, addresses=", ".join(addresses)))
    return addresses[0]


def opened(machine: Machine, address: str) -> str:
    """The URI of the broker for other machines. What is missing is made: the listener, certificates, mosquitto's files.
    Raises `MachineError` or `OSError`."""
    uri = _uri(address)
    if not is_open(machine, address):
        _listen(machine, lambda listen: [*listen, uri])
    machine.do(LUOT, "tls", "init", "--out", FOLDER)
    _tell_broker(machine)
    return uri


def shut(machine: Machine, address: str) -> None:
    """Undoes `opened`; the certificates stay. Raises `MachineError` or `OSError`."""
    uri = _uri(address)
    if is_open(machine, address):
        _listen(machine, lambda listen: [each for each in listen if each != uri])
        _tell_broker(machine)


def is_open(machine: Machine, address: str) -> bool:
    return _uri(address) in load(machine.path(SETTINGS)).broker.listen


def _uri(address: str) -> str:
    host = f"[{address}]" if ip_address(address).version == 6 else address
    return f"mqtts://{host}:{PORT}"


def _listen(machine: Machine, changed: Callable[[list[str]], list[str]]) -> None:
    file = machine.path(SETTINGS)
    document = tomlkit.parse(file.read_text("utf-8"))
    broker = document.setdefault("broker", tomlkit.table())
    broker["listen"] = changed(list(broker.get("listen", [])))
    if not broker["listen"]:
        broker.pop("listen")
    write_whole(file, document.as_string(), 0o644)


def _tell_broker(machine: Machine) -> None:
    machine.do(LUOT, "broker-config", "--out", FOLDER)
    if machine.is_booted:
        machine.do("systemctl", "restart", "mosquitto.service")
