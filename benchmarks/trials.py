"""Long versions of tests: the broker stopped or frozen for long, a full day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

from benchmarks.rig.child import ROOT
from benchmarks.rig.table import Row

TIMEOUT_S = 900


def rows(away_s: int, frozen_s: tuple[int, ...]) -> Iterator[Row]:
    yield _run_test("a day of 500 tickets", "test_a_day.py", {"LUOT_PEOPLE": "500"})
    yield _run_test("10,000 wrong payloads", "test_bad_input.py", {"LUOT_PAYLOADS": "10000"})
    yield _run_test(f"broker away for {away_s} s", "test_broker.py", {"LUOT_BROKER_AWAY_S": str(away_s)})
    for seconds in frozen_s:
        yield _run_test(f"broker frozen for {seconds} s", "test_broker.py", {"LUOT_BROKER_FROZEN_S": str(seconds)})


def _run_test(what: str, file: str, environ: Mapping[str, str]) -> Row:
    command = [sys.executable, "-m", "pytest", f"tests/office/{file}", f"--timeout={TIMEOUT_S}"]
    began = time.monotonic()
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-3000:], file=sys.stderr)
    took = time.monotonic() - began
    return Row(f"{what}: failures (tests/office/{file}, {took:.0f} s)", int(ran.returncode != 0), "", most=0)
