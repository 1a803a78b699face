"""What a further machine gets: the settings, the authority of TLS, and the passwords of its own devices, no others."""

from __future__ import annotations

import msgspec
import tomlkit
from msgspec import Struct

from core.settings.sections import DeviceSettings
from luot.setup.machine import Machine
from luot.setup.office import SETTINGS
from luot.setup.office_table import SECRETS
from luot.setup.units import OF_A_DEVICE
from runtime.settings.load import SettingsError, load
from runtime.synced import make_folder, write_whole
from words.mistakes import settings_error

AUTHORITY = "/etc/luot/ca.crt"


class Bundle(Struct, frozen=True, forbid_unknown_fields=True):
    settings: str
    authority: str
    secrets: dict[str, str]
    """Device → its broker password."""


class BundleError(Exception):
    """This release cannot use what the first machine has given; the text says why."""

    def told(self, language: str) -> str:
        """The text; mistakes in the settings in this language."""
        return settings_error(self.__cause__, language) if isinstance(self.__cause__, SettingsError) else str(self)


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


def unpack(machine: Machine, content: bytes) -> tuple[DeviceSettings, ...]:
    """Puts all in its place, the settings last; returns the devices. Nothing is written before the settings are found
    right: the first machine may have a later release. Raises `BundleError` or `OSError`."""
    try:
        bundle = _decoder.decode(content)
    except msgspec.DecodeError as error:
        raise BundleError(str(error)) from error
    devices = _devices(machine, bundle)
    folder = machine.path(SECRETS)
    make_folder(folder, 0o700)
    for device, password in bundle.secrets.items():
        write_whole(folder / device, f"{password}\n")
    write_whole(machine.path(AUTHORITY), bundle.authority, 0o644)
    write_whole(machine.path(SETTINGS), bundle.settings, 0o644)
    return devices


def _devices(machine: Machine, bundle: Bundle) -> tuple[DeviceSettings, ...]:
    """Those of the passwords, as the settings know them."""
    file = machine.path(SETTINGS)
    draft = file.with_name(f".{file.name}.draft")
    try:
        write_whole(draft, bundle.settings, 0o644)
        known = {each.name: each for each in load(draft).device if each.role in OF_A_DEVICE}
        return tuple(known[name] for name in bundle.secrets)
    except SettingsError as error:
        raise BundleError(str(error)) from error
    except KeyError as error:
        raise BundleError(f"[[device]]: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
