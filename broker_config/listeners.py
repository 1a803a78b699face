"""Where mosquitto listens: at the addresses `[broker] uri` and `[broker] listen`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from core.settings.sections import BrokerSettings
from runtime.bus.credentials import PORTS


def listeners(broker: BrokerSettings, folder: Path) -> str:
    """Lines of mosquitto's configuration; `folder` is the one that it is written to."""
    uris = dict.fromkeys((broker.uri, *broker.listen))
    return "\n\n".join(_listener(uri, folder) for uri in uris)


def _listener(uri: str, folder: Path) -> str:
    where = urlsplit(uri)
    if where.scheme == "unix":
        return f"listener 0 {where.path}"
    line = f"listener {where.port or PORTS[where.scheme]} {where.hostname or '127.0.0.1'}"
    if where.scheme == "mqtts":
        certificate, key = certificate_files(folder)
        return f"{line}\ncertfile {certificate}\nkeyfile {key}"
    return line


def certificate_files(folder: Path) -> tuple[Path, Path]:
    """The broker's certificate and its key; for `mqtts` the technician must put them there."""
    return folder / "tls" / "certificate.pem", folder / "tls" / "key.pem"


def missing_certificates(broker: BrokerSettings, folder: Path) -> list[Path]:
    is_tls = any(uri.startswith("mqtts:") for uri in (broker.uri, *broker.listen))
    return [file for file in certificate_files(folder) if is_tls and not file.exists()]
