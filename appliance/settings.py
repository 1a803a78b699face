"""What is answered to the setup's five questions in the guest, and what a technician changes in its settings then."""

from __future__ import annotations

import tomlkit

PRINTER = "serial:///dev/ttyUSB0?baud=38400"
ANSWERS = f"""
language = "vi"
office = "Trung tâm Phục vụ hành chính công xã Kiên Lương"
hours = "always"
printer = "{PRINTER}"
keys = "gpio"
wall = "here"
sound = true
pins = true
"""


def of_the_ground(settings: str) -> str:
    """The settings that the setup has written, with a clock that is believed, since nobody in the guest's network tells
    the time, and with a practice room, which runs once it is started."""
    document = tomlkit.parse(settings)
    document["office"]["clock"] = "trusted"
    document["console"]["practice"] = 8090
    return tomlkit.dumps(document)
