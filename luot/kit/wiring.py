"""How buttons and lamps are wired to this office's pins: the header of the Pi, and the circuit of one of each."""

from __future__ import annotations

from typing import Literal

from core.settings.sections import Settings
from display.layout.box import Box
from luot.kit.band import draw_band
from luot.kit.circuits import draw_button_circuit, draw_lamp_circuit
from luot.kit.header_pins import Kind, Pin, header_pins
from luot.kit.rich_text import draw_line, wrapped
from luot.kit.sheets import ACTION, CAP, INK, LINE, MM, PALE, SOFT, WHITE, Colour, Sheets
from words.translation import mark, say

TITLE = mark("Wiring of buttons and lamps")
SEEN = mark("The Pi's header, seen from above; pin 1 is at the corner of the board")
ONE_BUTTON, ONE_LAMP = mark("Each button"), mark("Each lamp")
BUTTON_NOTES = (
    mark(
        "**R1 2.2 kΩ** holds the line at 3.3 V against noise; 1.5 mA flow while the button is pressed. The 50 kΩ in "
        "the Pi are too weak for a cable."
    ),
    mark(
        "**R2 1 kΩ, C1 100 nF** swallow sparks and noise of up to 0.1 ms and protect the pin. They sit at the Pi, not "
        "at the button."
    ),
    mark("Longer than 2 m, or beside mains: an input board with optocouplers in place of this."),
)
LAMP_NOTES = (
    mark("**ULN2803A** switches the 12 V of eight lamps: a pin of the Pi gives 3.3 V and a few milliamperes only."),
    mark("**R3 470 Ω** for a bare LED: (12 − 2 − 1) V ÷ 19 mA. Buttons sold for 12 V have it inside: then none."),
    mark("The pin is high when the lamp is lit. GPIO 9 to 27 are low while the Pi starts: no lamp lights then."),
)
COMMON = mark(
    "Connect the grounds of the Pi and of the 12 V supply. Never bring 5 V or 12 V to a pin. GPIO 0 to 3, 14 and 15 "
    "stay free: the Pi uses them when it starts. Keys of a counter are on these pins of the counter's own Pi."
)

PITCH_MM = 5.9
"""From pin to pin, in the picture."""
COLOURS: dict[Kind, Colour] = {
    "button": ACTION,
    "lamp": (0xFF, 0xD4, 0x00),
    "key": (0x3D, 0x6B, 0x4F),
    "supply": INK,
    "free": WHITE,
}
NOTE = 33


def draw_wiring(sheets: Sheets, settings: Settings, language: str, office: str) -> None:
    """One sheet."""
    room = sheets.add()
    header = draw_band(sheets, room, say(language, TITLE), office).below(5 * MM).top(round(20 * PITCH_MM * MM) + 4 * MM)
    _draw_header(sheets, header, header_pins(settings, language), say(language, SEEN))
    below = Box(room.x, header.bottom + 5 * MM, room.w, room.bottom - header.bottom - 5 * MM)
    circuits = below.top(56 * MM)
    left, right = circuits.columns(1, 1)
    for box, heading, draw, notes in (
        (left, ONE_BUTTON, draw_button_circuit, BUTTON_NOTES),
        (right, ONE_LAMP, draw_lamp_circuit, LAMP_NOTES),
    ):
        own = box.inset(2 * MM)
        sheets.text(own.x, own.y + 4 * MM, say(language, heading), 5 * MM, ACTION, bold=True)
        draw(sheets, own.below(7 * MM), language)
        _draw_notes(sheets, Box(own.x, circuits.bottom + MM, own.w, 0), [say(language, note) for note in notes])
    common = [say(language, COMMON)]
    height = len(wrapped(sheets, common[0], NOTE, below.w - 8 * MM)) * NOTE * 1.3
    foot = Box(below.x, round(below.bottom - height - 4 * MM), below.w, round(height + 4 * MM))
    sheets.rect(foot, fill=PALE, radius=2 * MM)
    _draw_notes(sheets, foot.inset(4 * MM, 2 * MM), common)


def _draw_header(sheets: Sheets, box: Box, pins: tuple[Pin, ...], seen: str) -> None:
    sheets.text(box.x + box.w / 2, box.y, seen, 30, SOFT, align="middle")
    pitch = PITCH_MM * MM
    middle, top = box.x + box.w / 2, box.y + 3 * MM
    sheets.rect(
        Box(round(middle - pitch * 1.25), round(top), round(pitch * 2.5), round(20 * pitch)), fill=PALE, radius=MM
    )
    for pin in pins:
        row, column = divmod(pin.number - 1, 2)
        x, y = middle + (column - 0.5) * pitch * 1.15, top + (row + 0.5) * pitch
        _draw_pin(sheets, pin, x, y, is_left=not column)


def _draw_pin(sheets: Sheets, pin: Pin, x: float, y: float, *, is_left: bool) -> None:
    """The pin with its number, and outwards its GPIO number, and what is on it."""
    radius = 2.6 * MM
    sheets.disc(x, y, radius, fill=COLOURS[pin.kind], line=LINE)
    on_pin = INK if pin.kind in ("lamp", "free") else WHITE
    sheets.text(x, y + 26 * CAP / 2, str(pin.number), 26, on_pin, bold=True, align="middle")
    side = -1 if is_left else 1
    baseline = y + 30 * CAP / 2
    name = pin.says if pin.gpio is None else f"GPIO {pin.gpio}"
    align: Literal["left", "right"] = "right" if is_left else "left"
    sheets.text(x + side * 5 * MM, baseline, name, 30, SOFT if pin.kind == "free" else INK, align=align)
    if pin.gpio is not None and pin.says:
        start = x + side * 21 * MM
        sheets.rule(x + side * 17.5 * MM, y, start - side * MM, y)
        sheets.text(start, y + 34 * CAP / 2, pin.says, 34, INK, bold=True, align=align)


def _draw_notes(sheets: Sheets, box: Box, notes: list[str]) -> None:
    top: float = box.y
    for note in notes:
        for words in wrapped(sheets, note, NOTE, box.w):
            draw_line(sheets, words, box.x, top + NOTE * 0.95, NOTE)
            top += NOTE * 1.3
        top += NOTE * 0.35
