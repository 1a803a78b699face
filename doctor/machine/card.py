"""How worn the machine's memory is, as eMMC tells it, and what the file systems have had to report.

`life_time` is of JEDEC's eMMC standard (EXT_CSD 268 and 269): 0x01 up to 10 % of its life is used … 0x0A up to 100 %,
0x0B more; `pre_eol_info` 0x02: 80 % of the spare blocks are used, 0x03: 90 %. SD cards tell neither.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from core.messages.state import PartView
from doctor.machine.machine import Machine, text_of
from doctor.told import ill, unknown, well
from words.translation import mark

PART = "card"
WORN = 80
"""Percent of its life; at most 20 % are left."""
FRESH = mark("Up to {used} % of the memory's life is used")
OLD = mark("Up to {used} % of the memory's life is used: it may end without a warning")
ERRORS = mark("The file system has met with errors: {count}")
REPLACE = mark("Look whether there is a backup of today, and restore it on a new card (luot restore)")
SD = mark("An SD card does not tell how worn it is; no errors so far")
NONE = mark("No card here tells how worn it is; no errors so far")


class Facts(NamedTuple):
    used: int | None = None
    """Percent of its life that are used, rounded up to tens; None: nobody says."""
    spare_is_low: bool = False
    has_sd: bool = False
    errors: int = 0
    """Of all ext4 file systems, since they were last checked."""


def card(machine: Machine) -> PartView:
    return judge(read(machine))


def read(machine: Machine) -> Facts:
    used: list[int] = []
    spare_is_low = has_sd = False
    for device in machine.glob("sys/block/mmcblk*/device"):
        has_sd = has_sd or text_of(device / "type") == "SD"
        with suppress(ValueError):
            used += [10 * int(each, 16) for each in (text_of(device / "life_time") or "").split()]
        spare_is_low = spare_is_low or text_of(device / "pre_eol_info") in {"0x02", "0x03"}
    known = [percent for percent in used if percent]  # 0x00: it does not say
    return Facts(max(known, default=None), spare_is_low, has_sd, _errors(machine))


def _errors(machine: Machine) -> int:
    counts = [text_of(file) or "" for file in machine.glob("sys/fs/ext4/*/errors_count")]
    return sum(int(count) for count in counts if count.isdecimal())


def judge(facts: Facts) -> PartView:
    if facts.errors:
        return ill(PART, ERRORS, REPLACE, count=facts.errors)
    if facts.used is None:
        return unknown(PART, SD if facts.has_sd else NONE)
    if facts.used > WORN or facts.spare_is_low:
        return ill(PART, OLD, REPLACE, used=min(facts.used, 100))
    return well(PART, FRESH, used=facts.used)
