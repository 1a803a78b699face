"""What the case of lost writes takes for a loss."""

from __future__ import annotations

from pathlib import Path

from core.messages.commands import TakeTicket
from faults.lost_writes import NAME, Told, missing
from faults.rig.disk_trace import Sent
from tests.kiosk.world import World

REPLY = b'{"id":"c-1","ok":true,"revision":%d,"ticket":{"label":"%s","service":"CT"}}'


def told(revision: int, label: bytes, *slips: str | None) -> Told:
    told = Told(lambda _: None)
    told.hear(Sent(REPLY % (revision, label), "socket:[1]"))
    told.slips = {b"mk%02d" % number: slip for number, slip in enumerate(slips)}
    return told


def journal_of_one_ticket(folder: Path) -> Path:
    """Its last entry is the fourth or earlier: rules, day, ticket."""
    world = World(folder / NAME)
    world.start()
    world.ask(TakeTicket, service="CT")
    world.journal.close()
    return folder


def test_what_is_there_is_not_missed(tmp_path: Path) -> None:
    folder = journal_of_one_ticket(tmp_path)
    assert not list(missing(folder, told(2, b"201", "201")))


def test_a_number_that_was_told_and_a_revision_that_was_published_are_missed(tmp_path: Path) -> None:
    folder = journal_of_one_ticket(tmp_path)
    found = " | ".join(missing(folder, told(9, b"202")))
    assert "and 9 was published" in found
    assert "['202'] were told and are not there" in found


def test_a_slip_without_an_entry_is_missed(tmp_path: Path) -> None:
    folder = journal_of_one_ticket(tmp_path)
    assert list(missing(folder, told(2, b"201", "201", "201"))) == [
        "2 slips 201 went to the printer, and it knows of 1"
    ]
    assert list(missing(folder, told(2, b"201", "202"))) == ["1 slips 202 went to the printer, and it knows of 0"]
    assert list(missing(folder, told(2, b"201", None))) == ["1 slips went to the printer whose numbers cannot be read"]


def test_a_journal_that_does_not_open_or_is_gone_is_missed(tmp_path: Path) -> None:
    (found,) = missing(tmp_path, told(1, b"201"))
    assert "there is no journal" in found
    (tmp_path / NAME).write_bytes(b"x" * 5000)
    (found,) = missing(tmp_path, told(1, b"201"))
    assert "it does not open" in found
