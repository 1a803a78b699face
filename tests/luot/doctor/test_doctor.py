"""`luot doctor` on one screen, for programs, and since the last time; its office has no broker and no kiosk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doctor.bus.broker import not_tried
from doctor.told import ill, well
from luot.__main__ import main
from luot.doctor.screen import screen
from tests.paths import EXAMPLE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    text = EXAMPLE.read_text("utf-8").replace("127.0.0.1:1883", "127.0.0.1:1")
    (tmp_path / "office.toml").write_text(text, "utf-8")
    return tmp_path / "office.toml"


def ask(file: Path, *more: str) -> int:
    return main(["doctor", "--settings", str(file), "--state", str(file.parent / "state"), *more])


def test_a_screen_tells_each_part_in_a_line_and_below_it_what_to_do() -> None:
    parts = [
        well("temperature", "{degrees} °C", degrees=50),
        ill("disk", "Only {free} MB are free", "Find what fills it " * 6, free=3),
    ]
    assert screen(parts, "en", width=60).splitlines() == [
        "✓ Temperature  50 °C",
        "✗ Disk         Only 3 MB are free",
        "               → Find what fills it Find what fills it Find",
        "                 what fills it Find what fills it Find what",
        "                 fills it Find what fills it",
        "",
        "To be seen to: Disk.",
    ]
    assert screen(parts[:1], "vi", width=60).endswith("\n\nMọi thứ đều ổn, theo những gì kiểm tra được.")


def test_an_office_that_does_not_run_is_ill_and_says_what_to_do(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(file) == 1
    told = capsys.readouterr()
    assert "✗ Máy chủ MQTT  " in told.out
    assert "→ " in told.out
    assert not told.err


def test_programs_get_every_part_with_its_state(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(file, "--json", "--language", "en") == 1
    parts = {part["part"]: part for part in json.loads(capsys.readouterr().out)["parts"]}
    assert {"settings", "journal", "backup", "broker", "devices", "printer", "buttons", "wall", "sound"} <= set(parts)
    assert {"disk", "card", "clock", "temperature", "power", "units"} <= set(parts)
    assert all(part["do"] for part in parts.values() if part["state"] == "ill")
    assert parts["settings"]["state"] == "well"
    assert "no broker is running there" in parts["broker"]["says"]


def test_since_the_last_time_only_what_has_changed_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(file)
    capsys.readouterr()
    ask(file, "--since-last", "--language", "en")
    assert capsys.readouterr().out.startswith("Nothing has changed since ")
    file.write_text(file.read_text("utf-8").replace("#to = ", "to = "), "utf-8")
    ask(file, "--since-last", "--language", "en")
    told = capsys.readouterr().out
    assert "✗ Backup" in told
    assert "before: Nothing is saved" in told
    assert "Broker" not in told


def test_what_a_timer_has_seen_meanwhile_is_no_last_time(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(file)
    file.write_text(file.read_text("utf-8").replace("#to = ", "to = "), "utf-8")
    ask(file, "--quiet")
    capsys.readouterr()
    ask(file, "--since-last", "--language", "en")
    assert "✗ Backup" in capsys.readouterr().out


def test_a_password_that_this_user_may_not_read_asks_for_root_and_one_that_is_not_there_for_a_device() -> None:
    assert not_tried("x", is_forbidden=True).do["en"] == "Run it as root: sudo luot doctor"
    assert "[[device]]" in not_tried("x", is_forbidden=False).do["en"]


def test_quietly_only_what_is_newly_ill_is_told(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(file, "--quiet", "--language", "en")
    told = capsys.readouterr().out
    assert "✗ Broker" in told
    assert "✓" not in told
    assert "? " not in told
    ask(file, "--quiet", "--language", "en")
    assert not capsys.readouterr().out, "the log has it already"
    monkeypatch.setattr("luot.doctor.doctor.boot_id", lambda: "another boot")
    ask(file, "--quiet", "--language", "en")
    assert "✗ Broker" in capsys.readouterr().out, "another boot may have another log"
    ask(file, "--language", "en")
    assert "✗ Broker" in capsys.readouterr().out


def test_a_settings_file_with_mistakes_is_examined_as_far_as_it_goes(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(file.read_text("utf-8").replace('name = "wall"', 'nam = "wall"', 1), "utf-8")
    assert ask(file, "--json", "--language", "en") == 1
    parts = {part["part"]: part for part in json.loads(capsys.readouterr().out)["parts"]}
    assert parts["settings"]["state"] == "ill"
    assert "luot check" in parts["settings"]["do"]


def parts_of(file: Path, capsys: pytest.CaptureFixture[str], language: str = "en") -> dict[str, dict[str, str]]:
    assert ask(file, "--json", "--language", language) == 1
    told = capsys.readouterr()
    assert not told.err
    return {part["part"]: part for part in json.loads(told.out)["parts"]}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_a_settings_file_the_machine_is_examined_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    parts = parts_of(tmp_path / "none.toml", capsys, language)
    assert parts["settings"]["state"] == "ill"
    assert (
        parts["settings"]["says"]
        == {
            "en": f"There is no settings file {tmp_path / 'none.toml'}",
            "vi": f"Không có tệp cài đặt {tmp_path / 'none.toml'}",
        }[language]
    )
    assert {"disk", "card", "clock", "temperature", "power", "units"} <= parts.keys()
    assert not {"backup", "devices", "buttons", "wall"} & parts.keys(), "of an office nobody knows"


def test_a_file_that_is_no_settings_file_is_told_as_luot_check_tells_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("[office\n", "utf-8")
    main(["check", str(file)])
    checked = capsys.readouterr().out.strip().removeprefix(f"{file}: ")
    parts = parts_of(file, capsys)
    assert checked in parts["settings"]["says"]
    assert "disk" in parts


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('timezone = "Asia/Ho_Chi_Minh"', 'timezone = "Mars/Base"'),
        ('languages = ["vi", "en"]', "languages = []"),
        ('uri = "mqtt://127.0.0.1:1"', 'uri = "carrier pigeon"'),
        ('name = "wall"', 'nam = "wall"'),
    ],
)
def test_whatever_is_wrong_in_the_settings_the_examination_goes_on(
    file: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str
) -> None:
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    parts = parts_of(file, capsys)
    assert parts["settings"]["state"] == "ill"
    assert parts["disk"]["state"]
