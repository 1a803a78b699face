"""The example office, and copies of it with other values."""

from __future__ import annotations

import tomllib

from demo.example_office import example_file, with_keys


def test_values_are_replaced_added_and_put_into_new_sections() -> None:
    text = with_keys(
        example_file().read_text(encoding="utf-8"),
        {"kiosk.journal": "j.sqlite", "kiosk.double_press_s": 0, "broker.secrets": "secrets", "novel.key": True},
    )
    office = tomllib.loads(text)
    before = tomllib.loads(example_file().read_text(encoding="utf-8"))
    assert office["kiosk"]["journal"] == "j.sqlite"
    assert office["kiosk"]["double_press_s"] == 0
    assert office["broker"]["secrets"] == "secrets"
    assert office["novel"] == {"key": True}
    assert office["service"] == before["service"]
    assert office["office"] == before["office"]
