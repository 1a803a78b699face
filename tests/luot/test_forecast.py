"""`luot forecast`: one number of the journal's last day, while the kiosk runs or long after."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.messages.commands import Finish, Hold, MarkAbsent, NewDay, Start, VoidTicket
from luot import forecast
from luot.__main__ import main
from runtime.journal.writer import Journal
from tests.core.hall import Hall

Said = tuple[int, str, str]


@pytest.fixture
def hall() -> Hall:
    """Two are at counters 1 and 2, three wait for CT."""
    hall = Hall()
    hall.start()
    hall.open("1", "2")
    for service in ("HT", "CT", "CT", "CT", "CT"):
        hall.take(service)
        hall.wait(30)
    hall.next("1")
    hall.next("2")
    return hall


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Journal]:
    """The journal as its kiosk has it open."""
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


@pytest.fixture
def luot(
    hall: Hall, kiosk: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Writes what has happened, and runs `luot forecast` at the hall's time."""
    monkeypatch.delenv("LUOT_SETTINGS", raising=False)
    monkeypatch.setattr(os, "nice", int)  # the other tests of this process have to go on
    monkeypatch.setattr(forecast, "present", lambda: hall.utc)

    def run(label: str, language: str = "en") -> Said:
        if new := hall.entries[kiosk.last :]:
            kiosk.append(new)
        status = main(["forecast", label, "--journal", str(tmp_path / "journal.sqlite"), "--language", language])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_waiting_number_is_told_when_and_why_while_the_kiosk_runs(luot: Any, hall: Hall) -> None:
    hall.wait(60)
    status, said, complaint = luot("204")
    assert (status, complaint) == (0, "")
    assert said.startswith("Number 204 (CT) will probably be called in ")
    assert " minutes: 2 numbers go before it at counters 1, 2. A service takes about " in said
    assert luot("204", "vi")[1].startswith("Số 204 (CT) dự kiến được gọi sau ")


def test_what_has_happened_since_is_known_at_once(luot: Any, hall: Hall) -> None:
    luot("204")
    hall.next("2")
    hall.wait(1)
    assert ": 1 number goes before it at counters 1, 2." in luot("204")[1]


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        ({}, "Number 201 is at counter 2.\n"),
        ({Start: "2"}, "Counter 2 is serving number 201.\n"),
        ({Hold: "2"}, "Counter 2 is holding number 201.\n"),
        (
            {MarkAbsent: "2"},
            "Number 201 was called and did not come. It keeps its place if its citizen comes back by 08:02.\n",
        ),
        ({Finish: "2"}, "Number 201 is finished or cancelled.\n"),
    ],
    ids=["called", "serving", "held", "absent", "ended"],
)
def test_a_number_that_does_not_wait_is_told_where_it_is(
    luot: Any, hall: Hall, happens: dict[type, str], said: str
) -> None:
    for kind, counter in happens.items():
        hall.do(kind, counter=counter)
    hall.wait(1)
    assert luot("201") == (0, said, "")


def test_who_has_been_absent_for_too_long_is_promised_nothing(luot: Any, hall: Hall) -> None:
    hall.do(MarkAbsent, counter="2")
    hall.wait(1801)
    assert luot("201")[1] == "Number 201 was called and did not come.\n"


def test_a_slip_that_is_being_printed_a_passed_and_a_cancelled_number(luot: Any, hall: Hall) -> None:
    printing = hall.press("CT")
    hall.do(VoidTicket, label="203", reason="mistake")
    hall.next("2")
    hall.wait(1)
    assert luot(printing)[1] == f"The slip of number {printing} is being printed.\n"
    assert luot("201")[1] == "Number 201 has had its turn.\n"
    assert luot("203")[1] == "Number 203 is finished or cancelled.\n"


def test_a_number_that_was_not_issued_on_the_last_day_is_one_line_and_1(luot: Any, hall: Hall) -> None:
    assert luot("299") == (1, "", "Number 299 was not issued on 24/11/2026\n")
    for counter in ("1", "2"):
        hall.do(Finish, counter=counter)
    hall.wait(86_400)
    hall.do(NewDay)
    assert luot("204") == (1, "", "Number 204 was not issued on 25/11/2026\n")


def test_of_another_day_it_says_what_held_when_the_journal_ended(
    luot: Any, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is looked at on the next morning."""
    next_day = hall.utc.later(86_400_000)
    monkeypatch.setattr(forecast, "present", lambda: next_day)
    said = luot("204")[1]
    assert said.startswith("At 07:32 on 24/11/2026, when the journal ends: Number 204 (CT) will probably be called in ")
    assert luot("201", "vi")[1] == "Lúc 07:32 ngày 24/11/2026, khi sổ nhật ký kết thúc: Số 201 đang ở quầy 2.\n"


def test_without_a_trusted_clock_no_time_is_told(luot: Any, hall: Hall) -> None:
    hall.trusted = False
    hall.do(MarkAbsent, counter="2")
    hall.wait(1)
    assert luot("201")[1].endswith("Number 201 was called and did not come.\n")


def test_an_empty_journal_or_none_is_one_line_and_1(luot: Any, hall: Hall, kiosk: Journal, tmp_path: Path) -> None:
    hall.entries.clear()
    assert luot("201") == (1, "", "The journal is empty\n")
    kiosk.close()
    (tmp_path / "journal.sqlite").unlink()
    assert main(["forecast", "201", "--journal", str(tmp_path / "journal.sqlite")]) == 1


def test_the_present_is_that_of_the_machine() -> None:
    assert abs(forecast.present() - time.time_ns() // 1_000_000) < 60_000
