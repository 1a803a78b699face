"""An office with two buttons and their lamps, and the one of priority."""

from __future__ import annotations

from core.settings.sections import CounterSettings, KioskSettings, OfficeSettings, ServiceSettings, Settings

SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"vi": "Thử"}),
    service=(
        ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}, button=5, lamp=6),
        ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch"}, button=12, lamp=13),
        ServiceSettings(code="HD", name={"vi": "Hướng dẫn"}),
    ),
    counter=(CounterSettings(id="1", offsets={"CT": 0, "HT": 0}),),
    device=(),
    kiosk=KioskSettings(priority_button=20, priority_lamp=21),
)
