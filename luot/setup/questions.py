"""The five questions, after the language: office, services, printer, counters, wall; each has steps of one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from luot.setup import presets
from luot.setup.answers import MOST_COUNTERS, Answers, Clock, HoursName, Keys, Wall
from luot.setup.dialogue import Dialogue
from luot.setup.service_list import services_in
from printer.setup.discovery import FoundPrinter
from words.translation import LANGUAGES, mark

WHICH_MACHINE = mark("This machine is")
FIRST_MACHINE = mark("the first one of the office: buttons and printer are connected to it")
FURTHER_MACHINE = mark("a further one: luot-setup invite, on the first one, shows a code for it")
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
SERVICES_WHICH = mark("Their numbers, and others by name, with commas between them")
NO_SERVICE = mark("Please give numbers from 1 to {most}, and names, with commas between them")
BUTTON_IS = mark("Button {number}: {service}")
PRINTER_WHICH = mark("Which one")
PRINTER_LATER = mark("none of them: it comes later, on USB")
PAPER = mark("How wide is its paper, in millimetres")
PAPER_IS = mark("paper of {width} mm")
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
WALL_WHERE = mark("Where it is connected")
WALLS: dict[Wall, str] = {
    "here": mark("to this machine"),
    "elsewhere": mark("to another Raspberry Pi, which joins later"),
    "none": mark("nowhere"),
}
SOUND = mark("Does it call numbers aloud")
ALOUD, SILENT = mark("it calls numbers aloud"), mark("without a voice")

T = TypeVar("T")


class Nearby(NamedTuple):
    """What is looked for around this machine."""

    printers: Callable[[], Sequence[FoundPrinter]]
    keypad: Callable[[], str | None]
    """Waits for a key on a USB keypad, and returns which one it is, as the settings write it."""


class Step(NamedTuple):
    ask: Callable[[Dialogue, Answers, Nearby], Answers]
    applies: Callable[[Answers], bool] = lambda _: True


class Question(NamedTuple):
    title: str
    steps: tuple[Step, ...]
    answered: Callable[[Dialogue, Answers], Iterator[str]]
    """The answers in words, a line each."""


def ask_language(dialogue: Dialogue, default: str) -> str:
    """Asked in both languages, since it is not known yet which one is understood."""
    return dialogue.choice("Ngôn ngữ · Language", list(LANGUAGES.items()), default)


def ask_joins(dialogue: Dialogue) -> bool:
    """Whether this machine is not the first one of its office."""
    dialogue.tell("")
    options = [(False, dialogue.say(FIRST_MACHINE)), (True, dialogue.say(FURTHER_MACHINE))]
    return dialogue.choice(dialogue.say(WHICH_MACHINE), options, default=False)


def _name(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    usual = presets.NAME[dialogue.language]
    name = dialogue.text(dialogue.say(OFFICE_NAME), given.office or usual)
    return replace(given, office="" if name == usual else name)


def _hours(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    hours = dialogue.choice(dialogue.say(OFFICE_HOURS), _worded(dialogue, HOURS), given.hours)
    return replace(given, hours=hours)


def _clock(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    clock = dialogue.choice(dialogue.say(CLOCK), _worded(dialogue, CLOCKS), given.clock)
    return replace(given, clock=clock)


def _office_is(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield given.office or presets.NAME[dialogue.language]
    yield dialogue.say(HOURS[given.hours])
    yield f"{dialogue.say(CLOCK)}: {dialogue.say(CLOCKS[given.clock])}"


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


def _printer(dialogue: Dialogue, given: Answers, nearby: Nearby) -> Answers:
    found = [(each.uri, f"{each.uri}: {each.in_words(dialogue.language)}") for each in nearby.printers()]
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


def _counters(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, counters=dialogue.number(dialogue.say(COUNTERS_COUNT), given.counters, 1, MOST_COUNTERS))


def _keys(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, keys=dialogue.choice(dialogue.say(COUNTERS_KEYS), _worded(dialogue, KEYS), given.keys))


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


def _wall(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, wall=dialogue.choice(dialogue.say(WALL_WHERE), _worded(dialogue, WALLS), given.wall))


def _sound(dialogue: Dialogue, given: Answers, _: Nearby) -> Answers:
    return replace(given, sound=dialogue.yes(dialogue.say(SOUND), default=given.sound))


def _wall_is(dialogue: Dialogue, given: Answers) -> Iterator[str]:
    yield dialogue.say(WALLS[given.wall])
    if _has_wall(given):
        yield dialogue.say(ALOUD if given.sound else SILENT)


def _has_wall(given: Answers) -> bool:
    return given.wall != "none"


def _worded(dialogue: Dialogue, options: dict[T, str]) -> list[tuple[T, str]]:
    return [(value, dialogue.say(words)) for value, words in options.items()]


QUESTIONS = (
    Question(mark("1 of 5 · The office"), (Step(_name), Step(_hours), Step(_clock)), _office_is),
    Question(mark("2 of 5 · The services, one button each"), (Step(_services),), _services_are),
    Question(mark("3 of 5 · The printer"), (Step(_printer), Step(_paper)), _printer_is),
    Question(
        mark("4 of 5 · The counters"), (Step(_counters), Step(_keys), Step(_keypad, _has_usb_keypads)), _counters_are
    ),
    Question(mark("5 of 5 · The display of the waiting room"), (Step(_wall), Step(_sound, _has_wall)), _wall_is),
)
