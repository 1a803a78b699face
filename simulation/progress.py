"""A progress bar for long simulations. The only module that imports tqdm."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], object]]:
    """Yields a function to be called with 1 after every visitor. The bar is on stderr, if that is a terminal."""
    with tqdm(total=total, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit="") as bar:
        yield bar.update
