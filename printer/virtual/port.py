"""How bytes get into a virtual printer and out of it, whatever kind of line it hangs on."""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Protocol

from printer.virtual.receive_window import ReceiveWindow

STIRS = select.EPOLLIN | select.EPOLLET
"""Everybody is listened to at each turn; the poll only ends the wait for one."""


class Visitor(Protocol):
    """Somebody at the other end."""

    ear: ReceiveWindow

    def hear(self) -> bytes | None:
        """What it sends, as far as the ear has room; None when it has gone."""

    def tell(self, data: bytes) -> None:
        """What nobody takes is lost, as on a wire."""

    def hang_up(self, *, reset: bool = False) -> None:
        """`reset`: the other end shall notice, and what it has sent is void."""


class Port(Protocol):
    """Has the poll that it is made with stir when somebody comes or sends."""

    @property
    def uri(self) -> str:
        """Where somebody who prints goes."""

    def open(self) -> None:
        """Does nothing while it is open."""

    def shut(self) -> None:
        """All connections end, and there are no new ones."""

    def visitors(self) -> Sequence[Visitor]:
        """Those who are heard now, the newest last."""

    def freeze(self) -> None:
        """The line is dead, and nothing tells the other end so."""

    def thaw(self) -> None:
        """The line is back; the connections of before are reset."""

    def close(self) -> None:
        """For good."""
