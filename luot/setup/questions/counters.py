"""The fourth question: how many counters there are, and with what their clerks call."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from luot.setup.answers import MOST_COUNTERS, Answers, Keys
from luot.setup.dialogue import Dialogue
from luot.setup.questions.question import Nearby, Question, Step, worded
from words.translation import mark

COUNTERS_COUNT = mark("How many")
COUNTERS_ARE = mark("{count} counters")
COUNTERS_KEYS = mark("What clerks call with")
KEYS: dict[Keys, str] = {
    "console": mark("a page in the browser of their computer"),
    "gpio": mark("three keys and a lamp on the pins of a Raspberry Pi"),
    "usb": mark("a USB numeric keypad"),
}
KEYPAD_HERE = mark("Is the keypad of counter 1 plugged into this machine now")
PRESS = mark("Please press Enter on that keypad, within {seconds} seconds")
KEYPAD_IS = mark("It is {keypad}")
NO_PRESS = mark("No key was noticed; the end says how to go on")
PRESS_WITHIN_S = 20


def _counters(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, counters=dialogue.number(dialogue.say(COUNTERS_COUNT), given.counters, 1, MOST_COUNTERS))


def _keys(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, keys=dialogue.choice(dialogue.say(COUNTERS_KEYS), worded(dialogue, KEYS), given.keys))


def _keypad(dialogue: Dialogue, given: Answers, nearby: Nearby) -> Answers:
    if not dialogue.yes(dialogue.say(KEYPAD_HERE), default=True):
        return given
    dialogue.tell(dialogue.say(PRESS, seconds=PRESS_WITHIN_S))
    keypad = nearby.keypad() or given.keypad
    dialogue.tell(dialogue.say(KEYPAD_IS, keypad=keypad) if keypad else dialogue.say(NO_PRESS))
    return replace(given, keypad=keypad)


def _has_usb_keypads(given: Answers) -> bool:
    return given.keys == "usb"


def _counters_are(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield dialogue.say(COUNTERS_ARE, count=given.counters)
    keypad = f" ({given.keypad})" if _has_usb_keypads(given) and given.keypad else ""
    yield f"{dialogue.say(COUNTERS_KEYS)}: {dialogue.say(KEYS[given.keys])}{keypad}"


COUNTERS = Question(
    mark("4 of 5 · The counters"), (Step(_counters), Step(_keys), Step(_keypad, _has_usb_keypads)), _counters_are
)
