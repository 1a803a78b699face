"""The command line `luot`."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import __version__
from luot.__main__ import WORDS, main
from tests.paths import EXAMPLE


def test_check_prints_ok_the_length_of_slips_and_the_reading_distances_of_the_wall(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--language", "en", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{EXAMPLE}: OK, 9 services, 5 counters, 11 devices",
        "slips on 80 mm paper in vi: up to 107 mm of print, 120 mm of paper from cut to cut (XH)",
        "wall of 55 inches: called number and counter: up to 8.9 m",
        "wall of 55 inches: recent calls and counts: up to 6.0 m",
        "wall of 55 inches: service names: up to 3.0 m",
        "wall of 55 inches: rule of order: up to 2.0 m",
        "wall of 55 inches: all services turn in 2 pages, ten seconds each: a larger screen would help",
    ]


def test_check_speaks_the_language_of_the_office(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(EXAMPLE)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{EXAMPLE}: OK, 9 lĩnh vực, 5 quầy, 11 thiết bị"
    assert said[2] == "màn hình 55 inch: số gọi và quầy: đọc được từ xa đến 8,9 m"


@pytest.mark.parametrize(
    ("screen", "too_far"),
    [
        ("diagonal_in = 43", "6.0 m: too far for recent calls and counts"),
        ("diagonal_in = 24", "6.0 m: too far for called number and counter, recent calls and counts"),
        ("diagonal_in = 55\ndistance_m = 9", "9.0 m: too far for called number and counter, recent calls and counts"),
    ],
)
def test_check_warns_of_seats_from_which_the_calls_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], screen: str, too_far: str
) -> None:
    file, text = tmp_path / "office.toml", EXAMPLE.read_text("utf-8")
    if "distance_m" in screen:
        text = text.replace("distance_m = 6\n", "")
    file.write_text(text.replace("diagonal_in = 55", screen), "utf-8")
    assert main(["check", "--language", "en", str(file)]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert last == f"warning: display.distance_m: {too_far}: a larger screen or nearer seats"


def test_check_prints_nothing_about_a_wall_if_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "office.toml"
    text = EXAMPLE.read_text("utf-8").replace('role = "wall"', 'role = "guide"')
    file.write_text(text, "utf-8")
    assert main(["check", "--language", "en", str(file)]) == 0
    assert "wall" not in capsys.readouterr().out


def test_check_prints_every_mistake_and_exits_with_78(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "office.toml"
    text = EXAMPLE.read_text("utf-8").replace("double_press_s = 2", 'double_press_s = "2"')
    file.write_text(text.replace('prefix = "3"', 'prefix = "2"'), "utf-8")
    assert main(["check", "--language", "en", str(file)]) == 78
    said = capsys.readouterr()
    first, second = said.out.splitlines()
    assert first.startswith(f'{file}: kiosk.double_press_s: "2": expected a number of seconds ≥ 0')
    assert second.startswith(f'{file}: service[DD].prefix: "2": expected a prefix apart from "2"')
    assert said.err == ""


def test_check_without_arguments_reads_the_file_of_the_environment_variable(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.touch()
    ended = subprocess.run(
        [sys.executable, "-m", "luot", "check"],
        env={"LUOT_SETTINGS": str(file)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (78, "")
    assert ended.stdout.startswith(f"{file}: office: chưa có: cần một phần (bảng TOML)\n")


@pytest.mark.parametrize("argv", [["chekc"], ["check", "a", "b"]])
def test_an_unknown_word_prints_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(argv)
    assert leaving.value.code == 2
    assert capsys.readouterr().err.startswith("usage: luot")


def test_without_a_word_it_prints_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr()
    assert all(word in said.out for word in WORDS)
    assert said.err == ""


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out == f"luot {__version__}\n"


def test_help_names_every_word_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--help"])
    assert leaving.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in WORDS)


def parsers_below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers_below(below)


@pytest.mark.parametrize("word", WORDS)
def test_errors_about_arguments_name_what_people_type(word: str) -> None:
    """Without a metavar, argparse names the variable."""
    root = argparse.ArgumentParser()
    importlib.import_module(WORDS[word][0]).add_arguments(root)
    for parser in parsers_below(root):
        for action in parser._actions:
            assert action.option_strings or action.metavar, (parser.prog, action.dest)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_help(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(WORDS[word][0])
    assert callable(module.add_arguments)
    assert callable(module.run)
    with pytest.raises(SystemExit) as leaving:
        main([word, "--help"])
    assert leaving.value.code == 0
    assert f"luot {word}" in capsys.readouterr().out


def test_the_readme_names_every_word() -> None:
    readme = EXAMPLE.with_name("README.md").read_text("utf-8")
    [row] = [line for line in readme.splitlines() if line.startswith("| `luot/` |")]
    assert [word.removeprefix("luot ") for word in row.split("`")[3::2]] == list(WORDS)


def test_a_closed_pipe_causes_no_error_message() -> None:
    """The pipe is closed from the beginning, unlike that of `luot check | head`."""
    reads, writes = os.pipe()
    os.close(reads)
    try:
        check = subprocess.run(
            [sys.executable, "-m", "luot", "check", str(EXAMPLE)], stdout=writes, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writes)
    assert (check.returncode, check.stderr) == (141, b"")
