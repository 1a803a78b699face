"""A value that a program keeps over its restarts, in a small file of its own."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

logger = logging.getLogger(__name__)

T = TypeVar("T")


class KeptFile(Generic[T]):
    """It is not synced: after a power cut what it holds is too old to matter, or gone."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        """`kind`: what the file holds, as JSON."""
        self._path = path
        self._decoder = msgspec.json.Decoder(kind)
        self._can_write = True

    def read(self) -> T | None:
        """None if there is no file; a file that cannot be read is logged and counts as none."""
        try:
            return self._decoder.decode(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            logger.warning("%s cannot be read and counts as none: %s", self._path, error)
            return None

    def write(self, value: T) -> None:
        """Replaces the file as a whole. Failures are only logged, once: the program works without the file."""
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(msgspec.json.encode(value))
            draft.replace(self._path)
        except OSError as error:
            if self._can_write:
                logger.error("%s cannot be written: %s", self._path, error)
            self._can_write = False
        else:
            self._can_write = True
