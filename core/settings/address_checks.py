"""Checks of what the settings name outside the program: hosts, ports, a printer's options, and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import parse_qsl

from core.messages.commands import ONE_LINE
from core.phrase import Phrase
from core.settings.problem import Problem, shown
from core.settings.sections import Settings

PRINTER_OPTIONS = {
    "serial": {
        "baud": ("[1-9][0-9]{1,6}", Phrase("bits a second, such as baud=38400")),
        "flow": ("rtscts|xonxoff|none", Phrase("flow=rtscts, xonxoff or none")),
    },
    "virtual": {
        "mm_per_s": (r"[0-9]{1,5}(\.[0-9]{1,9})?", Phrase("millimetres a second ≥ 0, such as mm_per_s=100")),
        "character": (
            "full|plain58|blocks|liar|tm-t88|tm-t20",
            Phrase("full, plain58, blocks, liar, tm-t88 or tm-t20"),
        ),
    },
}
"""Options after the `?` of a printer's URI, by its scheme: the pattern of the value, and what was expected."""
HOST = re.compile(r"(?:mqtts?|tcp)://(\[.*\]|[^:]*)(?::([0-9]+))?(?:\?.*)?")
LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
MOST_OF_A_HOST = 253
"""Characters of a whole host name: RFC 1035 has 255 bytes, two of which are lengths."""


def addresses_are_valid(settings: Settings) -> Iterator[Problem]:
    broker = settings.broker
    for key, uri in [("broker.uri", broker.uri), *(("broker.listen", uri) for uri in broker.listen)]:
        yield from _uri_mistakes(key, uri)
    yield from _uri_mistakes("printer.uri", settings.printer.uri)
    yield from _printer_options_are_known(settings.printer.uri)
    files = {
        "broker.secrets": broker.secrets,
        "broker.ca": broker.ca,
        "kiosk.journal": settings.kiosk.journal,
        "slip.layout": settings.slip.layout,
        "slip.logo": settings.slip.logo,
    }
    for key, file in files.items():
        if file is not None and not (file and re.search(ONE_LINE, file)):
            yield Problem(key, shown(file), Phrase("the name of a file, without control characters"))


def _uri_mistakes(key: str, uri: str) -> Iterator[Problem]:
    if not re.search(ONE_LINE, uri):
        yield Problem(key, shown(uri), Phrase("an address without control characters"))
        return
    found = HOST.fullmatch(uri)
    if not found:
        return
    host, port = found.groups()
    if port and not 0 < int(port) < 65_536:
        yield Problem(key, shown(uri), Phrase("a port from 1 to 65535"))
    if host.startswith("["):
        if not is_ipv6(host[1:-1]):
            yield Problem(key, shown(uri), Phrase("an IPv6 address between [ and ]"))
    elif not is_host(host):
        expected = Phrase(
            "a host name or an IPv4 address: parts of 1 to 63 letters without marks, digits and - between dots"
        )
        yield Problem(key, shown(uri), expected)


def is_host(name: str) -> bool:
    """Whether a name can be asked for: each label fits into a packet of DNS (RFC 1035, 2.3.4), and no part of Python
    that encodes names (IDNA) can stumble over it or make another one of it. A name that ends in a number is an address,
    and must be a whole one: 192.168.1 is otherwise taken for 192.168.0.1 (RFC 3986, 7.4).
    """
    labels = name.removesuffix(".").split(".")
    if len(name) > MOST_OF_A_HOST or not all(LABEL.fullmatch(label) for label in labels):
        return False
    return _is_ipv4(name) if labels[-1].isdigit() else True


def _is_ipv4(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def _printer_options_are_known(uri: str) -> Iterator[Problem]:
    where, _, query = uri.partition("?")
    options = PRINTER_OPTIONS.get(where.partition(":")[0], {})
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in options:
            known = ", ".join(options) or Phrase("there are none here")
            yield Problem(
                "printer.uri", shown(uri), Phrase("no option {name} ({known})", name=shown(name), known=known)
            )
        elif not re.fullmatch(options[name][0], value):
            yield Problem("printer.uri", shown(uri), options[name][1])
