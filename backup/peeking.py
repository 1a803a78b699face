"""What a backup tells of its office before anything of it is brought back."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from backup.archive import CONTENTS, MOST_TABLE_BYTES, SETTINGS, ArchiveError, decode
from runtime.settings.load import SettingsError, load_leniently


def language_of(file: Path) -> str | None:
    """The first language of the office that was saved, by its settings; None: the file does not tell. Raises `OSError`
    where it cannot be read."""
    try:
        with tarfile.open(file, mode="r:gz") as tar, TemporaryDirectory() as folder:
            saved = Path(folder) / "settings.toml"
            contents = decode(_read(tar, CONTENTS))
            saved.write_bytes(_read(tar, f"{SETTINGS}/{contents.settings_file}"))
            settings, _ = load_leniently(saved)
    except (tarfile.TarError, EOFError, zlib.error, KeyError, ArchiveError, SettingsError):
        return None
    return next(iter(settings.office.languages), None)


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    """Raises `KeyError` if there is no file of this name."""
    content = tar.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content.read(MOST_TABLE_BYTES)
