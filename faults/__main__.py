"""`python -m faults [CASE …]`: provokes faults on real programs and prints what people notice; progress on stderr."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import msgspec

from faults import (
    brownouts,
    calls,
    damages,
    disk,
    hung_child,
    ill_devices,
    kills,
    lost_writes,
    mad_account,
    papers,
    same_instant,
    stolen_name,
    strangers,
    wall_day,
    wrong_clock,
)
from faults.ending import end_in_order
from faults.report import HEADING, Case, Outcome, Trial, has_failed, line

CASES: Mapping[str, Case] = {
    "kills": kills,
    "brownouts": brownouts,
    "papers": papers,
    "damages": damages,
    "lost_writes": lost_writes,
    "mad_account": mad_account,
    "stolen_name": stolen_name,
    "strangers": strangers,
    "same_instant": same_instant,
    "calls": calls,
    "wall_day": wall_day,
    "disk": disk,
    "ill_devices": ill_devices,
    "wrong_clock": wrong_clock,
    "hung_child": hung_child,
}
"""Worst first."""
HOMES = Path("/var/tmp")  # noqa: S108  # on a disk, while /tmp is often in memory


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if unknown := set(arguments.case) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    end_in_order()
    logging.disable()  # of devices that a case plays: that their connections end is what it wants
    chosen = arguments.case or list(CASES)
    outcomes = []
    if not arguments.json:
        print(HEADING, flush=True)
    for outcome in _outcomes(chosen, arguments):
        outcomes.append(outcome)
        if not arguments.json:
            print(line(outcome), flush=True)
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(outcomes)).decode())
    return int(has_failed(outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m faults",
        description=__doc__,
        epilog="Ends with 1 if anything was lost, or a promise was not kept.",
    )
    parser.add_argument("case", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--times", type=int, help="how often each fault is provoked")
    parser.add_argument("--seed", type=int, default=1, help="the same leads to the same faults")
    parser.add_argument("--home", type=Path, default=HOMES, help="where the folders of offices are made meanwhile")
    parser.add_argument("--quick", action="store_true", help="a few of each, for a look")
    parser.add_argument("--json", action="store_true", help="the table as JSON")
    return parser


def _outcomes(names: list[str], arguments: argparse.Namespace) -> Iterator[Outcome]:
    for name in names:
        case = CASES[name]
        began = time.monotonic()
        times = arguments.times or (case.QUICK if arguments.quick else case.TIMES)
        with tempfile.TemporaryDirectory(prefix="luot-faults-", dir=arguments.home) as home:
            yield from case.run(Trial(Path(home), times, Random(arguments.seed)))  # noqa: S311  # no secret
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
