"""Finds out what a printer can do, by asking it; used by `luot doctor printer` before the test slip.

The questions come in the order of what could go wrong, as simple printers may print an unknown question as letters. A
printer that never answers is not asked any further.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from core.messages.state import PrinterCondition
from printer.escpos import encoding
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
from printer.session.condition import WITHOUT_PAPER
from printer.setup.capabilities import Answering, Capabilities
from printer.transports.transport import HasPortStatus, Transport
from words.printer_conditions import PRINTERS
from words.sentence import Sentence
from words.translation import mark

ANSWER_S = 0.5
LAST_ANSWER_S = 0.75
"""An answer that comes later than `ANSWER_S` by this much is still in time for the kiosk."""
PRINTED_S = 1.0
STALE_S = 0.1
"""Answers left unread from an earlier connection arrive within this time."""
OPEN_WITHIN_S = 30.0
CLOSE_WITHIN_S = 60.0
EVERY_QUESTION: tuple[Question, ...] = (1, 2, 3, 4)
KIOSK_ASKS: tuple[Question, ...] = (1, 4)
KIOSK_ASKS_WHY: tuple[Question, ...] = (2, 3)
LATE = [0, 1, 1, 1, 0]
"""Answers after each of the four questions, and after all, if each is sent only when the next question comes."""
MARK = b"PROB"
CUTTER = 0x02
TEXT = 0x5F
CLEARED = (0x37, b"\x25")
"""The block by which a printer confirms that it has discarded what it held."""
WELL: tuple[PrinterCondition, ...] = ("ready", "paper_low")
OPEN = mark("Open the printer's cover now, and leave it open.")
CLOSE = mark("It has noticed: {noticed}. Close the cover again.")
SILENT = mark("it says nothing any more")


def _is_a(kind: type[PrinterAnswer]) -> Callable[[PrinterAnswer], bool]:
    return lambda answer: isinstance(answer, kind)


is_status, is_push, is_byte = _is_a(RealTimeStatus), _is_a(AutoStatus), _is_a(Processed)


def is_text(answer: PrinterAnswer) -> bool:
    return isinstance(answer, Block) and answer.header == TEXT


def is_cleared(answer: PrinterAnswer) -> bool:
    return answer == Block(*CLEARED)


def is_mark(answer: PrinterAnswer) -> bool:
    return isinstance(answer, Block) and answer.text == b"\x22" + MARK


class ProbeSession:
    """Asks one question at a time and waits for its answer; raises only `PrinterGone`."""

    def __init__(self, transport: Transport, monotonic: Callable[[], float]) -> None:
        self._transport = transport
        self._monotonic = monotonic
        self._parser = StatusParser()

    def discard_stale_answers(self) -> None:
        end = self._monotonic() + ANSWER_S
        while self._monotonic() < end and self._transport.read(4096, self._monotonic() + STALE_S):
            pass

    def ask(
        self, question: bytes, wanted: Callable[[PrinterAnswer], bool], within_s: float = ANSWER_S
    ) -> list[PrinterAnswer]:
        """All answers that came within this time, or until a wanted one came."""
        deadline = self._monotonic() + within_s
        rest = memoryview(question)
        while rest and (taken := self._transport.write(rest, deadline)):
            rest = rest[taken:]
        answers: list[PrinterAnswer] = []
        while not any(map(wanted, answers)) and self._monotonic() < deadline:
            answers += self._parser.parse(self._transport.read(4096, deadline))
        return answers

    def ask_status(self) -> PrinterStatus:
        """Asks as the kiosk does; `heard` is false if the printer does not answer even a little later."""
        status = self._ask_each(PrinterStatus(), KIOSK_ASKS)
        if status.offline:
            return self._ask_each(status, KIOSK_ASKS_WHY)
        if not status.heard and self.ask(b"", is_status, LAST_ANSWER_S):
            return PrinterStatus(heard=True)
        return status

    def _ask_each(self, status: PrinterStatus, questions: tuple[Question, ...]) -> PrinterStatus:
        for question in questions:
            for answer in self.ask(encoding.ask_status(question), is_status):
                if isinstance(answer, RealTimeStatus):
                    status = status.after_answer(question, answer.bits)
        return status

    def wait_for_status(
        self, holds: Callable[[PrinterStatus], bool], within_s: float, is_skipped: Callable[[], bool] = lambda: False
    ) -> PrinterStatus | None:
        """The status as soon as `holds` is true of it, or when the time is up; None if skipped."""
        deadline = self._monotonic() + within_s
        while not is_skipped():
            status = self.ask_status()
            if holds(status) or self._monotonic() >= deadline:
                return status
        return None


def _is_well(status: PrinterStatus) -> bool:
    return status.condition in WELL


def probe(transport: Transport, monotonic: Callable[[], float], *, prints: bool = True) -> Capabilities:
    """Asks for every capability, within 8 s; without `prints` only what no printer would print as letters.

    A printer that cannot print is only asked for the reason. Raises `PrinterGone`.
    """
    session = ProbeSession(transport, monotonic)
    session.discard_stale_answers()
    pushes_status = any(map(is_push, session.ask(encoding.INIT, is_push)))
    answering, status = _answering(session)
    capabilities = Capabilities(
        answers=answering,
        condition=status.condition,
        pushes_status=pushes_status,
        paper_low=status.paper_low,
        port_empty=_port_empty(transport),
    )
    if answering == "well" and status.condition in WELL and prints:
        return _asked_further(capabilities, session)
    return capabilities


def _port_empty(transport: Transport) -> bool | None:
    bits = transport.port_status() if isinstance(transport, HasPortStatus) else None
    return None if bits is None else bool(bits & WITHOUT_PAPER)


def answers_status(transport: Transport, monotonic: Callable[[], float]) -> bool:
    """Whether the printer answers a status question twice; at a wrong rate, noise hardly ever looks like that."""
    session = ProbeSession(transport, monotonic)
    session.discard_stale_answers()
    return all(any(map(is_status, session.ask(encoding.ask_status(1), is_status))) for _ in range(2))


def _answering(session: ProbeSession) -> tuple[Answering, PrinterStatus]:
    windows = [session.ask(encoding.ask_status(question), is_status) for question in EVERY_QUESTION]
    if not all(any(map(is_status, window)) for window in windows):
        windows.append(session.ask(b"", lambda _: False, LAST_ANSWER_S))
    came = [[answer.bits for answer in window if isinstance(answer, RealTimeStatus)] for window in windows]
    if [len(each) for each in came] == LATE:
        return "late", PrinterStatus()
    in_order = [bits for each in came for bits in each]
    if len(in_order) == len(EVERY_QUESTION):  # all came, some perhaps a little late
        bits_of = dict(zip(EVERY_QUESTION, in_order, strict=True))
    else:
        bits_of = {question: each[0] for question, each in zip(EVERY_QUESTION, came, strict=False) if each}
    status = PrinterStatus()
    for question, bits in bits_of.items():
        status = status.after_answer(question, bits)
    if all(question in bits_of for question in KIOSK_ASKS):
        return "well", status
    answered_something = any(not is_push(answer) for window in windows for answer in window)
    return "partly" if bits_of else "oddly" if answered_something else "never", status


def _asked_further(capabilities: Capabilities, session: ProbeSession) -> Capabilities:
    maker, model = _name(session, encoding.MAKER), _name(session, encoding.MODEL)
    kind = [answer for answer in session.ask(encoding.ask_id(encoding.KIND), is_byte) if isinstance(answer, Processed)]
    processed = session.ask(encoding.ASK_PROCESSED, is_byte)
    cleared = session.ask(encoding.CLEAR_BUFFER, is_cleared)
    printed = session.ask(encoding.ask_printed(MARK), is_mark, PRINTED_S)
    return replace(
        capabilities,
        maker=maker,
        model=model,
        has_cutter=bool(kind[-1].paper & CUTTER) if kind else None,
        clears_buffer=any(map(is_cleared, cleared)),
        reports_processed=any(map(is_byte, processed)),
        reports_printed=any(map(is_mark, printed)),
    )


def _name(session: ProbeSession, what: int) -> str:
    for answer in session.ask(encoding.ask_id(what), is_text):
        if isinstance(answer, Block) and is_text(answer):
            return "".join(filter(str.isprintable, answer.text.decode("ascii", errors="ignore"))).strip()
    return ""


def changes_with_cover(
    transport: Transport,
    monotonic: Callable[[], float],
    show: Callable[[Sentence], None],
    is_skipped: Callable[[], bool],
    *,
    within_s: float = OPEN_WITHIN_S,
) -> bool | None:
    """Whether the printer's answers change when the technician opens its cover, as `show` asks; None if skipped.

    Falling silent is a change, too: some printers do not answer while they are open. Raises `PrinterGone`.
    """
    session = ProbeSession(transport, monotonic)
    session.discard_stale_answers()
    show(Sentence(OPEN))
    status = session.wait_for_status(lambda now: not _is_well(now), within_s, is_skipped)
    if status is None or _is_well(status):
        return None if status is None else False
    show(Sentence(CLOSE, {"noticed": Sentence(PRINTERS[status.condition] if status.heard else SILENT)}))
    session.wait_for_status(_is_well, CLOSE_WITHIN_S)
    return True
