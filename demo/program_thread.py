"""A program that lives in a thread of its own, opened and closed there, as it would live in a process of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Generic, TypeVar

START_S = 10
STOP_S = 4

T = TypeVar("T")


class Program(Generic[T]):
    def __init__(
        self,
        name: str,
        *,
        open: Callable[[ExitStack], T],  # noqa: A002  # a word of the vocabulary, not the built-in
        run: Callable[[T], object],
        stop: Callable[[T], None],
    ) -> None:
        """`open` and `run` are called in the program's thread, `stop` in any other; it makes `run` return."""
        self._open = open
        self._run = run
        self._stop = stop
        self._opened: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> T:
        """What was opened, as it runs; raises what `open` raised."""
        self._thread.start()
        opened = self._opened.get(timeout=START_S)
        if isinstance(opened, Exception):
            self._thread.join(STOP_S)
            raise opened
        return opened

    def stop(self, opened: T) -> None:
        self._stop(opened)
        self._thread.join(STOP_S)

    def _live(self) -> None:
        with ExitStack() as stack:
            try:
                opened = self._open(stack)
            except Exception as error:  # noqa: BLE001  # raised where it was started, whatever it is
                self._opened.put(error)
                return
            self._opened.put(opened)
            self._run(opened)
