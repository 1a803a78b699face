"""`luot backup` of an office at work, and `luot restore` on another box: settings, numbers, accounts, secrets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from backup.restoring import NUMBERS_SINCE
from core.decisions.lost_entries import MARGIN
from core.messages.commands import TakeTicket
from counter.console.accounts.accounts import open_accounts
from counter.console.accounts.people import People
from luot.__main__ import main
from luot.backup import PASSPHRASE
from runtime.settings.load import load
from tests.kiosk.world import World

OFFICE = """
[office]
id = "test"
name = { vi = "Thử", en = "Test" }

[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực", en = "Certification" }

[[counter]]
id = "1"
offsets = { CT = 0 }

[[device]]
name = "kiosk"
role = "kiosk"

[kiosk]
journal = "{journal}"

[printer]
uri = "virtual:slips"

[slip]
layout = "slip.toml"

[broker]
secrets = "secrets"

[console]
state = "{state}"
"""
SECRET = "a passphrase that nobody guesses"


class Box:
    """A machine: all its files lie below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = root / "etc/luot/office.toml"
        self.journal = root / "var/lib/luot/luot-kiosk/journal.sqlite"
        self.state = root / "var/lib/luot/luot-console"
        self.secrets = root / "etc/luot/secrets"

    def set_up(self) -> None:
        for folder in (self.secrets, self.journal.parent, self.state):
            folder.mkdir(parents=True)
        text = OFFICE.replace("{journal}", str(self.journal)).replace("{state}", str(self.state))
        self.settings.write_text(text, "utf-8")
        (self.settings.parent / "slip.toml").write_text("# words of the slip\n", "utf-8")
        (self.secrets / "keypad-1").write_text("password of the keypad\n", "ascii")
        (self.secrets / PASSPHRASE).write_text(f"{SECRET}\n", "ascii")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def box(tmp_path: Path) -> Box:
    box = Box(tmp_path / "old")
    box.set_up()
    return box


@pytest.fixture
def world(box: Box) -> Iterator[World]:
    """A kiosk on the box's journal, with three numbers given out."""
    world = World(box.journal)
    world.start()
    take(world, 3)
    yield world
    world.journal.close()


def take(world: World, count: int) -> list[str]:
    return [world.ask(TakeTicket, service="CT", paperless=True).ticket.label for _ in range(count)]


@contextmanager
def accounts_of(folder: Path, world: World) -> Iterator[People]:
    with ExitStack() as stack:
        yield open_accounts(stack, folder, world.clock.now).people


def saved(box: Box, to: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["backup", "--settings", str(box.settings), "--to", str(to)]) == 0, capsys.readouterr().err
    (file,) = sorted(to.glob("*.tar.gz"))[-1:]
    assert str(file) in capsys.readouterr().out
    return file


def passphrase_file(tmp_path: Path, text: str = SECRET) -> str:
    (tmp_path / "passphrase").write_text(text, "utf-8")
    return str(tmp_path / "passphrase")


def test_an_office_comes_back_with_settings_numbers_accounts_and_secrets(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last numbers were given out after the backup: they are not given out again."""
    with accounts_of(box.state, world) as people:
        people.add("lan", "Lan", "operator", by="admin")
    file = saved(box, tmp_path / "stick", capsys)
    last = take(world, 5)[-1]
    world.journal.close()
    new = Box(tmp_path / "new")
    arguments = ["restore", str(file), "--root", str(new.root), "--passphrase-file", passphrase_file(tmp_path)]
    assert main(arguments) == 0, capsys.readouterr().err
    there = new.root / box.root.relative_to("/")  # the old box's paths, below the new box's root
    settings = load(there / "etc/luot/office.toml")
    assert settings.slip.layout == str(there / "etc/luot/slip.toml")
    assert (there / "etc/luot/slip.toml").read_text("utf-8") == "# words of the slip\n"
    assert (there / "etc/luot/secrets/keypad-1").read_text("ascii") == "password of the keypad\n"
    assert (there / "etc/luot/secrets/keypad-1").stat().st_mode & 0o777 == 0o600
    with accounts_of(there / "var/lib/luot/luot-console", world) as people:
        assert [person.id for person in people.all()] == ["lan"]
    again = World(there / "var/lib/luot/luot-kiosk/journal.sqlite")
    again.time = world.time
    for _ in range(20):
        again.command_id()  # those of the first kiosk are known
    again.start()
    assert last == "208"
    assert take(again, 1) == [f"2{3 + NUMBERS_SINCE + MARGIN + 1:02d}"]
    assert "NumbersSkipped" in again.events()
    again.journal.close()
    assert "go on with a gap" in capsys.readouterr().out
    assert main(arguments) == 1
    assert "is there already" in capsys.readouterr().err


def test_without_the_passphrase_nothing_comes_back_and_nothing_is_readable(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    restore = ["restore", str(file), "--root", str(tmp_path / "new")]
    assert main([*restore, "--passphrase-file", passphrase_file(tmp_path, "guessed")]) == 1
    assert "does not open this backup" in capsys.readouterr().err
    assert main(restore) == 1, "nobody is there to ask"
    assert "--passphrase-file" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert main([*restore, "--without-secrets"]) == 0
    came = {path.name for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert came == {"office.toml", "slip.toml", "journal.sqlite", "journal.sqlite.lock"}
    assert "luot broker-config" in capsys.readouterr().out


def test_without_a_passphrase_numbers_and_settings_are_saved_and_it_is_told(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box.secrets / PASSPHRASE).unlink()
    assert main(["backup", "--settings", str(box.settings), "--to", str(tmp_path / "stick")]) == 0
    told = capsys.readouterr()
    assert "without passwords and accounts" in told.err
    assert "passwords" not in told.out


def test_a_backup_is_made_where_the_settings_say_and_without_a_folder_none(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--settings", str(box.settings)]) == 1
    assert "--to" in capsys.readouterr().err
    with box.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'\n[backup]\nto = "{tmp_path / "stick"}"\n')
    assert main(["backup", "--settings", str(box.settings)]) == 0
    assert len(list((tmp_path / "stick").iterdir())) == 1, "and nothing is left beside it"


def test_backups_of_no_use_any_more_go_and_other_files_stay(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "stick"
    file = saved(box, stick, capsys)
    for hour in range(24):
        for minute in (10, 40):
            shutil.copyfile(file, stick / f"luot-test-20240229T{hour:02d}{minute}00Z.tar.gz")
    (stick / "luot-other-20240229T011000Z.tar.gz").touch()
    (stick / ".luot-work-killed").mkdir()
    (stick / ".luot-work-killed/journal.sqlite").touch()
    file.unlink()
    saved(box, stick, capsys)
    assert len(list(stick.glob("luot-test-20240229*"))) == 23, "with that of this hour, 24"
    assert (stick / "luot-other-20240229T011000Z.tar.gz").exists()
    assert not (stick / ".luot-work-killed").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_belong_to_whoever_owns_their_folder(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    folder = tmp_path / "new" / box.journal.parent.relative_to("/")
    folder.mkdir(parents=True)
    os.chown(folder, 65534, 65534)
    assert main(["restore", str(file), "--root", str(tmp_path / "new"), "--without-secrets"]) == 0
    assert (folder / "journal.sqlite").stat().st_uid == 65534
    assert (folder / "journal.sqlite").stat().st_mode & 0o777 == 0o640


def test_a_spoiled_backup_changes_nothing(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    file.write_bytes(file.read_bytes()[:-100])
    assert main(["restore", str(file), "--root", str(tmp_path / "new"), "--without-secrets"]) == 1
    assert str(file) in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
