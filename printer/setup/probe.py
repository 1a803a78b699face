"""What can this printer do? It is asked in the order of what could go wrong: a simple one may print a question that it
does not know as letters. So this belongs before a test slip; who never says a word is spared the later questions.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from core.messages.state import PrinterCondition
from printer.escpos import commands
from printer.escpos.status import Answer, Block, PrinterStatus, Pushed, Question, RealTime, Sorter, WorkedOff
from printer.setup.capabilities import Answering, Capabilities
from printer.transports.transport import Ported, Transport

ANSWER_S = 0.5
LAST_ANSWER_S = 0.75
"""So much later an answer may come and still be in time for the kiosk."""
PRINTED_S = 1.0
OLD_S = 0.1
"""What an earlier conversation has left unread comes within this time."""
OPEN_WITHIN_S = 30.0
CLOSE_WITHIN_S = 60.0
EVERY_QUESTION: tuple[Question, ...] = (1, 2, 3, 4)
KIOSK_ASKS: tuple[Question, ...] = (1, 4)
KIOSK_ASKS_WHY: tuple[Question, ...] = (2, 3)
LATE = [0, 1, 1, 1, 0]
"""How many answers come after each question, and after all, where each is sent only when the next question comes."""
MARK = b"PROB"
CUTTER = 0x02
TEXT = 0x5F
CLEARED = (0x37, b"\x25")
"""A block: all that waited is thrown away."""
NO_PAPER = 0x20
"""Of a port's status."""
WELL: tuple[PrinterCondition, ...] = ("ready", "paper_low")


def is_status(answer: Answer) -> bool:
    return isinstance(answer, RealTime)


def is_push(answer: Answer) -> bool:
    return isinstance(answer, Pushed)


def is_byte(answer: Answer) -> bool:
    return isinstance(answer, WorkedOff)


def is_text(answer: Answer) -> bool:
    return isinstance(answer, Block) and answer.header == TEXT


def is_cleared(answer: Answer) -> bool:
    return answer == Block(*CLEARED)


def is_mark(answer: Answer) -> bool:
    return isinstance(answer, Block) and answer.text == b"\x22" + MARK


class Interview:
    """One question at a time; raises nothing but `PrinterGone`."""

    def __init__(self, transport: Transport, monotonic: Callable[[], float]) -> None:
        self._transport = transport
        self._monotonic = monotonic
        self._sorter = Sorter()

    def forget_old_answers(self) -> None:
        enough = self._monotonic() + ANSWER_S
        while self._monotonic() < enough and self._transport.read(4096, self._monotonic() + OLD_S):
            pass

    def ask(self, question: bytes, wanted: Callable[[Answer], bool], within_s: float = ANSWER_S) -> list[Answer]:
        """All that came in this time, or until what was wanted had come."""
        deadline = self._monotonic() + within_s
        rest = memoryview(question)
        while rest and (taken := self._transport.write(rest, deadline)):
            rest = rest[taken:]
        answers: list[Answer] = []
        while not any(map(wanted, answers)) and self._monotonic() < deadline:
            answers += self._sorter.sort(self._transport.read(4096, deadline))
        return answers

    def ask_how_it_is(self) -> PrinterStatus:
        """As the kiosk does; a printer that says nothing, also not a little later, is not heard."""
        status = self._asked(PrinterStatus(), KIOSK_ASKS)
        if status.offline:
            return self._asked(status, KIOSK_ASKS_WHY)
        if not status.heard and self.ask(b"", is_status, LAST_ANSWER_S):
            return PrinterStatus(heard=True)
        return status

    def _asked(self, status: PrinterStatus, questions: tuple[Question, ...]) -> PrinterStatus:
        for question in questions:
            for answer in self.ask(commands.ask(question), is_status):
                if isinstance(answer, RealTime):
                    status = status.answered(question, answer.bits)
        return status


def probe(transport: Transport, monotonic: Callable[[], float], *, prints: bool = True) -> Capabilities:
    """Asks for everything, in at most 8 s; without `prints` only for what no printer takes for letters.

    A printer that is ill is asked no further than for the reason. Raises `PrinterGone`.
    """
    interview = Interview(transport, monotonic)
    interview.forget_old_answers()
    pushes = any(map(is_push, interview.ask(commands.INIT, is_push)))
    answers, status = _how_it_answers(interview)
    abilities = Capabilities(
        answers=answers,
        condition=status.condition,
        pushes=pushes,
        paper_low=status.paper_low,
        port_empty=_port_empty(transport),
    )
    if answers == "well" and status.condition in WELL and prints:
        return _asked_further(abilities, interview)
    return abilities


