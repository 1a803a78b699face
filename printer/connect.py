"""Opens the connection to the printer that a URI names, as in `[printer] uri` of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, parse_qs, urlsplit

from printer.transports.transport import Transport


def open_transport(uri: str) -> Transport:
    """Opens `tcp://host:port`, `usb://04b8:0e15`, `serial:///dev/ttyS0?baud=38400&flow=none`, `file:///dev/usb/lp0`
    or `virtual:DIR?mm_per_s=0`. Libraries are imported only for the kind that is asked for.

    Raises `PrinterGone` when the printer cannot be reached, `ValueError` for another scheme.
    """
    parts = urlsplit(uri)
    match parts.scheme:
        case "tcp":
            from printer.transports.tcp import TcpTransport

            return TcpTransport(parts.hostname or "127.0.0.1", parts.port or 9100)
        case "usb":
            from printer.transports.usb import open_usb

            vendor, _, product = parts.netloc.partition(":")
            return open_usb(int(vendor, 16), int(product, 16))
        case "serial":
            from printer.transports.device_file import FlowControl, open_serial

            flow = _option(parts, "flow", "rtscts")
            return open_serial(parts.path, baud=int(_option(parts, "baud", "38400")), flow=cast(FlowControl, flow))
        case "file":
            from printer.transports.device_file import open_file

            return open_file(parts.path)
        case "virtual":
            from printer.virtual.virtual_printer import VirtualTransport

            return VirtualTransport(
                Path(parts.path),
                mm_per_s=float(_option(parts, "mm_per_s", "0")),
                model=_option(parts, "character", "full"),
            )
    raise ValueError(f"no kind of printer connection: {uri}")


def _option(parts: SplitResult, name: str, default: str) -> str:
    return parse_qs(parts.query).get(name, [default])[-1]
