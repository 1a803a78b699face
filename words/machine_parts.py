"""What the parts of a machine are called that `luot doctor` and the console's page tell of, and how they may be."""

from __future__ import annotations

from core.messages.state import PartState
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
STATES: dict[PartState, str] = {"well": mark("well"), "ill": mark("ill"), "unknown": mark("unknown")}


def part_name(part: str, language: str) -> str:
    """A part that only a later version knows is called as it calls itself."""
    return say(language, PARTS[part]) if part in PARTS else part
