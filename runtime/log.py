"""Where a program speaks to whoever runs the box: stderr, without times of day, since journald adds its own."""

from __future__ import annotations

import logging
import sys
from typing import TextIO


def configure_logging(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Sends every record from `level` up to `stream` (stderr), one line each: level, module, message."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
