"""Which printers there may be: on USB, on serial lines, on the network. None of them is sent a byte.

USB and serial lines are read from what the kernel knows (sysfs): without rights, without a library, and while another
program prints there. An office's page printer listens on the network as well and would print what it does not know.
"""

from __future__ import annotations

import errno
import fcntl
import selectors
import socket
import struct
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path
from typing import NamedTuple

SYS = Path("/sys")
DEV = Path("/dev")
PORT = 9100
CONNECT_S = 1.0
PRINTER_CLASS = "07"
LARGEST_NETWORK = 24
"""Bits that all addresses share: of a larger network only the part around this machine is looked at."""
SIOCGIFADDR, SIOCGIFNETMASK = 0x8915, 0x891B


class Found(NamedTuple):
    uri: str
    """For `[printer] uri`: the name that stays when the printer is plugged in again, where there is one."""
    what: str
    """One line for whoever installs it."""
    also: tuple[str, ...] = ()
    """Other URIs of the same printer."""

    def is_at(self, uri: str) -> bool:
        """Whether `uri` means this one; options such as its rate do not matter."""
        return uri.partition("?")[0] in (each.partition("?")[0] for each in (self.uri, *self.also))


def on_usb(sys: Path = SYS, dev: Path = DEV) -> list[Found]:
    """USB devices that have an interface of the printer class."""
    printers: dict[Path, Path | None] = {}
    for interface in sorted((sys / "bus/usb/devices").glob("*:*")):
        if _line(interface / "bInterfaceClass") == PRINTER_CLASS:
            where = interface.resolve()
            device_file = next((dev / "usb" / each.name for each in where.glob("usbmisc/lp*")), None)
            printers[where.parent] = printers.get(where.parent) or device_file
    return [_usb_printer(device, device_file, dev) for device, device_file in printers.items()]


def _usb_printer(device: Path, device_file: Path | None, dev: Path) -> Found:
    raw = f"usb://{_line(device / 'idVendor')}:{_line(device / 'idProduct')}"
    name = _usb_name(device) or "it does not tell its name"
    if device_file is None:
        return Found(raw, f"USB: {name}")
    link = dev / "luot-printer"
    if link.exists() and link.resolve() == device_file.resolve():
        return Found(f"file://{link}", f"USB: {name}, also {raw}", (raw, f"file://{device_file}"))
    return Found(f"file://{device_file}", f"USB: {name}, also {raw}; lp… may change its number", (raw,))


def on_serial_lines(sys: Path = SYS, dev: Path = DEV) -> list[Found]:
    """Serial lines that exist; nobody can tell what hangs on one without asking there."""
    links = _links(dev)
    return [_serial_line(tty, dev, links) for tty in sorted((sys / "class/tty").glob("tty[SUA]*")) if _is_there(tty)]


def _links(dev: Path) -> dict[Path, Path]:
    """Device file → its name that stays: of the Pi's own line, or of a USB adapter."""
    links = [*sorted((dev / "serial/by-id").glob("*"), reverse=True), dev / "serial0"]
    return {link.resolve(): link for link in links if link.exists()}


def _is_there(tty: Path) -> bool:
    # The kernel keeps names for lines that do not exist; their type is 0.
    return (tty / "device").exists() and _line(tty / "type") != "0"


def _serial_line(tty: Path, dev: Path, links: dict[Path, Path]) -> Found:
    device_file = dev / tty.name
    lasting = links.get(device_file.resolve(), device_file)
    adapter = next((each for each in (tty / "device").resolve().parents if (each / "idVendor").exists()), None)
    what = "serial line" if adapter is None else f"serial line: {_usb_name(adapter) or 'a USB adapter'}"
    return Found(_serial_uri(lasting), what, (_serial_uri(device_file),) if lasting != device_file else ())


def _serial_uri(device_file: Path) -> str:
    return f"serial://{device_file}"


def _usb_name(device: Path) -> str:
    return " ".join(filter(None, (_line(device / "manufacturer"), _line(device / "product"))))


def _line(file: Path) -> str:
    """What the kernel says there, on one line; "" where it says nothing."""
    try:
        return " ".join(file.read_text("utf-8", errors="replace").split())
    except OSError:
        return ""


def on_network(
    networks: Iterable[IPv4Network],
    *,
    port: int = PORT,
    within_s: float = CONNECT_S,
    spare: Collection[str] = (),
) -> list[Found]:
    """Who listens at `port`; `spare`: addresses that are left alone. Connects and hangs up: nothing is sent."""
    what = "network: a slip printer, or an office's page printer; nothing was sent to it"
    found: list[Found] = []
    for network in networks:
        addresses = [str(address) for address in network.hosts() if str(address) not in spare]
        found += [Found(f"tcp://{address}:{port}", what) for address in _listening(addresses, port, within_s)]
    return found


def own_networks() -> list[IPv4Network]:
    """The private networks that this machine has an address in; of large ones the 256 addresses around it."""
    return list(dict.fromkeys(network for interface in _interfaces() for network in _worth_a_look(interface)))


def _worth_a_look(interface: IPv4Interface) -> list[IPv4Network]:
    bits = max(interface.network.prefixlen, LARGEST_NETWORK)
    if interface.ip.is_loopback or not interface.ip.is_private or bits > 30:
        return []
    return [IPv4Interface(f"{interface.ip}/{bits}").network]


def _interfaces() -> Iterator[IPv4Interface]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            request = struct.pack("40s", name.encode())
            try:
                address, mask = (
                    socket.inet_ntoa(fcntl.ioctl(asking, what, request)[20:24])
                    for what in (SIOCGIFADDR, SIOCGIFNETMASK)
                )
            except OSError:  # it has no address
                continue
            yield IPv4Interface(f"{address}/{mask}")


def _listening(addresses: Iterable[str], port: int, within_s: float) -> list[str]:
    """Those that take a connection, all of them tried at once."""
    with ExitStack() as opened, selectors.DefaultSelector() as selector:
        for address in addresses:
            knocking = opened.enter_context(socket.socket())
            knocking.setblocking(False)
            if knocking.connect_ex((address, port)) in (0, errno.EINPROGRESS):
                selector.register(knocking, selectors.EVENT_WRITE, (address, knocking))
        there: list[str] = []
        deadline = time.monotonic() + within_s
        while selector.get_map() and (left := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                address, knocking = key.data
                selector.unregister(knocking)
                if not knocking.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    there.append(address)
    return sorted(there, key=IPv4Address)
