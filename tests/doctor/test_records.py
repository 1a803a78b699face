"""What is said of the settings file, the journal and the backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from backup.making import make_backup
from core.instant import HOUR_MS, Instant
from core.messages.commands import TakeTicket
from core.messages.state import Health
from core.phrase import Phrase
from core.settings.problem import MISSING, Problem
from core.settings.sections import BackupSettings, Settings
from doctor.bus.buttons import pressed_today
from doctor.records.backups import backups, has_backups
from doctor.records.journal import journal
from doctor.records.settings_file import settings_file
from runtime.settings.load import load
from tests.kiosk.world import World
from tests.paths import EXAMPLE

AT = Instant(1_790_000_000_000)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A kiosk with three numbers given out."""
    world = World(tmp_path / "journal.sqlite")
    world.start()
    for _ in range(3):
        world.ask(TakeTicket, service="CT", paperless=True)
    yield world
    world.journal.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = load(EXAMPLE)
    found = replace(found, broker=replace(found.broker, secrets=None), backup=BackupSettings(to=str(tmp_path / "to")))
    return replace(found, kiosk=replace(found.kiosk, journal=str(tmp_path / "journal.sqlite")))


def test_a_settings_file_is_ill_with_a_mistake_and_when_the_kiosk_works_by_an_older_one(settings: Settings) -> None:
    assert settings_file(EXAMPLE, settings, [], AT, AT.later(1)).state == "well"
    assert settings_file(EXAMPLE, settings, [], AT, None).state == "well", "the kiosk is on another machine, or away"
    assert settings_file(EXAMPLE, settings, [], AT.later(1), AT).state == "ill"
    wrong = settings_file(EXAMPLE, settings, [Problem("office.id", "!", Phrase("an id"))], AT, None)
    assert wrong.state == "ill"
    assert "office.id" in wrong.says["vi"]
    missing = settings_file(EXAMPLE, settings, [Problem("office.id", MISSING, Phrase("a number"))] * 4, AT, None)
    assert missing.says["vi"].count("office.id: chưa có: cần một số") == 3
    assert missing.says["en"].count("office.id: missing: expected a number") == 3


def test_a_journal_is_well_while_the_kiosk_writes_it(world: World, tmp_path: Path) -> None:
    found = journal(tmp_path / "journal.sqlite", None)
    assert found.state == "well"
    assert "days: 1," in found.says["en"]


def test_no_journal_is_no_fault(tmp_path: Path) -> None:
    assert journal(tmp_path / "journal.sqlite", None).state == "unknown"


def test_a_journal_that_was_there_and_is_not_is_ill(tmp_path: Path, settings: Settings) -> None:
    path, kiosk = tmp_path / "journal.sqlite", Health(online=True)
    gone = journal(path, kiosk)
    assert gone.state == "ill"
    assert "When the journal is damaged" in gone.do["en"]
    assert "Khi sổ nhật ký bị hư hỏng" in gone.do["vi"]
    assert not has_backups(settings)
    (tmp_path / "to").mkdir()
    assert not has_backups(settings)
    (tmp_path / f"to/luot-{settings.office.id}-20260101T000000Z.tar.gz").touch()
    assert has_backups(settings)
    assert journal(path, None, has_backups=True).state == "ill"
    (tmp_path / "journal.sqlite.lock").touch()
    assert journal(path, None).state == "ill"


def test_what_the_kiosk_says_of_its_journal_counts(world: World, tmp_path: Path) -> None:
    for word in ("damaged", "entries_lost"):
        assert journal(tmp_path / "journal.sqlite", Health(online=True, journal=word)).state == "ill"


def test_an_entry_of_today_that_somebody_has_changed_is_named(world: World, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as db:
        db.execute("UPDATE event SET body = replace(body, 'CT', 'XX') WHERE seq = 3")
        db.commit()
    found = journal(tmp_path / "journal.sqlite", None)
    assert found.state == "ill"
    assert "Entry 3 of " in found.says["en"]
    assert "luot audit" in found.do["en"]


def test_a_file_that_is_no_journal_is_ill(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"x" * 5000)
    assert journal(tmp_path / "journal.sqlite", None).state == "ill"


def test_only_numbers_that_a_button_gave_out_are_presses(world: World, tmp_path: Path) -> None:
    day, counts = pressed_today(tmp_path / "journal.sqlite")
    assert day
    assert not counts, "staff gave them out"


def test_without_a_place_for_backups_nothing_is_saved(settings: Settings) -> None:
    assert backups(replace(settings, backup=BackupSettings()), AT).state == "ill"


def test_a_place_that_is_not_there_or_empty_is_ill(settings: Settings, tmp_path: Path) -> None:
    assert "is not there" in backups(settings, AT).says["en"]
    (tmp_path / "to").mkdir()
    assert "There is no backup in" in backups(settings, AT).says["en"]


def test_a_backup_on_the_journals_own_disk_is_told_and_an_old_or_damaged_one_before(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc/office.toml"
    file.write_bytes(EXAMPLE.read_bytes())
    made = make_backup(settings, file, tmp_path / "to", None, AT)
    assert "on the same disk" in backups(settings, AT.later(HOUR_MS)).says["en"]
    assert "2 days old" in backups(settings, AT.later(48 * HOUR_MS)).says["en"]
    made.file.write_bytes(made.file.read_bytes()[:-100])
    assert "cannot be read" in backups(settings, AT.later(HOUR_MS)).says["en"]
