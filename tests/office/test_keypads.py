"""A USB keypad at a counter of a real office: what a clerk types stands in the journal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from msgspec.structs import replace

from core.messages.events import (
    AnyEvent,
    CallUndone,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
)
from counter.keypad.compose import open_keypad
from counter.keypad.keypad import Keypad
from counter.keypad.keys import OTHER
from counter.keypad.panel import USB_KEYS, Panel
from runtime import usb_keypad
from runtime.bus.credentials import broker_access
from runtime.usb_keypad import CODES, UsbKeypad
from tests.conftest import Eventually
from tests.office.real_office import Office
from tests.runtime.played_keypad import PlayedKeypad

pytestmark = pytest.mark.slow

DEVICE = "keypad-1"


@contextmanager
def typed_on(office: Office, played: PlayedKeypad) -> Iterator[Keypad]:
    """The keypad of counter 1, with this device in its USB socket."""
    settings = replace(office.settings, keypad=replace(office.settings.keypad, next_guard_s=0))
    device = next(each for each in settings.device if each.name == DEVICE)
    with UsbKeypad("usb://04d9:a02a", USB_KEYS, others=OTHER, find=played.find) as usb:
        access = broker_access(settings, DEVICE, {})
        keypad = open_keypad(settings, device, panel=Panel(usb, [usb.light], usb.watch), access=access)
        thread = threading.Thread(target=keypad.run)
        thread.start()
        try:
            yield keypad
        finally:
            keypad.stop()
            thread.join()
            played.unplug()


def told(office: Office) -> list[AnyEvent]:
    return [entry.event for entry in office.entries() if entry.by == DEVICE]


def test_a_clerks_morning_on_a_usb_keypad(
    office: Office, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_keypad, "RETRY_S", 0.1)
    office.kiosk.start()
    console, played = office.device("console"), PlayedKeypad()
    assert [console.take(paperless=True) for _ in range(2)] == ["201", "202"]

    def tap(cap: str, until: Callable[[], object]) -> None:
        """A key is down until something has come of it; then comes a pause, as no finger does without."""
        played.press(CODES[cap][0])
        eventually(until, cap)
        played.release(CODES[cap][0])
        time.sleep(0.1)

    with closing(console.bus), typed_on(office, played) as keypad:

        def in_hand(label: str | None) -> Callable[[], bool]:
            return lambda: _has_in_hand(keypad, label)

        eventually(in_hand(None), "the keypad knows its counter")
        tap("enter", in_hand("201"))
        tap("2", lambda: keypad._chosen)
        tap("enter", in_hand("202"))
        tap("+", in_hand("201"))
        played.unplug()
        played.plug_in()
        tap("-", in_hand(None))
        tap("-", lambda: isinstance(told(office)[-1], CounterPaused))
        tap("enter", in_hand("202"))
    kinds = [
        (CounterOpened, None),
        (TicketCalled, "201"),
        (ServiceFinished, "201"),
        (TicketCalled, "202"),
        (CallUndone, "202"),
        (TicketAbsent, "201"),
        (CounterPaused, None),
        (CounterResumed, None),
        (TicketCalled, "202"),
    ]
    events = told(office)
    assert [(type(event), getattr(event, "label", None)) for event in events] == kinds
    assert isinstance(events[2], ServiceFinished)
    assert events[2].outcome == "needs_papers"


def _has_in_hand(keypad: Keypad, label: str | None) -> bool:
    view = keypad._view()
    return view is not None and view.ticket == label
