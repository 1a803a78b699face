"""A program in a thread of its own is opened, run and closed there; its errors are raised where it was started."""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack

import pytest

from demo.program_thread import ProgramThread

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
        note(inbox.get(timeout=60))

    program = ProgramThread("shop", open=open_, run=run, stop=lambda inbox: inbox.put("stopped"))
    program.stop(program.start())
    assert seen == [("opened", "shop"), ("stopped", "shop"), ("closed", "shop")]


def test_an_error_while_opening_is_raised_where_it_was_started() -> None:
    closed = threading.Event()

    def open_(stack: ExitStack) -> None:
        stack.callback(closed.set)
        raise LookupError("no key")

    program = ProgramThread("shop", open=open_, run=lambda _: None, stop=lambda _: None)
    with pytest.raises(LookupError, match="no key"):
        program.start()
    assert closed.is_set()


def test_a_program_that_does_not_open_in_time_is_named() -> None:
    may_open = threading.Event()
    program = ProgramThread(
        "shop", open=lambda _: may_open.wait(), run=lambda _: None, stop=lambda _: None, start_s=0.05
    )
    with pytest.raises(TimeoutError, match=r"shop has not started within 0\.05 s"):
        program.start()
    may_open.set()
