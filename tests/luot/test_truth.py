"""`luot truth`: from a journal that somebody writes to a verdict, a table, an object and a picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from core.messages.commands import CallTicket, Finish, NewDay
from luot.__main__ import main
from runtime.journal.writer import Journal
from tests.reports.truth.conftest import TellingHall

Said = tuple[int, str, str]


@pytest.fixture
def hall() -> TellingHall:
    """On 24 November three were told a range; one waited longer, one was sent on. On 1 December nobody is called."""
    hall = TellingHall()
    hall.start()
    hall.open("1", "2")
    label = hall.comes("HT", (0, 5))
    hall.comes("CT", (5, 10))
    assert hall.call("1", 4) == label
    hall.do(Finish, counter="1", then=("DD",))
    hall.tell(label, (10, 20))
    hall.call("2", 8)
    hall.comes("CT", (0, 0))
    hall.open("3")
    assert hall.call("3", 4) == label
    hall.comes("HT", (0, 5))
    hall.do(CallTicket, counter="1", label="102", reason="asked")
    for counter in ("1", "2", "3"):
        hall.do(Finish, counter=counter)
    hall.wait(7 * 86_400)
    hall.do(NewDay)
    return hall


@pytest.fixture
def kiosk(tmp_path: Path, hall: TellingHall) -> Iterator[Journal]:
    """The journal as its kiosk has it open."""
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.append(hall.entries)
        yield journal


@pytest.fixture
def luot(
    tmp_path: Path, kiosk: Journal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Runs `luot truth` on the journal: exit status, what it said, and its complaint."""
    monkeypatch.delenv("LUOT_SETTINGS", raising=False)

    def run(*words: object) -> Said:
        status = main(["truth", *map(str, words), "--journal", str(tmp_path / "journal.sqlite")])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_last_month_with_a_call_is_judged_while_the_kiosk_runs(luot: Any) -> None:
    status, said, complaint = luot("--language", "en")
    assert (status, complaint) == (0, "")
    lines = said.splitlines()
    assert lines[0] == (
        "11/2026: 67 % of 3 told ranges held; 33 % waited longer, 0 % less. "
        "The ranges were 6.7 minutes wide on average."
    )
    figures = [line for line in lines if line[-1:].isdigit()]
    assert len(figures) == 7, "all, two legs, three services, an hour"
    assert len({len(line) for line in figures}) == 1, "the columns are aligned"
    rows = {line.strip().split("  ")[0]: line.split()[-9:] for line in figures}
    assert rows["all"] == ["3", "67", "33", "0", "6.7", "+1.0", "0", "–", "1"]
    assert rows["first counter"] == ["2", "50", "50", "0", "5.0", "+3.0", "0", "–", "1"]
    assert rows["sent on to another"] == ["1", "100", "0", "0", "10.0", "−3.0", "0", "–", "0"]
    assert rows["CT"] == ["1", "0", "100", "0", "5.0", "+4.5", "0", "–", "1"]
    assert lines[-1].startswith("Not judged: numbers that staff chose: 1; numbers that were told no range")


def test_in_vietnamese_it_speaks_vietnamese(luot: Any) -> None:
    said = luot("--language", "vi")[1]
    assert said.startswith(
        "11/2026: 67 % trong 3 khoảng chờ đã báo là đúng; 33 % chờ lâu hơn, 0 % chờ ít hơn. "
        "Khoảng báo rộng trung bình 6,7 phút.\n"
    )
    assert "quầy đầu tiên" in said


@pytest.mark.parametrize("asked", ["11/2026", "2026-11", "2026", "24/11/2026", "2026-11-24"])
def test_a_day_a_month_or_a_year_may_be_asked_for(luot: Any, asked: str) -> None:
    status, said, _ = luot(asked, "--json")
    assert (status, json.loads(said)["ranges"]) == (0, 3)
    assert luot(asked, "--language", "en")[1].startswith(
        f"{asked if '/' in asked else '/'.join(reversed(asked.split('-')))}: 67 % of 3"
    )


def test_json_has_every_figure(luot: Any) -> None:
    found = json.loads(luot("--json")[1])
    assert (found["days"], found["chosen"], found["untold"], found["not_called"]) == (1, 1, 0, 1)
    assert set(found["by_leg"]) == {"first", "later"}
    assert found["by_service"]["DD"]["share_inside"] == 1


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("12/2026", 0, "12/2026: no range was told that could be judged."),
        ("10/2026", 1, "The journal has no day 10/2026; it has 24/11/2026 to 01/12/2026"),
        ("soon", 1, "“soon” is not a day; please write it like 01/12/2026"),
    ],
)
def test_where_there_is_nothing_it_says_so(luot: Any, asked: str, status: int, said: str) -> None:
    answer = luot(asked, "--language", "en")
    assert (answer[0], (answer[1] + answer[2]).splitlines()[0]) == (status, said)


def test_a_picture_has_a_bar_for_each_group(luot: Any, tmp_path: Path) -> None:
    file = tmp_path / "truth.svg"
    assert luot("--plot", file)[0] == 0
    text = file.read_text("utf-8")
    assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314  # it is our own
    # Three services, one hour, two legs, and the legend.
    assert text.count("fill: #0072b2") == 3 + 1 + 2 + 1
    assert luot("12/2026", "--plot", file)[0] == 0, "nothing to draw is drawn as nothing"


def test_what_is_no_picture_or_no_journal_is_one_line_and_1(luot: Any, tmp_path: Path, kiosk: Journal) -> None:
    status, said, complaint = luot("--plot", tmp_path / "x.pdf")
    assert (status, said) == (1, "")
    assert complaint.startswith(f"luot truth: {tmp_path}/x.pdf: expected a name that ends in .png or .svg")
    kiosk.close()
    (tmp_path / "journal.sqlite").write_bytes(b"no journal")
    status, said, complaint = luot()
    assert (status, said, complaint.count("\n")) == (1, "", 1)
