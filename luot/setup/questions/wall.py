"""The fifth question: where the display of the waiting room is, and whether it speaks."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from luot.setup.answers import Answers, Wall
from luot.setup.dialogue import Dialogue
from luot.setup.questions.question import Nearby, Question, Step, worded
from words.translation import mark

WALL_WHERE = mark("Where it is connected")
WALLS: dict[Wall, str] = {
    "here": mark("to this machine"),
    "elsewhere": mark("to another Raspberry Pi, which joins later"),
    "none": mark("nowhere"),
}
SOUND = mark("Does it call numbers aloud")
ALOUD, SILENT = mark("it calls numbers aloud"), mark("without a voice")


def _wall(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, wall=dialogue.choice(dialogue.say(WALL_WHERE), worded(dialogue, WALLS), given.wall))


def _sound(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, sound=dialogue.yes(dialogue.say(SOUND), default=given.sound))


def _wall_is(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield dialogue.say(WALLS[given.wall])
    if _has_wall(given):
        yield dialogue.say(ALOUD if given.sound else SILENT)


def _has_wall(given: Answers) -> bool:
    return given.wall != "none"


WALL = Question(mark("5 of 5 · The display of the waiting room"), (Step(_wall), Step(_sound, _has_wall)), _wall_is)
