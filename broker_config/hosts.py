"""The addresses at which mosquitto listens: what they are called, and whether it can listen at all of them."""

from __future__ import annotations

from ipaddress import ip_address
from itertools import combinations
from urllib.parse import SplitResult, urlsplit

from core.settings.sections import BrokerSettings
from runtime.bus.credentials import PORTS

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""The broker's own machine finds it there, whatever its name and address are."""


def broker_hosts(broker: BrokerSettings) -> set[str]:
    """The names and addresses by which the settings reach the broker. An address that stands for all addresses of a
    machine is none of them."""
    hosts = {urlsplit(uri).hostname for uri in (broker.uri, *broker.listen)}
    return {canonical(host) for host in hosts if host and not is_every_address(host)}


def canonical(host: str) -> str:
    """The name or address in the one form that a certificate shows."""
    try:
        return str(ip_address(host))
    except ValueError:
        return host.lower()


def is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def clear_uris(broker: BrokerSettings) -> tuple[str, ...]:
    """The addresses at which passwords pass the network as they are: without TLS, and not within one machine."""
    uris = dict.fromkeys((broker.uri, *broker.listen))
    return tuple(uri for uri in uris if uri.startswith("mqtt:") and not _is_loopback(urlsplit(uri).hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def overlapping(broker: BrokerSettings) -> tuple[str, str] | None:
    """Two of the settings' addresses of which mosquitto can listen at one only; None: there are none. The same address
    written twice in the same way is one listener."""
    uris = dict.fromkeys((broker.uri, *broker.listen))
    return next((pair for pair in combinations(uris, 2) if _overlap(*map(urlsplit, pair))), None)


def _overlap(one: SplitResult, other: SplitResult) -> bool:
    if "unix" in {one.scheme, other.scheme} or _port(one) != _port(other):
        return False
    hosts = {canonical(one.hostname or ""), canonical(other.hostname or "")}
    if len(hosts) == 1 or ("localhost" in hosts and hosts <= {*LOOPBACK}):
        return True
    # Mosquitto's listener at :: takes no IPv4 (IPV6_V6ONLY); a name may have addresses of both versions.
    return any(is_every_address(host) for host in hosts) and len(set(filter(None, map(_version, hosts)))) == 1


def _port(where: SplitResult) -> int:
    return where.port or PORTS[where.scheme]


def _version(host: str) -> int | None:
    """The version of IP that an address is of; None for a name."""
    try:
        return ip_address(host).version
    except ValueError:
        return None
