"""Whether all that an office needs exists for a Pi: wheels for 64-bit ARM and both Pythons."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from appliance.released import PROJECT
from appliance.trial import Trial
from faults.report import Outcome
from release.targets import TARGETS
from release.wheels import collect_wheels

TIMES = 1


def run(trial: Trial) -> Iterator[Outcome]:
    del trial
    for target in TARGETS:
        if target.architecture == "arm64":
            with tempfile.TemporaryDirectory() as folder:
                missed: tuple[str, ...] = ()
                try:
                    collect_wheels(PROJECT, target, Path(folder))
                except subprocess.CalledProcessError as error:
                    missed = (str(error),)
                found = len(list(Path(folder).glob("*.whl")))
            noticed = f"{found} wheels, each in the version of requirements.lock"
            yield Outcome(
                f"wheels for {target.suite} on {target.machine}, Python {target.python}", 1, noticed, missed=missed
            )
