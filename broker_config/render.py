"""Writes a folder from which `mosquitto -c FOLDER/mosquitto.conf` can run."""

from __future__ import annotations

import os
from collections import Counter
from importlib.resources import files
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from broker_config.account import Account, account_for
from broker_config.acl import acl
from broker_config.passwords import keep_secrets, password_file
from broker_config.tls_files import TlsFiles
from core.settings.sections import BrokerSettings, Settings
from runtime.bus.credentials import PORTS, is_on_this_machine, tls_uris
from runtime.synced import make_folder, write_whole

ONE_CONNECTION_EACH = "use_username_as_clientid true"
"""Else a device takes the connection of another one by its client id. Mosquitto heeds it only behind a `listener`."""

MOST_CONNECTIONS = {"mqtt": 8000, "mqtts": 2000, "unix": 1000}
"""By scheme, at all addresses of `[broker] listen` together: strangers who connect and say nothing leave room for the
kiosk at `[broker] uri`, which on this machine has no such limit: the unit may open 16,384 files (`LimitNOFILE=`). A
silent connection costs mosquitto 0.8 kB, and with TLS, half-way through the handshake, 58 kB, which `memory_limit` does
not count and `MemoryMax=` has room for (2.0.21, OpenSSL 3.5)."""


def render(settings: Settings, out: Path) -> Account:
    """Writes `mosquitto.conf`, `acl`, `passwords`, and those files `secrets/<device>` that do not exist yet.

    Returns the account that the broker runs as when root starts it. Raises `OSError` where it cannot write.
    """
    folder = out.absolute()
    make_folder(folder, 0o755)
    owner = account_for(folder)
    passwords = keep_secrets(folder / "secrets", (device.name for device in settings.device))
    _write(folder / "passwords", password_file(passwords), owner)
    _write(folder / "acl", acl(settings), owner)
    _write(folder / "mosquitto.conf", _conf(settings, folder, owner), owner)
    return owner


def _conf(settings: Settings, folder: Path, owner: Account) -> str:
    template = files("broker_config").joinpath("mosquitto.conf").read_text(encoding="utf-8")
    fields = {"folder": folder, "user": owner.name, "listeners": _listeners(settings.broker, folder)}
    return Template(template).substitute(fields)


def _listeners(broker: BrokerSettings, folder: Path) -> str:
    """Where mosquitto listens: at the addresses `[broker] uri` and `[broker] listen`."""
    uris = dict.fromkeys((broker.uri, *broker.listen))
    bounded = [uri for uri in uris if uri != broker.uri or not is_on_this_machine(uri)]
    counts = Counter(urlsplit(uri).scheme for uri in bounded)
    listeners = {uri: _listener(uri, folder) for uri in uris}
    for uri in bounded:
        scheme = urlsplit(uri).scheme
        listeners[uri] += f"\nmax_connections {MOST_CONNECTIONS[scheme] // counts[scheme]}"
    return "\n\n".join(listeners.values())


def _listener(uri: str, folder: Path) -> str:
    lines = [_address(uri), ONE_CONNECTION_EACH]
    if urlsplit(uri).scheme == "mqtts":
        files = TlsFiles.of(folder)
        lines += [f"certfile {files.certificate}", f"keyfile {files.key}", "tls_version tlsv1.2"]
    return "\n".join(lines)


def _address(uri: str) -> str:
    where = urlsplit(uri)
    if where.scheme == "unix":
        return f"listener 0 {where.path}"
    return f"listener {where.port or PORTS[where.scheme]} {where.hostname or '127.0.0.1'}"


def missing_certificates(broker: BrokerSettings, folder: Path) -> list[Path]:
    """What the broker's TLS listeners need and `luot tls init` makes, or the technician puts there."""
    files = TlsFiles.of(folder)
    return [file for file in (files.certificate, files.key) if tls_uris(broker) and not file.exists()]


def _write(file: Path, text: str, owner: Account) -> None:
    """Mosquitto warns of files that others own or can read; a later version will refuse them."""
    write_whole(file, text)
    made = file.stat()
    if (made.st_uid, made.st_gid) != (owner.uid, owner.gid):  # the practice room's unit may not even ask for that
        os.chown(file, owner.uid, owner.gid)
