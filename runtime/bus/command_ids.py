"""Ids for the commands that a program sends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count


def command_ids() -> Iterator[str]:
    """An endless supply of ids that no other run of any program uses: the kiosk carries out each id only once.

    Several threads may call `next` on it.
    """
    return map(f"{os.urandom(6).hex()}-{{}}".format, count(1))
