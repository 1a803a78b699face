"""Commands tell in the office's language why its settings, or an account in them, cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from luot.__main__ import main
from runtime.exits import EXIT_SETTINGS
from tests.paths import EXAMPLE


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.mark.parametrize(
    "words",
    [["guide", "slips"], ["backup"], ["slip", "--out", "x.png"], ["tls", "show"], ["broker-config", "--out", "x"]],
)
def test_a_mistake_in_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    file = tmp_path / "office.toml"
    file.write_text(EXAMPLE.read_text("utf-8").replace("double_press_s = 2", "double_press_s = -2"), "utf-8")
    assert ended([words[0], "--settings", str(file), *words[1:]], capsys) == (
        EXIT_SETTINGS,
        f"{file}: kiosk.double_press_s: -2: cần số giây ≥ 0, nhiều nhất một ngày\n",
    )


def test_an_account_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["guide", "--settings", str(EXAMPLE), "--device", "nobody", "slips"]
    said = '--device: nobody: cần tên của một [[device]] có vai trò "guide" (guide)\n'
    assert ended(words, capsys) == (EXIT_SETTINGS, said)


def ended(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """A command's exit status, and what it said on stderr."""
    if words[0] == "tls":  # its options stand behind its own word
        words = [words[0], words[3], *words[1:3]]
    try:
        status: object = main(words)
    except SystemExit as leaving:
        status = leaving.code
    return status, capsys.readouterr().err
