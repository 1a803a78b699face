"""Somebody answers the setup's questions at a terminal: in Vietnamese, with a slip on the way, and a second thought."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from appliance.patience import MissedError
from appliance.terminal import Terminal
from luot.setup.__main__ import TRY_PRINTER
from luot.setup.interview import IS_RIGHT, QUESTIONS, WHICH_AGAIN
from luot.setup.questions.counters import COUNTERS_COUNT, COUNTERS_KEYS
from luot.setup.questions.machine import WHICH_MACHINE
from luot.setup.questions.office import CLOCK, OFFICE_HOURS, OFFICE_NAME
from luot.setup.questions.printer import PAPER, PRINTER_WHICH
from luot.setup.questions.services import SERVICES_WHICH
from luot.setup.questions.wall import SOUND, WALL_WHERE
from words.translation import say

NAME = "Trung tâm Phục vụ hành chính công xã Kiên Lương"
SERVICES = "1, 2, Tiếp công dân"
"""As the installer's page has them."""
SERIAL = re.compile(r"(?m)^ +(\d+)  serial:///dev/serial/by-id/")
QUESTION_S = 3600.0
"""Before the first one everything is installed, by an emulated processor."""
LANGUAGE = "Ngôn ngữ · Language"


def steps() -> Iterator[tuple[str, str]]:
    """What is asked, in the order in which it is asked, and what is typed; an empty line is what stands in brackets."""
    yield LANGUAGE, ""
    yield _asked(WHICH_MACHINE), ""
    yield _asked(OFFICE_NAME), NAME
    yield _asked(OFFICE_HOURS), "3"  # always open: qemu's reset sets its clock back to when it was switched on
    yield _asked(CLOCK), "2"
    yield _asked(SERVICES_WHICH), SERVICES
    yield _asked(PRINTER_WHICH), "?"
    yield _asked(PAPER), ""
    yield _asked(COUNTERS_COUNT), "12"
    yield _asked(COUNTERS_KEYS), "<"
    yield _asked(COUNTERS_COUNT), "2"
    yield _asked(COUNTERS_KEYS), "2"
    yield _asked(WALL_WHERE), ""
    yield _asked(SOUND), "có"
    yield _asked(IS_RIGHT), "không"
    yield _asked(WHICH_AGAIN, most=len(QUESTIONS)), "4"
    yield _asked(COUNTERS_COUNT), "1"
    yield _asked(COUNTERS_KEYS), ""
    yield _asked(IS_RIGHT), "có"
    yield _asked(TRY_PRINTER), ""


def answer(terminal: Terminal, ends: Sequence[str], patience_s: float = QUESTION_S) -> list[float]:
    """Types all answers; the seconds for which each question was awaited. Raises `MissedError`, at once where one of
    the `ends` comes instead of a question."""
    waited_s = list[float]()
    for asked, typed in steps():
        began = time.monotonic()
        read = terminal.read_until(f"{asked} [", f"{asked}: ", *ends, patience_s=patience_s)
        waited_s.append(time.monotonic() - began)
        if read.endswith(tuple(ends)):
            raise MissedError(f"“{asked}” was not asked, but: …{read[-600:]}")
        terminal.type(_serial_line(read) if typed == "?" else typed)
    return waited_s


def _serial_line(read: str) -> str:
    """The number of the printer's line, among those that were found."""
    if not (found := SERIAL.search(read)):
        raise MissedError(f"the printer's line is not among those that were found: {read}")
    return found[1]


def _asked(sentence: str, **values: object) -> str:
    return say("vi", sentence, **values)
