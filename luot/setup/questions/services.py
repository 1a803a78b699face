"""The second question: which services the office has, each with a button."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from luot.setup import presets
from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue
from luot.setup.questions.question import Nearby, Question, Step
from luot.setup.service_list import services_in
from words.translation import mark

SERVICES_WHICH = mark("Their numbers, and others by name, with commas between them")
NO_SERVICE = mark("Please give numbers from 1 to {most}, and names, with commas between them")
BUTTON_IS = mark("Button {number}: {service}")


def _services(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    known = _known_services(dialogue)
    for number, name in enumerate(known.values(), 1):
        dialogue.tell(f"  {number}  {name}")
    codes = list(known)
    default = ", ".join(str(codes.index(each) + 1) if each in known else each for each in given.services)
    while True:
        answer = dialogue.text(dialogue.say(SERVICES_WHICH), default)
        if chosen := given.services if answer == default else services_in(answer, known):
            given = replace(given, services=chosen)
            for line in _services_are(dialogue, given):
                dialogue.tell(f"  {line}")
            return given
        dialogue.refuse(answer, dialogue.say(NO_SERVICE, most=len(codes)))


def _services_are(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    known = _known_services(dialogue)
    for number, each in enumerate(given.services, 1):
        yield dialogue.say(BUTTON_IS, number=number, service=known.get(each, each))


def _known_services(dialogue: Dialogue) -> dict[str, str]:
    return {code: service["name"][dialogue.language] for code, service in presets.services().items()}


SERVICES = Question(mark("2 of 5 · The services, one button each"), (Step(_services),), _services_are)
