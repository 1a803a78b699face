"""Seats for open streams, each of which occupies a thread of the server; there are fewer of them than threads."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

from flask import Response
from flask.globals import app_ctx, request_ctx

from runtime.changes import Changes
from web.server_sent_events import heartbeat, retry_after

MOST = 32
MOST_OF_ONE = 4
"""Streams of one login, or of one token. A browser opens at most six connections to a server: with as many pages open,
it could send nothing any more. Pages beyond these ask every two seconds."""
ENDS_AFTER_S = 600.0
"""The browser reconnects by itself; a thread whose browser is gone becomes free."""
GAP_S = 0.1
"""Changes that follow one another more quickly are sent together: of a call the state tells, then each wall."""
AWAITED_S = 1.0
"""For so long after a press the pages of whoever pressed wait for nothing."""
BEAT_S = 1.0
"""Longest silence. A page that hears nothing for 3 s says that the connection is lost: two beats may be late."""
TURN_S = 1.0
"""For so long a page waits at most until those before it are drawn: none is held up for ever by one that hangs."""
RETRY_S = 5
MORE = b""
"""Says that not all news were told: the rest is asked for at once, whether anything changes or not."""


class Streams:
    """To be used from any thread."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._seats = threading.BoundedSemaphore(MOST)
        self._taken: Counter[str] = Counter()
        """Login or token → how many streams it has."""
        self._lock = threading.Condition()
        """Told when a page has been drawn, when somebody asks for something, and at the end."""
        self._asked_s: dict[str, float] = {}
        """Of those that have streams: when they last asked for something."""
        self._is_drawing = False
        """A page is drawn in its turn: a press has to share the interpreter with that one, and not with all."""
        self._ended = threading.Event()

    def asked(self, owner: str) -> None:
        """Somebody asks the kiosk for something: their pages show what comes of it before all others."""
        with self._lock:
            if owner in self._taken:
                self._asked_s[owner] = time.monotonic()
                self._lock.notify_all()

    def end(self) -> None:
        """Ends all streams: the program stops."""
        self._ended.set()
        with self._lock:
            self._lock.notify_all()
        self._changes.notify()

    def response(
        self, news: Callable[[], Iterator[bytes]], may_go_on: Callable[[], bool], owner: str
    ) -> Response | None:
        """A stream of what `news` yields at the beginning and after each change, with heartbeats; None: there is no
        seat, or this owner has taken their share. `news` must come to an end each time; if there is more, `MORE` is
        the last that it yields. The stream ends when it may not go on: the session has ended, or the token was revoked.
        `owner`: a login or a token."""
        if not self._take_seat(owner):
            return None
        response = Response(self._run(_in_this_request(news), may_go_on, owner), mimetype="text/event-stream")
        # Called at the end of the response, also where the browser went before its first byte.
        response.call_on_close(lambda: self._leave_seat(owner))
        return response

    def _take_seat(self, owner: str) -> bool:
        with self._lock:
            if self._taken[owner] >= MOST_OF_ONE or not self._seats.acquire(blocking=False):
                return False
            self._taken[owner] += 1
        return True

    def _leave_seat(self, owner: str) -> None:
        with self._lock:
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]
                self._asked_s.pop(owner, None)
            self._seats.release()

    def _run(self, news: Callable[[], list[bytes]], may_go_on: Callable[[], bool], owner: str) -> Iterator[bytes]:
        ends_s = time.monotonic() + ENDS_AFTER_S
        yield retry_after(1000)
        told, sent_s = -1, time.monotonic()
        while time.monotonic() < ends_s and not self._ended.is_set() and may_go_on():
            version = self._changes.version
            if version != told:
                told = version
                for message in self._in_turn(news, owner):
                    sent_s = time.monotonic()
                    if message == MORE:
                        told = -1
                    else:
                        yield message
                if told != version:
                    continue
            if time.monotonic() - sent_s >= BEAT_S:
                sent_s = time.monotonic()
                yield heartbeat()
            left_s = max(0.0, BEAT_S - (time.monotonic() - sent_s))
            if self._changes.wait(version, left_s) != version:
                with self._lock:
                    self._lock.wait_for(lambda: self._is_awaited(owner) or self._ended.is_set(), GAP_S)

    def _in_turn(self, news: Callable[[], list[bytes]], owner: str) -> list[bytes]:
        """Whoever has just pressed waits for nobody, also where they are waiting already."""
        with self._lock:
            self._lock.wait_for(lambda: not self._is_drawing or self._is_awaited(owner), TURN_S)
            has_turn, self._is_drawing = not self._is_drawing, True
        try:
            return news()
        finally:
            if has_turn:
                with self._lock:
                    self._is_drawing = False
                    self._lock.notify_all()

    def _is_awaited(self, owner: str) -> bool:
        return time.monotonic() - self._asked_s.get(owner, float("-inf")) < AWAITED_S


def _in_this_request(news: Callable[[], Iterator[bytes]]) -> Callable[[], list[bytes]]:
    """Templates need the request, which is over when the stream runs; nothing of it is held while the stream sleeps."""
    app, request = app_ctx._get_current_object(), request_ctx._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def gathered() -> list[bytes]:
        with app, request:
            return list(news())

    return gathered
