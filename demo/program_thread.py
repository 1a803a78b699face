"""Runs a program in a thread of its own, opened and closed there, as it would run in a process of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Generic, TypeVar

START_S = 10
STOP_S = 4

T = TypeVar("T")


class ProgramThread(Generic[T]):
    def __init__(
        self,
        name: str,
        *,
        open: Callable[[ExitStack], T],  # noqa: A002  # the project's word for it, not the built-in
        run: Callable[[T], object],
        stop: Callable[[T], None],
        start_s: float = START_S,
    ) -> None:
        """`open` and `run` are called in the program's thread; `stop` is called in any other and makes `run` return."""
        self._name = name
        self._open = open
        self._run = run
        self._stop = stop
        self._start_s = start_s
        self._opened: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> T:
        """Returns what was opened, once it runs. Raises what `open` raised; `TimeoutError` after `start_s` seconds."""
        self._thread.start()
        try:
            opened = self._opened.get(timeout=self._start_s)
        except queue.Empty:
            raise TimeoutError(f"{self._name} has not started within {self._start_s:g} s") from None
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
            except Exception as error:  # noqa: BLE001  # raised again in the thread that called `start`
                self._opened.put(error)
                return
            self._opened.put(opened)
            self._run(opened)
