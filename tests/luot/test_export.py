"""`luot export`: the whole journal, or some days of it, as JSON lines and as a table that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.messages.commands import CallTicket, Finish, NewDay
from luot.__main__ import main
from reports.export.entries import COLUMNS
from reports.export.tickets import COLUMNS as TICKET_COLUMNS
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.core.hall import Hall

Said = tuple[int, bytes, str]


@pytest.fixture
def hall() -> Hall:
    """One ticket on 24 November, chosen for a reason in free text; two on the day after."""
    hall = Hall()
    hall.start()
    hall.open("1", "2")
    hall.do(CallTicket, counter="1", label=hall.take("HT"), reason="=cmd|' /C calc'!A0")
    hall.do(Finish, counter="1")
    hall.wait(86_400)
    hall.do(NewDay)
    hall.take("CT")
    hall.take("CT", "P")
    return hall


@pytest.fixture
def journal(tmp_path: Path, hall: Hall) -> Iterator[Path]:
    """As its kiosk has it open."""
    with Journal(tmp_path / "journal.sqlite") as kiosk:
        kiosk.append(hall.entries)
        yield tmp_path / "journal.sqlite"


@pytest.fixture
def luot(
    journal: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    monkeypatch.delenv("LUOT_SETTINGS", raising=False)

    def run(*words: str) -> Said:
        status = main(["export", *words, "--journal", str(journal), "--language", "en"])
        said = capfdbinary.readouterr()
        return status, said.out, said.err.decode()

    return run


def test_without_options_every_entry_is_a_line_as_it_is_on_the_bus(luot: Any, journal: Path) -> None:
    status, said, complaint = luot()
    assert (status, complaint) == (0, "")
    assert said.splitlines() == [entry.json for entry in JournalReader(journal).json_after(0)]
    assert luot("--events")[1] == said


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (("--from", "25/11/2026"), {"2026-11-25"}),
        (("--to", "2026-11-24"), {"2026-11-24"}),
        (("--from", "11/2026", "--to", "11/2026"), {"2026-11-24", "2026-11-25"}),
        (("--from", "24/11/2026", "--to", "24/11/2026"), {"2026-11-24"}),
    ],
)
def test_some_days_can_be_asked_for(luot: Any, words: tuple[str, ...], days: set[str]) -> None:
    for what in ("--events", "--tickets"):
        lines = luot(what, *words)[1].splitlines()
        assert {json.loads(line)["day"] for line in lines} == days


def test_tickets_are_one_line_each(luot: Any) -> None:
    tickets = [json.loads(line) for line in luot("--tickets", "--format", "jsonl")[1].splitlines()]
    assert [(each["label"], each["class"], each["end"]) for each in tickets] == [
        ("101", "N", "done"),
        ("201", "N", "waiting"),
        ("202", "P", "waiting"),
    ]


@pytest.mark.parametrize(("what", "columns"), [("--events", COLUMNS), ("--tickets", TICKET_COLUMNS)])
def test_a_table_has_a_heading_and_as_many_rows_as_there_are_lines(
    luot: Any, what: str, columns: tuple[str, ...]
) -> None:
    table = luot(what, "--format", "csv")[1]
    assert table.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert tuple(head) == columns
    assert len(rows) == len(luot(what)[1].splitlines())
    assert {len(row) for row in rows} == {len(columns)}


def test_what_somebody_typed_is_not_exported_and_no_cell_is_a_formula(luot: Any) -> None:
    assert b"cmd" not in luot("--events")[1]
    table = luot("--events", "--format", "csv")[1].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert {row["reason"] for row in rows if row["type"] == "TicketCalled"} == {"free"}
    assert [row["rule"] for row in rows if row["type"] == "TicketCalled"] == ["chosen"]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "tomorrow"), "“tomorrow” is not a day; please write it like 25/11/2026\n"),
        (
            ("--from", "01/12/2026", "--to", "24/12/2026"),
            "The journal has no day from 01/12/2026 to 24/12/2026; it has 24/11/2026 to 25/11/2026\n",
        ),
    ],
)
def test_an_unknown_day_is_one_clear_line_and_nothing_else(luot: Any, words: tuple[str, ...], said: str) -> None:
    assert luot(*words) == (1, b"", said)


def test_no_journal_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LUOT_SETTINGS", raising=False)
    assert main(["export", "--journal", str(tmp_path / "none.sqlite")]) == 1
    said = capfd.readouterr()
    assert (said.out, said.err.count("\n"), "none.sqlite: không có tệp" in said.err) == ("", 1, True)
