"""A program in a thread of its own: opened there, run there, closed there, and its errors told to who started it."""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack

import pytest

from demo.program_thread import Program

Inbox = queue.SimpleQueue[str]


def test_it_opens_runs_and_closes_in_its_own_thread() -> None:
    seen: list[tuple[str, str]] = []

    def note(what: str) -> None:
        seen.append((what, threading.current_thread().name))

    def open_(stack: ExitStack) -> Inbox:
        note("opened")
        stack.callback(note, "closed")
        return queue.SimpleQueue()

    def run(inbox: Inbox) -> None:
        note(inbox.get(timeout=5))

    program = Program("shop", open=open_, run=run, stop=lambda inbox: inbox.put("stopped"))
    program.stop(program.start())
    assert seen == [("opened", "shop"), ("stopped", "shop"), ("closed", "shop")]


def test_what_keeps_it_from_opening_is_raised_where_it_was_started() -> None:
    closed = threading.Event()

    def open_(stack: ExitStack) -> None:
        stack.callback(closed.set)
        raise LookupError("no key")

    program = Program("shop", open=open_, run=lambda _: None, stop=lambda _: None)
    with pytest.raises(LookupError, match="no key"):
        program.start()
    assert closed.is_set()
