"""Finds printers on USB, on serial lines and on the network, without sending a byte to any of them.

USB and serial lines are read from sysfs, which needs no rights and no library and does not disturb another program that
is printing. Nothing is sent on the network because an office's page printer would print unknown commands as text.
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

from words.sentence import Sentence
from words.translation import mark

SYS = Path("/sys")
DEV = Path("/dev")
PORT = 9100
CONNECT_S = 1.0
PRINTER_CLASS = "07"
LARGEST_NETWORK = 24
"""Prefix length; of a larger network only the 256 addresses around this machine are searched."""
SIOCGIFADDR, SIOCGIFNETMASK = 0x8915, 0x891B
USB = mark("USB: {name}")
USB_ALSO = mark("USB: {name}, also {uri}")
USB_RENUMBERED = mark("USB: {name}, also {uri}; lp… may change its number")
NAMELESS = mark("its name is not reported")
SERIAL = mark("serial line")
SERIAL_BY_ADAPTER = mark("serial line: {adapter}")
AN_ADAPTER = mark("a USB adapter")
ON_NETWORK = mark("network: a slip printer, or an office's page printer; nothing was sent to it")


class FoundPrinter(NamedTuple):
    """A printer, or a serial line or network address that may have one."""

    uri: str
    """For `[printer] uri`: a name that stays the same when the printer is plugged in again, if there is one."""
    what: Sentence
    """One line for the technician."""
    also: tuple[str, ...] = ()
    """Other URIs of the same printer."""

    def is_at(self, uri: str) -> bool:
        """Whether `uri` means this printer, whatever options follow its `?`."""
        return uri.partition("?")[0] in (each.partition("?")[0] for each in (self.uri, *self.also))


def usb_printers(sys: Path = SYS, dev: Path = DEV) -> list[FoundPrinter]:
    """The USB devices that have an interface of the printer class."""
    printers: dict[Path, Path | None] = {}
    for interface in sorted((sys / "bus/usb/devices").glob("*:*")):
        if _line(interface / "bInterfaceClass") == PRINTER_CLASS:
            where = interface.resolve()
            device_file = next((dev / "usb" / each.name for each in where.glob("usbmisc/lp*")), None)
            printers[where.parent] = printers.get(where.parent) or device_file
    return [_usb_printer(device, device_file, dev) for device, device_file in printers.items()]


def _usb_printer(device: Path, device_file: Path | None, dev: Path) -> FoundPrinter:
    raw = f"usb://{_line(device / 'idVendor')}:{_line(device / 'idProduct')}"
    values = {"name": _usb_name(device) or Sentence(NAMELESS), "uri": raw}
    if device_file is None:
        return FoundPrinter(raw, Sentence(USB, values))
    link = dev / "luot-printer"
    if link.exists() and link.resolve() == device_file.resolve():
        return FoundPrinter(f"file://{link}", Sentence(USB_ALSO, values), (raw, f"file://{device_file}"))
    return FoundPrinter(f"file://{device_file}", Sentence(USB_RENUMBERED, values), (raw,))


def serial_lines(sys: Path = SYS, dev: Path = DEV) -> list[FoundPrinter]:
    """The serial lines of this machine, whether or not a printer is connected to them."""
    links = _links(dev)
    return [_serial_line(tty, dev, links) for tty in sorted((sys / "class/tty").glob("tty[SUA]*")) if _is_there(tty)]


def _links(dev: Path) -> dict[Path, Path]:
    """Device file → a name for it that stays the same: of the Pi's own line, or of a USB adapter."""
    links = [*sorted((dev / "serial/by-id").glob("*"), reverse=True), dev / "serial0"]
    return {link.resolve(): link for link in links if link.exists()}


def _is_there(tty: Path) -> bool:
    # The kernel also names lines that do not exist; their type is 0.
    return (tty / "device").exists() and _line(tty / "type") != "0"


def _serial_line(tty: Path, dev: Path, links: dict[Path, Path]) -> FoundPrinter:
    device_file = dev / tty.name
    lasting = links.get(device_file.resolve(), device_file)
    adapter = next((each for each in (tty / "device").resolve().parents if (each / "idVendor").exists()), None)
    what = Sentence(SERIAL)
    if adapter is not None:
        what = Sentence(SERIAL_BY_ADAPTER, {"adapter": _usb_name(adapter) or Sentence(AN_ADAPTER)})
    return FoundPrinter(f"serial://{lasting}", what, (f"serial://{device_file}",) if lasting != device_file else ())


def _usb_name(device: Path) -> str:
    return " ".join(filter(None, (_line(device / "manufacturer"), _line(device / "product"))))


def _line(file: Path) -> str:
    """The file's text on one line; empty if it cannot be read."""
    try:
        return " ".join(file.read_text("utf-8", errors="replace").split())
    except OSError:
        return ""


def network_printers(
    networks: Iterable[IPv4Network], *, port: int = PORT, within_s: float = CONNECT_S, spare: Collection[str] = ()
) -> list[FoundPrinter]:
    """The addresses, except `spare`, that accept a connection at `port` within this time; nothing is sent to them."""
    what = Sentence(ON_NETWORK)
    found: list[FoundPrinter] = []
    for network in networks:
        addresses = [str(address) for address in network.hosts() if str(address) not in spare]
        found += [FoundPrinter(f"tcp://{address}:{port}", what) for address in _listening(addresses, port, within_s)]
    return found


def own_networks() -> list[IPv4Network]:
    """The private networks that this machine has an IPv4 address in; of large ones the 256 addresses around it."""
    return list(dict.fromkeys(network for interface in interfaces() for network in _searched_part(interface)))


def _searched_part(interface: IPv4Interface) -> list[IPv4Network]:
    bits = max(interface.network.prefixlen, LARGEST_NETWORK)
    if interface.ip.is_loopback or not interface.ip.is_private or bits > 30:
        return []
    return [IPv4Interface(f"{interface.ip}/{bits}").network]


def interfaces() -> Iterator[IPv4Interface]:
    """The IPv4 addresses of this machine with their networks, those of loopback, too.

    Their names are read from sysfs: `if_nameindex` asks over a netlink socket, which the console's unit may not open.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for link in sorted((SYS / "class/net").glob("*")):
            request = struct.pack("40s", link.name.encode())
            try:
                address, mask = (
                    socket.inet_ntoa(fcntl.ioctl(control, what, request)[20:24])
                    for what in (SIOCGIFADDR, SIOCGIFNETMASK)
                )
            except OSError:  # the interface has no address
                continue
            yield IPv4Interface(f"{address}/{mask}")


def _listening(addresses: Iterable[str], port: int, within_s: float) -> list[str]:
    """The addresses that accept a connection; all are tried at the same time."""
    with ExitStack() as opened, selectors.DefaultSelector() as selector:
        for address in addresses:
            connecting = opened.enter_context(socket.socket())
            connecting.setblocking(False)
            if connecting.connect_ex((address, port)) in (0, errno.EINPROGRESS):
                selector.register(connecting, selectors.EVENT_WRITE, (address, connecting))
        accepted: list[str] = []
        deadline = time.monotonic() + within_s
        while selector.get_map() and (left := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                address, connecting = key.data
                selector.unregister(connecting)
                if not connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    accepted.append(address)
    return sorted(accepted, key=IPv4Address)
