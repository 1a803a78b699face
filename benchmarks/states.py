"""How large the state of a full hall is, against the largest packet that the broker takes, and what making it costs."""

from __future__ import annotations

import re
import time
from importlib.resources import files

from benchmarks.rig.filled_day import write_day
from benchmarks.rig.office_processes import Office
from benchmarks.rig.table import Row
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.forecasts import ForecastSet
from core.messages.wire import encode
from core.public_state.snapshot import snapshot
from runtime.clock import Clock
from runtime.journal.writer import Journal

MB = 1_000_000


def rows(office: Office, waiting: int) -> list[Row]:
    write_day(office.settings, waiting, waiting=True)
    with Journal(office.journal) as journal:
        line = evolve(EMPTY, journal.current_day())
    now = Clock(timezone=office.settings.office.timezone, trust="trusted", resume_from=None).now()
    forecast_set = ForecastSet(seq=line.seq, waiting=dict.fromkeys(line.tickets, (100, 120)))
    began = time.monotonic_ns()
    size = len(encode(snapshot(line, now, office.settings, "ready", forecast_set=forecast_set)))
    took_ms = (time.monotonic_ns() - began) / 1e6
    return [
        Row(f"state with {waiting} waiting", size / MB, "MB", packet_limit() / MB, "the broker's limit", 0.5, True),
        Row("… put together and encoded", took_ms, "ms"),
    ]


def packet_limit() -> int:
    """As in the configuration of the broker that `luot broker-config` writes."""
    conf = files("broker_config").joinpath("mosquitto.conf").read_text(encoding="utf-8")
    found = re.search(r"^max_packet_size (\d+)$", conf, re.MULTILINE)
    if found is None:
        raise RuntimeError("mosquitto.conf has no max_packet_size")
    return int(found[1])
