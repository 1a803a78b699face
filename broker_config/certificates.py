"""Certificates of X.509: an authority of the office's own, and what it signs. No other module imports cryptography."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.instant import EPOCH
from words.translation import mark

AUTHORITY_LASTS = timedelta(days=30 * 365)
"""Longer than any box: each device has a copy of the authority, and somebody would have to go to all of them."""
CERTIFICATE_LASTS = timedelta(days=10 * 365)
NO_CERTIFICATE = mark("{file}: expected a certificate in PEM")
NO_KEY = mark("{file}: expected a key of an elliptic curve in PEM, without a password")
NO_HOST = mark("{host}: expected a name or an address, in letters without accents")
FOREIGN_KEY = mark("{file}: the authority's key belongs to another authority")


class CertificateError(Exception):
    """A certificate or a key cannot be used or made: `sentence` and `fields` are for `say`."""

    def __init__(self, sentence: str, **fields: object) -> None:
        super().__init__(sentence, fields)
        self.sentence = sentence
        self.fields = fields


class Certificate(NamedTuple):
    """What a person wants to know of a certificate."""

    subject: str
    """Whose it is."""
    issuer: str
    """Who has signed it."""
    names: tuple[str, ...]
    """The host names and addresses that it is for, sorted; none for an authority."""
    begins: datetime
    ends: datetime
    fingerprint: str
    """SHA-256 over the certificate, in hex in pairs, as browsers and openssl show it."""


class Pair(NamedTuple):
    """A certificate and its private key, each in PEM."""

    certificate: bytes
    key: bytes


def new_authority(name: str, now: datetime, pem: bytes | None = None) -> Pair:
    """An authority that may sign certificates of servers, and no further authority; with the key in `pem` or a new one.
    Raises `CertificateError` for keys of another kind."""
    key = _key(pem)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _builder(subject, subject, key.public_key(), now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return Pair(builder.sign(key, SHA256()).public_bytes(Encoding.PEM), _pem(key))


def new_certificate(authority: Pair, name: str, hosts: tuple[str, ...], now: datetime, key: bytes | None) -> Pair:
    """A broker's certificate for these host names and addresses, with this key or a new one; it ends with its authority
    at the latest. Raises `CertificateError` for what is no name of a host, and for keys and files of another kind."""
    signer, own = _load(authority.certificate), _load_key(authority.key)
    if own.public_key() != signer.public_key():
        raise CertificateError(FOREIGN_KEY)
    private = _key(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _builder(
            subject, signer.subject, private.public_key(), min(now + CERTIFICATE_LASTS, signer.not_valid_after_utc)
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key()), critical=False)
    )
    return Pair(builder.sign(own, SHA256()).public_bytes(Encoding.PEM), _pem(private))


def read_certificate(pem: bytes) -> Certificate:
    """Raises `CertificateError`."""
    found = _load(pem)
    return Certificate(
        subject=found.subject.rfc4514_string(),
        issuer=found.issuer.rfc4514_string(),
        names=_names(found),
        begins=found.not_valid_before_utc,
        ends=found.not_valid_after_utc,
        fingerprint=found.fingerprint(SHA256()).hex(":").upper(),
    )


def is_signed_by(pem: bytes, authority: bytes) -> bool:
    """Whether this authority has signed this certificate. Raises `CertificateError`."""
    try:
        _load(pem).verify_directly_issued_by(_load(authority))
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def belongs_to(key: bytes, pem: bytes) -> bool:
    """Whether the private key is that of the certificate. Raises `CertificateError`."""
    return _load_key(key).public_key() == _load(pem).public_key()


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, ends: datetime
) -> x509.CertificateBuilder:
    """Each certificate holds since 1970: a Pi without a clock of its own may wake at any time since then."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(EPOCH)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError:
        raise CertificateError(NO_HOST, host=host) from None


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(
        sorted(
            [
                *names.get_values_for_type(x509.DNSName),
                *(str(address) for address in names.get_values_for_type(x509.IPAddress)),
            ]
        )
    )


def _load(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise CertificateError(NO_CERTIFICATE) from None


def _key(pem: bytes | None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1()) if pem is None else _load_key(pem)


def _load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateError(NO_KEY)
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
