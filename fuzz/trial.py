"""Gives one kind of reader many inputs, and says what it did not bear: exceptions, endless work, growing memory."""

from __future__ import annotations

import gc
import math
import os
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

from fuzz.kind import HangError, Kind
from fuzz.mutations import mutate
from fuzz.shortest import shortest

HANG_S = 5
"""Processor time of one input after which it counts as a hang: a busy machine makes none."""
MB = 1_000_000
WARM_UP = 0.1
"""Share of the inputs after which memory is read for the first time: until then caches fill."""
MOST_GROWTH_MB = 50
"""By which memory may grow after that: ten times as much as the kinds that draw have taken over 100,000 inputs."""


class Finding(NamedTuple):
    number: int
    """Of the input: with kind and seed it makes the same input again."""
    what: str
    """`hang`, `memory`, or the exception's type and the line that raised it: the same for inputs that find the same."""
    told: str
    shortest: bytes


class Report(NamedTuple):
    inputs: int
    seconds: float
    findings: tuple[Finding, ...]
    """One of each kind of finding."""
    crashes: int
    hangs: int
    rss_mb: tuple[float, float]
    """After a tenth of the inputs, and after the last one."""


def input_of(kind: Kind, name: str, seed: int, number: int) -> bytes:
    return mutate(Random(f"{seed}/{name}/{number}"), kind.samples, kind.pieces)  # noqa: S311  # no secret


def try_many(kind: Kind, name: str, *, seed: int, runs: int, minutes: float = math.inf) -> Report:
    """Tries the samples, then inputs 0 to `runs` - 1, or as many of them as the time and `MOST_GROWTH_MB` allow."""
    findings: dict[str, Finding] = {}
    crashes = hangs = count = 0
    began, rss_mb = time.monotonic(), 0.0
    for sample in kind.samples:
        kind.take(sample)
    for number in range(runs):
        share = max(number / runs, (time.monotonic() - began) / (minutes * 60))
        if share >= 1:
            break
        if not rss_mb and share >= WARM_UP:
            rss_mb = _rss_mb(collected=True)
        count += 1
        data = input_of(kind, name, seed, number)
        failure = _failure(kind, data)
        if failure is not None:
            what, told = failure
            crashes, hangs = crashes + (what != "hang"), hangs + (what == "hang")
            if what not in findings:
                short = data if what == "hang" else shortest(data, partial(_fails_as, kind, what))
                findings[what] = Finding(number, what, told, short)
        if rss_mb and _has_grown(rss_mb):
            told = f"{_rss_mb():.0f} MB after this input, {rss_mb:.0f} MB after the first tenth of all"
            findings["memory"] = Finding(number, "memory", told, data)
            break
    return Report(
        inputs=count,
        seconds=time.monotonic() - began,
        findings=tuple(findings.values()),
        crashes=crashes,
        hangs=hangs,
        rss_mb=(rss_mb or _rss_mb(), _rss_mb(collected=True)),
    )


def _fails_as(kind: Kind, what: str, data: bytes) -> bool:
    failure = _failure(kind, data)
    return failure is not None and failure[0] == what


def _failure(kind: Kind, data: bytes) -> tuple[str, str] | None:
    """What the input led to, and its traceback; None: nothing."""
    try:
        with _time_limit():
            kind.take(data)
    except HangError:
        return "hang", traceback.format_exc()
    except Exception as error:  # noqa: BLE001  # this is what it is about
        cause = error.__cause__ or error
        last = traceback.extract_tb(cause.__traceback__)[-1:]
        where = f"{last[0].filename.rpartition('/')[2]}:{last[0].lineno}" if last else "?"
        return f"{type(cause).__name__} at {where}", traceback.format_exc()
    return None


@contextmanager
def _time_limit() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, _raise_hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _raise_hang(_: int, __: FrameType | None) -> None:
    raise HangError


def _has_grown(rss_mb: float) -> bool:
    most = rss_mb + MOST_GROWTH_MB
    return _rss_mb() > most and _rss_mb(collected=True) > most


def _rss_mb(*, collected: bool = False) -> float:
    """`collected`: without what nobody refers to any more; to find that takes some ten milliseconds."""
    if collected:
        gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB
