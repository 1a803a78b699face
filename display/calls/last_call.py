"""The mark on disk: the last call that this wall has begun, so that a restart does not call it again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from display.calls.spotlight import Mark

logger = logging.getLogger(__name__)


def state_folder(settings_file: Path, device: str, environ: Mapping[str, str]) -> Path:
    """Where a device keeps what must outlive it: systemd's `$STATE_DIRECTORY`, else beside the settings file."""
    given = environ.get("STATE_DIRECTORY")
    if given:
        return Path(given.split(":")[0])
    return settings_file.absolute().parent / ".luot" / device


class MarkFile:
    """Survives our own end; not synced, as after a power cut no call is younger than a minute."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "mark.json"
        self._writable = True
        """As last logged."""

    def read(self) -> Mark | None:
        """None when there is none, or none that can be read."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Mark)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            logger.warning("%s cannot be read and counts as none: %s", self._path, error)
            return None

    def keep(self, mark: Mark) -> None:
        """Replaces the file as a whole. A full disk is no reason to show nothing: logged once."""
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(mark))
            draft.replace(self._path)
        except OSError as error:
            if self._writable:
                logger.error("%s cannot be written: %s", self._path, error)
            self._writable = False
        else:
            self._writable = True
