"""Bytes from printers and what they mean, by the makers' tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages.state import PrinterCondition
from printer.escpos.status import (
    AutoStatus,
    Block,
    PrinterAnswer,
    PrinterStatus,
    Processed,
    Question,
    RealTimeStatus,
    StatusParser,
)


@pytest.mark.parametrize(
    ("received", "answers"),
    [
        ("12", [RealTimeStatus(0x12)]),
        ("16 7e", [RealTimeStatus(0x16), RealTimeStatus(0x7E)]),
        ("10 00 00 00", [AutoStatus(0x10, 0, 0)]),
        ("14 00 00 0f 16", [AutoStatus(0x14, 0, 0), RealTimeStatus(0x16)]),
        ("18 00 0f 00", [AutoStatus(0x18, 0, 0x0F)]),
        ("00", [Processed(0)]),
        ("03", [Processed(3)]),
        ("37 22 30 30 30 31 00", [Block(0x37, b'"0001')]),
        ("37 25 00", [Block(0x37, b"%")]),
        ("5f 45 50 53 4f 4e 00 12", [Block(0x5F, b"EPSON"), RealTimeStatus(0x12)]),
        ("11 13 11", []),
        ("10 00 12", [RealTimeStatus(0x12)]),
        ("10 00 10 00 03 00", [AutoStatus(0x10, 0, 3)]),
        ("ff 80 12", [RealTimeStatus(0x12)]),
    ],
    ids=[
        "online", "with drawer, no paper", "pushed", "pushed, then answered", "pushed: no paper", "worked off",
        "worked off, paper low", "printed", "cleared", "its name", "flow control", "a push cut off by an answer",
        "a push cut off by a push", "noise",
    ],
)  # fmt: skip
def test_answers_are_recognised_by_their_fixed_bits(received: str, answers: list[PrinterAnswer]) -> None:
    assert StatusParser().parse(bytes.fromhex(received)) == answers


@pytest.mark.parametrize("noise", range(0x20, 0x100))
def test_a_byte_before_a_mark_does_not_swallow_it(noise: int) -> None:
    """Even if that byte looks like the start of a block."""
    answers = StatusParser().parse(bytes([noise]) + b"\x37\x220042\x00")
    assert answers[-1] == Block(0x37, b"\x220042")


@given(st.binary(max_size=200), st.integers(min_value=1, max_value=7))
def test_answers_do_not_depend_on_how_the_bytes_are_split(received: bytes, size: int) -> None:
    at_once, in_pieces = StatusParser(), StatusParser()
    pieces = [received[at : at + size] for at in range(0, len(received), size)]
    assert [answer for piece in pieces for answer in in_pieces.parse(piece)] == at_once.parse(received)


@given(st.binary(max_size=200))
def test_after_any_noise_the_next_answers_are_understood(noise: bytes) -> None:
    sorter = StatusParser()
    sorter.parse(noise)
    sorter.parse(bytes(200))  # ends whatever had begun
    assert sorter.parse(b"\x12") == [RealTimeStatus(0x12)]


@pytest.mark.parametrize(
    ("push", "condition"),
    [
        (AutoStatus(0x10, 0, 0), "ready"),
        (AutoStatus(0x14, 0, 0), "ready"),
        (AutoStatus(0x10, 0, 0x03), "paper_low"),
        (AutoStatus(0x18, 0, 0x0F), "paper_out"),
        (AutoStatus(0x38, 0, 0), "cover_open"),
        (AutoStatus(0x38, 0, 0x0F), "cover_open"),
        (AutoStatus(0x18, 0x08, 0), "error"),
        (AutoStatus(0x18, 0x40, 0), "error"),
        (AutoStatus(0x18, 0, 0), "offline"),
    ],
)
def test_an_automatic_status_reports_everything_at_once(push: AutoStatus, condition: PrinterCondition) -> None:
    broken = PrinterStatus(heard=True, paper_out=True, cover_open=True, error=True, offline=True, paper_low=True)
    assert broken.after_push(push).condition == condition


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
def test_each_answer_reports_only_a_part(answers: list[tuple[Question, int]], condition: PrinterCondition) -> None:
    status = PrinterStatus()
    for question, bits in answers:
        status = status.after_answer(question, bits)
    assert status.condition == condition
