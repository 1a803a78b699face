"""The settings of an office, from the answers: plain values, as TOML has them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from luot.setup import presets
from luot.setup.answers import Answers

LONGEST_ID = 32
UNIT = re.compile(r"\b(?:xa|phuong|thi tran|dac khu|commune|ward)\b")
"""Behind such a word stands the name of the place."""
USB_KEYPAD = "usb://04d9:a02a"
"""Stands in the settings until the keypad's own is known; the keypad's log names those that are plugged in."""
SECRETS = "/etc/luot/secrets"
SERIAL_TIMEOUT_S = 15
"""A long slip takes half of it at the usual 38,400 baud."""


class Facts(NamedTuple):
    """What the machine itself tells."""

    has_pins: bool
    names: tuple[str, ...]
    """Under which browsers in the office's network reach it: addresses and host names."""


def office_table(answers: Answers, facts: Facts) -> dict[str, Any]:
    first, second = answers.language, "en" if answers.language == "vi" else "vi"
    services = _services(answers, facts)
    table: dict[str, Any] = {
        "office": {
            "id": office_id(answers.office),
            "name": {each: answers.office or presets.NAME[each] for each in (first, second)},
            "languages": [first, second],
        },
        "service": services,
        "counter": _counters(answers.counters, [each["code"] for each in services]),
        "device": _devices(answers),
        "kiosk": _kiosk(facts),
        "printer": {"width_mm": answers.paper_mm, "cut": answers.paper_mm == 80},
        "broker": {"uri": "mqtt://127.0.0.1:1883", "secrets": SECRETS},
        "display": {"chime": answers.sound},
        "voice": {"speak": [first] if answers.sound else []},
        "console": {"host": "0.0.0.0", "port": 8080},  # noqa: S104  # clerks' own computers
        "reasons": presets.reasons(),
    }
    if answers.printer:
        table["printer"]["uri"] = answers.printer
        if answers.printer.startswith("serial:"):
            table["printer"]["timeout_s"] = SERIAL_TIMEOUT_S
    if answers.keys == "usb":
        table["keypad"] = {"input": answers.keypad or USB_KEYPAD}
    if answers.clock == "battery":
        table["office"]["clock"] = "trusted"
    if halves := presets.HOURS[answers.hours]:
        table["hours"] = {"half": halves}
    if answers.backups:
        table["backup"] = {"to": answers.backups}
    return table


def office_id(name: str) -> str:
    """Part of every topic: that of "… xã Kiên Lương" is `kien-luong`."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    words = re.sub(r"[^a-z0-9]+", " ", "".join(each for each in plain if not unicodedata.combining(each))).strip()
    place = UNIT.split(words)[-1].strip() or words
    return place.replace(" ", "-")[:LONGEST_ID].strip("-") or "office"


def _services(answers: Answers, facts: Facts) -> list[dict[str, Any]]:
    known, found = presets.services(), list[dict[str, Any]]()
    taken = {known[code]["prefix"] for code in answers.services if code in known}
    free = iter(each for each in "123456789" if each not in taken)
    for number, asked in enumerate(answers.services):
        service = dict(known[asked]) if asked in known else _own_service(asked, number, next(free, None))
        if facts.has_pins and number < len(presets.BUTTONS):
            service |= {"button": presets.BUTTONS[number], "lamp": presets.LAMPS[number]}
        found.append(service)
    return found


def _own_service(name: str, number: int, prefix: str | None) -> dict[str, Any]:
    """Beyond nine services there is no digit left: then letters, as on the office's plates."""
    return {
        "code": f"S{number + 1}",
        "prefix": prefix or chr(ord("A") + number),
        "name": dict.fromkeys(presets.LANGUAGES, name),
    }


def _counters(count: int, codes: list[str]) -> list[dict[str, Any]]:
    """Each service has a counter of its own as far as there are any, and every counter helps with all."""
    return [
        {
            "id": str(number + 1),
            "offsets": {
                code: 0 if place % count == number % max(len(codes), 1) % count else presets.HELPS_MIN
                for place, code in enumerate(codes)
            },
        }
        for number in range(count)
    ]


def _devices(answers: Answers) -> list[dict[str, Any]]:
    devices = [{"name": name, "role": name} for name in ("kiosk", "console", "guide", "doctor")]
    if answers.wall != "none":
        devices.append({"name": "wall", "role": "wall"})
    if answers.keys != "console":
        devices += [
            {"name": f"keypad-{number}", "role": "keypad", "counter": str(number)}
            for number in range(1, answers.counters + 1)
        ]
    return devices


def _kiosk(facts: Facts) -> dict[str, Any]:
    pins = {"priority_button": presets.PRIORITY_BUTTON, "priority_lamp": presets.PRIORITY_LAMP}
    return {**(pins if facts.has_pins else {}), "stop_reasons": presets.stop_reasons()}
