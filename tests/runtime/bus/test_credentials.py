"""How a device finds its password, and what it says when there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from msgspec.structs import replace

from core.settings.sections import BrokerSettings, OfficeSettings, Settings
from runtime.bus.credentials import BrokerAccess, CredentialsError, authority_file, broker_access

NOBODY = 65534
URI = "mqtt://127.0.0.1:1883"


def settings(secrets: Path | None = None) -> Settings:
    return Settings(
        office=OfficeSettings(id="kien-luong", name={"vi": "Kiên Lương"}),
        service=(),
        counter=(),
        device=(),
        broker=BrokerSettings(uri=URI, secrets=None if secrets is None else str(secrets)),
    )


def test_without_secrets_a_device_is_anonymous() -> None:
    assert broker_access(settings(), "wall", {}) == BrokerAccess(URI, "kien-luong-wall", user=None, password=None)


@pytest.mark.parametrize("written", ["secret", "secret\n", "  secret \r\n"])
def test_the_password_is_in_the_devices_own_file(written: str, tmp_path: Path) -> None:
    (tmp_path / "wall").write_text(written)
    assert broker_access(settings(tmp_path), "wall", {}) == BrokerAccess(URI, "wall", "wall", "secret")


def test_systemds_credential_takes_precedence_over_the_folder(tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("loaded")
    access = broker_access(settings(tmp_path / "nowhere"), "wall", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert access.password == "loaded"


def test_systemds_credentials_of_other_devices_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("from the folder")
    access = broker_access(settings(tmp_path), "wall", {"CREDENTIALS_DIRECTORY": str(tmp_path / "nowhere")})
    assert access.password == "from the folder"


def test_a_password_that_was_missing_when_the_unit_started_is_asked_for_where_there_are_accounts(
    tmp_path: Path,
) -> None:
    (tmp_path / "wall").write_text("missing")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    with pytest.raises(CredentialsError, match=f"{tmp_path}/secrets/wall: there was no such file when this unit"):
        broker_access(settings(tmp_path / "secrets"), "wall", environ)
    assert broker_access(replace(settings(tmp_path), broker=BrokerSettings()), "wall", environ).user is None


@pytest.mark.parametrize(("mode", "warnings"), [(0o600, 0), (0o640, 0), (0o644, 1)])
def test_a_world_readable_password_is_logged(
    mode: int, warnings: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "wall").write_text("secret")
    (tmp_path / "wall").chmod(mode)
    assert broker_access(settings(tmp_path), "wall", {}).password == "secret"
    assert [f"{tmp_path}/wall" in record.getMessage() for record in caplog.records] == [True] * warnings


def test_a_password_that_this_user_may_not_read_is_a_matter_of_rights(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as missing:
        broker_access(settings(tmp_path), "wall", {})
    assert missing.value.forbidden is None
    with unreadable_folder() as folder, pytest.raises(CredentialsError) as closed:
        broker_access(settings(folder), "wall", {})
    assert closed.value.forbidden == folder / "wall"


@contextmanager
def unreadable_folder() -> Iterator[Path]:
    """A folder whose files the present user may not read: root becomes nobody meanwhile."""
    with TemporaryDirectory() as name:
        folder, user = Path(name), os.geteuid()
        (folder / "wall").write_text("secret")
        folder.chmod(0)
        if user == 0:
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(user)
            folder.chmod(0o700)


def test_an_authority_that_this_user_may_not_look_at_is_left_to_whoever_loads_it(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").touch()
    assert authority_file(settings(tmp_path / "secrets").broker) == f"{tmp_path}/ca.crt"
    with unreadable_folder() as folder:
        assert authority_file(settings(folder / "secrets").broker) == f"{folder}/ca.crt"
    for parent in ("x" * 300, "nowhere", "ca.crt"):
        found = authority_file(settings(tmp_path / parent / "secrets").broker)
        assert (found is None) == (parent in {"nowhere", "ca.crt"}), parent


def test_only_a_device_that_speaks_tls_needs_an_authority(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").touch()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "wall").write_text("secret")
    plain = settings(tmp_path / "secrets")
    assert broker_access(plain, "wall", {}).ca is None
    tls = msgspec.structs.replace(plain, broker=msgspec.structs.replace(plain.broker, uri="mqtts://127.0.0.1"))
    assert broker_access(tls, "wall", {}).ca == f"{tmp_path}/ca.crt"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_password_that_cannot_be_read_is_named_with_its_file(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "wall").write_bytes(content)
    with pytest.raises(CredentialsError) as error:
        broker_access(settings(tmp_path), "wall", {})
    assert str(error.value).startswith(f"[broker] secrets: {tmp_path}/wall: ")
    assert str(error.value).count(str(tmp_path)) == 1
    assert "Errno" not in str(error.value)
    assert "expected a file with the device's password" in str(error.value)
    assert "\n" not in str(error.value)
