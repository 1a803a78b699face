"""The ear hears a slip begin at its first byte and end with its cut, however its bytes come."""

from __future__ import annotations

import pytest

from benchmarks.rig.office_processes import Ear
from printer.escpos import commands

SLIP = commands.PICTURE + bytes(40) + commands.CUT + commands.ASK_PROCESSED


@pytest.mark.parametrize("piece", [1, 3, 7, len(SLIP)])
def test_a_slip_has_come_with_its_cut(piece: int) -> None:
    ear = Ear()
    ear.prick()
    ear.heard(commands.ask_status(1, 4))
    ends = SLIP.index(commands.CUT) + len(commands.CUT)
    for at in range(0, len(SLIP), piece):
        assert ear.listens == (at < ends)
        ear.heard(SLIP[at : at + piece])
    first_ns, last_ns = ear.wait()
    assert first_ns <= last_ns
    assert (first_ns < last_ns) == (piece < len(SLIP))


def test_what_comes_when_nobody_listens_is_no_slip() -> None:
    ear = Ear()
    ear.heard(SLIP)
    ear.prick()
    ear.heard(commands.ask_status(1, 4))
    assert ear.listens
