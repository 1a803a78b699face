"""Opens the connection that a printer's address names."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, parse_qs, urlsplit

from printer.transports.transport import Transport


def open_transport(uri: str) -> Transport:
    """Opens `tcp://host:port`, `usb://04b8:0e15`, `serial:///dev/ttyS0?baud=38400&flow=none`, `file:///dev/usb/lp0`
    or `virtual:DIR?mm_per_s=0`; `PrinterGone` when it cannot. Each kind loads its library only when it is asked for.
    """
    where = urlsplit(uri)
    match where.scheme:
        case "tcp":
            from printer.transports.tcp import OverTcp

            return OverTcp(where.hostname or "127.0.0.1", where.port or 9100)
        case "usb":
            from printer.transports.usb import open_usb

            vendor, _, product = where.netloc.partition(":")
            return open_usb(int(vendor, 16), int(product, 16))
        case "serial":
            from printer.transports.file import Flow, open_serial

            flow = _option(where, "flow", "rtscts")
            return open_serial(where.path, baud=int(_option(where, "baud", "38400")), flow=cast(Flow, flow))
        case "file":
            from printer.transports.file import open_file

            return open_file(where.path)
        case "virtual":
            from printer.virtual.printer import OverVirtual

            return OverVirtual(
                Path(where.path),
                mm_per_s=float(_option(where, "mm_per_s", "0")),
                character=_option(where, "character", "full"),
            )
    raise ValueError(f"no kind of printer connection: {uri}")


def _option(where: SplitResult, name: str, default: str) -> str:
    return parse_qs(where.query).get(name, [default])[-1]
