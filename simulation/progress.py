"""How far a long calculation has come, for somebody who waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], object]]:
    """Called with 1 for every visitor; a bar on stderr, but only where that is a terminal."""
    with tqdm(total=total, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit="") as bar:
        yield bar.update
