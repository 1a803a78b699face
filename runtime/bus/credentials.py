"""How a device reaches the broker: the address, the client id, and the password."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from core.settings.sections import BrokerSettings, Settings

logger = logging.getLogger(__name__)

LOCALHOST = "localhost"
PORTS = {"mqtt": 1883, "mqtts": 8883}
"""The default port of each URI scheme."""
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The environment variable that names the folder of systemd's `LoadCredential=<device>:…`."""

MISSING = "missing"
"""What the units hand over (`SetCredential=`) in place of a password whose file is not there."""

AUTHORITY = "ca.crt"
"""The one file of `luot tls init` that every device needs."""


class CredentialsError(Exception):
    """The password cannot be read; the text names the key, the file, and what was expected."""

    def __init__(self, text: str, *, forbidden: Path | None = None) -> None:
        """`forbidden`: the file, if it is there and this user may not read it."""
        super().__init__(text)
        self.forbidden = forbidden


class BrokerAccess(NamedTuple):
    uri: str
    """`mqtt://host:port`, `mqtts://host:port` or `unix:///path`."""
    client_id: str
    """The user's name, which `luot broker-config` has the broker take for it: one connection for each account."""
    user: str | None = None
    """None: anonymous."""
    password: str | None = None
    ca: str | None = None
    """PEM file of the authority that must have signed the broker's certificate."""


def broker_access(settings: Settings, device: str, environ: Mapping[str, str]) -> BrokerAccess:
    """The access of this device. Its password comes from systemd's credentials, else from `[broker] secrets`; raises
    `CredentialsError`.
    """
    return _access(settings, device, _password(settings.broker.secrets, device, environ))


def access_without_password(settings: Settings, device: str) -> BrokerAccess:
    """The access of a device whose password is missing: a broker with accounts refuses it."""
    return _access(settings, device, None)


def _access(settings: Settings, device: str, password: str | None) -> BrokerAccess:
    broker = settings.broker
    return BrokerAccess(
        uri=broker.uri,
        # Without accounts several offices may share a broker.
        client_id=f"{settings.office.id}-{device}" if password is None else device,
        user=None if password is None else device,
        password=password,
        ca=authority_file(broker) if broker.uri.startswith("mqtts:") else None,
    )


def authority_file(broker: BrokerSettings) -> str | None:
    """The file with the authority that must have signed the broker's certificate: `[broker] ca`, else the one that
    `luot tls init` puts beside the secrets, also where this user may not look: whoever loads it is told why that fails.
    None: there is neither, and those count that the system trusts."""
    if broker.ca is not None or broker.secrets is None:
        return broker.ca
    beside = Path(broker.secrets).parent / AUTHORITY
    try:
        beside.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a ValueError of a name that no file can have
        return None
    except OSError:
        pass
    return str(beside)


def tls_uris(broker: BrokerSettings) -> tuple[str, ...]:
    """The addresses at which the broker speaks TLS, that of `[broker] uri` first."""
    return tuple(uri for uri in dict.fromkeys((broker.uri, *broker.listen)) if uri.startswith("mqtts:"))


def is_on_this_machine(uri: str) -> bool:
    """Whether nobody in the network can connect to this address."""
    host = urlsplit(uri).hostname or LOCALHOST  # a Unix socket, or the default
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == LOCALHOST


def _password(secrets: str | None, device: str, environ: Mapping[str, str]) -> str | None:
    credential = Path(environ[CREDENTIALS]) / device if CREDENTIALS in environ else None
    if credential is not None and os.path.exists(credential):  # noqa: PTH110  # Path.exists raises where it may not look
        password = _read(credential)
        if password != MISSING:
            return password
        if secrets is not None:
            raise _unusable(Path(secrets) / device, "there was no such file when this unit started")
    return None if secrets is None else _read(Path(secrets) / device)


def _read(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").strip()
        if file.stat().st_mode & stat.S_IROTH:
            logger.warning("[broker] secrets: everybody on this machine can read %s; chmod 600 helps", file)
    except OSError as error:
        raise _unusable(file, error.strerror or str(error), forbidden=isinstance(error, PermissionError)) from None
    except UnicodeDecodeError:
        raise _unusable(file, "no text in UTF-8") from None
    if not password:
        raise _unusable(file, "empty")
    return password


def _unusable(file: Path, reason: str, *, forbidden: bool = False) -> CredentialsError:
    expected = "expected a file with the device's password, as `luot broker-config` writes it"
    return CredentialsError(f"[broker] secrets: {file}: {reason}; {expected}", forbidden=file if forbidden else None)
