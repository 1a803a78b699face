"""Who may do what: each role against each command."""

from __future__ import annotations

from typing import get_args

import pytest

from core.messages.commands import (
    Announce,
    AnyCommand,
    BeginTest,
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    EndTest,
    Finish,
    Hold,
    Keep,
    MarkAbsent,
    MarkTold,
    NewDay,
    NewRoll,
    OpenCounter,
    PauseCounter,
    Recall,
    Reprint,
    Resume,
    ResumeCounter,
    ResumeIssuing,
    Return,
    SetOffsets,
    Start,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
    WithdrawNotice,
)
from core.settings.sections import DeviceSettings
from kiosk.admission.permissions import is_allowed

AT_COUNTER = [
    CallNext(id="a", counter="1"),
    CallTicket(id="a", counter="1", label="201", reason="left"),
    Recall(id="a", counter="1"),
    Start(id="a", counter="1"),
    Finish(id="a", counter="1"),
    MarkAbsent(id="a", counter="1"),
    Hold(id="a", counter="1"),
    Undo(id="a", counter="1"),
    OpenCounter(id="a", counter="1"),
    PauseCounter(id="a", counter="1"),
    ResumeCounter(id="a", counter="1"),
    CloseCounter(id="a", counter="1"),
    Transfer(id="a", counter="1", service="HT"),
    Transfer(id="a", counter="1", to_counter="2"),
]
WITHOUT_COUNTER = [
    TakeTicket(id="a", service="CT"),
    TakeTicket(id="a", service="CT", paperless=True),
    TakeTicket(id="a", service="CT", paperless=True, instead_of="201"),
    Return(id="a", label="201"),
    Resume(id="a", label="201"),
    Reprint(id="a", label="201"),
    Keep(id="a", label="201"),
    MarkTold(id="a", label="201"),
    VoidTicket(id="a", label="201", reason="left"),
    ChangeClass(id="a", label="201", class_="P", reason="left"),
    Transfer(id="a", label="201", service="HT"),
    StopIssuing(id="a"),
    ResumeIssuing(id="a"),
    NewDay(id="a"),
    NewRoll(id="a"),
    BeginTest(id="a"),
    EndTest(id="a"),
    Announce(id="a", text="Mạng chậm"),
    WithdrawNotice(id="a", text="Mạng chậm"),
]
FOR_CONSOLES = [
    SetOffsets(id="a", counter="1", offsets={"CT": 0}),
    Transfer(id="a", label="201", to_counter="1"),
    Announce(id="a", text="Xin ra cửa chính", urgent=True),
    WithdrawNotice(id="a", text="Xin ra cửa chính", urgent=True),
]


def named(command: AnyCommand) -> str:
    return type(command).__name__


def test_the_test_lists_cover_every_command() -> None:
    assert {type(command) for command in AT_COUNTER + WITHOUT_COUNTER + FOR_CONSOLES} == set(get_args(AnyCommand))


@pytest.mark.parametrize("command", AT_COUNTER + WITHOUT_COUNTER + FOR_CONSOLES, ids=named)
def test_a_console_may_do_everything_and_walls_and_unknown_devices_nothing(command: AnyCommand) -> None:
    assert is_allowed(DeviceSettings(name="console", role="console"), command)
    assert not is_allowed(DeviceSettings(name="wall", role="wall"), command)
    assert not is_allowed(DeviceSettings(name="kiosk", role="kiosk"), command), "its own presses need no asking"
    assert not is_allowed(None, command)


@pytest.mark.parametrize("command", AT_COUNTER, ids=named)
def test_commands_of_a_counter_are_for_its_own_keypad_only(command: AnyCommand) -> None:
    assert is_allowed(DeviceSettings(name="keypad-1", role="keypad", counter="1"), command)
    assert not is_allowed(DeviceSettings(name="keypad-2", role="keypad", counter="2"), command)
    assert not is_allowed(DeviceSettings(name="keypad", role="keypad"), command)
    assert not is_allowed(DeviceSettings(name="guide", role="guide"), command)


@pytest.mark.parametrize("command", WITHOUT_COUNTER, ids=named)
def test_commands_without_a_counter_are_for_the_guide(command: AnyCommand) -> None:
    assert is_allowed(DeviceSettings(name="guide", role="guide"), command)
    assert not is_allowed(DeviceSettings(name="keypad-1", role="keypad", counter="1"), command)
    assert not is_allowed(DeviceSettings(name="keypad", role="keypad"), command)


@pytest.mark.parametrize("command", FOR_CONSOLES, ids=named)
def test_some_commands_are_for_consoles_only(command: AnyCommand) -> None:
    assert not is_allowed(DeviceSettings(name="guide", role="guide"), command)
    assert not is_allowed(DeviceSettings(name="keypad-1", role="keypad", counter="1"), command)
