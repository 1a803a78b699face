"""`luot backup` of an office at work, and `luot restore` on another box: settings, numbers, accounts, secrets."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from backup import archive, making
from backup.collecting import PASSPHRASE, Found, copy
from backup.restoring import NUMBERS_SINCE
from core.decisions.lost_entries import MARGIN
from core.messages.commands import TakeTicket
from counter.console.accounts.accounts import open_accounts
from counter.console.accounts.people import People
from luot.__main__ import main
from runtime.settings.load import load
from tests.kiosk.world import World

OFFICE = """
[office]
id = "test"
name = { vi = "Thử", en = "Test" }
languages = ["en", "vi"]

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
        self.settings.chmod(0o644)
        (self.settings.parent / "slip.toml").chmod(0o644)
        (self.secrets / "keypad-1").write_text("password of the keypad\n", "ascii")
        (self.secrets / "keypad-1").chmod(0o600)
        (self.settings.parent / "tls").mkdir()
        (self.settings.parent / "tls/ca.pem").write_text("certificate\n", "ascii")
        (self.settings.parent / "tls/ca.pem").chmod(0o644)
        (self.settings.parent / "tls/ca-key.pem").write_text("key of the authority\n", "ascii")
        (self.settings.parent / "tls/ca-key.pem").chmod(0o600)
        (self.secrets / PASSPHRASE).write_text(f"{SECRET}\n", "ascii")


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
    to.mkdir(exist_ok=True)
    assert main(["backup", "--settings", str(box.settings), "--to", str(to)]) == 0, capsys.readouterr().err
    (file,) = sorted(to.glob("*.tar.gz"))[-1:]
    assert str(file) in capsys.readouterr().out
    return file


def restore(file: Path, box: Box, root: Path) -> list[str]:
    return ["restore", str(file), "--settings", str(box.settings), "--root", str(root)]


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
    arguments = [*restore(file, box, new.root), "--passphrase-file", passphrase_file(tmp_path)]
    assert main(arguments) == 0, capsys.readouterr().err
    there = new.root / box.root.relative_to("/")  # the old box's paths, below the new box's root
    settings = load(there / "etc/luot/office.toml")
    assert settings.slip.layout == str(there / "etc/luot/slip.toml")
    assert (there / "etc/luot/slip.toml").read_text("utf-8") == "# words of the slip\n"
    assert (there / "etc/luot/secrets/keypad-1").read_text("ascii") == "password of the keypad\n"
    assert (there / "etc/luot/secrets" / PASSPHRASE).read_text("utf-8").strip() == SECRET, "for the next backups"
    assert (there / "etc/luot/tls/ca-key.pem").read_text("ascii") == "key of the authority\n"
    modes = {path.name: path.stat().st_mode & 0o777 for path in there.rglob("*") if path.is_file()}
    assert {name: modes[name] for name in ("office.toml", "ca.pem", "ca-key.pem", "keypad-1", PASSPHRASE)} == {
        "office.toml": 0o644, "ca.pem": 0o644, "ca-key.pem": 0o600, "keypad-1": 0o600, PASSPHRASE: 0o600,
    }  # fmt: skip
    assert modes["journal.sqlite"] == modes["journal.sqlite.lock"] == 0o640
    with accounts_of(there / "var/lib/luot/luot-console", world) as people:
        assert [person.id for person in people.all()] == ["lan"]
    again = World(there / "var/lib/luot/luot-kiosk/journal.sqlite")
    again.time = world.time
    for _ in range(20):
        again.command_id()  # those of the first kiosk are known
    again.start()
    assert last == "208"
    assert take(again, 1) == [f"2{3 + NUMBERS_SINCE + MARGIN + 1}"]
    assert "NumbersSkipped" in again.events()
    again.journal.close()
    assert "go on with a gap" in capsys.readouterr().out
    assert main(arguments) == 1
    assert "is there already" in capsys.readouterr().err


