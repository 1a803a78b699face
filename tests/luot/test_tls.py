"""`luot tls`: an office's certificates from the command line, and what `luot check` says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broker_config.tls import make_certificates
from broker_config.tls_files import TlsFiles
from core.instant import Instant
from demo.broker import free_port
from luot import tls
from luot.__main__ import main
from luot.check.tls_checks import tls_remarks
from printer.setup.discovery import interfaces
from runtime.settings.load import load
from tests.luot.test_broker_config import OFFICE

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


class Shell:
    """Commands for an office whose broker speaks TLS in the network, and their output."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.uri = f"mqtts://localhost:{free_port()}"
        self.settings = folder / "office.toml"
        self._capsys = capsys
        self.write("en")

    def write(self, language: str, secrets: str = 'secrets = "secrets"', listen: str = "") -> None:
        broker = f'[broker]\nuri = "mqtt://127.0.0.1:{free_port()}"\nlisten = ["{listen or self.uri}"]\n{secrets}\n'
        office = OFFICE.replace("[office]\n", f'[office]\nlanguages = ["{language}"]\n')
        self.settings.write_text(office + broker, "utf-8")

    def __call__(self, *words: str) -> tuple[int, str]:
        status = main([*words, "--settings", str(self.settings)])
        out, err = self._capsys.readouterr()
        return status, (out + err).replace(f"{self.folder}/", "")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_an_office_gets_its_certificates_and_sees_them_at_the_broker(
    shell: Shell, run_mosquitto: Callable[[Path, str], None]
) -> None:
    status, said = shell("tls", "show")
    assert (status, "There are no certificates" in said, "Connection refused" in said) == (1, True, True)
    status, said = shell("tls", "init", "--name", "192.168.1.10")
    assert status == 0
    assert "ca.crt: the office's own authority (CN=Luot kien-luong authority), until " in said
    assert "tls/certificate.pem: the broker's certificate for 127.0.0.1, 192.168.1.10, ::1, localhost, until " in said
    assert "ca.crt to the same place" in said
    assert shell("broker-config", "--out", str(shell.folder))[0] == 0
    run_mosquitto(shell.folder, shell.uri.replace("localhost", "127.0.0.1"))
    status, said = shell("tls", "show")
    assert (status, "warning" in said) == (0, False)
    assert f"{shell.uri}: the broker's certificate holds until " in said
    before = (shell.folder / "ca.crt").read_bytes()
    assert "Nothing was made" in shell("tls", "init")[1]
    status, said = shell("tls", "init", "--renew")
    assert (status, said.splitlines()[-1]) == (0, "Next, here: restart mosquitto. Nothing needs to be copied")
    assert (shell.folder / "ca.crt").read_bytes() == before
    status, said = shell("tls", "show")
    assert (status, said.splitlines()[-1]) == (
        1,
        f"warning: {shell.uri}: mosquitto still shows the previous certificate: restart it",
    )


@pytest.mark.parametrize(("days", "says"), [(61, "holds until"), (59, "ends on"), (-1, "has ended on")])
def test_a_certificate_is_told_sixty_days_before_its_end(
    days: int, says: str, shell: Shell, run_mosquitto: Callable[[Path, str], None]
) -> None:
    make_certificates(TlsFiles.of(shell.folder), "kien-luong", (), NOW, renew=False)
    assert shell("broker-config", "--out", str(shell.folder))[0] == 0
    run_mosquitto(shell.folder, shell.uri.replace("localhost", "127.0.0.1"))
    then = NOW + timedelta(days=3650 - days)
    (remark,) = tls_remarks(load(shell.settings), then, "en")
    assert says in remark.text
    assert remark.is_warning == (says != "holds until")


def test_by_a_wrong_clock_nothing_is_made(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "office_now", lambda _: Instant(0).moment)
    assert shell("tls", "init") == (
        1,
        "luot tls: This machine's clock says 01/01/1970: set it first, since certificates are made from today on\n",
    )
    assert not (shell.folder / "ca.crt").exists()


