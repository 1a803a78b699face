"""Open pages are drawn one after the other, whoever has pressed before all others, and only when there is news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice

import msgspec
import pytest
from flask import Flask

from core.messages.state import CounterView
from counter.console import regions
from counter.console import streams as module
from counter.console.person import Person, person_of
from counter.console.streams import Streams
from runtime.changes import Changes
from tests.conftest import PATIENCE_S
from tests.counter.console.rig import Rig

PAGES = 6
BUSY_S = 0.01


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def streams(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Streams]:
    monkeypatch.setattr(module, "GAP_S", 0.0)
    streams = Streams(changes)
    yield streams
    streams.end()


def reads(stack: ExitStack, streams: Streams, owner: str, draw: Callable[[], None]) -> None:
    """A page that is open, and drawn by `draw`, until `stack` closes it."""

    def news() -> Iterator[bytes]:
        draw()
        yield b"drawn"

    with Flask("pages").test_request_context():
        response = streams.response(news, lambda: True, owner)
    assert response is not None
    parts: Iterable[object] = response.response
    thread = threading.Thread(target=lambda: list(parts), daemon=True)
    thread.start()
    stack.callback(thread.join, PATIENCE_S)
    stack.callback(streams.end)


def test_one_page_is_drawn_at_a_time(streams: Streams, changes: Changes) -> None:
    inside, most, drawn = list[str](), list[int](), threading.Semaphore(0)

    def draw() -> None:
        inside.append("a page")
        most.append(len(inside))
        threading.Event().wait(BUSY_S)  # lets go of the interpreter, as a page does that reads the journal
        inside.pop()
        drawn.release()

    with ExitStack() as stack:
        for n in range(PAGES):
            reads(stack, streams, f"login-{n}", draw)
        for _ in range(PAGES):
            assert drawn.acquire(timeout=PATIENCE_S)
        changes.notify()
        for _ in range(PAGES):
            assert drawn.acquire(timeout=PATIENCE_S)
    assert max(most) == 1


def test_whoever_has_pressed_waits_for_no_other_page(
    streams: Streams, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_S", 2 * PATIENCE_S)
    monkeypatch.setattr(module, "AWAITED_S", 2 * PATIENCE_S)
    hangs, over, drawn = threading.Event(), threading.Event(), threading.Semaphore(0)

    def hang() -> None:
        hangs.set()
        over.wait(2 * PATIENCE_S)

    with ExitStack() as stack:
        stack.callback(over.set)
        reads(stack, streams, "lan", drawn.release)
        assert drawn.acquire(timeout=PATIENCE_S)
        reads(stack, streams, "other", hang)
        assert hangs.wait(PATIENCE_S)
        changes.notify()
        assert not drawn.acquire(timeout=BUSY_S), "it waits for the other page"
        streams.asked("lan")
        assert drawn.acquire(timeout=PATIENCE_S)


def test_whoever_presses_does_not_wait_for_further_changes(
    streams: Streams, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GAP_S", 2 * PATIENCE_S)
    monkeypatch.setattr(module, "AWAITED_S", 2 * PATIENCE_S)
    drawn = threading.Semaphore(0)
    with ExitStack() as stack:
        reads(stack, streams, "lan", drawn.release)
        assert drawn.acquire(timeout=PATIENCE_S)
        changes.notify()
        assert not drawn.acquire(timeout=BUSY_S), "it waits for what comes with it"
        streams.asked("lan")
        assert drawn.acquire(timeout=PATIENCE_S)


def test_a_page_that_hangs_holds_up_no_other_for_ever(streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURN_S", BUSY_S)
    hangs, over, drawn = threading.Event(), threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        over.wait(2 * PATIENCE_S)

    with ExitStack() as stack:
        stack.callback(over.set)
        reads(stack, streams, "other", hang)
        assert hangs.wait(PATIENCE_S)
        reads(stack, streams, "lan", drawn.set)
        assert drawn.wait(PATIENCE_S)


def test_a_page_is_drawn_when_the_state_or_a_seat_has_changed_and_not_for_an_entry_of_the_journal(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, version_of = list[str](), regions.version_of

    def counted(html: str) -> str:
        drawn.append(html)
        return version_of(html)

    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(CounterView(id="1", status="open", services=("CT",)))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=PATIENCE_S)
    monkeypatch.setattr(regions, "version_of", counted)
    answer = lan.http.get("/counter/1/live")
    parts = (bytes(part) for part in islice(answer.response, 20))  # type: ignore[arg-type]  # they are bytes
    assert next(part for part in parts if part.startswith(b"event: regions"))
    at_first = len(drawn)
    assert at_first > 0
    rig.console.client.changes.notify()
    assert next(parts).startswith(b"event: beat")
    assert len(drawn) == at_first
    rig.console.seats.take("1", other(rig))
    found = next(part for part in parts if part.startswith(b"event: regions"))
    assert "seat" in msgspec.json.decode(found.split(b"data: ")[1])
    answer.close()


def other(rig: Rig) -> Person:
    rig.account("an", "operator")
    account = rig.accounts.people.find("an")
    assert account is not None
    return person_of(account, session="another", csrf="", language="vi")
