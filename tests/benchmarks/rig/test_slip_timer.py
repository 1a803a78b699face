"""A slip begins with its first byte and ends with its cut, in whatever pieces its bytes arrive."""

from __future__ import annotations

import pytest

from benchmarks.rig.office_processes import SlipTimer
from printer.escpos import encoding

SLIP = encoding.PICTURE + bytes(40) + encoding.CUT + encoding.ASK_PROCESSED


@pytest.mark.parametrize("piece", [1, 3, 7, len(SLIP)])
def test_a_slip_is_complete_with_its_cut(piece: int) -> None:
    timer = SlipTimer()
    timer.start()
    timer.receive(encoding.ask_status(1, 4))
    ends = SLIP.index(encoding.CUT) + len(encoding.CUT)
    for at in range(0, len(SLIP), piece):
        assert timer.is_waiting == (at < ends)
        timer.receive(SLIP[at : at + piece])
    first_ns, last_ns = timer.wait()
    assert first_ns <= last_ns
    assert (first_ns < last_ns) == (piece < len(SLIP))


def test_a_slip_that_was_not_expected_is_ignored() -> None:
    timer = SlipTimer()
    timer.receive(SLIP)
    timer.start()
    timer.receive(encoding.ask_status(1, 4))
    assert timer.is_waiting