def test_what_is_missing_or_does_not_fit_is_one_sentence(shell: Shell) -> None:
    shell.write("en", secrets="")
    assert "say with --out" in shell("tls", "init")[1]
    shell.write("en")
    shell("tls", "init")
    (shell.folder / "tls" / "key.pem").write_text("junk")
    assert shell("tls", "show") == (
        1,
        "\n".join(
            [
                *shell("tls", "init")[1].splitlines()[:2],
                "luot tls: tls/key.pem: expected a key of an elliptic curve in PEM, without a password\n",
            ]
        ),
    )
    (shell.folder / "ca.crt").unlink()
    status, said = shell("tls", "init")
    assert (status, said) == (
        1,
        "luot tls: ca.crt is missing, which belongs to tls/ca-key.pem: put it back, or make a new authority: "
        "remove ca.crt and tls, run luot tls init again, and copy the new ca.crt to all devices\n",
    )


def test_names_that_are_missing_are_told_and_so_is_a_listener_at_all_addresses(shell: Shell) -> None:
    shell("tls", "init")
    shell.write("en", listen="mqtts://broker.lan")
    assert "not for broker.lan" in shell("tls", "init")[1]
    shell.write("en", listen="mqtts://0.0.0.0")
    said = shell("tls", "init")[1]
    assert "give with --name" in said
    own = [str(found.ip) for found in interfaces() if not found.ip.is_loopback]
    assert all(address in said for address in own)


def test_names_are_checked_as_the_settings_are_and_can_be_dropped(shell: Shell) -> None:
    for wrong in ("a b", "-x.lan", "192.168.1", "Kiên.lan", "x/y"):
        assert shell("tls", "init", f"--name={wrong}") == (
            1,
            f"luot tls: {wrong}: expected a name or an address, in letters without accents\n",
        )
    assert not (shell.folder / "ca.crt").exists()
    shell("tls", "init", "--name", "Luot.LAN", "--name", "fe80:0::1")
    said = shell("tls", "init", "--name", "luot.lan", "--name", "fe80::1")[1]
    assert ("fe80::1, localhost, luot.lan, until" in said, "not for" in said) == (True, False)
    said = shell("tls", "init", "--forget-names", "--name", "luot.lan")[1]
    assert "for 127.0.0.1, ::1, localhost, luot.lan, until" in said


@pytest.mark.parametrize(
    ("listen", "uri"),
    [
        ("mqtts://192.168.1.10:18883", "mqtts://192.168.1.10:18883"),
        ("mqtts://[fe80::1]", "mqtts://[fe80::1]:8883"),
        ("mqtts://0.0.0.0:18883", "mqtts://luot.lan:18883"),
        ("mqtt://192.168.1.10", "mqtts://…"),
    ],
)
def test_the_next_step_names_the_address_of_the_settings(listen: str, uri: str, shell: Shell) -> None:
    shell.write("en", listen=listen)
    assert f"and write {uri} as [broker] uri" in shell("tls", "init", "--name", "luot.lan")[1]


def test_a_file_that_has_ended_is_told_whatever_the_broker_shows(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    make_certificates(TlsFiles.of(shell.folder), "kien-luong", (), NOW, renew=False)
    monkeypatch.setattr(tls, "office_now", lambda _: NOW + timedelta(days=3651))
    status, said = shell("tls", "show")
    assert (status, "warning: tls/certificate.pem: has ended on 27/11/2036\n" in said) == (1, True)
    assert "ca.crt: has ended" not in said


def test_the_authority_that_a_device_will_load_is_shown(shell: Shell) -> None:
    shell("tls", "init")
    (shell.folder / "other.crt").write_bytes((shell.folder / "ca.crt").read_bytes())
    (shell.folder / "ca.crt").unlink()
    shell.write("en", secrets='secrets = "secrets"\nca = "other.crt"')
    assert shell("tls", "show")[1].startswith("other.crt: the office's own authority")


def test_it_speaks_the_language_of_the_office(shell: Shell) -> None:
    shell.write("vi")
    assert "chứng thư số gốc riêng của cơ quan" in shell("tls", "init")[1]


def test_the_check_warns_of_a_broker_that_no_device_would_believe(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--language", "en", str(shell.settings)]) == 0
    assert f"warning: {shell.uri}: [Errno 111] Connection refused" in capsys.readouterr().out
    assert main(["check", "--offline", "--language", "en", str(shell.settings)]) == 0
    assert shell.uri not in capsys.readouterr().out


def test_the_check_warns_of_passwords_in_clear(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.write("en", listen="mqtt://192.168.1.10")
    assert main(["check", "--offline", "--language", "en", str(shell.settings)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "in clear" in line]
    assert [line.split(": ")[2] for line in said] == ["mqtt://192.168.1.10"]
