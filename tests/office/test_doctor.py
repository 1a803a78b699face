"""`luot doctor` in a real office: it is let in, sees that the broker keeps devices apart, hears of all, and reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.messages.state import Health
from core.messages.wire import Topics, decode_health
from luot.__main__ import main
from runtime.bus.bus import Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.conftest import Eventually
from tests.office.real_office import Office

DOCTOR = '\n[[device]]\nname = "doctor"\nrole = "doctor"\n'


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(tmp_path, stack, clock="trusted", mm_per_s=0, more=DOCTOR)


def examined(office: Office, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    state = office.home / "doctor"
    main(["doctor", "--settings", str(office.file), "--state", str(state), "--json", "--language", "en"])
    return {part["part"]: part for part in json.loads(capsys.readouterr().out)["parts"]}


def examined_at_work(office: Office, capsys: pytest.CaptureFixture[str], eventually: Eventually) -> dict[str, Any]:
    """Of an office whose kiosk has been heard."""
    office.kiosk.start()
    found: dict[str, Any] = {}

    def is_heard() -> bool:
        found.update(examined(office, capsys))
        return bool(found["printer"]["state"] == "well")

    eventually(is_heard, "the kiosk has not been heard")
    return found


def test_it_hears_of_the_office_and_tells_of_its_machine(
    office: Office, capsys: pytest.CaptureFixture[str], eventually: Eventually
) -> None:
    parts = examined_at_work(office, capsys, eventually)
    for part in ("settings", "journal", "broker", "devices", "versions", "printer", "buttons"):
        assert parts[part]["state"] == "well", parts[part]
    assert "keeps to the devices' rights" in parts["broker"]["says"]
    assert parts["devices"]["says"] == "Connected: Kiosk"
    healths: list[Health] = []

    def keep(event: object) -> None:
        if isinstance(event, Message):
            healths.append(decode_health(event.payload))

    topic = Topics(office.settings.office.id).health("doctor")
    reader = MqttBus(broker_access(office.settings, "wall", {}), subscriptions=(topic,))
    try:
        reader.start(keep)
        eventually(lambda: healths, "nobody has kept the report")
    finally:
        reader.close()
    assert healths[0].examined
    told = {part.part: part for part in healths[0].parts or ()}
    assert told["broker"].says["vi"].endswith("giữ đúng quyền của từng thiết bị")


def test_a_kiosk_that_has_ended_is_missed(
    office: Office, capsys: pytest.CaptureFixture[str], eventually: Eventually
) -> None:
    examined_at_work(office, capsys, eventually)
    office.kiosk.kill()
    parts = examined(office, capsys)
    assert parts["devices"]["state"] == "ill"
    assert parts["devices"]["says"].startswith("No sign of life: Kiosk (")
    assert parts["printer"]["state"] == "unknown"


def test_a_wrong_secret_is_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.settings.broker.secrets is not None
    (Path(office.settings.broker.secrets) / "doctor").write_text("wrong", "ascii")
    parts = examined(office, capsys)
    assert parts["broker"]["state"] == "ill"
    assert "does not let “doctor” in" in parts["broker"]["says"]
