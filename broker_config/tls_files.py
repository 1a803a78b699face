"""Where the certificates and keys of a folder for the broker are."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from runtime.bus.credentials import AUTHORITY


class TlsFiles(NamedTuple):
    authority: Path
    """The certificate of the office's own authority: each device needs a copy."""
    authority_key: Path
    """Only to renew; may be kept elsewhere meanwhile."""
    certificate: Path
    """The broker's."""
    key: Path
    """The broker's."""

    @classmethod
    def of(cls, folder: Path) -> TlsFiles:
        tls = folder / "tls"
        return cls(folder / AUTHORITY, tls / "ca-key.pem", tls / "certificate.pem", tls / "key.pem")
