"""Printers are found in an imitation of /sys and on the loopback network, and nothing is sent to them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

import pytest

from printer.connect import open_transport
from printer.setup.discovery import (
    FoundPrinter,
    _searched_part,
    network_printers,
    own_networks,
    serial_lines,
    usb_printers,
)

LOOPBACK = IPv4Network("127.0.9.0/28")


class Machine:
    """An imitation of a machine's /sys and /dev, into which tests plug devices."""

    def __init__(self, root: Path) -> None:
        self.sys, self.dev = root / "sys", root / "dev"
        for folder in ("bus/usb/devices", "class/tty", "devices/usb1"):
            (self.sys / folder).mkdir(parents=True)
        for folder in ("usb", "serial/by-id"):
            (self.dev / folder).mkdir(parents=True)

    def plug_in(self, port: str, ids: str, *classes: str, maker: str = "", product: str = "") -> Path:
        """Adds a USB device; returns its folder in /sys."""
        device = self.sys / "devices/usb1" / port
        device.mkdir()
        vendor, product_id = ids.split(":")
        for name, value in (
            ("idVendor", vendor),
            ("idProduct", product_id),
            ("manufacturer", maker),
            ("product", product),
        ):
            if value:
                (device / name).write_text(f"{value}\n", "utf-8")
        for number, interface_class in enumerate(classes):
            interface = device / f"{port}:1.{number}"
            interface.mkdir()
            (interface / "bInterfaceClass").write_text(f"{interface_class}\n", "utf-8")
            (self.sys / "bus/usb/devices" / interface.name).symlink_to(interface)
        (self.sys / "bus/usb/devices" / port).symlink_to(device)
        return device

    def give_to_usblp(self, interface: Path, name: str) -> Path:
        """Lets the usblp driver take the interface; returns the device file."""
        (interface / "usbmisc" / name).mkdir(parents=True)
        file = self.dev / "usb" / name
        file.touch()
        return file

    def add_line(self, name: str, device: Path | None, *, kind: str | None = None) -> Path:
        """Adds a serial line; returns the device file."""
        tty = self.sys / "class/tty" / name
        tty.mkdir()
        if device is not None:
            device.mkdir(parents=True, exist_ok=True)
            (tty / "device").symlink_to(device)
        if kind is not None:
            (tty / "type").write_text(f"{kind}\n", "utf-8")
        file = self.dev / name
        file.touch()
        return file

    def usb(self) -> list[FoundPrinter]:
        return usb_printers(self.sys, self.dev)

    def lines(self) -> list[FoundPrinter]:
        return serial_lines(self.sys, self.dev)


def told(found: FoundPrinter) -> tuple[str, str, tuple[str, ...]]:
    return found.uri, found.what.said("en"), found.also


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_usb_printer_is_recognised_by_its_interface_class(machine: Machine) -> None:
    machine.plug_in("1-1", "046d:c31c", "03", maker="Logitech", product="USB Keyboard")
    machine.plug_in("1-2", "0fe6:811e", "07", maker="ICS Advent", product="Parallel Adapter")
    (found,) = machine.usb()
    assert told(found) == ("usb://0fe6:811e", "USB: ICS Advent Parallel Adapter", ())


def test_a_usb_printer_with_usblp_is_found_by_its_device_file(machine: Machine) -> None:
    device = machine.plug_in("1-2", "04b8:0e15", "07", maker="EPSON", product="TM-T20II")
    file = machine.give_to_usblp(device / "1-2:1.0", "lp1")
    (found,) = machine.usb()
    assert found.uri == f"file://{file}"
    assert found.what.said("en") == "USB: EPSON TM-T20II, also usb://04b8:0e15; lp… may change its number"


def test_the_link_made_by_the_udev_rule_is_preferred_and_means_the_same_printer(machine: Machine) -> None:
    device = machine.plug_in("1-2", "04b8:0e15", "07", maker="EPSON", product="TM-T20II")
    file = machine.give_to_usblp(device / "1-2:1.0", "lp0")
    (machine.dev / "luot-printer").symlink_to("usb/lp0")
    (found,) = machine.usb()
    assert found.uri == f"file://{machine.dev}/luot-printer"
    assert all(found.is_at(uri) for uri in (found.uri, f"file://{file}", "usb://04b8:0e15"))
    assert not found.is_at("usb://04b8:0e03")


def test_of_two_usb_printers_only_the_linked_one_gets_that_name(machine: Machine) -> None:
    for port, name in (("1-2", "lp0"), ("1-3", "lp1")):
        machine.give_to_usblp(machine.plug_in(port, f"04b8:0e1{port[-1]}", "07") / f"{port}:1.0", name)
    (machine.dev / "luot-printer").symlink_to("usb/lp1")
    assert [found.uri for found in machine.usb()] == [
        f"file://{machine.dev}/usb/lp0",
        f"file://{machine.dev}/luot-printer",
    ]


def test_a_dangling_link_is_ignored(machine: Machine) -> None:
    machine.plug_in("1-2", "04b8:0e15", "07")
    (machine.dev / "luot-printer").symlink_to("usb/lp7")
    assert [found.uri for found in machine.usb()] == ["usb://04b8:0e15"]


