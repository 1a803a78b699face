"""The settings of the guest's office: those of the example, changed where a technician changes them."""

from __future__ import annotations

import re

PRINTER = "serial:///dev/ttyUSB0?baud=38400"


def of_the_ground(example: str) -> str:
    """`example` with the printer on a serial adapter, passwords for everybody, a clock that is believed, and the wall's
    sound on the machine's card; raises `ValueError` if one of these keys is not there."""
    text = example
    for key, value in (
        ("uri", PRINTER),
        ("clock", "trusted"),
        ("secrets", "/etc/luot/secrets"),
        ("sound", "plughw:CARD=Intel"),
    ):
        text = changed(text, key, value, section={"uri": "printer", "sound": "display"}.get(key))
    return text


def changed(text: str, key: str, value: str, *, section: str | None = None) -> str:
    """The same settings in which the first `key` (behind `[section]`) has this value, also where it was left out."""
    start = text.index(f"\n[{section}]\n") if section else 0
    head, tail = text[:start], text[start:]
    done, times = re.subn(rf"(?m)^#?{key} = .*$", lambda _: f'{key} = "{value}"', tail, count=1)
    if not times:
        raise ValueError(f"there is no {key} in the settings")
    return head + done