def test_what_came_back_is_on_the_disk_with_all_names_above_it(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], synced: list[Path]
) -> None:
    file, new = saved(box, tmp_path / "stick", capsys), tmp_path / "new"
    synced.clear()
    assert main([*restore(file, box, new), "--without-secrets"]) == 0
    for path in new.rglob("*"):
        if path.is_file():
            draft = synced.index(path.with_name(f".{path.name}.restored"))
            assert path.parent in synced[draft:], path
        else:
            assert path.parent in synced, path
    assert tmp_path in synced, "the name of the new box's own folder"


def test_without_the_passphrase_nothing_comes_back_and_nothing_is_readable(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    back = restore(file, box, tmp_path / "new")
    assert main([*back, "--passphrase-file", passphrase_file(tmp_path, "guessed")]) == 1
    assert "does not open this backup" in capsys.readouterr().err
    assert main(back) == 1, "nobody is there to ask"
    assert "--passphrase-file" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert main([*back, "--without-secrets"]) == 0
    came = {path.name for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert came == {"office.toml", "slip.toml", "ca.pem", "journal.sqlite", "journal.sqlite.lock"}
    assert "luot broker-config" in capsys.readouterr().out


def test_without_a_passphrase_numbers_and_settings_are_saved_and_it_is_told(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box.secrets / PASSPHRASE).unlink()
    (tmp_path / "stick").mkdir()
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
    assert main(["backup", "--settings", str(box.settings)]) == 1
    assert "is the stick plugged in?" in capsys.readouterr().err
    (tmp_path / "stick").mkdir()
    assert main(["backup", "--settings", str(box.settings)]) == 0
    assert "same medium" in capsys.readouterr().err
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
    os.utime(stick / ".luot-work-killed", (0, 0))
    (stick / ".luot-work-at-it").mkdir()
    file.unlink()
    by_hand = saved(box, stick, capsys)
    assert len(list(stick.glob("luot-test-20240229*"))) == 48, "what is saved by hand is not tidied"
    by_hand.unlink()  # the next one may be made in the same second, and have its name
    with box.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'\n[backup]\nto = "{stick}"\n')
    assert main(["backup", "--settings", str(box.settings)]) == 0
    assert len(list(stick.glob("luot-test-20240229*"))) == 24, "one for each hour"
    assert (stick / "luot-other-20240229T011000Z.tar.gz").exists()
    assert not (stick / ".luot-work-killed").exists()
    assert (stick / ".luot-work-at-it").exists(), "another backup is being made at this moment"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_belong_to_whoever_owns_their_folder(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    folder = tmp_path / "new" / box.journal.parent.relative_to("/")
    folder.mkdir(parents=True)
    os.chown(folder, 65534, 65534)
    assert main([*restore(file, box, tmp_path / "new"), "--without-secrets"]) == 0
    assert (folder / "journal.sqlite").stat().st_uid == 65534
    assert (folder / "journal.sqlite").stat().st_mode & 0o777 == 0o640


def test_a_spoiled_backup_changes_nothing(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    file.write_bytes(file.read_bytes()[:-100])
    assert main([*restore(file, box, tmp_path / "new"), "--without-secrets"]) == 1
    assert str(file) in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_nothing_secret_lies_open_in_a_backup_or_beside_it(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def noted(found: Found, into: Path) -> None:
        written.append(into)
        copy(found, into)

    monkeypatch.setattr(making, "copy", noted)
    file = saved(box, tmp_path / "stick", capsys)
    assert any(tmp_path / "stick" not in into.parents for into in written), "what is secret is put together elsewhere"
    with tarfile.open(file) as tar:
        opened = {member.name: tar.extractfile(member) for member in tar}
        texts = {name: content.read() for name, content in opened.items() if content}
    assert set(texts) >= {"sealed", "settings/tls/ca.pem"}
    for secret in (b"key of the authority", b"password of the keypad", SECRET.encode()):
        assert [name for name, text in texts.items() if secret in text] == []


def test_with_the_passphrase_a_changed_backup_is_found_out_and_no_path_leads_out(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody has the stick for a night, and makes the sums of what lies open right again."""
    file = saved(box, tmp_path / "stick", capsys)
    (opened := tmp_path / "opened").mkdir()
    contents = archive.read(file, opened)
    (opened / "contents.json").unlink()
    office = opened / "settings/office.toml"
    office.write_text(office.read_text("utf-8").replace('"slip.toml"', '"../../escaped"'), "utf-8")
    archive.write(file, contents, opened)
    back = restore(file, box, tmp_path / "new")
    assert main([*back, "--passphrase-file", passphrase_file(tmp_path)]) == 1
    assert "settings/office.toml is not as it was written" in capsys.readouterr().err
    office.write_text(office.read_text("utf-8").replace(str(box.journal), "/a/../../escaped"), "utf-8")
    (opened / "contents.json").unlink(missing_ok=True)
    archive.write(file, contents, opened)
    assert main([*back, "--without-secrets"]) == 1
    assert "lead out of their folder" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_full_disk_leaves_nothing_half_way(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, copied = saved(box, tmp_path / "stick", capsys), list[object]()

    def fills_up(source: object, _target: object) -> None:
        copied.append(source)
        if len(copied) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", "a file")

    monkeypatch.setattr("backup.restoring.shutil.copyfileobj", fills_up)
    assert main([*restore(file, box, tmp_path / "new"), "--without-secrets"]) == 1
    assert "full" in capsys.readouterr().err
    assert not [path for path in (tmp_path / "new").rglob("*") if path.is_file()]


def test_without_a_journal_there_is_no_backup_and_none_goes(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(box, tmp_path / "stick", capsys)
    file = file.rename(file.with_name("luot-test-20260101T000000Z.tar.gz"))
    world.journal.close()
    box.journal.rename(box.journal.with_name("elsewhere"))
    assert main(["backup", "--settings", str(box.settings), "--to", str(tmp_path / "stick")]) == 1
    assert f"{box.journal}: there is no journal" in capsys.readouterr().err
    assert list((tmp_path / "stick").iterdir()) == [file]


def in_vietnamese(box: Box) -> None:
    box.settings.write_text(box.settings.read_text("utf-8").replace('["en", "vi"]', '["vi", "en"]'), "utf-8")


def test_a_full_stick_is_told_with_what_is_free_and_needed(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says it in its own way, while it copies the journal."""
    in_vietnamese(box)
    (tmp_path / "stick").mkdir()

    def full(file: Path, flags: str) -> sqlite3.Connection:
        opened = sqlite3.connect(file, isolation_level=None)
        if flags != "mode=ro":
            opened.execute("PRAGMA max_page_count = 1")
        return opened

    monkeypatch.setattr("runtime.sqlite_copy._open", full)
    monkeypatch.setattr("luot.backup.shutil.disk_usage", lambda _: SimpleNamespace(free=12_300))
    assert main(["backup", "--settings", str(box.settings), "--to", str(tmp_path / "stick")]) == 1
    told = capsys.readouterr().err
    assert f"Không đủ chỗ để sao lưu vào {tmp_path / 'stick'}: còn trống 12 kB, cần khoảng " in told
    assert not list((tmp_path / "stick").iterdir())


def test_the_office_is_told_in_its_own_language_whatever_the_shell_has(
    box: Box, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    in_vietnamese(box)
    file = saved(box, tmp_path / "stick", capsys)
    assert main([*restore(file, box, tmp_path / "new"), "--passphrase-file", passphrase_file(tmp_path, "guessed")]) == 1
    assert "Mật khẩu sao lưu không mở được bản sao lưu này" in capsys.readouterr().err
    assert main(["backup", "--settings", str(box.settings), "--to", str(tmp_path / "none")]) == 1
    assert f"Không thấy {tmp_path / 'none'}: USB đã cắm chưa?" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"a photo", b"PK\x03\x04 a zip"])
def test_what_is_no_backup_is_called_so(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    (tmp_path / "photo.jpg").write_bytes(content)
    assert main(["restore", str(tmp_path / "photo.jpg"), "--root", str(tmp_path / "new")]) == 1
    told = capsys.readouterr().err
    assert "không phải bản sao lưu của Lượt" in told
    assert "gzip" not in told
