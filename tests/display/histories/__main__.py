"""`python -m tests.display.histories SEED …`: lives through single histories anew, as `python -m faults calls` names
them, and prints what was wrong."""

from __future__ import annotations

import sys

from display.compose import office_typeface
from tests.display.histories.trial import try_history


def main() -> int:
    typeface, is_wrong = office_typeface(), False
    for seed in map(int, sys.argv[1:]):
        tried = try_history(seed, typeface)
        is_wrong |= bool(tried.faults)
        print(f"seed {seed}: {tried.begun} of {tried.calls} calls begun", *tried.faults, sep="\n  ")
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
