"""An office with a device of every role."""

from __future__ import annotations

import pytest

from core.settings.sections import BrokerSettings, CounterSettings, DeviceSettings, OfficeSettings, Settings
from demo.broker import free_port


@pytest.fixture
def settings() -> Settings:
    return Settings(
        office=OfficeSettings(id="kien-luong", name={"vi": "Kiên Lương"}),
        service=(),
        counter=(CounterSettings(id="1", offsets={}), CounterSettings(id="2", offsets={})),
        device=(
            DeviceSettings(name="kiosk", role="kiosk"),
            DeviceSettings(name="console", role="console"),
            DeviceSettings(name="guide", role="guide"),
            DeviceSettings(name="wall", role="wall"),
            DeviceSettings(name="visitor", role="console"),
            DeviceSettings(name="keypad-1", role="keypad", counter="1"),
            DeviceSettings(name="keypad-2", role="keypad", counter="2"),
        ),
        broker=BrokerSettings(uri=f"mqtt://127.0.0.1:{free_port()}"),
    )
