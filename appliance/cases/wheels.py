"""Whether all that an office needs exists for a Pi: wheels for 64-bit ARM and both Pythons."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator

from appliance.programs import ProgramError
from appliance.programs import run as run_program
from appliance.trial import Trial
from appliance.wheelhouse import PROJECT, project_wheel
from faults.report import Outcome

TIMES = 1
PYTHONS = ("311", "313")
PLATFORMS = ("manylinux_2_17_aarch64", "manylinux2014_aarch64", "manylinux_2_28_aarch64")


def run(trial: Trial) -> Iterator[Outcome]:
    del trial
    (own,) = project_wheel().glob("luot-*.whl")
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    for python in PYTHONS:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                *(sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--python-version", python),
                *(*platforms, "-c", str(PROJECT / "requirements.lock"), "-d", folder, str(own)),
            ]
            try:
                run_program(*command)
                missed: tuple[str, ...] = ()
            except ProgramError as error:
                missed = (str(error).splitlines()[-1],)
        yield Outcome(
            f"wheels for aarch64, Python 3.{python[1:]}", 1, "all are there" if not missed else "", missed=missed
        )
