"""How hot the processor is, from `/sys/class/thermal`: a Raspberry Pi slows down from 80 °C on."""

from __future__ import annotations

from core.messages.state import PartView
from doctor.machine.machine import Machine, text_of
from doctor.told import ill, unknown, well
from words.translation import mark

PART = "temperature"
HOT = 80
"""Degrees Celsius at which a Pi begins to slow down (its `temp_limit` is 85)."""
COOL = mark("{degrees} °C")
TOO_HOT = mark("{degrees} °C: from {limit} °C on the machine slows down")
AIR = mark("Let air reach the box, out of the sun, and clean its fan and its slots")
NO_SENSOR = mark("This machine has no thermometer")


def temperature(machine: Machine) -> PartView:
    return judge(hottest(machine))


def hottest(machine: Machine) -> float | None:
    """Degrees Celsius of the hottest zone; None: there is none."""
    degrees: list[float] = []
    for zone in machine.glob("sys/class/thermal/thermal_zone*/temp"):
        try:
            degrees.append(int(text_of(zone) or "") / 1000)
        except ValueError:
            continue
    return max(degrees, default=None)


def judge(degrees: float | None) -> PartView:
    if degrees is None:
        return unknown(PART, NO_SENSOR)
    if degrees < HOT:
        return well(PART, COOL, degrees=round(degrees))
    return ill(PART, TOO_HOT, AIR, AIR, degrees=round(degrees), limit=HOT)
