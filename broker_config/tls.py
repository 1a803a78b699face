"""Makes the certificates of a folder for the broker: the office's own authority, and what it signs for the broker."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from broker_config.account import account_for
from broker_config.certificates import (
    Certificate,
    CertificateError,
    Pair,
    belongs_to,
    is_signed_by,
    new_authority,
    new_certificate,
    read_certificate,
)
from broker_config.hosts import LOOPBACK
from broker_config.tls_files import TlsFiles
from runtime.synced import make_folder, write_whole
from words.translation import mark

PUBLIC = 0o644
"""The rights of a certificate: it is no secret."""
MISSING = mark(
    "{file} is missing, which belongs to {other}: put it back, or make a new authority: "
    "remove {authority} and {folder}, run luot tls init again, and copy the new {authority} to all devices"
)
ANOTHER_AUTHORITY = mark("{file} was not signed by {other}")
ANOTHER_KEY = mark("{file} is not the key of {other}")


def make_certificates(
    files: TlsFiles, office: str, hosts: Iterable[str], now: datetime, *, renew: bool, forget: bool = False
) -> bool:
    """Makes what is missing: the authority with its key, and the broker's certificate with its key. `renew`: a new
    certificate of the same authority for the same key, for `hosts` and, unless they are to be forgotten, all that it
    was for. The authority is never replaced. Returns whether anything was made; raises `CertificateError` and
    `OSError`.
    """
    if not renew and all(file.exists() for file in (files.authority, files.certificate, files.key)):
        return False
    make_folder(files.certificate.parent, 0o755)
    authority = _authority(files, office, now)
    names = {*LOOPBACK, *hosts}
    if files.certificate.exists() and not forget:
        names.update(certificate_in(files.certificate).names)
    key = files.key.read_bytes() if files.key.exists() else None
    with _named(files.key.parent):
        made = new_certificate(authority, f"Luot {office} broker", tuple(sorted(names)), now, key)
    if key is None:
        # Else a power cut in the next moment leaves a certificate beside a key of another one.
        files.certificate.unlink(missing_ok=True)
    owner = account_for(files.key.parent)
    write_whole(files.key, made.key.decode())
    os.chown(files.key, owner.uid, owner.gid)
    write_whole(files.certificate, made.certificate.decode(), PUBLIC)
    return True


def _authority(files: TlsFiles, office: str, now: datetime) -> Pair:
    both = (files.authority, files.authority_key)
    missing = [file for file in both if not file.exists()]
    if not missing:
        return Pair(files.authority.read_bytes(), files.authority_key.read_bytes())
    # A key without a certificate, of its own or of the broker, is what a power cut has left of the first run.
    if len(missing) < len(both) and (missing == [files.authority_key] or files.certificate.exists()):
        other = next(file for file in both if file.exists())
        raise CertificateError(
            MISSING, file=missing[0], other=other, authority=files.authority, folder=files.authority_key.parent
        )
    key = files.authority_key.read_bytes() if files.authority_key.exists() else None
    with _named(files.authority_key):
        made = new_authority(f"Luot {office} authority", now, key)
    write_whole(files.authority_key, made.key.decode())
    write_whole(files.authority, made.certificate.decode(), PUBLIC)
    return made


def certificate_in(file: Path) -> Certificate:
    """Raises `CertificateError` and `OSError`."""
    with _named(file):
        return read_certificate(file.read_bytes())


def require_matching(files: TlsFiles) -> None:
    """Raises `CertificateError` if the broker's certificate is of another authority, or its key of another certificate;
    a key that only root may read is not looked at by others."""
    certificate = files.certificate.read_bytes()
    with _named(files.certificate):
        if not is_signed_by(certificate, files.authority.read_bytes()):
            raise CertificateError(ANOTHER_AUTHORITY, other=files.authority)
    with _named(files.key):
        if os.access(files.key, os.R_OK) and not belongs_to(files.key.read_bytes(), certificate):
            raise CertificateError(ANOTHER_KEY, other=files.certificate)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Gives this file, or folder, to the sentence of what is raised."""
    try:
        yield
    except CertificateError as error:
        raise CertificateError(error.sentence, **{"file": file} | error.fields) from None
