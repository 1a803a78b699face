"""A value that a program keeps over its restarts, in a small file of its own."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

logger = logging.getLogger(__name__)

T = TypeVar("T")
PLACE = 128
"""Bytes that a value written in place takes at least, so that shorter and longer ones leave the file's length alone."""


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
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._put(msgspec.json.encode(value))
        except OSError as error:
            if self._can_write:
                logger.error("%s cannot be written: %s", self._path, error)
            self._can_write = False
        else:
            self._can_write = True

    def _put(self, data: bytes) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_bytes(data)
        draft.replace(self._path)


class KeptInPlace(KeptFile[T]):
    """Writes a small value over the one before, whose block the file has: a new file would wait until the disk has
    taken what other programs sync, a second on a busy one. A program that is killed leaves either of the two values, if
    both fit into `PLACE`; a power cut may leave that of half a minute ago."""

    def _put(self, data: bytes) -> None:
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o666)
        except PermissionError:  # it is another account's, while the folder is ours
            super()._put(data)
            return
        padded = data.ljust(PLACE)
        try:
            os.pwrite(file, padded, 0)
            if os.fstat(file).st_size > len(padded):
                os.ftruncate(file, len(padded))
        finally:
            os.close(file)