def _port_empty(transport: Transport) -> bool | None:
    bits = transport.port_status() if isinstance(transport, Ported) else None
    return None if bits is None else bool(bits & NO_PAPER)


def answers(transport: Transport, monotonic: Callable[[], float]) -> bool:
    """Whether it says how it is, twice: at a wrong rate a line may bring anything, but hardly that."""
    interview = Interview(transport, monotonic)
    interview.forget_old_answers()
    return all(any(map(is_status, interview.ask(commands.ask(1), is_status))) for _ in range(2))


def _how_it_answers(interview: Interview) -> tuple[Answering, PrinterStatus]:
    windows = [interview.ask(commands.ask(question), is_status) for question in EVERY_QUESTION]
    if not all(any(map(is_status, window)) for window in windows):
        windows.append(interview.ask(b"", lambda _: False, LAST_ANSWER_S))
    came = [[answer.bits for answer in window if isinstance(answer, RealTime)] for window in windows]
    if [len(each) for each in came] == LATE:
        return "late", PrinterStatus()
    in_order = [bits for each in came for bits in each]
    if len(in_order) == len(EVERY_QUESTION):  # all of them, if need be a little later
        told = dict(zip(EVERY_QUESTION, in_order, strict=True))
    else:
        told = {question: each[0] for question, each in zip(EVERY_QUESTION, came, strict=False) if each}
    status = PrinterStatus()
    for question, bits in told.items():
        status = status.answered(question, bits)
    if all(question in told for question in KIOSK_ASKS):
        return "well", status
    said_something = any(not is_push(answer) for window in windows for answer in window)
    return "partly" if told else "oddly" if said_something else "never", status


def _asked_further(abilities: Capabilities, interview: Interview) -> Capabilities:
    maker, model = _name(interview, commands.MAKER), _name(interview, commands.MODEL)
    kind = [answer for answer in interview.ask(commands.tell(commands.KIND), is_byte) if isinstance(answer, WorkedOff)]
    how_far = interview.ask(commands.HOW_FAR, is_byte)
    clears = interview.ask(commands.CLEAR, is_cleared)
    printed = interview.ask(commands.tell_when_printed(MARK), is_mark, PRINTED_S)
    return replace(
        abilities,
        maker=maker,
        model=model,
        has_cutter=bool(kind[-1].paper & CUTTER) if kind else None,
        clears=any(map(is_cleared, clears)),
        tells_how_far=any(map(is_byte, how_far)),
        tells_when_printed=any(map(is_mark, printed)),
    )


def _name(interview: Interview, what: int) -> str:
    for answer in interview.ask(commands.tell(what), is_text):
        if isinstance(answer, Block) and is_text(answer):
            return "".join(filter(str.isprintable, answer.text.decode("ascii", errors="ignore"))).strip()
    return ""


def changes_with_cover(
    transport: Transport,
    monotonic: Callable[[], float],
    tell: Callable[[str], None],
    skips: Callable[[], bool],
    *,
    within_s: float = OPEN_WITHIN_S,
) -> bool | None:
    """Whether its answers change when somebody opens the cover; None: that was skipped. Asks for it by `tell`.

    One that falls silent has changed, too: some stop hearing while they are open. Raises `PrinterGone`.
    """
    interview = Interview(transport, monotonic)
    interview.forget_old_answers()
    tell("Open the printer's cover now, and leave it open.")
    status = _await(interview, monotonic() + within_s, monotonic, lambda now: now.condition not in WELL, skips)
    if status is None or status.condition in WELL:
        return None if status is None else False
    noticed = "it says nothing any more" if not status.heard else status.condition.replace("_", " ")
    tell(f"It has noticed: {noticed}. Close the cover again.")
    _await(interview, monotonic() + CLOSE_WITHIN_S, monotonic, lambda now: now.condition in WELL, lambda: False)
    return True


def _await(
    interview: Interview,
    deadline: float,
    monotonic: Callable[[], float],
    holds: Callable[[PrinterStatus], bool],
    skips: Callable[[], bool],
) -> PrinterStatus | None:
    """How it is when that holds, or at the deadline; None: skipped."""
    while not skips():
        status = interview.ask_how_it_is()
        if holds(status) or monotonic() >= deadline:
            return status
    return None
