"""Layers that take minutes to make are made once and kept, each below a key of all that it is made of."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = 4
"""So many of a kind are kept, the last used ones: several working copies may share the folder."""


def home() -> Path:
    """The folder of all layers: `$LUOT_APPLIANCE`, else `~/.cache/luot-appliance`."""
    return Path(os.environ.get("LUOT_APPLIANCE") or Path.home() / ".cache/luot-appliance")


def key(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def key_of_files(files: Iterable[Path], below: Path) -> str:
    """A key of the files' names and contents."""
    parts = [part for file in sorted(files) for part in (str(file.relative_to(below)).encode(), file.read_bytes())]
    return key(*parts)


def layer(kind: str, of: str, make: Callable[[Path], None]) -> Path:
    """The folder of this kind and key. If it is not there, `make` fills an empty folder, which gets the name only when
    it is whole."""
    folder = home() / f"{kind}-{of}"
    with _alone(folder):
        if not folder.exists():
            draft = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            began = time.monotonic()
            make(draft)
            draft.rename(folder)
            print(f"{kind}: {time.monotonic() - began:.0f} s", file=sys.stderr)
            _drop_old(kind)
        os.utime(folder)
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Another run that needs the same layer waits until it is made."""
    home().mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _drop_old(kind: str) -> None:
    whole = [folder for folder in home().glob(f"{kind}-*") if folder.suffix != ".new"]
    found = sorted(whole, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in found[KEPT:]:
        shutil.rmtree(folder)
