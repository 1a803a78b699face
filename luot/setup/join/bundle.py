"""What a further machine gets: the settings, the authority of TLS, and the passwords of its own devices, no others."""

from __future__ import annotations

from pathlib import Path

import msgspec
import tomlkit
from msgspec import Struct

from broker_config.passwords import write_whole
from luot.setup.machine import Machine
from luot.setup.office import SETTINGS
from luot.setup.office_table import SECRETS

AUTHORITY = "/etc/luot/ca.crt"


class Bundle(Struct, frozen=True, forbid_unknown_fields=True):
    settings: str
    authority: str
    secrets: dict[str, str]
    """Device → its broker password."""


_decoder = msgspec.json.Decoder(Bundle)


def collect(machine: Machine, uri: str, devices: tuple[str, ...]) -> bytes:
    """`uri`: under which the other machine reaches the broker. Raises `OSError`."""
    document = tomlkit.parse(machine.path(SETTINGS).read_text("utf-8"))
    broker = document["broker"]
    broker["uri"] = uri
    broker.pop("listen", None)
    return msgspec.json.encode(
        Bundle(
            settings=document.as_string(),
            authority=machine.path(AUTHORITY).read_text("ascii"),
            secrets={device: machine.path(f"{SECRETS}/{device}").read_text("ascii").strip() for device in devices},
        )
    )


def unpack(machine: Machine, content: bytes) -> tuple[str, ...]:
    """Puts all in its place; returns the devices. Raises `msgspec.DecodeError` or `OSError`."""
    bundle = _decoder.decode(content)
    folder = machine.path(SECRETS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for device, password in bundle.secrets.items():
        write_whole(folder / Path(device).name, f"{password}\n")
    write_whole(machine.path(AUTHORITY), bundle.authority, 0o644)
    write_whole(machine.path(SETTINGS), bundle.settings, 0o644)
    return tuple(bundle.secrets)
