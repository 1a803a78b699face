"""How much one device may ask for."""

from __future__ import annotations

from kiosk.admission.measures import COMMANDS_A_DAY, DAY_S, CallGaps, DailyMeasure
from tests.kiosk.world import Time


def test_a_counter_calls_once_a_second(time: Time) -> None:
    gaps = CallGaps(1, time.monotonic)
    assert gaps.wait_s("1") <= 0
    gaps.called("1")
    time.goes_by(0.25)
    assert gaps.wait_s("1") == 0.75
    assert gaps.wait_s("2") <= 0
    time.goes_by(0.75)
    assert gaps.wait_s("1") <= 0


def test_a_device_has_a_measure_for_each_day(time: Time) -> None:
    measure = DailyMeasure({"keypad-1": COMMANDS_A_DAY - 1, "console": 5}, time.monotonic)
    assert measure.full == frozenset()
    measure.count("keypad-1")
    assert measure.full == {"keypad-1"}
    time.goes_by(DAY_S)
    assert measure.full == frozenset()
