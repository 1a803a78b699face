"""Lamps: lit means "can be taken now"; every finger is answered at once."""

from __future__ import annotations

import pytest

from core.buttons.presses import PRIORITY
from core.settings.sections import ServiceSettings, Settings
from kiosk.lamps import Lamps, priority_lamp
from runtime.gpio.pins import MockPins
from tests.kiosk.wired_office import SETTINGS

AT = 100_000


def picture(lit: list[bool]) -> str:
    return "".join("█" if on else "·" for on in lit)


def test_the_priority_lamp_is_lit_while_it_can_be_pressed_and_blinks_while_armed_faster_at_the_end() -> None:
    """Each sign is a quarter of a second; the first one, right after the press, is dark."""
    shown = picture([priority_lamp(True, AT + 30_000, AT + 250 * n) for n in range(122)])
    assert shown == "··██" * 25 + "·█" * 10 + "██"
    assert priority_lamp(True, None, AT)
    assert not priority_lamp(False, None, AT)
    assert not any(priority_lamp(False, AT + 30_000, AT + 250 * n) for n in range(122))


def test_lamps_are_lit_while_a_ticket_can_be_taken() -> None:
    with MockPins() as pins:
        lamps = Lamps(settings=SETTINGS, pins=pins)
        lamps.refresh(AT)
        assert [pins.lit(name) for name in ("CT", "HT", PRIORITY)] == [False, False, False]
        lamps.open_services = frozenset({"CT"})
        lamps.refresh(AT)
        assert [pins.lit(name) for name in ("CT", "HT", PRIORITY)] == [True, False, True]
        for closed in (frozenset[str](), frozenset({"HD"})):  # HD has no button
            lamps.open_services = closed
            lamps.refresh(AT)
            assert [pins.lit(name) for name in ("CT", "HT", PRIORITY)] == [False, False, False]


def test_the_lamp_of_a_stuck_button_is_off() -> None:
    with MockPins() as pins:
        lamps = Lamps(settings=SETTINGS, pins=pins)
        lamps.open_services = frozenset({"CT"})
        lamps.stuck.add("CT")
        lamps.refresh(AT)
        assert not pins.lit("CT")
        assert not pins.lit(PRIORITY), "no other ticket can be taken"
        lamps.stuck.discard("CT")
        lamps.stuck.add(PRIORITY)
        lamps.refresh(AT)
        assert pins.lit("CT")
        assert not pins.lit(PRIORITY)
        lamps.stuck.discard(PRIORITY)
        lamps.refresh(AT)
        assert pins.lit(PRIORITY)


def test_lamps_count_as_blinking_only_while_one_changes_by_itself() -> None:
    with MockPins() as pins:
        lamps = Lamps(settings=SETTINGS, pins=pins)
        lamps.open_services = frozenset({"CT"})
        lamps.refresh(AT)
        assert not lamps.is_blinking
        lamps.show_refused("CT", AT)
        lamps.show_priority_until(AT + 15_000)
        lamps.refresh(AT + 14_999)
        assert lamps.is_blinking
        lamps.refresh(AT + 15_000)
        assert not lamps.is_blinking
        assert pins.lit("CT")
        assert pins.lit(PRIORITY)


def test_an_office_without_lamps_works_too() -> None:
    bare = Settings(
        office=SETTINGS.office,
        service=(ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực"}, button=5),),
        counter=SETTINGS.counter,
        device=(),
    )
    with MockPins() as pins:
        lamps = Lamps(settings=bare, pins=pins)
        lamps.show_refused("CT", AT)
        lamps.refresh(AT)
        with pytest.raises(KeyError):
            pins.lit("CT")
