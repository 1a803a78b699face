"""What must be on the disk before something else may count on it."""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """A file's content, or a folder's names, also those that were renamed or removed. Raises `OSError`."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder: Path) -> None:
    """Also those above it that are not there yet. Each has its name on the disk, else what lies in it has none, either.
    Raises `OSError`."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def write_whole(file: Path, content: str | bytes, mode: int = 0o600) -> None:
    """Writes the file as a whole, with these rights: it is there with all of both, or as it was, also after a power
    cut; a text as UTF-8."""
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)
        out.flush()
        os.fchmod(out.fileno(), mode)
        os.fsync(out.fileno())
    draft.replace(file)
    sync(file.parent)  # its name, too
