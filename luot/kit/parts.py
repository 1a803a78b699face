"""The parts of the kit for an office: what each is, how it is drawn, and why an office has none of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.settings.sections import Settings
from luot.kit.cards import draw_cards
from luot.kit.counter_signs import draw_counter_signs, signs_of
from luot.kit.header_pins import header_pins
from luot.kit.outage_tickets import draw_outage_tickets, free_letter, services_of
from luot.kit.plates import draw_plates, has_braille, plates_of
from luot.kit.rule_poster import draw_rule_poster
from luot.kit.sheets import Sheets
from luot.kit.wiring import draw_wiring
from words.translation import LANGUAGES, mark

PARTS = ("plates", "counters", "rule", "cards", "wiring", "tickets")
"""In the order of the sheets."""
BRAILLE = mark("plates beside the buttons, with braille")
NO_PLATES = mark("no plates: no service of these settings has a button")
NO_WIRING = mark("no wiring: these settings have no button, lamp or key on a pin")
NO_LETTER = mark("no outage tickets: the numbers of this office begin with every letter there is")


class Part(NamedTuple):
    says: str
    draw: Callable[[Sheets], None]
    lacks: str = ""
    """Why there is none."""


def parts_of(settings: Settings, languages: tuple[str, ...], office: str) -> dict[str, Part]:
    """All parts; what they say is to be translated. `languages`: the large one, and those below it."""
    known = tuple(language for language in languages if language in LANGUAGES) or ("en",)
    plates = plates_of(settings, languages)
    letter = free_letter(settings)
    has_pins = any(pin.kind in ("button", "lamp", "key") for pin in header_pins(settings, known[0]))
    return {
        "plates": Part(
            BRAILLE if has_braille(plates) else mark("plates beside the buttons"),
            lambda sheets: draw_plates(sheets, plates),
            "" if plates else NO_PLATES,
        ),
        "counters": Part(
            mark("a sign for each counter"),
            lambda sheets: draw_counter_signs(sheets, signs_of(settings, languages), known[0]),
        ),
        "rule": Part(
            mark("the rule of order as a poster"), lambda sheets: draw_rule_poster(sheets, settings, known, office)
        ),
        "cards": Part(
            mark("a card for the first day of each role"), lambda sheets: draw_cards(sheets, settings, office, known[0])
        ),
        "wiring": Part(
            mark("the wiring of buttons and lamps, for the installer"),
            lambda sheets: draw_wiring(sheets, settings, known[0], office),
            "" if has_pins else NO_WIRING,
        ),
        "tickets": Part(
            mark("60 numbered tickets for a power cut"),
            lambda sheets: draw_outage_tickets(sheets, letter, services_of(settings, languages[0]), office, known[0]),
            "" if letter else NO_LETTER,
        ),
    }
