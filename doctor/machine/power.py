"""Whether a Raspberry Pi gets enough power, and whether it had to slow down: the firmware's word of flags.

The bits of `get_throttled` are those of Raspberry Pi's documentation of `vcgencmd`: 0 too little voltage now, 1 clock
limited now, 2 throttled now, 3 soft limit of temperature now; 16 to 19 the same at some time since the boot.
"""

from __future__ import annotations

from contextlib import suppress

from core.messages.state import PartView
from doctor.machine.machine import Machine, text_of
from doctor.told import ill, unknown, well
from words.translation import mark

PART = "power"
VOLTAGE, SLOWED = 0b0001, 0b1110
SINCE_BOOT = 16
"""The bits of what was at some time stand so much higher."""
ENOUGH = mark("The power supply gives enough")
LOW_NOW = mark("The power supply gives too little voltage at this moment")
LOW_BEFORE = mark("The power supply has given too little voltage since the machine was switched on")
SUPPLY = mark("Use the Raspberry Pi's own power supply and a short cable, and take other devices off its USB sockets")
SLOW = mark("The machine has been slowed down, to protect itself from heat")
AIR = mark("Let air reach the box, out of the sun, and clean its fan and its slots")
NO_FIRMWARE = mark("This machine does not tell of its power supply: it is no Raspberry Pi, or its kernel does not know")


def power(machine: Machine) -> PartView:
    return judge(throttled(machine))


def throttled(machine: Machine) -> int | None:
    """The flags; None: this machine has none. From the kernel, else from the driver's alarm, else by `vcgencmd`."""
    for file in machine.glob("sys/devices/platform/soc*/*firmware*/get_throttled"):
        with suppress(ValueError):
            return int(text_of(file) or "", 16)
    answer = machine.run(("vcgencmd", "get_throttled"))
    with suppress(ValueError):
        return int((answer or "").strip().removeprefix("throttled="), 16)
    for name in machine.glob("sys/class/hwmon/hwmon*/name"):
        if text_of(name) == "rpi_volt" and (alarm := text_of(name.with_name("in0_lcrit_alarm"))) is not None:
            return VOLTAGE if alarm == "1" else 0
    return None


def judge(flags: int | None) -> PartView:
    if flags is None:
        return unknown(PART, NO_FIRMWARE)
    if flags & VOLTAGE:
        return ill(PART, LOW_NOW, SUPPLY, SUPPLY)
    if flags >> SINCE_BOOT & VOLTAGE:
        return ill(PART, LOW_BEFORE, SUPPLY, SUPPLY)
    if (flags | flags >> SINCE_BOOT) & SLOWED:
        return ill(PART, SLOW, AIR, AIR)
    return well(PART, ENOUGH)
