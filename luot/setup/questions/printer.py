"""The third question: which printer, and how wide its paper is."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue
from luot.setup.questions.question import Nearby, Question, Step
from words.translation import mark

PRINTER_WHICH = mark("Which one")
PRINTER_LATER = mark("none of them: it comes later, on USB")
PAPER = mark("How wide is its paper, in millimetres")
PAPER_IS = mark("paper of {width} mm")


def _printer(dialogue: Dialogue, given: Answers, nearby: Nearby) -> Answers:
    found = [(each.uri, f"{each.uri}: {each.what.said(dialogue.language)}") for each in nearby.printers()]
    if given.printer and given.printer not in dict(found):
        found.insert(0, (given.printer, given.printer))
    later = ("", dialogue.say(PRINTER_LATER))
    # A serial line is there whether or not anything is connected to it: it is only proposed if it was chosen before.
    sure = [uri for uri, _ in found if not uri.startswith("serial:")]
    default = given.printer or (sure[0] if sure else "")
    return replace(given, printer=dialogue.choice(dialogue.say(PRINTER_WHICH), [*found, later], default))


def _paper(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    paper = dialogue.choice(dialogue.say(PAPER), [(80, "80"), (58, "58")], int(given.paper_mm))
    return replace(given, paper_mm=80 if paper == 80 else 58)


def _printer_is(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield given.printer or dialogue.say(PRINTER_LATER)
    yield dialogue.say(PAPER_IS, width=given.paper_mm)


PRINTER = Question(mark("3 of 5 · The printer"), (Step(_printer), Step(_paper)), _printer_is)
