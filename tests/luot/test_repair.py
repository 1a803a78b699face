"""`luot repair`: all that is whole of a journal, nothing else, and a word about the rest."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.messages.commands import CallNext
from luot.__main__ import main
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.core.hall import Hall
from tests.paths import EXAMPLE


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of 200 numbers, of which some are called."""
    hall, path = Hall(), tmp_path / "journal.sqlite"
    hall.start()
    hall.open("1", "2")
    for at in range(200):
        hall.take("CT")
        if at % 5 == 0:
            hall.ask(CallNext(id=f"c-{at}", counter="2"))
    with Journal(path) as journal:
        journal.append(hall.entries)
        journal.counts = hall.line.issuing.counts
        journal.mark_alive("")
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()


def repair(path: Path) -> int:
    return main(["repair", str(path), "--out", str(path.with_name("new.sqlite"))])


@pytest.mark.parametrize("guide", ["operating.md", "operating.vi.md"])
def test_the_way_out_in_the_guide_works_with_a_log_and_without_and_a_second_time(
    path: Path, guide: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word, but for the folder and the programs."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    text = EXAMPLE.parent.joinpath("docs", guide).read_text("utf-8")
    (block,) = (each for each in re.findall(r"(?m)(?:^    .*\n)+", text) if "luot repair" in each)
    told = block.replace("/var/lib/luot/luot-kiosk", str(path.parent)).replace("systemctl", "echo")
    told = told.replace("/opt/luot/bin/luot", f"{sys.executable} -m luot").replace("%H%M%S", "%H%M%S%N")
    note = path.with_name("journal.sqlite.lock").read_bytes()
    last = seqs(path)[-1]
    for beside in (("-wal", "-shm"), ()):
        change(path, f"DELETE FROM event WHERE seq = {last - 3 - len(beside)}")  # noqa: S608  # a number
        for part in beside:
            path.with_name(path.name + part).touch()
        before = path.read_bytes()
        run = subprocess.run(["/bin/bash", "-c", told], capture_output=True, text=True, timeout=60, check=False)
        assert run.stderr == ""
        newest = max(path.parent.glob("damaged-*"))
        assert {file.name for file in newest.iterdir()} == {path.name + part for part in ("", ".lock", *beside)}
        assert newest.joinpath(path.name).read_bytes() == before
        assert {file.name for file in path.parent.glob("*.sqlite*")} == {path.name, path.name + ".lock"}
        assert path.with_name("journal.sqlite.lock").read_bytes() == note
        with Journal(path) as journal:
            assert journal.lost


def seqs(path: Path) -> list[int]:
    return [entry.seq for entry in JournalReader(path).entries()]


def test_of_a_whole_journal_nothing_is_lost(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert repair(path) == 0
    assert list(JournalReader(path.with_name("new.sqlite")).entries()) == list(JournalReader(path).entries())
    assert path.read_bytes() == before
    kept, following = capsys.readouterr().out.splitlines()
    assert kept.endswith("entries are whole")
    assert "leave" in following
    check = JournalReader(path.with_name("new.sqlite")).check_chain()
    assert check.breaks == 0
    with Journal(path.with_name("new.sqlite")) as journal:
        assert journal.lost is None, "the note goes along"


def test_entries_that_were_changed_or_cut_are_named_and_left_out(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = seqs(path)[-1]
    change(path, "UPDATE event SET body = replace(body, '\"CT\"', '\"HT\"') WHERE seq = 100")
    change(path, "UPDATE event SET body = '{' WHERE seq = 110")
    change(path, "DELETE FROM event WHERE seq IN (50, 51, (SELECT max(seq) FROM event))")
    assert repair(path) == 1
    out = capsys.readouterr().out
    assert "Not kept, since they are not as they were written: 100, 110\n" in out
    assert f"Missing: entries 50–51, {last}\n" in out, "what is there but changed is counted once"
    assert set(range(1, last)) - set(seqs(path.with_name("new.sqlite"))) == {50, 51, 100, 110}


def test_of_pages_that_are_gone_the_others_are_kept(path: Path) -> None:
    data, page, before = bytearray(path.read_bytes()), 4096, len(seqs(path))
    for at in range(8, len(data) // page, 9):
        data[at * page : (at + 1) * page] = b"\xa5" * page
    path.write_bytes(data)
    assert repair(path) == 1
    kept = seqs(path.with_name("new.sqlite"))
    assert before > len(kept) > 50
    assert kept == sorted(set(kept))


def test_what_is_no_journal_gives_none_and_says_how_to_begin_anew(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(b"no journal")
    assert repair(path) == 1
    assert "a new journal is begun" in capsys.readouterr().err
    assert not path.with_name("new.sqlite").exists()


def test_neither_another_file_nor_a_running_kiosk_is_touched(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Journal(path):
        assert repair(path) == 1
    assert "another program holds it" in capsys.readouterr().err
    path.with_name("new.sqlite").write_text("mine")
    assert repair(path) == 1
    assert "this file exists" in capsys.readouterr().err
    assert path.with_name("new.sqlite").read_text() == "mine"
    assert main(["repair", str(path.with_name("nothing")), "--out", str(path.with_name("other"))]) == 1
    assert "No such file" in capsys.readouterr().err
