"""`python -m appliance [CASE …]`: does to a whole office in qemu what may befall one, and prints a table of it."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from appliance.cases import (
    boot,
    broker,
    clock,
    disks,
    far_wall,
    first_day,
    footprint,
    hardening,
    hung,
    kills,
    power_cuts,
    printers,
    restore,
    screen,
    ticket,
    upgrade,
    wheels,
)
from appliance.ground import Ground
from appliance.hand import HandError
from appliance.layers import home
from appliance.patience import MissedError
from appliance.programs import ProgramError, missing
from appliance.qmp import QmpError
from appliance.report import unfinished, write
from appliance.trial import Album, Case, Trial
from faults.ending import end_in_order
from faults.report import HEADING, Outcome, has_failed, line

CASES: Mapping[str, Case] = {
    "boot": boot,
    "ticket": ticket,
    "kills": kills,
    "hung": hung,
    "power-cuts": power_cuts,
    "disks": disks,
    "clock": clock,
    "broker": broker,
    "printer": printers,
    "screen": screen,
    "far-wall": far_wall,
    "first-day": first_day,
    "restore": restore,
    "upgrade": upgrade,
    "hardening": hardening,
    "footprint": footprint,
    "wheels": wheels,
}
EXIT_NEEDS = 2


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if unknown := set(arguments.case) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    if os.geteuid() != 0:
        parser.error("only root can make a Debian: sudo make appliance")
    if lacking := missing():
        parser.error(f"apt install {' '.join(lacking)}")
    end_in_order()
    logging.disable()
    return int(not run(arguments.case or CASES, lambda name: _outcomes(name, arguments), arguments.report))


def run(cases: Iterable[str], outcomes_of: Callable[[str], Iterable[Outcome]], report: Path | None) -> bool:
    """Whether none of these cases has failed. Each has its rows in the report as soon as it has ended: a run of an hour
    may be ended before its last one."""
    is_well = True
    print(HEADING, flush=True)
    for name in cases:
        found = list[Outcome]()
        for outcome in outcomes_of(name):
            found.append(outcome)
            print(line(outcome), flush=True)
        if report:
            write(report, {name: found})
        is_well &= not has_failed(found)
    return is_well


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m appliance",
        description=__doc__,
        epilog="Ends with 1 if anything was lost, or a promise was not kept. What takes minutes to make is kept: "
        f"{home()}.",
    )
    parser.add_argument("case", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--times", type=int, help="how often a case is repeated that has chance in it")
    parser.add_argument("--seed", type=int, default=1, help="the same leads to the same faults, though not moments")
    parser.add_argument("--report", type=Path, help="the Markdown file in which the rows of these cases are written")
    parser.add_argument(
        "--keep", type=Path, help="a folder that keeps the files of all guests, which are dropped otherwise"
    )
    return parser


def _outcomes(name: str, arguments: argparse.Namespace) -> Iterator[Outcome]:
    case = CASES[name]
    album = Album(arguments.report.with_suffix("") if arguments.report else None)
    began = time.monotonic()
    with folder_of(name, arguments.keep) as folder:
        trial = Trial(Ground(folder), arguments.times or case.TIMES, Random(arguments.seed), album)  # noqa: S311
        try:
            yield from case.run(trial)
        except (MissedError, HandError, QmpError, ProgramError) as error:
            yield unfinished(name, error)
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)


@contextmanager
def folder_of(case: str, kept: Path | None) -> Iterator[Path]:
    """Where the guests of a case have their files."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield Path(tempfile.mkdtemp(prefix=f"{case}-", dir=kept))
    else:
        home().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="luot-", dir=home()) as folder:
            yield Path(folder)


if __name__ == "__main__":
    sys.exit(main())
