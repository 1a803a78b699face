"""The log of every program: one line a record on stderr, without a time stamp, since journald adds its own."""

from __future__ import annotations

import logging
import sys
from typing import TextIO


def configure_logging(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Writes every record from `level` up as "LEVEL module: message"."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
