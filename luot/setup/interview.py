"""Leads through the questions: back by one, and once more before anything is written, which of them is to change."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from luot.setup.answers import Answers
from luot.setup.dialogue import Back, Dialogue, Ended
from luot.setup.questions.counters import COUNTERS
from luot.setup.questions.office import OFFICE
from luot.setup.questions.printer import PRINTER
from luot.setup.questions.question import Nearby, Question, Step
from luot.setup.questions.services import SERVICES
from luot.setup.questions.wall import WALL
from words.translation import mark

QUESTIONS = (OFFICE, SERVICES, PRINTER, COUNTERS, WALL)
HOW = mark("Enter takes what stands in brackets, < goes back by one question, Ctrl-C ends without a change")
SUMMARY = mark("These are the answers")
IS_RIGHT = mark("Is this right")
WHICH_AGAIN = mark("Which question again, 1 to {most}")


def ask_all(dialogue: Dialogue, given: Answers, nearby: Nearby) -> Answers:
    """`given`: what is proposed, the answers of the last time. The language has been asked. Raises `Ended`."""
    given = replace(given, language="vi" if dialogue.language == "vi" else "en")
    dialogue.tell(dialogue.say(HOW))
    dialogue.goes_back = True
    try:
        given = _ask(dialogue, given, nearby, QUESTIONS)
        while again := _wrong(dialogue, given):
            given = _ask(dialogue, given, nearby, [again])
    except KeyboardInterrupt:  # while printers were looked for
        raise Ended(dialogue.language) from None
    finally:
        dialogue.goes_back = False
    return given


def _wrong(dialogue: Dialogue, given: Answers) -> Question | None:
    """The question that is to be asked again."""
    dialogue.tell("")
    dialogue.tell(dialogue.say(SUMMARY))
    for question in QUESTIONS:
        dialogue.tell(dialogue.say(question.title))
        for answer in question.answered(dialogue, given):
            dialogue.tell(f"    {answer}")
    try:
        if dialogue.yes(dialogue.say(IS_RIGHT), default=True):
            return None
        most = len(QUESTIONS)
        return QUESTIONS[dialogue.number(dialogue.say(WHICH_AGAIN, most=most), None, 1, most) - 1]
    except Back:
        return QUESTIONS[-1]


def _ask(dialogue: Dialogue, given: Answers, nearby: Nearby, questions: Sequence[Question]) -> Answers:
    """Back at the first step of one question alone leaves it; at the first of all there is nothing before it."""
    steps = [(question, step) for question in questions for step in question.steps]
    place, titled = 0, None
    while place < len(steps):
        question, step = steps[place]
        if not step.applies(given):
            place += 1
            continue
        if question is not titled:
            dialogue.tell("")
            dialogue.tell(dialogue.say(question.title))
            titled = question
        try:
            given = step.ask(dialogue, given, nearby)
            place += 1
        except Back:
            before = _before([each for _, each in steps[:place]], given)
            if before is None and len(questions) < len(QUESTIONS):
                return given
            place = before or 0
    return given


def _before(steps: Sequence[Step], given: Answers) -> int | None:
    """The place of the last one that is asked at all."""
    return next((place for place in reversed(range(len(steps))) if steps[place].applies(given)), None)
