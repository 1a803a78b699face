"""Answers of a printer: taken in by a real session over a line that is not there, in time that is not there either."""

from __future__ import annotations

from contextlib import ExitStack

from fuzz.kind import Kind
from printer.escpos.status import StatusParser
from printer.session.connection import Connection
from printer.transports.transport import PrinterGone

SIZES = (1, 2, 3, 64, 7)
"""Bytes of one read after another."""
STEP_S = 0.25
SAMPLES = (
    b"\x12\x12\x12\x12" * 3,
    b"\x12\x12\x1a\x12\x1a\x32\x12\x12\x72" * 2,
    b"\x14\x00\x00\x0f\x10\x00\x0c\x0f\x14\x00\x00\x0f",
    b"\x37\x25\x00\x12\x37\x22a1b2\x00\x00\x12",
    b"\x5fLUOT\x00\x5fVIRTUAL 80\x00\x02\x20",
    b"\x00\x00\x0c\x12\x12\x3d\x30\x00",
)
PIECES = (
    b"\x12",
    b"\x16",
    b"\x1e",
    b"\x32",
    b"\x72",
    b"\x37",
    b"\x37\x22",
    b"\x5f",
    b"\x10\x00\x00\x0f",
    b"\x00",
    b"\x7f",
)


class _Line:
    """A `Transport` that takes everything, and answers with the input."""

    def __init__(self, answers: bytes) -> None:
        self._answers = answers
        self._reads = 0
        self.now = 0.0

    def write(self, data: bytes | memoryview, deadline: float) -> int:  # noqa: ARG002  # as others have it
        return len(data)

    def read(self, max_bytes: int, deadline: float) -> bytes:
        self.now = max(self.now, deadline) if not self._answers else self.now + STEP_S
        size = min(SIZES[self._reads % len(SIZES)], max_bytes)
        self._reads += 1
        data, self._answers = self._answers[:size], self._answers[size:]
        return data

    @property
    def is_empty(self) -> bool:
        return not self._answers

    def unacked(self) -> int:
        return 0

    def close(self, *, drop: bool = False) -> None:
        pass


def open_kind(_: ExitStack) -> Kind:
    def take(data: bytes) -> None:
        StatusParser().parse(data)
        line = _Line(data)
        connection = Connection(lambda: line, lambda: line.now, uri="fuzz", may_hold_lost_slip=True)
        try:
            session = connection.connect()
            while session is not None and not line.is_empty:
                session.ask_when_due()
                session.listen(line.now + STEP_S)
                if session.status.condition == "ready":
                    session.begin_slip()
                    session.write(b"slip", line.now + STEP_S)
                    session.end_slip()
        except PrinterGone as gone:
            connection.disconnect(gone.cause)

    return Kind(SAMPLES, PIECES, take)