def test_a_usb_printer_with_several_interfaces_and_no_name_is_found_once(machine: Machine) -> None:
    device = machine.plug_in("1-2", "03f0:0000", "07", "ff", "07")
    machine.give_to_usblp(device / "1-2:1.2", "lp0")
    (found,) = machine.usb()
    assert found.uri == f"file://{machine.dev}/usb/lp0"
    assert found.what.said("vi").startswith("USB: máy không báo tên")


def test_a_machine_without_usb_has_no_usb_printers(tmp_path: Path) -> None:
    assert usb_printers(tmp_path, tmp_path) == serial_lines(tmp_path, tmp_path) == []


def test_a_serial_line_of_an_adapter_gets_its_permanent_name(machine: Machine) -> None:
    adapter = machine.plug_in("1-4", "1a86:7523", "ff", product="USB Serial")
    file = machine.add_line("ttyUSB0", adapter / "1-4:1.0/ttyUSB0")
    link = machine.dev / "serial/by-id/usb-1a86_USB_Serial-if00-port0"
    link.symlink_to("../../ttyUSB0")
    (found,) = machine.lines()
    assert told(found) == (f"serial://{link}", "serial line: USB Serial", (f"serial://{file}",))
    assert found.is_at(f"serial://{file}?baud=9600")


def test_the_pis_own_line_is_named_serial0(machine: Machine) -> None:
    machine.add_line("ttyS0", machine.sys / "devices/serial8250", kind="5")
    (machine.dev / "serial0").symlink_to("ttyS0")
    assert told(machine.lines()[0])[:2] == (f"serial://{machine.dev}/serial0", "serial line")


def test_lines_that_do_not_exist_are_left_out(machine: Machine) -> None:
    machine.add_line("ttyS1", machine.sys / "devices/serial8250", kind="0")
    machine.add_line("ttyS2", None)
    assert machine.lines() == []


def test_a_found_line_can_be_opened_by_its_uri(machine: Machine) -> None:
    printer, host = os.openpty()
    try:
        file = machine.add_line("ttyUSB0", machine.sys / "devices/usb1")
        file.unlink()
        file.symlink_to(os.ttyname(host))
        (found,) = machine.lines()
        transport = open_transport(found.uri)
        transport.write(b"\x10\x04\x01", 0)
        assert os.read(printer, 8) == b"\x10\x04\x01"
        transport.close()
    finally:
        os.close(printer)
        os.close(host)


@pytest.fixture
def listeners() -> Iterator[list[socket.socket]]:
    """Three sockets on one port of the loopback network, two of which listen."""
    listening = [socket.socket() for _ in range(3)]
    listening[0].bind(("127.0.9.1", 0))
    port = listening[0].getsockname()[1]
    for nth, each in enumerate(listening[1:], 4):
        each.bind((f"127.0.9.{nth}", port))
    for each in listening[:2]:
        each.listen()
        each.settimeout(2)
    yield listening
    for each in listening:
        each.close()


def port_of(listeners: list[socket.socket]) -> int:
    port: int = listeners[0].getsockname()[1]
    return port


def test_listeners_on_the_network_are_found_and_nothing_is_sent_to_them(listeners: list[socket.socket]) -> None:
    port = port_of(listeners)
    found = network_printers([LOOPBACK], port=port)
    assert [each.uri for each in found] == [f"tcp://127.0.9.1:{port}", f"tcp://127.0.9.4:{port}"]
    assert all("page printer" in each.what.said("en") for each in found)
    for listener in listeners[:2]:
        visitor, _ = listener.accept()
        with visitor:
            visitor.settimeout(2)
            assert visitor.recv(64) == b"", "it closed without sending"


def test_a_spared_address_is_not_connected_to(listeners: list[socket.socket]) -> None:
    port = port_of(listeners)
    found = network_printers([LOOPBACK], port=port, spare=["127.0.9.1"])
    assert [each.uri for each in found] == [f"tcp://127.0.9.4:{port}"]
    listeners[0].setblocking(False)
    with pytest.raises(BlockingIOError):
        listeners[0].accept()


@pytest.mark.parametrize(
    ("interface", "searched"),
    [
        ("192.168.1.20/24", ["192.168.1.0/24"]),
        ("10.3.7.20/16", ["10.3.7.0/24"]),
        ("192.168.8.5/28", ["192.168.8.0/28"]),
        ("127.0.0.1/8", []),
        ("10.8.0.2/32", []),
        ("8.8.8.20/24", []),
    ],
)
def test_only_private_networks_are_searched_and_at_most_256_addresses_of_each(
    interface: str, searched: list[str]
) -> None:
    assert _searched_part(IPv4Interface(interface)) == [IPv4Network(each) for each in searched]


def test_own_networks_are_those_that_the_kernel_routes_directly() -> None:
    routes = [line.split() for line in Path("/proc/net/route").read_text("ascii").splitlines()[1:]]
    direct = {
        IPv4Network((int.from_bytes(bytes.fromhex(to)[::-1]), int.from_bytes(bytes.fromhex(mask)[::-1]).bit_count()))
        for _, to, gateway, *_, mask, _, _, _ in routes
        if int(gateway, 16) == 0 and int(mask, 16)
    }
    small = {network for network in direct if 24 <= network.prefixlen <= 30 and network.is_private}
    assert small <= set(own_networks())
    assert all(any(own.subnet_of(network) for network in direct) for own in own_networks())
