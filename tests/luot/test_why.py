"""`luot why` and `luot audit`: from a journal that somebody writes, or a copy, to sentences and an exit status."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.messages.commands import CallTicket, ChangeClass, Finish, MarkAbsent, NewDay, Recall, VoidTicket
from core.messages.events import NumbersSkipped
from luot.__main__ import main
from runtime.journal.heads import Head
from runtime.journal.writer import Journal
from tests.core.hall import Hall
from tests.paths import EXAMPLE

Said = tuple[int, str, str]


@pytest.fixture
def hall() -> Hall:
    """A morning at counter 2: 201 was called, did not come, 203 was chosen before 202; 101 has never been called."""
    hall = Hall()
    hall.start()
    hall.open("2")
    for service in ("CT", "CT", "CT", "HT"):
        hall.take(service)
        hall.wait(60)
    hall.next("2")
    hall.wait(60)
    hall.do(Recall, counter="2")
    hall.do(MarkAbsent, counter="2")
    hall.do(CallTicket, counter="2", label="203", reason="đi xe buýt")
    hall.next("2")
    return hall


@pytest.fixture
def kiosk(tmp_path: Path, hall: Hall) -> Iterator[Journal]:
    """The journal as its kiosk has it open."""
    with Journal(tmp_path / "journal.sqlite") as journal:
        for entry in hall.entries:
            journal.append([entry], words="đi xe buýt")
        yield journal


@pytest.fixture
def luot(tmp_path: Path, kiosk: Journal, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a word: exit status, what it said, and its complaint."""
    settings = tmp_path / "office.toml"
    text = EXAMPLE.read_text("utf-8").replace("/var/lib/luot/luot-kiosk/journal.sqlite", "journal.sqlite")
    settings.write_text(text, "utf-8")

    def run(*words: object, source: tuple[object, ...] = ("--settings", settings)) -> Said:
        status = main([*map(str, words), *map(str, source)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_last_turn_is_told_in_the_offices_language_while_the_kiosk_runs(luot: Any) -> None:
    assert luot("why", "201") == (
        0,
        "Số 201 được gọi đến quầy 2 lúc 07:34, trước số 202: số 201 lấy sớm hơn 1 phút. "
        "Số 201 lấy lúc 07:30; số 202 lấy lúc 07:31.\n",
        "",
    )


def test_every_call_is_told_if_wanted_the_newest_last(luot: Any) -> None:
    status, said, _ = luot("why", "201", "--all", "--language", "en")
    first, last = said.splitlines()
    assert status == 0
    assert first.startswith("Number 201 was called to counter 2 at 07:34, before number 202")
    assert last.startswith("Number 201 was called to counter 2 once more at 07:35")


@pytest.mark.parametrize("question", [("203", "202"), ("203", "--before", "202"), ("--before", "202", "203")])
def test_what_staff_typed_is_told_as_long_as_it_is_kept(luot: Any, question: tuple[str, ...]) -> None:
    assert luot("why", *question, "--language", "en")[1] == (
        "Number 203 was called to counter 2 at 07:35 out of turn, chosen by staff, who gave as reason: đi xe buýt. "
        "By the rule it was the turn of number 202: number 202 came at 07:31; number 203 came at 07:32.\n"
    )


def test_who_asks_the_wrong_way_round_is_told_so(luot: Any) -> None:
    said = luot("why", "202", "201", "--language", "en")[1]
    assert said.startswith(
        "It was the other way round. Number 201 was called to counter 2 at 07:34, before number 202: "
    )


def test_who_was_never_called_is_told_where_he_is(luot: Any) -> None:
    assert luot("why", "101", "--language", "en")[:2] == (
        0,
        "Number 101 was not called on 24/11/2026. Number 101 is waiting.\n",
    )
    assert luot("why", "203", "101", "--language", "en")[1].startswith("Number 203 was called")
    assert luot("why", "101", "203", "--language", "en")[1].startswith("It was the other way round. Number 203")


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (("299",), "Number 299 was not issued on 24/11/2026\n"),
        (("201", "299"), "Number 299 was not issued on 24/11/2026\n"),
        (("201", "--day", "hôm-qua"), "“hôm-qua” is not a day; please write it like 24/11/2026\n"),
        (("201", "--day", "31/11/2026"), "“31/11/2026” is not a day; please write it like 24/11/2026\n"),
        (("201", "--day", "2026-11-23"), "The journal has no day 23/11/2026; it has 24/11/2026 to 24/11/2026\n"),
    ],
)
def test_a_number_or_day_that_is_not_there_is_one_line_and_1(
    luot: Any, question: tuple[str, ...], complaint: str
) -> None:
    assert luot("why", *question, "--language", "en") == (1, "", complaint)


