"""What machines and their parts are called that `luot doctor` and the console's page tell of, and how they may be."""

from __future__ import annotations

from collections.abc import Iterable

from core.messages.state import PartState, PartView
from words.device_names import KINDS
from words.translation import mark, say

PARTS = {
    "settings": mark("Settings file"),
    "journal": mark("Journal"),
    "backup": mark("Backup"),
    "broker": mark("Broker"),
    "certificate": mark("Certificate"),
    "devices": mark("Devices"),
    "versions": mark("Versions"),
    "printer": mark("Printer"),
    "paper": mark("Paper"),
    "buttons": mark("Buttons"),
    "wall": mark("Displays"),
    "sound": mark("Sound"),
    "disk": mark("Disk"),
    "card": mark("Memory card"),
    "clock": mark("Clock"),
    "temperature": mark("Temperature"),
    "power": mark("Power"),
    "units": mark("Programs"),
}
"""Part → its name, in the order in which people read them."""
OF_THE_KIOSK = "journal"
"""Only the kiosk's machine has this part; but where it reaches the broker by an address of the network, nothing shows
that it is the kiosk's."""
MACHINE = mark("Machine")
STATES: dict[PartState, str] = {"well": mark("well"), "ill": mark("ill"), "unknown": mark("unknown")}


def part_name(part: str, language: str) -> str:
    """A part that only a later version knows is called as it calls itself."""
    return say(language, PARTS[part]) if part in PARTS else part


def machine_name(parts: Iterable[PartView], language: str) -> str:
    """The kiosk's by its name, where its report shows that it is; else plainly a machine. Their devices tell several
    apart."""
    is_kiosk = any(part.part == OF_THE_KIOSK for part in parts)
    return say(language, KINDS["kiosk"] if is_kiosk else MACHINE)
