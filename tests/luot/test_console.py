"""`luot console`: accounts and tokens from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.example_office import with_keys
from luot.__main__ import main
from tests.paths import EXAMPLE


@pytest.fixture
def settings(tmp_path: Path) -> list[str]:
    office = with_keys(EXAMPLE.read_text("utf-8"), {"console.state": "console"})
    (tmp_path / "office.toml").write_text(office, "utf-8")
    return ["--settings", str(tmp_path / "office.toml")]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_token_is_printed_once_and_can_be_revoked(settings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["console", "token", "display", "--scope", "operate", "--counter", "1", *settings]) == 0
    assert len(said(capsys).strip()) == 43
    assert main(["console", "tokens", *settings]) == 0
    assert said(capsys).startswith("display  operate  1  ")
    assert main(["console", "revoke", "display", *settings]) == 0
    assert main(["console", "tokens", *settings]) == 0
    assert said(capsys) == ""


@pytest.mark.parametrize(
    "words",
    [
        ["token", "x", "--scope", "read", "--counter", "1"],
        ["token", "x", "--scope", "operate", "--counter", "99"],
        ["token", "Not An Id", "--scope", "read"],
        ["revoke", "nobody"],
        ["user", "password", "nobody"],
        ["user", "remove", "nobody"],
        ["user", "role", "nobody", "guide"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_said_in_one_line(
    words: list[str], settings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["console", *words, *settings]) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert len(found.err.splitlines()) == 1


def test_an_account_is_added_given_another_role_and_removed(
    settings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["console", "user", "add", "lan", "--name", "Nguyễn Thị Lan", "--role", "operator", *settings]) == 0
    assert len(said(capsys).strip()) == 14
    assert main(["console", "user", "role", "lan", "guide", *settings]) == 0
    assert main(["console", "user", "list", *settings]) == 0
    assert said(capsys) == "lan  guide  Nguyễn Thị Lan  (code)\n"
    assert main(["console", "user", "remove", "lan", *settings]) == 0
    assert main(["console", "user", "list", *settings]) == 0
    assert said(capsys) == ""
