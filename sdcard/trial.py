"""A card's first days in an emulated machine: first start, setup, first ticket, power cut, second start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from appliance.hand import HandError
from appliance.patience import MissedError, until
from faults.report import Outcome
from printer.virtual.virtual_printer import VirtualPrinter
from sdcard import pins
from sdcard.emulated import OUTSIDE, Card, Emulated

READY_S = 900.0
SLIP_S = 20.0
REST_MB = 3000
"""At least so much of the card is left for the data."""
BUTTON = 5
"""The pin of the first service."""
UNITS = ("luot-kiosk", "luot-console", "mosquitto")
ANSWERS = """
language = "vi"
office = "Trung tâm Phục vụ hành chính công xã Kiên Lương"
hours = "always"
printer = "{printer}"
keys = "console"
wall = "none"
sound = false
pins = true
"""
"""Without a display: qemu's board has none of a Pi's, and to draw one would take an emulated processor minutes."""
PROMISES = {
    "the system's partition is only read": "findmnt -no OPTIONS /run/card/system | grep -qE '^ro'",
    "what is changed lies above it": 'test "$(findmnt -no FSTYPE /)" = overlay',
    "numbers lie on the partition for data": "findmnt -no SOURCE /var/lib/luot | grep -q '^/dev/vda3'",
    "the log lies in memory": 'test "$(findmnt -no FSTYPE /var/log)" = tmpfs && test ! -e /var/log/journal',
    "the firmware's partition is only read": "findmnt -no OPTIONS /boot/firmware | grep -qE '^ro'",
    "the data has the rest of the card": f"test $(df -m --output=size /var/lib/luot | tail -1) -gt {REST_MB}",
    "nobody has a password": "! sudo grep -qE '^[^:]+:[$]' /etc/shadow",
    "no unit has failed": 'test -z "$(systemctl --failed --no-legend --plain)"',
}
"""What must hold after each start → how the machine finds it out."""
SAME = "sudo sh -c 'sha256sum /etc/machine-id /etc/ssh/ssh_host_*_key /etc/luot/office.toml /etc/luot/secrets/*'"
"""What is this card's own, and must last."""


def live_through(image: Path, folder: Path) -> Iterator[Outcome]:
    card = Card(image, folder)
    with VirtualPrinter(folder / "slips") as printer:
        with Emulated(card) as machine:
            yield _start(machine, "power on, an empty card")
            pins.put(machine, card.kernel)
            yield _set_up(machine, printer)
            kept = machine.run(SAME)
            yield _ticket(machine, printer)
        with Emulated(card) as machine:
            yield _start(machine, "the power is cut, and comes back", kept)
            yield _ticket(machine, printer)


def _start(machine: Emulated, what: str, kept: str | None = None) -> Outcome:
    took = machine.await_ssh()
    machine.run("systemctl is-system-running --wait || :", timeout_s=900)
    began = machine.run("systemd-analyze time || :").partition("\n")[0].strip()
    missed = tuple(promise for promise, test in PROMISES.items() if not _holds(machine, test))
    lost = () if kept is None or machine.run(SAME) == kept else ("what is this card's own has changed",)
    return Outcome(what, 1, f"somebody can log in after {took:.0f} s. {began}", took, lost, missed)


def _set_up(machine: Emulated, printer: VirtualPrinter) -> Outcome:
    version = machine.run("luot --version").strip()
    uri = printer.uri.replace("127.0.0.1", OUTSIDE)
    began = time.monotonic()
    told = machine.run("sudo luot-setup --answers /dev/stdin", ANSWERS.format(printer=uri))
    took = time.monotonic() - began
    missed = () if "admin" in told else ("the administrator's first code was not told",)
    return Outcome(f"luot-setup with a file of answers ({version})", 1, f"done after {took:.0f} s", missed=missed)


def _ticket(machine: Emulated, printer: VirtualPrinter) -> Outcome:
    """The first ticket that the kiosk gives out since its start."""
    came = until("all units", lambda: _holds(machine, f"systemctl is-active {' '.join(UNITS)}"), READY_S, look_s=2)
    began = time.monotonic()
    count = _slips(printer)
    while _slips(printer) == count:  # until the printer has answered a press gives nothing
        pressed = time.monotonic()
        if pressed - began > READY_S:
            raise MissedError(f"no press gave a slip within {READY_S:.0f} s")
        pins.press(machine, BUTTON)
        with suppress(MissedError):
            until("a slip", lambda: _slips(printer) > count, SLIP_S)
    took = time.monotonic() - pressed
    used = machine.run(f"systemctl show --value -p CPUUsageNSec {' '.join(UNITS)}").split()
    cpu = ", ".join(f"{unit.removeprefix('luot-')} {int(ns) / 1e9:.0f}" for unit, ns in zip(UNITS, used, strict=True))
    noticed = (
        f"units active {came:.0f} s later, then a slip {pressed + took - began:.0f} s after the first "
        f"press, {took:.0f} s after its own; processor seconds since the start: {cpu}"
    )
    return Outcome("a button on a pin, pressed until a slip is out", 1, noticed, came + pressed + took - began)


def _slips(printer: VirtualPrinter) -> int:
    return sum(slip.complete for slip in printer.slips)


def _holds(machine: Emulated, test: str) -> bool:
    try:
        machine.run(test)
    except HandError:
        return False
    return True
