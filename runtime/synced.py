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


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Also those above it that are not there yet, these with the usual rights. Each has its name on the disk, else what
    lies in it has none, either. Raises `OSError`."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(mode, exist_ok=True)
    except FileNotFoundError:
        make_folder(folder.parent)
        folder.mkdir(mode, exist_ok=True)
    sync(folder.parent)


def make_link(link: Path, to: Path) -> None:
    """Makes the link, or points it elsewhere, in one step: a power cut leaves the one or the other, and the new one
    once this has returned. Raises `OSError`."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(to)
    draft.replace(link)
    sync(link.parent)


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
