"""Certificates that any TLS library accepts, at any time that a Pi's clock may show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from broker_config.certificates import (
    CertificateError,
    belongs_to,
    is_signed_by,
    new_authority,
    new_certificate,
    read_certificate,
)

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
AUTHORITY = new_authority("Luot kien-luong authority", NOW)
BROKER = new_certificate(AUTHORITY, "Luot kien-luong broker", ("192.168.1.10", "broker.lan"), NOW, None)


def accepts(at: datetime, name: str = "broker.lan") -> bool:
    """Whether a strict client, whose clock shows this time, takes the broker for the one of this name."""
    trusted = Store([x509.load_pem_x509_certificate(AUTHORITY.certificate)])
    verifier = PolicyBuilder().store(trusted).time(at).build_server_verifier(x509.DNSName(name))
    try:
        verifier.verify(x509.load_pem_x509_certificate(BROKER.certificate), [])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize(
    "clock", [datetime(1970, 1, 1, 0, 1, tzinfo=UTC), datetime(2019, 4, 1, tzinfo=UTC), NOW, NOW + timedelta(days=3640)]
)
def test_a_pi_that_wakes_in_the_past_accepts_the_broker_as_any_other_does(clock: datetime) -> None:
    assert accepts(clock)


def test_after_ten_years_a_strict_client_refuses_it_and_another_name_always() -> None:
    assert not accepts(NOW + timedelta(days=3651))
    assert not accepts(NOW, "wall.lan")


def test_it_says_whose_it_is_by_whom_for_what_and_until_when() -> None:
    found = read_certificate(BROKER.certificate)
    assert (found.subject, found.issuer) == ("CN=Luot kien-luong broker", "CN=Luot kien-luong authority")
    assert found.names == ("192.168.1.10", "broker.lan")
    assert (found.begins, found.ends) == (datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=3650))
    assert len(found.fingerprint.split(":")) == 32
    assert read_certificate(AUTHORITY.certificate).names == ()


def test_no_certificate_outlives_its_authority() -> None:
    late = new_certificate(AUTHORITY, "late", ("a.lan",), NOW + timedelta(days=29 * 365), None)
    assert read_certificate(late.certificate).ends == read_certificate(AUTHORITY.certificate).ends


def test_whose_key_and_whose_signature_it_is_can_be_told() -> None:
    stranger = new_authority("Luot kien-luong authority", NOW)
    assert is_signed_by(BROKER.certificate, AUTHORITY.certificate)
    assert not is_signed_by(BROKER.certificate, stranger.certificate)
    assert belongs_to(BROKER.key, BROKER.certificate)
    assert not belongs_to(stranger.key, BROKER.certificate)
    with pytest.raises(CertificateError, match="another authority"):
        new_certificate(AUTHORITY._replace(key=stranger.key), "broker", ("a.lan",), NOW, None)


def test_what_is_no_name_no_certificate_and_no_key_is_said() -> None:
    with pytest.raises(CertificateError, match="without accents"):
        new_certificate(AUTHORITY, "broker", ("Kiên-Lương",), NOW, None)
    with pytest.raises(CertificateError, match="a certificate in PEM"):
        read_certificate(BROKER.key)
    with pytest.raises(CertificateError, match="a key of an elliptic curve"):
        belongs_to(BROKER.certificate, BROKER.certificate)
