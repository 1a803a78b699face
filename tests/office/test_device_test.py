"""`luot test` in a real office: a test begins at the running kiosk, tells what is tried, and ends; no ticket comes of
it."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from core.messages.commands import CallNext, EndTest, TakeTicket
from core.messages.events import DeviceTestBegun, DeviceTestEnded, NoticePosted, TicketIssued
from core.messages.wire import Topics
from luot.__main__ import main
from luot.device_test import hold
from luot.guide.kiosk_client import KioskClient
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from tests.office.real_office import Office


def test_a_test_tells_what_was_tried_and_leaves_nothing_but_two_entries(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.kiosk.start()
    keypad = office.device("keypad-1")
    assert keypad.wait_for_state(lambda state: state.issuing.open)

    def is_over() -> bool:
        """Somebody presses a key; then it is enough."""
        if keypad.state.test is UNSET or not keypad.state.test.keys:
            assert keypad.request(CallNext(id=keypad.new_id(), counter="1")).code == "wrong_state"
            keypad.wait_for_state(lambda state: state.test is not UNSET and state.test.keys)
            return False
        return "Keypad of counter 1" in "".join(told)

    told: list[str] = []

    def over_when_told() -> bool:
        told.append(capsys.readouterr().out)
        return is_over()

    topics = Topics(office.settings.office.id)
    bus = MqttBus(
        broker_access(office.settings, "guide", {}), subscriptions=OfficeClient.subscriptions(topics, "guide")
    )
    with KioskClient(bus, topics, "guide") as kiosk:
        status = hold(kiosk, office.settings, "en", anyway=False, is_over=over_when_told)
    told.append(capsys.readouterr().out)
    assert status == 1, "not all was tried"
    said = "".join(told)
    assert "✓ Keypad of counter 1: next" in said
    assert (
        "Not tried: button Chứng thực, button Hộ tịch, Keypad of counter 2, Keypad of counter 3, Keypad of counter 4"
        in said
    )
    kinds = [type(entry.event) for entry in office.entries()]
    assert (kinds.count(DeviceTestBegun), kinds.count(DeviceTestEnded)) == (1, 1)
    assert TicketIssued not in kinds
    assert NoticePosted not in kinds
    assert keypad.wait_for_state(lambda state: state.test is UNSET and state.issuing.open)


def test_a_test_does_not_begin_beside_people_and_ends_when_somebody_else_ends_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.kiosk.start()
    console = office.device("console")
    console.take(paperless=True)
    words = ["test", "--settings", str(office.file), "--language", "en"]
    assert main(words) == 1
    assert capsys.readouterr().err == "Đang có người chờ. With --anyway they wait until the test ends\n"
    ended: list[bool] = []

    def is_over() -> bool:
        if not ended:
            assert console.request(TakeTicket(id=console.new_id(), service="CT")).code == "issuing_closed"
            ended.append(console.request(EndTest(id=console.new_id())).ok)
        return False

    topics = Topics(office.settings.office.id)
    bus = MqttBus(
        broker_access(office.settings, "guide", {}), subscriptions=OfficeClient.subscriptions(topics, "guide")
    )
    with KioskClient(bus, topics, "guide") as kiosk:
        assert hold(kiosk, office.settings, "en", anyway=True, is_over=is_over) == 1
    assert ended == [True]
    assert "The test has ended" in capsys.readouterr().out
