"""The inbox of a program's main loop: other threads put items into it, the loop takes them out."""

from __future__ import annotations

import queue
from typing import Protocol, TypeVar

T = TypeVar("T")


class Inbox(Protocol[T]):
    """A `queue.SimpleQueue`; tests have inboxes of their own."""

    def put(self, item: T) -> None: ...

    def get(self, *, timeout: float | None) -> T: ...

    def get_nowait(self) -> T: ...


def next_item(inbox: Inbox[T], wait_s: float | None) -> T | None:
    """The next item, or None if none comes within `wait_s` seconds. 0 does not wait at all, None waits for ever."""
    try:
        return inbox.get(timeout=wait_s) if wait_s is None or wait_s > 0 else inbox.get_nowait()
    except queue.Empty:
        return None
