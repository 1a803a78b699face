"""Bytes from a printer, by the tables of its makers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages.state import PrinterCondition
from printer.escpos.status import Answer, Block, PrinterStatus, Pushed, Question, RealTime, Sorter, WorkedOff


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("12", [RealTime(0x12)]),
        ("16 7e", [RealTime(0x16), RealTime(0x7E)]),
        ("10 00 00 00", [Pushed(0x10, 0, 0)]),
        ("14 00 00 0f 16", [Pushed(0x14, 0, 0), RealTime(0x16)]),
        ("18 00 0f 00", [Pushed(0x18, 0, 0x0F)]),
        ("00", [WorkedOff(0)]),
        ("03", [WorkedOff(3)]),
        ("37 22 30 30 30 31 00", [Block(0x37, b'"0001')]),
        ("37 25 00", [Block(0x37, b"%")]),
        ("5f 45 50 53 4f 4e 00 12", [Block(0x5F, b"EPSON"), RealTime(0x12)]),
        ("11 13 11", []),
        ("10 00 12", [RealTime(0x12)]),
        ("10 00 10 00 03 00", [Pushed(0x10, 0, 3)]),
        ("ff 80 12", [RealTime(0x12)]),
    ],
    ids=[
        "online", "with drawer, no paper", "pushed", "pushed, then answered", "pushed: no paper", "worked off",
        "worked off, paper low", "printed", "cleared", "its name", "flow control", "a push cut off by an answer",
        "a push cut off by a push", "noise",
    ],
)  # fmt: skip
def test_bytes_are_sorted_by_their_fixed_bits(said: str, answers: list[Answer]) -> None:
    assert Sorter().sort(bytes.fromhex(said)) == answers


@pytest.mark.parametrize("noise", range(0x20, 0x100))
def test_a_byte_before_a_mark_does_not_swallow_it(noise: int) -> None:
    """It may look like the beginning of a block."""
    answers = Sorter().sort(bytes([noise]) + b"\x37\x220042\x00")
    assert answers[-1] == Block(0x37, b"\x220042")


@given(st.binary(max_size=200), st.integers(min_value=1, max_value=7))
def test_it_does_not_matter_in_which_pieces_bytes_come(said: bytes, size: int) -> None:
    at_once, in_pieces = Sorter(), Sorter()
    pieces = [said[at : at + size] for at in range(0, len(said), size)]
    assert [answer for piece in pieces for answer in in_pieces.sort(piece)] == at_once.sort(said)


@given(st.binary(max_size=200))
def test_after_any_noise_the_next_answers_are_understood(noise: bytes) -> None:
    sorter = Sorter()
    sorter.sort(noise)
    sorter.sort(bytes(200))  # ends whatever had begun
    assert sorter.sort(b"\x12") == [RealTime(0x12)]


@pytest.mark.parametrize(
    ("push", "condition"),
    [
        (Pushed(0x10, 0, 0), "ready"),
        (Pushed(0x14, 0, 0), "ready"),
        (Pushed(0x10, 0, 0x03), "paper_low"),
        (Pushed(0x18, 0, 0x0F), "paper_out"),
        (Pushed(0x38, 0, 0), "cover_open"),
        (Pushed(0x38, 0, 0x0F), "cover_open"),
        (Pushed(0x18, 0x08, 0), "error"),
        (Pushed(0x18, 0x40, 0), "error"),
        (Pushed(0x18, 0, 0), "offline"),
    ],
)
def test_a_push_tells_everything_at_once(push: Pushed, condition: PrinterCondition) -> None:
    ill = PrinterStatus(heard=True, paper_out=True, cover_open=True, error=True, offline=True, paper_low=True)
    assert ill.told(push).condition == condition


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ([], "unknown"),
        ([(1, 0x12), (4, 0x12)], "ready"),
        ([(1, 0x16), (4, 0x1E)], "paper_low"),
        ([(1, 0x1A), (4, 0x72)], "paper_out"),
        ([(1, 0x1A), (4, 0x7E)], "paper_out"),
        ([(1, 0x1A), (4, 0x12), (2, 0x16), (3, 0x12)], "cover_open"),
        ([(1, 0x1A), (4, 0x12), (2, 0x52), (3, 0x1A)], "error"),
        ([(1, 0x1A), (4, 0x12), (2, 0x12), (3, 0x12)], "offline"),
        ([(1, 0x1A), (2, 0x16), (3, 0x1A), (1, 0x12), (4, 0x12)], "ready"),
    ],
)
def test_each_answer_tells_its_own_part(answers: list[tuple[Question, int]], condition: PrinterCondition) -> None:
    status = PrinterStatus()
    for question, bits in answers:
        status = status.answered(question, bits)
    assert status.condition == condition
