"""The certificates of a folder: made once, renewed when asked, and never by another authority."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broker_config.certificates import CertificateError, belongs_to, is_signed_by, new_authority
from broker_config.tls import certificate_in, make_certificates, require_matching
from broker_config.tls_files import TlsFiles

NOW, LATER = datetime(2026, 11, 30, tzinfo=UTC), datetime(2036, 10, 1, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> TlsFiles:
    return TlsFiles.of(tmp_path / "luot")


def make(files: TlsFiles, *hosts: str, now: datetime = NOW, renew: bool = False) -> bool:
    return make_certificates(files, "kien-luong", hosts, now, renew=renew)


def contents(files: TlsFiles) -> list[bytes]:
    return [file.read_bytes() for file in files]


def test_keys_are_for_their_owner_and_certificates_for_everybody(files: TlsFiles) -> None:
    assert make(files, "192.168.1.10")
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o644, 0o600, 0o644, 0o600]
    assert certificate_in(files.certificate).names == ("127.0.0.1", "192.168.1.10", "::1", "localhost")
    require_matching(files)


def test_a_second_run_changes_nothing(files: TlsFiles) -> None:
    make(files)
    before = contents(files)
    assert not make(files, "192.168.1.10", now=LATER)
    assert contents(files) == before


def test_a_renewal_keeps_authority_key_and_names_and_lasts_longer(files: TlsFiles) -> None:
    make(files, "192.168.1.10")
    (authority, authority_key, certificate, key), ended = contents(files), certificate_in(files.certificate).ends
    assert make(files, "broker.lan", now=LATER, renew=True)
    renewed = certificate_in(files.certificate)
    assert contents(files) == [authority, authority_key, files.certificate.read_bytes(), key]
    assert files.certificate.read_bytes() != certificate
    assert renewed.ends > ended
    assert {"192.168.1.10", "broker.lan"} <= set(renewed.names)


def test_a_certificate_that_was_removed_is_made_anew_by_the_same_authority(files: TlsFiles) -> None:
    make(files, "old.lan")
    authority = files.authority.read_bytes()
    files.certificate.unlink()
    assert make(files, "new.lan")
    assert files.authority.read_bytes() == authority
    assert "old.lan" not in certificate_in(files.certificate).names


def test_a_key_that_was_removed_is_made_anew_with_a_certificate_for_all_names(files: TlsFiles) -> None:
    make(files, "old.lan")
    authority, key = files.authority.read_bytes(), files.key.read_bytes()
    files.key.unlink()
    assert make(files)
    assert files.authority.read_bytes() == authority
    assert files.key.read_bytes() != key
    assert "old.lan" in certificate_in(files.certificate).names
    require_matching(files)


def test_names_are_forgotten_when_asked(files: TlsFiles) -> None:
    make(files, "old.lan", "kept.lan")
    assert make_certificates(files, "kien-luong", ["kept.lan"], NOW, renew=True, forget=True)
    assert certificate_in(files.certificate).names == ("127.0.0.1", "::1", "kept.lan", "localhost")


def test_a_first_run_that_was_cut_off_is_taken_up_by_the_next(files: TlsFiles) -> None:
    """Files come in this order: the authority's key, its certificate, the broker's key, its certificate."""
    make(files)
    written = [files.authority_key, files.authority, files.key, files.certificate]
    for last in range(len(written)):
        for file in written[last:]:
            file.unlink()
        before = [file.read_bytes() for file in written[:last]]
        assert make(files), last
        assert [file.read_bytes() for file in written[:last]] == before, "what is there is not replaced"
        require_matching(files)
        assert is_signed_by(files.authority.read_bytes(), files.authority.read_bytes())
        assert belongs_to(files.authority_key.read_bytes(), files.authority.read_bytes())


@pytest.mark.parametrize("missing", ["authority", "authority_key"])
def test_half_an_authority_is_never_replaced(missing: str, files: TlsFiles) -> None:
    make(files)
    (gone,) = [getattr(files, missing)]
    gone.unlink()
    before = [file.read_bytes() for file in files if file.exists()]
    with pytest.raises(CertificateError) as refused:
        make(files, renew=True)
    assert refused.value.fields["file"] == gone
    assert [file.read_bytes() for file in files if file.exists()] == before


def test_what_does_not_belong_together_is_named(files: TlsFiles) -> None:
    make(files)
    stranger = new_authority("another", NOW)
    files.key.write_bytes(stranger.key)
    with pytest.raises(CertificateError) as refused:
        require_matching(files)
    assert refused.value.fields["file"] == files.key
    files.authority.write_bytes(stranger.certificate)
    with pytest.raises(CertificateError) as refused:
        require_matching(files)
    assert refused.value.fields["file"] == files.certificate
