"""A connection to the server: its requests come in time, and one without a request gives way to others.

Waitress counts any byte as a sign of life: whoever sends a request a byte at a time, on each of a hundred connections,
would keep everybody else out.
"""

from __future__ import annotations

import socket
from typing import Any, cast

from waitress.channel import HTTPChannel


class Connection(HTTPChannel):
    """Its `last_activity`, after which the server closes what is silent, is when a request that comes began."""

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None, *, most: int) -> None:  # noqa: A002  # waitress names it so
        """`most`: how many connections there may be before another has to give way to this one."""
        super().__init__(server, sock, addr, adj, map=map)
        self._began = self.last_activity
        self._make_room(most)

    def received(self, data: bytes) -> bool:
        before = self.request
        is_open = super().received(data)
        if self.request is not None:
            if self.request is not before:
                self._began = self.last_activity
            self.last_activity = self._began
        return is_open

    def _make_room(self, most: int) -> None:
        """Has the one without a request for longest closed. A browser sends its request at once, so it is not that one;
        and it opens another connection in place of one that it kept for later."""
        everybody: list[HTTPChannel] = list(cast("Any", self.server).active_channels.values())
        others = [each for each in everybody if each is not self and not each.will_close]
        idle = [each for each in others if not each.requests and not each.total_outbufs_len]
        if len(others) >= most and idle:
            min(idle, key=lambda each: each.last_activity).will_close = True
