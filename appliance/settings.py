"""What is answered to the setup's five questions in the guest, and what a technician changes in its settings then."""

from __future__ import annotations

import re

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
    """The settings that the setup has written, with a clock that is believed: nobody in the guest's network tells the
    time. Raises `ValueError` if there is no such key."""
    return changed(settings, "clock", "trusted")


def changed(text: str, key: str, value: str) -> str:
    """The same settings in which the first `key` has this value."""
    done, times = re.subn(rf"(?m)^#?{key} = .*$", lambda _: f'{key} = "{value}"', text, count=1)
    if not times:
        raise ValueError(f"there is no {key} in the settings")
    return done
