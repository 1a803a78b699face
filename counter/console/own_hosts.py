"""The names and addresses by which browsers may reach the console."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from core.settings.sections import ConsoleSettings
from printer.setup.discovery import interfaces

ANY_NETWORK = "0.0.0.0"  # noqa: S104  # only compared with


class OwnHosts:
    """Iterated anew for each request, since a router may give the machine another address at any time.

    A console that listens in every network is reached by each address of this machine, and by its name as mDNS tells
    it. No foreign site can pass itself off by an address: a browser sends one as `Host` only where the page itself came
    from there, and no name that an attacker has in the DNS, whatever address it leads to, is ever sent as an address.
    """

    def __init__(self, own: ConsoleSettings) -> None:
        self._own = own

    def __iter__(self) -> Iterator[str]:
        if self._own.host != ANY_NETWORK:
            yield self._own.host
        yield from self._own.names
        if self._own.host == ANY_NETWORK:
            yield from (str(each.ip) for each in interfaces())
            host = socket.gethostname().lower()
            yield from (host, f"{host}.local")

    def typed(self) -> list[str]:
        """What can be typed into a browser on another machine. Addresses only, beside names from the settings: whoever
        reads this has come by one of them, and a page of another site learns little by the others."""
        found = dict.fromkeys(str(each.ip) for each in interfaces() if not each.ip.is_loopback)
        return [*self._own.names, *(found if self._own.host == ANY_NETWORK else [self._own.host])]