def test_a_copied_file_is_read_without_any_settings(luot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy has the journal and what was written since its last checkpoint, and nothing of the writer's memory."""
    monkeypatch.delenv("LUOT_SETTINGS", raising=False)
    elsewhere = tmp_path / "copy"
    elsewhere.mkdir()
    for name in ("journal.sqlite", "journal.sqlite-wal"):
        shutil.copy(tmp_path / name, elsewhere)
    status, said, _ = luot("why", "203", source=("--journal", elsewhere / "journal.sqlite", "--language", "vi"))
    assert status == 0
    assert "với lý do: đi xe buýt" in said


@pytest.mark.parametrize("word", [("why", "201"), ("audit",)])
@pytest.mark.parametrize("content", [None, b"", b"no database at all, but long enough to be taken for one" * 20])
def test_what_is_no_journal_is_one_line_and_1(
    luot: Any, tmp_path: Path, word: tuple[str, ...], content: bytes | None
) -> None:
    file = tmp_path / "other.sqlite"
    if content is not None:
        file.write_bytes(content)
    status, said, complaint = luot(*word, source=("--journal", file))
    assert (status, said, complaint.count("\n")) == (1, "", 1)
    assert str(file) in complaint


@pytest.mark.parametrize("word", [("why", "201"), ("audit",), ("forecast", "201"), ("truth",)])
def test_a_journal_that_is_not_there_is_told_in_the_language_of_the_answer(
    luot: Any, tmp_path: Path, word: tuple[str, ...]
) -> None:
    file = tmp_path / "none.sqlite"
    source = ("--journal", file, "--language", "vi")
    assert luot(*word, source=source) == (1, "", f"{file}: không có tệp hay thư mục này\n")


@pytest.mark.parametrize("word", [("why", "201"), ("audit",)])
def test_an_empty_journal_is_said_to_be(luot: Any, tmp_path: Path, word: tuple[str, ...]) -> None:
    Journal(tmp_path / "new.sqlite").close()
    source = ("--journal", tmp_path / "new.sqlite", "--language", "en")
    assert luot(*word, source=source) == (1, "", "The journal is empty\n")


def test_wrong_settings_are_78(luot: Any, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[office]\n")
    with pytest.raises(SystemExit) as leaving:
        luot("audit", source=("--settings", tmp_path / "wrong.toml"))
    assert leaving.value.code == 78


def test_audit_names_what_staff_chose_and_counts_the_rest(luot: Any, tmp_path: Path) -> None:
    newest = Head.read(kept_head(tmp_path / "journal.sqlite", 17))
    assert luot("audit", "--language", "en") == (
        0,
        "Number 203 was called to counter 2 at 07:35 out of turn, chosen by staff, who gave as reason: đi xe buýt. "
        "By the rule it was the turn of number 202: number 202 came at 07:31; number 203 came at 07:32.\n"
        "24/11/2026: some calls were out of turn, chosen by staff. Calls: 4; by the rule: 2; recalls: 1; "
        "chosen by staff: 1, of them out of turn: 1; undone: 0; not explained: 0\n"
        f"The chain of the journal holds from entry 1 to entry 17, 24/11/2026; its code is now {newest}.\n",
        "",
    )
    assert (
        luot("audit")[1]
        .splitlines()[-2]
        .startswith("24/11/2026: có lần gọi ngoài thứ tự, do nhân viên chọn. Số lần gọi: 4; theo quy tắc: 2")
    )


def test_audit_tells_priority_that_was_given_afterwards_and_whom_it_passed(
    luot: Any, hall: Hall, kiosk: Journal
) -> None:
    """The calls are by the rule, and the exit status is 0; but it is told below the sum."""
    before = luot("audit", "--language", "en")[1]
    assert "afterwards" not in before
    for _ in range(2):
        hall.wait(60)
        hall.take("CT")
    hall.do(ChangeClass, label="205", class_="P", reason="needs_priority", operator="phúc")
    hall.do(Finish, counter="2")
    assert hall.next("2") == "205"
    hall.do(ChangeClass, label="204", class_="P", reason="needs_priority")
    hall.do(ChangeClass, label="204", class_="N", reason="not_priority")
    kiosk.append(hall.entries[kiosk.last :])
    status, said, complaint = luot("audit", "--language", "en")
    chosen, summary, given, again, taken, chain = said.splitlines()
    assert (status, complaint, chosen) == (0, "", before.splitlines()[0])
    assert summary.endswith(
        "not explained: 0; priority given afterwards: 2, people passed by it: 1; priority taken away afterwards: 1"
    )
    assert given.partition(": ")[2] == (
        "to number 205 at 07:37, by phúc (console). It was called to counter 2 at 07:37; waiting people there whose "
        "turn would have come before it without that: 1 (204)."
    )
    assert again.endswith("by person not recorded (console). It was not called with that priority.")
    assert taken.startswith("Priority taken away afterwards, entry ")
    assert chain.startswith("The chain of the journal holds")
    month = luot("audit", "11/2026")[1].splitlines()
    assert month[1].endswith(
        "cho ưu tiên sau khi lấy số: 2, số người vì thế bị gọi sau: 1; thôi ưu tiên sau khi lấy số: 1"
    )


def test_audit_of_a_month_ends_with_its_sum(luot: Any, hall: Hall, kiosk: Journal) -> None:
    hall.do(Finish, counter="2")
    hall.wait(86_400)
    hall.do(NewDay)
    hall.open("2")
    hall.take("CT")
    hall.next("2")
    kiosk.append(hall.entries[kiosk.last :])
    status, said, _ = luot("audit", "2026-11", "--language", "en")
    chosen, first, second, both, chain = said.splitlines()
    assert status == 0
    assert "text that is no longer kept" in chosen
    assert (first.split(":")[0], second.split(":")[0]) == ("24/11/2026", "25/11/2026")
    assert both.startswith(
        "11/2026: some calls were out of turn, chosen by staff. Calls: 5; by the rule: 3; recalls: 1; chosen"
    )
    assert chain.startswith("The chain of the journal holds from entry 1 to entry 26, 25/11/2026; its code is now 26 ")
    assert luot("audit", "--language", "en")[1].startswith("25/11/2026: all calls were by the rule. Calls: 1;")
    for asked in ("2026-11-24", "24/11/2026", "24.11.2026"):
        assert luot("audit", asked, "--language", "en")[1].splitlines()[-2] == first
    assert luot("audit", "11/2026", "--language", "en")[1] == said


def test_audit_names_entries_that_no_kiosk_has_written(luot: Any, tmp_path: Path, kiosk: Journal) -> None:
    """A ticket counts from an hour earlier than it was issued."""
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        issued = "FROM event WHERE type = 'TicketIssued' AND label = '101'"
        seq, line = db.execute(f"SELECT seq, line {issued}").fetchone()
        db.execute("UPDATE event SET body = replace(body, ?, ?) WHERE seq = ?", (line, line.replace("T00", "T23"), seq))
    db.close()
    status, said, _ = luot("audit", "--language", "en")
    assert status == 1
    assert (
        f"NOT EXPLAINED, entry {seq}, 07:33: number 101 counts as arrived at another time than that of its issue, and "
        "no reason is given."
    ) in said.splitlines()
    assert "; not explained: 1; other entries not explained: 1\n" in said


def test_what_is_missing_is_told_first_and_nobody_is_blamed_for_what_follows(
    luot: Any, tmp_path: Path, kiosk: Journal
) -> None:
    """The first call is taken out of the journal: all later ones would look wrong."""
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        (seq,) = db.execute("SELECT min(seq) FROM event WHERE type = 'TicketCalled'").fetchone()
        db.execute("DELETE FROM event WHERE seq = ?", (seq,))
    db.close()
    gap = f"Entries are missing in the journal, {seq}: calls after them that cannot be judged: 3."
    assert luot("audit", "--language", "en") == (
        1,
        f"The chain of the journal BREAKS at entry {seq + 1}, 24/11/2026: entries are missing before it, {seq}.\n"
        f"{gap}\n24/11/2026: not all calls can be judged. Calls: 3; by the rule: 0; recalls: 0; chosen by staff: 0, of "
        "them out of turn: 0; undone: 0; not explained: 0; cannot be judged: 3; "
        "entries missing in the journal: 1\n",
        "",
    )
    assert (
        luot("audit")[1]
        .splitlines(keepends=True)[1]
        .startswith(f"Sổ nhật ký thiếu mục {seq}: không xét được các lần gọi sau đó: 3.\n")
    )
    assert luot("why", "203", "--language", "en") == (0, f"{gap}\n", "")


def test_where_any_entry_is_missing_the_gap_is_told_and_no_call_is_a_fault(
    luot: Any, tmp_path: Path, kiosk: Journal, hall: Hall
) -> None:
    kiosk.close()
    whole = (tmp_path / "journal.sqlite").read_bytes()
    for entry in hall.entries[1:-1]:
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(whole)
        db = sqlite3.connect(copy)
        with db:
            db.execute("DELETE FROM event WHERE seq = ?", (entry.seq,))
        db.close()
        status, said, complaint = luot("audit", source=("--journal", copy, "--language", "en"))
        chain, first, *_, last = said.splitlines()
        assert (status, complaint) == (1, "")
        assert first.startswith(f"Entries are missing in the journal, {entry.seq}: ")
        assert "; not explained: 0; cannot be judged: " in last
        assert last.endswith("; entries missing in the journal: 1")
        assert chain.endswith(
            f"BREAKS at entry {entry.seq + 1}, 24/11/2026: entries are missing before it, {entry.seq}."
        )


def test_the_end_of_a_day_that_is_missing_is_noticed_by_the_next_one(
    luot: Any, tmp_path: Path, hall: Hall, kiosk: Journal
) -> None:
    hall.do(Finish, counter="2")
    hall.wait(86_400)
    hall.do(NewDay)
    kiosk.append(hall.entries[kiosk.last :])
    kiosk.close()
    closed = next(entry for entry in hall.entries if type(entry.event).__name__ == "DayClosed")
    last = max(entry.seq for entry in hall.entries if entry.day == closed.day)
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute("DELETE FROM event WHERE seq = ?", (last,))
    db.close()
    status, said, _ = luot("audit", "24/11/2026", "--language", "en")
    assert status == 1
    gap = f"Entries are missing in the journal, {last}: calls after them that cannot be judged: 0."
    assert said.splitlines()[1] == gap
    later = luot("audit", "25/11/2026", "--language", "en")
    assert (later[0], later[1].count("missing")) == (1, 1), "that day is whole, but the chain is not"


def test_the_beginning_of_a_day_that_is_missing_is_no_gap_of_the_day_before(
    luot: Any, tmp_path: Path, hall: Hall, kiosk: Journal
) -> None:
    hall.do(Finish, counter="2")
    hall.wait(86_400)
    hall.do(NewDay)
    hall.take("CT")
    kiosk.append(hall.entries[kiosk.last :])
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute("DELETE FROM event WHERE type = 'DayOpened' AND seq > 1")
    db.close()
    status, said, _ = luot("audit", "24/11/2026", "--language", "en")
    assert (status, "Entries are missing" in said) == (1, False)
    assert "The chain of the journal BREAKS" in said
    assert luot("audit", "25/11/2026")[0] == 1


def test_who_was_sent_home_is_told_that_he_was_not_served(luot: Any, hall: Hall, kiosk: Journal) -> None:
    hall.do(Finish, counter="2")
    void = hall.take("CT")
    hall.do(VoidTicket, label=void, reason="mistake")
    hall.wait(86_400)
    hall.do(NewDay)
    kiosk.append(hall.entries[kiosk.last :])
    assert luot("why", "101", "--day", "24/11/2026")[1] == (
        "Số 101 không được gọi trong ngày 24/11/2026. Đến lúc kết thúc ngày, số 101 chưa được phục vụ.\n"
    )
    assert luot("why", void, "--day", "24/11/2026")[1].endswith(f"Đã hủy số {void}.\n")


def evening(hall: Hall, kiosk: Journal) -> None:
    """The day is closed, and the next one open: nobody has come yet."""
    hall.do(Finish, counter="2")
    hall.wait(36_000)
    hall.do(NewDay)
    kiosk.append(hall.entries[kiosk.last :])


def test_without_a_day_a_number_is_looked_for_on_the_last_day_that_has_it(
    luot: Any, hall: Hall, kiosk: Journal
) -> None:
    evening(hall, kiosk)
    assert luot("why", "201")[1].startswith("Ngày 24/11/2026: Số 201 được gọi đến quầy 2 lúc 07:34")
    assert luot("why", "203", "202", "--language", "en")[1].startswith("On 24/11/2026: Number 203 was called")
    assert luot("why", "101")[1].startswith("Số 101 không được gọi trong ngày 24/11/2026. Đến lúc kết thúc")
    assert luot("why", "101", "--day", "25/11/2026")[:2] == (1, "")
    assert luot("why", "299", "--language", "en") == (1, "", "Number 299 was not issued on 25/11/2026\n")


def test_without_a_day_the_last_one_with_a_call_is_audited(luot: Any, hall: Hall, kiosk: Journal) -> None:
    evening(hall, kiosk)
    assert luot("audit", "--language", "en")[1].splitlines()[-2].startswith("24/11/2026: some calls were out of turn")
    assert luot("audit", "25/11/2026", "--language", "en")[1].startswith("25/11/2026: there are no calls. Calls: 0;")
    names = [line.split(":")[0] for line in luot("audit", "11/2026", "--language", "en")[1].splitlines()[1:-1]]
    assert names == ["24/11/2026", "11/2026"], "a day without calls needs no line in a month"


def test_a_month_counts_what_could_not_be_judged(luot: Any, tmp_path: Path, hall: Hall, kiosk: Journal) -> None:
    evening(hall, kiosk)
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute("DELETE FROM event WHERE seq = (SELECT min(seq) FROM event WHERE type = 'TicketCalled')")
    db.close()
    status, said, _ = luot("audit", "11/2026")
    assert status == 1
    assert said.splitlines()[-1].startswith("11/2026: có lần gọi không xét được. Số lần gọi: 3;")
    assert said.splitlines()[-1].endswith("; không xét được: 3; số mục bị thiếu trong sổ nhật ký: 1")


def test_a_second_step_is_said_to_be_one(luot: Any, hall: Hall, kiosk: Journal) -> None:
    hall.open("1")
    hall.do(Finish, counter="2", then=("HT",))
    assert hall.next("1") == "202"
    kiosk.append(hall.entries[kiosk.last :])
    said = luot("why", "202")[1]
    assert said.startswith("Số 202 được gọi đến quầy 1")
    assert said.endswith(" Đây là bước thứ 2 của số 202: Hộ tịch.\n")


def test_a_damage_that_the_kiosk_has_noted_is_one_and_nothing_that_is_not_explained(
    luot: Any, hall: Hall, kiosk: Journal
) -> None:
    first, last = kiosk.last + 1, kiosk.last + 3
    kiosk.skip_to(last)
    event = NumbersSkipped(first=first, last=last, last_day=hall.line.day, counts={"CT": 30})
    kiosk.append([replace(hall.entries[-1], seq=last + 1, event=event, cause=None, by="kiosk", operator=None)])
    status, said, _ = luot("audit", "--language", "en")
    assert status == 1
    assert f"DAMAGED, noted by the kiosk at 07:35, entry {last + 1}: entries {first}–{last} of the journal" in said
    assert "NOT EXPLAINED" not in said
    assert ": the journal was damaged, and the kiosk has noted it. Calls: " in said
    assert said.splitlines()[-1].endswith("; not explained: 0; damages that the kiosk noted: 1")


def test_audit_finds_what_somebody_wrote_into_the_journal(luot: Any, tmp_path: Path, kiosk: Journal) -> None:
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute("UPDATE event SET body = json_set(body, '$.label', '101') WHERE seq = (SELECT max(seq) FROM event)")
    db.close()
    status, said, _ = luot("audit", "--language", "en")
    assert status == 1
    assert "number 101 was called to counter 2 at 07:35, but by the rule it was the turn of: 202.\n" in said
    assert said.startswith("The chain of the journal BREAKS at entry "), "what follows may be its consequence"
    assert said.endswith("; not explained: 1\n")


@pytest.mark.parametrize("word", [("why", "201"), ("audit",)])
def test_a_damaged_journal_is_one_line_and_1(luot: Any, tmp_path: Path, kiosk: Journal, word: tuple[str, ...]) -> None:
    """A page of it is full of zeros, behind the first ones, which hold what tables there are."""
    kiosk.close()
    file = tmp_path / "journal.sqlite"
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(bytes(file.stat().st_size - 4096))
    status, said, complaint = luot(*word)
    assert (status, said, complaint.count("\n")) == (1, "", 1)
    assert complaint.startswith(f"luot {word[0]}: {file}: database disk image is malformed")


@pytest.mark.parametrize("forged", ["body = '{}'", "body = 'x'", "at = 'noon'"])
def test_an_entry_that_nobody_can_read_is_one_line_and_1(
    luot: Any, tmp_path: Path, kiosk: Journal, forged: str
) -> None:
    kiosk.close()
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute(f"UPDATE event SET {forged} WHERE type = 'TicketCalled'")  # noqa: S608  # our own words
    db.close()
    status, said, complaint = luot("audit")
    assert (status, said, complaint.count("\n")) == (1, "", 1)


def kept_head(path: Path, seq: int) -> str:
    """As a slip has it, typed in capitals."""
    db = sqlite3.connect(path)
    (chain,) = db.execute("SELECT chain FROM event WHERE seq = ?", (seq,)).fetchone()
    db.close()
    return f"{seq} {chain[:8].upper()} {chain[8:16]}"


def test_a_head_on_paper_proves_entries_or_tells_that_they_were_changed(
    luot: Any, tmp_path: Path, kiosk: Journal
) -> None:
    path = tmp_path / "journal.sqlite"
    early, late = kept_head(path, 9), kept_head(path, 17)
    status, said, _ = luot("audit", "--head", f"Mã sổ 24/11: {early}", "--head", late, "--language", "en")
    assert status == 0
    assert [line.partition(" proves ")[2] for line in said.splitlines()[-2:]] == [
        "entries 1 to 9, 24/11/2026: they are as they were when it was noted.",
        "entries 1 to 17, 24/11/2026: they are as they were when it was noted.",
    ]
    kiosk.close()
    db = sqlite3.connect(path)
    with db:
        db.execute("DELETE FROM event WHERE seq > 12")
        db.execute("UPDATE event SET by = 'guide' WHERE seq = 5")
    db.close()
    status, said, _ = luot("audit", "--head", early, "--head", late, "--language", "en")
    assert status == 1
    breaks, *_, proven, cut = said.splitlines()
    assert breaks.startswith("The chain of the journal BREAKS at entry 5, 24/11/2026: this entry or the one before it")
    assert proven.endswith("proves entries 6 to 9, 24/11/2026: they are as they were when it was noted.")
    assert "DOES NOT FIT: since it was noted, all entries after number 12 were cut off. Please compare each" in cut
    assert luot("audit", "--head", late)[1].splitlines()[-1].startswith("Mã 17 ")


def test_a_head_that_is_none_is_one_line_and_1(luot: Any) -> None:
    assert luot("audit", "--head", "1413", "--language", "en") == (
        1,
        "",
        "“1413” is no code of the journal; please write it like 1413 3f2a 9c1b 77d0 e1aa\n",
    )
