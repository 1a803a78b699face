"""What a commune's office usually is: services with their letters, pins and hours."""

from __future__ import annotations

import tomllib
from typing import Any

from demo.example_office import example_file
from luot.setup.answers import HoursName

NAME = {"vi": "Trung tâm Phục vụ hành chính công", "en": "Public Administration Service Centre"}
LANGUAGES = ("vi", "en")

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
HOURS: dict[HoursName, list[dict[str, Any]]] = {
    "weekdays": [
        {"on": WEEKDAYS, "open": "07:00", "close": "11:00", "issue_from": "06:15", "issue_until": "10:45"},
        {"on": WEEKDAYS, "open": "13:00", "close": "17:00", "issue_from": "12:30", "issue_until": "16:30"},
    ],
    "always": [],
}
HOURS["weekdays-saturday"] = [*HOURS["weekdays"], {"on": ["sat"], "open": "07:30", "close": "11:00"}]
HOURS["other"] = HOURS["weekdays"]
"""Halves of a day, as `[[hours.half]]` has them; none: numbers are always given."""

BUTTONS = (5, 6, 7, 8, 9, 10, 11, 12)
LAMPS = (16, 18, 19, 20, 21, 24, 25, 26)
"""Pins (BCM) of the first eight services; a ninth gets its numbers from the guide."""
PRIORITY_BUTTON, PRIORITY_LAMP = 4, 13
HELPS_MIN = 10
"""A counter helps with another's service once its people have waited so many minutes longer."""


def services() -> dict[str, dict[str, Any]]:
    """Code → its table in the example office, in the languages in which we have all sentences, without its pins."""
    found = {}
    for service in _example()["service"]:
        if "prefix" in service:
            kept = {key: value for key, value in service.items() if key not in ("button", "lamp")}
            for key in ("name", "short"):
                kept[key] = {language: service[key][language] for language in LANGUAGES}
            found[service["code"]] = kept
    return found


def reasons() -> dict[str, Any]:
    """What staff choose from when they must say why."""
    return dict(_example()["reasons"])


def stop_reasons() -> list[str]:
    return list(_example()["kiosk"]["stop_reasons"])


def _example() -> dict[str, Any]:
    return tomllib.loads(example_file().read_text("utf-8"))
