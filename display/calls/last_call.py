"""Stores the last call that this wall has announced, so that a restart does not announce it again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from display.calls.call_queue import LastCall

logger = logging.getLogger(__name__)


def state_folder(settings_file: Path, device: str, environ: Mapping[str, str]) -> Path:
    """Where a device keeps its own files: systemd's `$STATE_DIRECTORY`, else a folder beside the settings file."""
    given = environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":")[0])
    return settings_file.absolute().parent / ".luot" / device


class LastCallFile:
    """The file survives a restart. It is not synced: after a power cut every call is too old to be announced."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "mark.json"
        self._can_write = True

    def read(self) -> LastCall | None:
        """None if there is no file; a file that cannot be read is logged and counts as none."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=LastCall)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            logger.warning("%s cannot be read and counts as none: %s", self._path, error)
            return None

    def write(self, call: LastCall) -> None:
        """Replaces the file as a whole. Failures are only logged, once: the wall works without the file."""
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(call))
            draft.replace(self._path)
        except OSError as error:
            if self._can_write:
                logger.error("%s cannot be written: %s", self._path, error)
            self._can_write = False
        else:
            self._can_write = True
