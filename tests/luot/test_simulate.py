"""`luot simulate`: from a scenario or a journal to a table, an object, a picture, a journal."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from luot.__main__ import main
from runtime.journal.reader import JournalReader
from simulation.results_table import HEADLINES
from simulation.scenario import SHIPPED
from tests.conftest import PATIENCE_S
from tests.paths import EXAMPLE
from words.translation import say

pytestmark = pytest.mark.slow

CONTRACT = {
    "customers",
    "wait_mean_min",
    "wait_p50_min",
    "wait_p90_min",
    "wait_p95_min",
    "share_within_15",
    "by_class",
    "by_service",
    "utilisation",
    "unserved",
}


def simulate(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["simulate", *map(str, words)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def found(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(simulate(capsys, "--json", *words))
    return figures


def test_the_json_object_has_all_promised_fields(capsys: pytest.CaptureFixture[str]) -> None:
    day = found(capsys, "--scenario", "reference-day", "--days", 3, "--seed", 4)
    assert set(day) >= CONTRACT
    assert day["by_class"]["P"]["customers"] + day["by_class"]["N"]["customers"] == day["customers"]
    assert sum(group["customers"] for group in day["by_service"].values()) == day["customers"]
    assert 0 < day["utilisation"] < 1
    assert day["days"] == 3


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(capsys: pytest.CaptureFixture[str]) -> None:
    one, same, other = (found(capsys, "--days", 3, "--seed", seed) for seed in (4, 4, 5))
    assert one == same
    assert one != other
    assert (one["customers"], one["unserved"]) == (309, 0)
    assert one["wait_mean_min"] == pytest.approx(GOLDEN, rel=1e-6)


GOLDEN = 4.086230151024811
"""The same with every Python version."""


def test_changes_are_compared_on_the_same_people(capsys: pytest.CaptureFixture[str]) -> None:
    day = found(capsys, "--days", 10, "--what-if", "counter4+DD", "--what-if", "B=0")
    land, fifo = day["what_if"]["counter4+DD"], day["what_if"]["B=0"]
    assert land["customers"] == fifo["customers"] == day["customers"]
    assert land["by_service"]["DD"]["wait_mean_min"] < day["by_service"]["DD"]["wait_mean_min"]
    assert fifo["by_class"]["P"]["wait_mean_min"] > day["by_class"]["P"]["wait_mean_min"]
    assert land["wait_mean_difference_error_min"] < day["wait_mean_error_min"]


def test_a_change_that_is_given_twice_has_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--days", 1, "--language", "en", "--what-if", "B=0", "--what-if", "B=0")
    assert simulate(capsys, *asked).splitlines()[3].split() == ["as", "it", "is", "B=0", "+/−"]


def test_a_sentence_says_who_waits_less_and_who_waits_longer(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--days", 12, "--seed", 1, "--what-if", "counter4+DD", "--what-if", "B=0", "--what-if", "counter3-DD")
    _, land, fifo, none, *_ = simulate(capsys, *asked, "--language", "en").splitlines()
    assert land.startswith("counter4+DD: the mean wait stays the same, within what is chance. ")
    assert "These wait less: DD −" in land
    assert "These wait longer: XH +" in land
    assert fifo.split(". ")[1].startswith("These wait less: regular −")
    assert "These wait longer: priority +" in fifo
    assert none.startswith("counter3-DD: ")
    assert none.endswith(" people more are still waiting at the end, so the waits cannot be compared.")
    vi = simulate(capsys, "--days", 3, "--what-if", "B=0").splitlines()[1]
    assert vi == "B=0: quá ít ngày để biết khác biệt có phải do ngẫu nhiên hay không."


def test_guidance_first_is_told_by_leg_and_helped_by_another_counter(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--scenario", "reference-day-with-legs", "--days", 10, "--what-if", "counter6+HD")
    day = found(capsys, *asked)
    helped = day["what_if"]["counter6+HD"]
    assert [day["by_leg"][leg]["customers"] for leg in "123"] == [helped["by_leg"][leg]["customers"] for leg in "123"]
    assert day["by_leg"]["1"]["customers"] == day["customers"] > day["by_leg"]["2"]["customers"]
    assert helped["by_service"]["HD"]["wait_mean_min"] < day["by_service"]["HD"]["wait_mean_min"]
    table = simulate(capsys, *asked, "--language", "en")
    assert "These wait less: " in table
    assert table.count("mean wait for the first counter, the second …, min") == 1
    assert "the second …" not in simulate(capsys, "--days", 1, "--language", "en")


@pytest.mark.parametrize("leaves", ["unseen", "tells"])
def test_how_many_leave_is_told_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str], leaves: str) -> None:
    """Without it a change that drives people away would seem to shorten the wait."""
    scenario = tmp_path / "impatient.toml"
    text = (SHIPPED / "reference-day.toml").read_text("utf-8")
    scenario.write_text(f'patience_min = 10\nleaves = "{leaves}"\n{text}', "utf-8")
    asked = ("--scenario", scenario, "--days", 5, "--what-if", "counter2=closed")
    day = found(capsys, *asked)
    assert 0 < day["share_abandoned"] == day["abandoned"] / day["customers"]
    assert (day["abandoned"] <= day["no_shows"]) == (leaves == "unseen")
    _, closed, *table = simulate(capsys, *asked, "--language", "en").splitlines()
    more = 100 * (day["what_if"]["counter2=closed"]["share_abandoned"] - day["share_abandoned"])
    assert f". {more:.1f} more of 100 people leave before they are called." in closed
    row = next(line for line in table if line.startswith("left before they were called, %"))
    assert row.split()[6] == f"{100 * day['share_abandoned']:.1f}"


def test_services_have_the_names_of_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = EXAMPLE
    table = simulate(capsys, "--days", 1, "--settings", example)
    assert "  Đất đai (DD)" in table
    assert "  Land (DD)" in simulate(capsys, "--days", 1, "--settings", example, "--language", "en")
    assert "  DD" in simulate(capsys, "--days", 1)


def test_a_change_that_adds_a_counter_is_reported_with_its_hours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = simulate(capsys, "--days", 1, "--what-if", "counter44+DD").splitlines()[1]
    assert said == "counter44+DD: thêm quầy 44, mở 07:00–11:00, 13:00–17:00"
    file = tmp_path / "days.sqlite"
    simulate(capsys, "--days", 1, "--write-journal", file)
    said = simulate(capsys, "--journal", file, "--what-if", "counter44+DD").splitlines()[1]
    assert said == "counter44+DD: thêm quầy 44, mở như quầy mở lâu nhất trong ngày đó"


def test_strict_priority_is_shown_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--days", 1, "--what-if", "B=strict", "--what-if", "B=0")
    table = simulate(capsys, *asked)
    row = next(line for line in table.splitlines() if line.startswith("Ưu tiên được tính đến sớm hơn"))
    assert row.split("phút")[1].split() == ["30", "luôn", "trước", "–", "0", "−30"]
    assert "525" not in table


def test_one_day_has_no_error_of_the_mean_nor_of_a_difference(capsys: pytest.CaptureFixture[str]) -> None:
    day = found(capsys, "--days", 1, "--what-if", "B=0")
    assert day["wait_mean_error_min"] is None
    assert day["what_if"]["B=0"]["wait_mean_difference_error_min"] is None


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Ho_Chi_Minh", "07"), ("Asia/Tokyo", "09")])
def test_the_hours_of_a_journal_are_in_the_time_zone_of_its_office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], zone: str, hours: str
) -> None:
    file, settings = tmp_path / "days.sqlite", tmp_path / "office.toml"
    simulate(capsys, "--days", 2, "--write-journal", file)
    example = EXAMPLE.read_text("utf-8")
    settings.write_text(example.replace("Asia/Ho_Chi_Minh", zone), "utf-8")
    recorded = found(capsys, "--journal", file, "--settings", settings)
    for case in (recorded, recorded["as_it_was"]):
        assert min(case["by_hour"]) == hours
    assert recorded["by_hour"] == recorded["as_it_was"]["by_hour"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_columns_of_the_table_are_aligned(capsys: pytest.CaptureFixture[str], language: str) -> None:
    lines = simulate(capsys, "--days", 3, "--what-if", "counter4+DD", "--language", language).splitlines()
    for title, _, _ in HEADLINES:
        assert any(line.startswith(say(language, title)) for line in lines)
        assert language == "en" or say(language, title) != title
    assert lines[3].endswith("+/−")
    figures = [line for line in lines[4:] if line and line[-1].isdigit()]
    assert len(figures) > 30
    assert len({len(line) for line in figures}) == 1
    assert ("," if language == "vi" else ".") in figures[-1]


def test_a_journal_of_invented_days_is_written_and_read_as_the_scenario(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "month.sqlite"
    invented = found(capsys, "--days", 4, "--write-journal", file, "--first-day", "2026-10-01")
    history = JournalReader(file)
    days = history.days()
    assert (len(days), days[0], days[-1]) == (4, "2026-10-01", "2026-10-06"), "not at the weekend"
    recorded = found(capsys, "--journal", file, "--what-if", "counter4+DD")
    assert recorded["wait_mean_min"] == invented["wait_mean_min"]
    assert recorded["as_it_was"]["wait_p95_min"] == invented["wait_p95_min"]
    assert recorded["what_if"]["counter4+DD"]["customers"] == invented["customers"]
    table = simulate(capsys, "--journal", file, "--language", "en").splitlines()
    assert table[2].split() == ["as", "it", "is", "as", "it", "was"]


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_has_a_bar_for_each_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    file = tmp_path / f"days{suffix}"
    simulate(capsys, "--days", 3, "--what-if", "B=0", "--plot", file)
    if suffix == ".png":
        with Image.open(file) as picture:
            colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or ()}
        assert {(0, 0x72, 0xB2), (0xE6, 0x9F, 0)} <= colours
    else:
        text = file.read_text("utf-8")
        assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314  # it is our own
        # Two cases: eight hours, two classes, six services, five counters; one more of each in the legend.
        assert text.count("fill: #0072b2") == text.count("fill: #e69f00") == 8 + 2 + 6 + 5 + 1


def test_the_same_days_make_the_same_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    for file in (one, other):
        simulate(capsys, "--days", 1, "--plot", file)
    assert one.read_bytes() == other.read_bytes()


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[str]]:
    status = main(["simulate", *map(str, words)])
    said = capsys.readouterr()
    assert said.out == ""
    return status, said.err.splitlines()


def test_arguments_that_are_no_number_or_no_date_print_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (["--days", "0"], "0: expected a whole number from 1 to 20000"),
        (["--first-day", "1/10/2026"], "1/10/2026: expected a date of the years 1970 to 2999, such as 2026-10-01"),
        (["--first-day", "9999-12-31"], "9999-12-31: expected a date of the years 1970 to 2999, such as 2026-10-01"),
        (["--first-day", "0001-01-01"], "0001-01-01: expected a date of the years 1970 to 2999, such as 2026-10-01"),
    ):
        with pytest.raises(SystemExit) as leaving:
            main(["simulate", *words])
        assert leaving.value.code == 2
        assert said in capsys.readouterr().err


def test_all_mistakes_of_a_scenario_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "day.toml"
    file.write_text('dayz = 1\n[arrivals]\nper_day = 3\n[[service]]\ncode = "A"\nshare = 1\nmean_min = 0\n', "utf-8")
    status, lines = refused(capsys, "--scenario", file)
    assert status == 78
    assert [line.removeprefix(f"{file}: ").split(": ")[0] for line in lines] == [
        "dayz",
        "counter",
        "service[A].mean_min",
        "arrivals.profile",
        "service[A].share",
    ]


def test_faults_are_reported_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "journal.sqlite"
    there.write_text("no journal")
    for status, words, said in (
        (78, ("--scenario", tmp_path / "none.toml"), "cần tệp đọc được"),
        (78, ("--what-if", "counter9-CT"), "cần mã của một quầy (1, 2, 3, 4, 5)"),
        (1, ("--journal", there), "file is not a database"),
        (1, ("--journal", tmp_path / "none.sqlite"), f"{tmp_path}/none.sqlite: không có tệp hay thư mục này"),
        (
            1,
            ("--journal", tmp_path / "none.sqlite", "--language", "en"),
            "none.sqlite: there is no such file or folder",
        ),
        (1, ("--write-journal", there), "is there already"),
        (1, ("--plot", tmp_path / "x.pdf"), "expected a name that ends in .png or .svg"),
        (1, ("--plot", tmp_path / "no" / "x.png"), "there is no folder"),
    ):
        assert (found_status := refused(capsys, *words))[0] == status, words
        assert len(found_status[1]) == 1
        assert said in found_status[1][0]


def test_without_matplotlib_a_picture_is_refused_before_the_simulation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # the importer finds none
    said = f"luot simulate: --plot needs matplotlib: {sys.executable} -m pip install matplotlib"
    assert refused(capsys, "--days", 20_000, "--plot", tmp_path / "x.png") == (1, [said])


def test_an_interrupted_simulation_leaves_no_partial_journal(tmp_path: Path) -> None:
    file = tmp_path / "month.sqlite"
    command = [sys.executable, "-m", "luot", "simulate", "--days", "5000", "--write-journal", str(file)]
    # A shell's background job ignores Ctrl-C, and so would whatever it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wal = file.with_name("month.sqlite-wal")
        deadline = time.monotonic() + PATIENCE_S
        while not wal.exists() or wal.stat().st_size < 2_000_000:
            if time.monotonic() > deadline or process.poll() is not None:
                process.kill()
                pytest.fail(f"not written: {process.communicate()}")
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_shows_a_progress_bar() -> None:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    command = [sys.executable, "-m", "luot", "simulate", "--days", "12", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave) as process:
        os.close(slave)
        out, _ = process.communicate(timeout=PATIENCE_S)
    shown = b""
    try:
        while chunk := os.read(master, 65536):
            shown += chunk
    except OSError:  # all of it is read
        pass
    os.close(master)
    assert json.loads(out)["days"] == 12
    assert b"%|" in shown
