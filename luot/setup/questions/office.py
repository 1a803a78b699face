"""The first question: what the office is called, when it is open, and what tells its time."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from luot.setup import presets
from luot.setup.answers import Answers, Clock, HoursName
from luot.setup.dialogue import Dialogue
from luot.setup.questions.question import Nearby, Question, Step, worded
from words.translation import mark

OFFICE_NAME = mark("Its name, as it stands on the wall")
OFFICE_HOURS = mark("When it is open")
HOURS: dict[HoursName, str] = {
    "weekdays": mark("as in most communes: Monday to Friday, 7:00 to 11:00 and 13:00 to 17:00"),
    "weekdays-saturday": mark("the same, and Saturday morning"),
    "always": mark("no fixed hours: numbers are always given"),
    "other": mark("other hours: to be written into the settings afterwards, the end says where"),
}
CLOCK = mark("What tells this machine the time")
CLOCKS: dict[Clock, str] = {
    "network": mark("the internet, which this network reaches"),
    "battery": mark("its own clock, which has a battery; there is no internet"),
    "none": mark("neither of them"),
}


def _name(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    usual = presets.NAME[dialogue.language]
    name = dialogue.text(dialogue.say(OFFICE_NAME), given.office or usual)
    return replace(given, office="" if name == usual else name)


def _hours(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    hours = dialogue.choice(dialogue.say(OFFICE_HOURS), worded(dialogue, HOURS), given.hours)
    return replace(given, hours=hours)


def _clock(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    clock = dialogue.choice(dialogue.say(CLOCK), worded(dialogue, CLOCKS), given.clock)
    return replace(given, clock=clock)


def _office_is(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield given.office or presets.NAME[dialogue.language]
    yield dialogue.say(HOURS[given.hours])
    yield f"{dialogue.say(CLOCK)}: {dialogue.say(CLOCKS[given.clock])}"


OFFICE = Question(mark("1 of 5 · The office"), (Step(_name), Step(_hours), Step(_clock)), _office_is)
