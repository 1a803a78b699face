"""TLS towards the broker: whom a device believes, until when its certificate holds, and why there is no connection."""

from __future__ import annotations

import errno
import hashlib
import socket
import ssl
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from core.instant import SECOND_MS, Instant
from runtime.bus.credentials import PORTS, BrokerAccess

NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python's ssl has no name."""
LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nothing listens here
"""Where a broker that listens at all addresses can be reached."""
SOON = timedelta(days=60)
"""A certificate that ends sooner is told: a technician may come once in two months."""
EXPIRED, NOT_YET_VALID = 10, 9
OF_A_FILE = {
    errno.ENOENT,
    errno.EACCES,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
}
"""What the system says where the authority's file cannot be read."""
WRONG_HOST, WRONG_ADDRESS = 62, 64
"""What OpenSSL's X509_verify_cert says, as X509_V_ERR_…; what it says else is about who has signed."""


class ShownCertificate(NamedTuple):
    """What a broker shows to whoever connects."""

    ends: Instant
    fingerprint: str
    """SHA-256 over the certificate, in hex in pairs, as `luot tls show` tells it of files."""


def tls_context(ca: str | None) -> ssl.SSLContext:
    """The rules of one connection: TLS 1.2 or later, a certificate for the very host of the URI, signed by the
    authority in the PEM file `ca`, else by one that the system trusts. Raises `OSError`.

    With an authority of the office's own the dates of the certificate do not count: a Pi has no clock of its own, so a
    look at its clock would keep out no stranger, but all keypads on the day on which nobody has renewed. How little
    time is left is told instead (`luot check`, and the kiosk's log and health).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is None:
        context.load_default_certs()
        return context
    context.load_verify_locations(ca)
    context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    return context


def certificate_end(uri: str, ca: str | None, timeout_s: float) -> Instant:
    """Until when the certificate holds that the broker shows at this `mqtts` address; raises what `shown_certificate`
    does."""
    return shown_certificate(uri, ca, timeout_s).ends


def shown_certificate(uri: str, ca: str | None, timeout_s: float) -> ShownCertificate:
    """The certificate that the broker shows at this `mqtts` address. `timeout_s` bounds each step of the network, but
    not the look for the address of a name. Raises `OSError` or `ValueError` where there is no connection, or none that
    a device would trust: `why_not` words it."""
    where = urlsplit(uri)
    host, port = LOOPBACK_OF.get(where.hostname or "", where.hostname or ""), where.port or PORTS["mqtts"]
    with (
        socket.create_connection((host, port), timeout_s) as plain,
        tls_context(ca).wrap_socket(plain, server_hostname=host) as connected,
    ):
        content = connected.getpeercert(binary_form=True) or b""
        return ShownCertificate(end_of(connected), hashlib.sha256(content).digest().hex(":").upper())


def end_of(connected: ssl.SSLSocket) -> Instant:
    """Until when the certificate of the other side holds: a date beyond all that can be read becomes the last of them,
    such as 99991231235959Z, which says that a certificate has no end (RFC 5280, 4.1.2.5)."""
    shown: dict[str, Any] = connected.getpeercert() or {}
    return Instant(ssl.cert_time_to_seconds(shown["notAfter"]) * SECOND_MS).within_reach()


def why_not(error: OSError | ValueError, access: BrokerAccess) -> str:
    """One sentence for a connection that could not be made."""
    is_tls = access.uri.startswith("mqtts:")
    match error:
        case ssl.SSLCertVerificationError():
            return _why_not_trusted(error, access)
        case ssl.SSLError(reason=str(reason)) if "CERTIFICATE_OR_CRL" in reason or reason == "NO_START_LINE":
            return f"[broker] ca: {access.ca}: expected a certificate in PEM"
        case ssl.SSLError() | ConnectionResetError() if is_tls:
            return "the broker does not speak TLS there, as mqtts:// says, or speaks none that is safe (1.2 or later)"
        case OSError() if is_tls and access.ca and error.errno in OF_A_FILE:
            return f"[broker] ca: {access.ca}: {error.strerror}"
        case ValueError():
            return f"this is no name of a host ({error})"
    return str(error)


def _why_not_trusted(error: ssl.SSLCertVerificationError, access: BrokerAccess) -> str:
    if error.verify_code in {WRONG_HOST, WRONG_ADDRESS}:
        return f"the broker's certificate is not for {urlsplit(access.uri).hostname}"
    if error.verify_code == EXPIRED:
        return "the broker's certificate has ended, by this machine's clock: its owner has to renew it"
    if error.verify_code == NOT_YET_VALID:
        return "the broker's certificate does not hold yet, by this machine's clock"
    whose = f"the authority in {access.ca}" if access.ca else "an authority that this machine trusts: [broker] ca"
    return f"the broker's certificate is not signed by {whose}"
