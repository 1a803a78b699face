"""The command `luot broker-config`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from demo.broker import free_port
from luot.__main__ import main

OFFICE = """
[office]
id = "kien-luong"
name = {vi = "Kiên Lương", en = "Kien Luong"}
[[service]]
code = "CT"
prefix = "2"
name = {vi = "Chứng thực", en = "Certification"}
[[counter]]
id = "1"
offsets = {CT = 0}
[[device]]
name = "kiosk"
role = "kiosk"
[[device]]
name = "keypad-1"
role = "keypad"
counter = "1"
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    file = tmp_path / "office.toml"
    file.write_text(OFFICE)
    return file


def test_it_writes_the_folder_and_says_how_to_run_it(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], run_mosquitto: Callable[..., None]
) -> None:
    uri = f"mqtt://127.0.0.1:{free_port()}"
    office.write_text(f'{OFFICE}\n[broker]\nuri = "{uri}"\nsecrets = "broker/secrets"\n')
    out = tmp_path / "broker"
    assert main(["broker-config", "--settings", str(office), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"mosquitto -c {out}/mosquitto.conf"
    assert sorted(file.name for file in out.iterdir()) == ["acl", "mosquitto.conf", "passwords", "secrets"]
    assert sorted(file.name for file in (out / "secrets").iterdir()) == ["keypad-1", "kiosk"]
    run_mosquitto(out, uri)


def test_the_remaining_steps_are_printed(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["broker-config", "--settings", str(office), "--out", str(tmp_path / "b")]) == 0
    assert f'[broker] secrets = "{tmp_path}/b/secrets"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broker", "status", "says"),
    [
        (
            'uri = "mqtts://127.0.0.1:8883"',
            1,
            "mqtts needs {out}/tls/certificate.pem: make it first, with luot tls init --out {out}",
        ),
        (
            'uri = "mqtt://127.0.0.1"\nlisten = ["mqtt://0.0.0.0:1883"]',
            78,
            "[broker] mqtt://127.0.0.1 and mqtt://0.0.0.0:1883: mosquitto cannot listen at both: "
            "give one of them another port",
        ),
    ],
)
def test_with_what_mosquitto_would_not_start_nothing_is_written(
    broker: str, status: int, says: str, office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english = OFFICE.replace("[office]\n", '[office]\nlanguages = ["en"]\n')
    office.write_text(f"{english}\n[broker]\n{broker}\n")
    out = tmp_path / "b"
    assert main(["broker-config", "--settings", str(office), "--out", str(out)]) == status
    assert capsys.readouterr().err == f"luot broker-config: {says.format(out=out)}\n"
    assert not out.exists()


def test_mistakes_in_the_settings_are_named_and_nothing_is_written(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.write_text(OFFICE.replace('role = "kiosk"', 'role = "boss"'))
    assert main(["broker-config", "--settings", str(office), "--out", str(tmp_path / "b")]) == 78
    assert '"boss"' in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_a_folder_that_cannot_be_written_is_reported_in_one_line(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["broker-config", "--settings", str(office), "--out", str(tmp_path / "file" / "b")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(tmp_path / "file") in said


def test_a_file_in_the_way_is_one_sentence(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["broker-config", "--settings", str(office), "--out", str(tmp_path / "file" / "broker")]) == 1
    said = capsys.readouterr().err
    assert said == f"luot broker-config: {tmp_path}/file/broker: cần một thư mục nhưng đây là tệp\n"
