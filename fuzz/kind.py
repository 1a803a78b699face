"""A kind of input: valid samples that mutations grow from, and the reader that has to bear whatever comes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Kind(NamedTuple):
    samples: tuple[bytes, ...]
    pieces: tuple[bytes, ...]
    """Words of its grammar, which mutations put in."""
    take: Callable[[bytes], object]
    """Reads an input as a program does. It returns, whether the input was used or refused; what it raises is a finding,
    since it handles itself what its reader declares to raise."""


class ThreadDiedError(Exception):
    """A thread of the program under test has died of the input."""


class HangError(BaseException):
    """Whatever reads an input takes too long; no `except Exception` may take it for its own."""
