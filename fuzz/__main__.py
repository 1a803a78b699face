"""`python -m fuzz [KIND…]`: tries many inputs of each kind and prints a table; findings come with a shortest input."""

from __future__ import annotations

import argparse
import logging
import math
import sys
from contextlib import ExitStack
from pathlib import Path

from fuzz.kinds.all_kinds import KINDS
from fuzz.trial import Finding, Report, input_of, try_many

RUNS = 10_000
SHOWN_BYTES = 400


def main() -> int:
    arguments = _arguments()
    logging.disable(logging.CRITICAL)
    is_clean = True
    print("| kind | inputs | inputs/s | crashes | hangs | RSS MB |\n|---|---|---|---|---|---|")
    for name in arguments.kinds or KINDS:
        with ExitStack() as stack:
            kind = KINDS[name](stack)
            if arguments.input is not None:
                data = arguments.input.read_bytes() if arguments.input.exists() else b""
                kind.take(data)
                continue
            if arguments.number is not None:
                sys.stdout.buffer.write(input_of(kind, name, arguments.seed, arguments.number))
                continue
            report = try_many(kind, name, seed=arguments.seed, runs=arguments.runs, minutes=arguments.minutes)
        print(_row(name, report), flush=True)
        for finding in report.findings:
            _tell(name, arguments.seed, finding)
        is_clean = is_clean and not report.findings
    return 0 if is_clean else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("kinds", metavar="KIND", nargs="*", choices=[*KINDS, []], help=", ".join(KINDS))
    parser.add_argument("--runs", metavar="N", type=int, default=RUNS, help=f"inputs of each kind (default: {RUNS})")
    parser.add_argument("--minutes", metavar="M", type=float, default=math.inf, help="at most so long for each kind")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    parser.add_argument("--number", metavar="N", type=int, help="write this input of a kind to stdout and try nothing")
    parser.add_argument("--input", metavar="FILE", type=Path, help="try this one only, and let its traceback through")
    return parser.parse_args()


def _row(name: str, report: Report) -> str:
    pace = report.inputs / max(report.seconds, 1e-9)
    early, late = report.rss_mb
    return f"| {name} | {report.inputs} | {pace:.0f} | {report.crashes} | {report.hangs} | {early:.0f} → {late:.0f} |"


def _tell(name: str, seed: int, finding: Finding) -> None:
    said = f"{name} --seed {seed} --number {finding.number}: {finding.what}"
    print(f"{said}\n{finding.told}\nshortest: {finding.shortest[:SHOWN_BYTES]!r}\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
