"""Stores the last call that this wall has announced, so that a restart does not announce it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from display.calls.call_queue import LastCall
from runtime.kept_file import KeptInPlace


def state_folder(settings_file: Path, device: str, environ: Mapping[str, str]) -> Path:
    """Where a device keeps its own files: systemd's `$STATE_DIRECTORY`, else a folder beside the settings file."""
    given = environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":")[0])
    return settings_file.absolute().parent / ".luot" / device


class LastCallFile(KeptInPlace[LastCall]):
    """It is written before the call is heard, which must not wait for the disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "mark.json", LastCall)
