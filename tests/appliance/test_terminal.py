"""Somebody at a terminal: what they read, and what they answer to the setup's questions."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.answers import NAME, answer
from appliance.patience import MissedError
from appliance.technician import PROMPT, Technician
from appliance.terminal import Terminal
from luot.setup.__main__ import TRY_PRINTER
from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue
from luot.setup.interview import ask_all
from luot.setup.questions.machine import ask_joins, ask_language
from luot.setup.questions.question import Nearby
from printer.setup.discovery import FoundPrinter
from words.sentence import Sentence

FOUND = (
    FoundPrinter("serial:///dev/ttyS0", Sentence("line")),
    FoundPrinter("serial:///dev/serial/by-id/x", Sentence("line")),
)


class Line:
    """The machine's end of a terminal."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def tell(self, text: str, end: str = "\r\n") -> None:
        self._end.sendall((text + end).encode())

    def ask(self, prompt: str) -> str:
        self.tell(prompt, end="")
        typed = b""
        while (key := self._end.recv(1)) not in {b"\r", b""}:
            typed += key
        self.tell(typed.decode())
        return typed.decode()


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[tuple[Terminal, Line]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Terminal(ours, tmp_path / "terminal.txt"), Line(theirs)


def test_what_moves_the_cursor_is_not_read(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends
    line.tell("\x1b[?2004h\x1b]0;window\x07\x1b[01;32mlan@luot\x1b[0m:~$ ", end="")
    assert terminal.read_until(PROMPT, patience_s=5) == PROMPT


def test_the_first_of_several_texts_is_read_to_its_end(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends
    line.tell("one two three")
    assert terminal.read_until("three", "two", patience_s=5) == "one two"
    assert terminal.read_until("three", patience_s=5) == " three"


def test_what_came_instead_is_told(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends
    line.tell("something else")
    with pytest.raises(MissedError, match="something else"):
        terminal.read_until("a prompt", patience_s=0.1)


def test_a_command_has_its_words_and_its_status(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends

    def shell() -> None:
        assert line.ask("") == "false"
        line.tell("no")
        assert line.ask(PROMPT) == "echo $?"
        line.tell("1")
        line.tell(PROMPT, end="")

    thread = threading.Thread(target=shell)
    thread.start()
    said = Technician(terminal).do("false", patience_s=5)
    thread.join()
    assert (said.text, said.status) == ("false\nno\n", 1)


def test_all_questions_are_answered(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends
    given = list[Answers]()

    def setup() -> None:
        dialogue = Dialogue(ask_language(Dialogue("vi", line.ask, line.tell), "vi"), line.ask, line.tell)
        assert not ask_joins(dialogue)
        given.append(ask_all(dialogue, Answers(), Nearby(lambda: FOUND, lambda: None)))
        assert not dialogue.yes(dialogue.say(TRY_PRINTER), default=False)
        line.tell(PROMPT)

    thread = threading.Thread(target=setup)
    thread.start()
    answer(terminal, [PROMPT], patience_s=5)
    thread.join()
    assert given == [
        Answers(
            office=NAME,
            hours="always",
            clock="battery",
            services=("HT", "CT", "Tiếp công dân"),
            printer=FOUND[1].uri,
            counters=1,
            keys="gpio",
        )
    ]


def test_a_setup_that_ends_is_no_question(ends: tuple[Terminal, Line]) -> None:
    terminal, line = ends
    line.tell(f"it has failed\r\n{PROMPT}", end="")
    with pytest.raises(MissedError, match="it has failed"):
        answer(terminal, [PROMPT], patience_s=5)
