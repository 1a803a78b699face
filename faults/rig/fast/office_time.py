"""The one clock of an office in which time passes faster: each program finds it in its environment."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from demo.play.fast_clock import FastClock

SPEED = 60.0
VARIABLE = "LUOT_FAST_SINCE"


def since_now(begins: datetime) -> dict[str, str]:
    """The environment of programs for which it is `begins` now. All run on this machine and have its stopwatch."""
    return {VARIABLE: f"{time.monotonic_ns()} {begins.isoformat()}"}


def office_clock(environ: Mapping[str, str] = os.environ) -> FastClock:
    since_ns, begins = environ[VARIABLE].split()
    passed = timedelta(microseconds=(time.monotonic_ns() - int(since_ns)) / 1000 * SPEED)
    return FastClock(datetime.fromisoformat(begins) + passed, SPEED)
