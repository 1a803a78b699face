"""The file of a backup: a compressed tar with a table of contents, and what is secret in one sealed member.

contents.json      which office, when, how far its journal goes, and the SHA-256 of each other member
journal.sqlite     a copy of the journal
journal.note       the note of the lock file beside it, which knows where the numbers stood
settings/…         the folder of the settings file, without secrets
sealed             the broker's passwords and the console's accounts: a tar of its own, see `backup/sealing.py`
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
from msgspec import Struct

from runtime.synced import sync
from words.sentence import SaidError
from words.translation import mark

CONTENTS, JOURNAL, NOTE, SETTINGS, SEALED = "contents.json", "journal.sqlite", "journal.note", "settings", "sealed"
VERSION = 1
MOST_BYTES = 1 << 30
"""Of all members together, once unpacked: a year's journal has a tenth of it."""
MOST_TABLE_BYTES = 1 << 20
BLOCK = 1 << 16
NO_BACKUP = mark("it is no backup of Lượt")
CUT_OFF = mark("it is cut off, or the medium is failing ({why})")
NO_PLACE = mark("{name} has no place in a backup")
NO_TABLE = mark("it has no table of contents: it is no backup of Lượt")
BAD_TABLE = mark("its table of contents cannot be read ({why})")
NEWER = mark("it was made by Lượt {program}, which is newer than this one")
CHANGED = mark("{name} is not as it was written")


class ArchiveError(SaidError):
    """The file is no backup, or not as it was written; the sentence says what is wrong with it."""


class Contents(Struct, frozen=True, kw_only=True):
    version: int = VERSION
    office: str
    made: str
    """RFC 3339, UTC, by the clock of the box that was saved."""
    program: str
    """The version of Lượt that made it."""
    settings_file: str
    """Its name within `settings/`."""
    last_seq: int
    """`seq` of the newest entry of the journal; 0: there was no journal."""
    sha256: dict[str, str] = {}
    """Of each other member."""


_contents = msgspec.json.Decoder(Contents)


def pack(folder: Path, out: IO[bytes]) -> None:
    """Writes a compressed tar of all files below the folder. Raises `OSError`."""
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for file in _files(folder):
            tar.add(file, str(file.relative_to(folder)), recursive=False)


def unpack(packed: IO[bytes], folder: Path) -> None:
    """Writes the files of a tar below the folder, with their modes. Raises `ArchiveError`, also for names that lead
    out of the folder, and `OSError` where the disk has no room."""
    room = MOST_BYTES
    try:
        with tarfile.open(fileobj=packed, mode="r:gz") as tar:
            for member in tar:
                path, room = PurePosixPath(member.name), room - member.size
                if path.is_absolute() or ".." in path.parts or not member.isfile() or room < 0:
                    raise ArchiveError(NO_PLACE, name=repr(member.name))
                if content := tar.extractfile(member):
                    _write(folder / path, content, member.mode & 0o777)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> ArchiveError:
    """gzip and tarfile tell apart by their texts alone whether a file has never been one of theirs."""
    text = str(error)
    is_other = "not a gzip" in text.lower() or text == "empty file"
    return ArchiveError(NO_BACKUP) if is_other else ArchiveError(CUT_OFF, why=error)


def listed(contents: Contents, folder: Path) -> Contents:
    """With the SHA-256 of each file below the folder."""
    return msgspec.structs.replace(
        contents, sha256={str(each.relative_to(folder)): _sha256(each) for each in _files(folder)}
    )


def encode(contents: Contents) -> bytes:
    return msgspec.json.format(msgspec.json.encode(contents))


def decode(encoded: bytes) -> Contents:
    """Raises `ArchiveError`."""
    try:
        return _contents.decode(encoded)
    except msgspec.DecodeError as error:
        raise ArchiveError(BAD_TABLE, why=error) from None


def write(file: Path, contents: Contents, folder: Path) -> None:
    """Makes a backup of all files below the folder, under another name, syncs it, and renames it: a file with the right
    name is whole. Raises `OSError`."""
    (folder / CONTENTS).write_bytes(encode(listed(contents, folder)))
    draft = file.with_name(f".{file.name}.new")
    try:
        with draft.open("wb") as out:
            draft.chmod(0o600)
            pack(folder, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    sync(file.parent)


def read(file: Path, folder: Path) -> Contents:
    """Unpacks a backup into the empty folder, and holds each file against the table of contents. Raises `ArchiveError`
    or `OSError`."""
    with file.open("rb") as packed:
        unpack(packed, folder)
    if not (folder / CONTENTS).is_file():
        raise ArchiveError(NO_TABLE)
    contents = _decode_known((folder / CONTENTS).read_bytes())
    check(contents, folder)
    return contents


def look_through(file: Path) -> Contents:
    """The table of contents of a backup, against which each member is held as it passes: nothing is written anywhere,
    nor held in memory. Raises `ArchiveError` or `OSError`."""
    table, found = b"", {}
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            for member in tar:
                if content := tar.extractfile(member):
                    if member.name == CONTENTS:
                        table = content.read(MOST_TABLE_BYTES)
                    else:
                        found[member.name] = _digest(content)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _unreadable(error) from None
    contents = _decode_known(table)
    _hold(contents, found)
    return contents


def _decode_known(encoded: bytes) -> Contents:
    """Of a version that this one can read."""
    contents = decode(encoded)
    if contents.version > VERSION:
        raise ArchiveError(NEWER, program=contents.program)
    return contents


def check(contents: Contents, folder: Path) -> None:
    """Holds each file but the table of contents itself against the table; raises `ArchiveError`."""
    _hold(contents, listed(contents, folder).sha256)


def _hold(contents: Contents, found: dict[str, str]) -> None:
    for name in sorted((found.keys() | contents.sha256.keys()) - {CONTENTS}):
        if found.get(name) != contents.sha256.get(name):
            raise ArchiveError(CHANGED, name=name)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return _digest(opened)


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _write(file: Path, content: IO[bytes], mode: int) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("xb") as out:
        file.chmod(mode)
        shutil.copyfileobj(content, out)
