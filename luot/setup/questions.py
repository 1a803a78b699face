"""The five questions, after the language: office, services, printer, counters, wall. Enter takes what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from luot.setup import presets
from luot.setup.answers import MOST_COUNTERS, Answers, HoursName, Keys, Wall
from luot.setup.dialogue import Dialogue
from luot.setup.service_list import services_in
from printer.setup.discovery import FoundPrinter
from words.translation import LANGUAGES, mark

WHICH_MACHINE = mark("This machine is")
FIRST_MACHINE = mark("the first one of the office: buttons and printer are connected to it")
FURTHER_MACHINE = mark("a further one: luot-setup invite, on the first one, shows a code for it")
OFFICE = mark("1 of 5 · The office")
OFFICE_NAME = mark("Its name, as it stands on the wall")
OFFICE_HOURS = mark("When it is open")
HOURS: dict[HoursName, str] = {
    "weekdays": mark("Monday to Friday, 7:00 to 11:00 and 13:00 to 17:00"),
    "weekdays-saturday": mark("the same, and Saturday morning"),
    "always": mark("no fixed hours: numbers are always given"),
}
SERVICES = mark("2 of 5 · The services, one button each")
SERVICES_WHICH = mark("Their numbers, and others by name, with commas between them")
NO_SERVICE = mark("Please give numbers from 1 to {most}, and names, with commas between them")
BUTTON_IS = mark("Button {number}: {service}")
PRINTER = mark("3 of 5 · The printer")
PRINTER_WHICH = mark("Which one")
PRINTER_LATER = mark("none of them: it comes later, on USB")
PAPER = mark("How wide is its paper, in millimetres")
COUNTERS = mark("4 of 5 · The counters")
COUNTERS_COUNT = mark("How many")
COUNTERS_KEYS = mark("What clerks call with")
KEYS: dict[Keys, str] = {
    "console": mark("a page in the browser of their computer"),
    "gpio": mark("three keys and a lamp on the pins of a Raspberry Pi"),
    "usb": mark("a USB numeric keypad"),
}
WALL = mark("5 of 5 · The display of the waiting room")
WALL_WHERE = mark("Where it is connected")
WALLS: dict[Wall, str] = {
    "here": mark("to this machine"),
    "elsewhere": mark("to another Raspberry Pi, which joins later"),
    "none": mark("nowhere"),
}
SOUND = mark("Does it call numbers aloud")

T = TypeVar("T")
FindPrinters = Callable[[], Sequence[FoundPrinter]]


def ask_language(dialogue: Dialogue, default: str) -> str:
    """Asked in both languages, since it is not known yet which one is understood."""
    return dialogue.choice("Ngôn ngữ · Language", list(LANGUAGES.items()), default)


def ask_joins(dialogue: Dialogue) -> bool:
    """Whether this machine is not the first one of its office."""
    dialogue.tell("")
    options = [(False, dialogue.say(FIRST_MACHINE)), (True, dialogue.say(FURTHER_MACHINE))]
    return dialogue.choice(dialogue.say(WHICH_MACHINE), options, default=False)


def ask_all(dialogue: Dialogue, given: Answers, find_printers: FindPrinters) -> Answers:
    """`given`: what is proposed, the answers of the last time. The language has been asked."""
    given = replace(given, language="vi" if dialogue.language == "vi" else "en")
    given = _services(dialogue, _office(dialogue, given))
    given = _printer(dialogue, given, find_printers)
    return _wall(dialogue, _counters(dialogue, given))


def _office(dialogue: Dialogue, given: Answers) -> Answers:
    _title(dialogue, OFFICE)
    name = dialogue.text(dialogue.say(OFFICE_NAME), given.office or presets.NAME[dialogue.language])
    hours = dialogue.choice(dialogue.say(OFFICE_HOURS), _worded(dialogue, HOURS), given.hours)
    return replace(given, office="" if name == presets.NAME[dialogue.language] else name, hours=hours)


def _services(dialogue: Dialogue, given: Answers) -> Answers:
    _title(dialogue, SERVICES)
    known = {code: service["name"][dialogue.language] for code, service in presets.services().items()}
    for number, name in enumerate(known.values(), 1):
        dialogue.tell(f"  {number}  {name}")
    codes = list(known)
    default = ", ".join(str(codes.index(each) + 1) if each in known else each for each in given.services)
    while True:
        answer = dialogue.text(dialogue.say(SERVICES_WHICH), default)
        if chosen := given.services if answer == default else services_in(answer, known):
            for number, each in enumerate(chosen, 1):
                dialogue.tell(f"  {dialogue.say(BUTTON_IS, number=number, service=known.get(each, each))}")
            return replace(given, services=chosen)
        dialogue.refuse(answer, dialogue.say(NO_SERVICE, most=len(codes)))


def _printer(dialogue: Dialogue, given: Answers, find_printers: FindPrinters) -> Answers:
    _title(dialogue, PRINTER)
    found = [(each.uri, f"{each.uri}: {each.what}") for each in find_printers()]
    if given.printer and given.printer not in dict(found):
        found.insert(0, (given.printer, given.printer))
    later = ("", dialogue.say(PRINTER_LATER))
    # A serial line is there whether or not anything is connected to it: it is only proposed if it was chosen before.
    sure = [uri for uri, _ in found if not uri.startswith("serial:")]
    default = given.printer or (sure[0] if sure else "")
    uri = dialogue.choice(dialogue.say(PRINTER_WHICH), [*found, later], default)
    paper = dialogue.choice(dialogue.say(PAPER), [(80, "80"), (58, "58")], int(given.paper_mm))
    return replace(given, printer=uri, paper_mm=80 if paper == 80 else 58)


def _counters(dialogue: Dialogue, given: Answers) -> Answers:
    _title(dialogue, COUNTERS)
    count = dialogue.number(dialogue.say(COUNTERS_COUNT), given.counters, 1, MOST_COUNTERS)
    keys = dialogue.choice(dialogue.say(COUNTERS_KEYS), _worded(dialogue, KEYS), given.keys)
    return replace(given, counters=count, keys=keys)


def _wall(dialogue: Dialogue, given: Answers) -> Answers:
    _title(dialogue, WALL)
    where = dialogue.choice(dialogue.say(WALL_WHERE), _worded(dialogue, WALLS), given.wall)
    if where == "none":
        return replace(given, wall=where)
    return replace(given, wall=where, sound=dialogue.yes(dialogue.say(SOUND), default=given.sound))


def _title(dialogue: Dialogue, sentence: str) -> None:
    dialogue.tell("")
    dialogue.tell(dialogue.say(sentence))


def _worded(dialogue: Dialogue, options: dict[T, str]) -> list[tuple[T, str]]:
    return [(value, dialogue.say(words)) for value, words in options.items()]
