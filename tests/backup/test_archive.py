"""The file of a backup: read back as it was written, and no byte of it changes unnoticed."""

from __future__ import annotations

import contextlib
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backup.archive import ArchiveError, Contents, look_through, read, unpack, write
from backup.sealing import SealError, seal, unseal

CONTENTS = Contents(office="kl", made="2026-11-30T03:00:00Z", program="1", settings_file="office.toml", last_seq=7)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "collected/settings").mkdir(parents=True)
    (tmp_path / "collected/settings/office.toml").write_text("[office]\n", "utf-8")
    (tmp_path / "collected/journal.sqlite").write_bytes(bytes(range(256)) * 50)
    write(tmp_path / "a.tar.gz", CONTENTS, tmp_path / "collected")
    return tmp_path / "a.tar.gz"


def test_it_is_read_back_as_it_was_written(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    contents = read(backup, tmp_path / "out")
    assert (contents.office, contents.last_seq) == ("kl", 7)
    assert set(contents.sha256) == {"journal.sqlite", "settings/office.toml"}
    assert (tmp_path / "out/journal.sqlite").read_bytes() == bytes(range(256)) * 50
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*.new"))


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.97])
def test_a_changed_or_a_missing_byte_is_noticed(backup: Path, tmp_path: Path, place: float) -> None:
    whole = backup.read_bytes()
    at = int(len(whole) * place)
    for number, spoiled in enumerate((whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :], whole[:at])):
        backup.write_bytes(spoiled)
        _look(backup)
        (out := tmp_path / f"out-{number}").mkdir()
        try:
            read(backup, out)
        except ArchiveError:
            continue
        for name in ("journal.sqlite", "settings/office.toml"):  # a flag of the compression that changes nothing
            assert (out / name).read_bytes() == (tmp_path / "collected" / name).read_bytes()


@settings(deadline=None, max_examples=50)
@given(junk=st.binary(max_size=400))
def test_what_is_no_backup_ends_in_one_sentence(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    folder = tmp_path_factory.mktemp("junk")
    (folder / "a").write_bytes(junk)
    (folder / "out").mkdir()
    with pytest.raises(ArchiveError):
        read(folder / "a", folder / "out")


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "settings/../../escaped"])
def test_no_file_leaves_the_folder(tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    packed.seek(0)
    with pytest.raises(ArchiveError, match="has no place in a backup"):
        unpack(packed, tmp_path / "out")
    assert not list(tmp_path.rglob("escaped"))


def test_links_and_devices_are_no_files_of_a_backup(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        link = tarfile.TarInfo("settings")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    packed.seek(0)
    with pytest.raises(ArchiveError, match="has no place in a backup"):
        unpack(packed, tmp_path / "out")


def test_sealed_bytes_open_with_the_passphrase_alone_and_only_unchanged() -> None:
    sealed = seal(b"secret", "một câu khó đoán")
    assert unseal(sealed, "một câu khó đoán") == b"secret"
    assert b"secret" not in sealed
    assert seal(b"secret", "một câu khó đoán") != sealed, "each time with another salt"
    for wrong in (sealed[:-3] + b"abc", sealed[1:], b""):
        with pytest.raises(SealError):
            unseal(wrong, "một câu khó đoán")
    with pytest.raises(SealError):
        unseal(sealed, "another")


def _look(file: Path) -> None:
    """Nothing but an `ArchiveError` may come of it."""
    with contextlib.suppress(ArchiveError):
        look_through(file)


def test_it_can_be_looked_through_without_being_unpacked(backup: Path, tmp_path: Path) -> None:
    assert look_through(backup).last_seq == 7
    (tmp_path / "collected/journal.sqlite").write_bytes(b"of another office")
    with tarfile.open(tmp_path / "forged.tar.gz", "w:gz") as forged:
        for name in ("contents.json", "journal.sqlite", "settings/office.toml"):
            forged.add(tmp_path / "collected" / name, name)
    with pytest.raises(ArchiveError, match=r"journal\.sqlite is not as it was written"):
        look_through(tmp_path / "forged.tar.gz")
