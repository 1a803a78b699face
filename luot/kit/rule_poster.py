"""The rule of order as a poster: the same words as on the wall, large, in each language of the office."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.settings.sections import Settings
from display.layout.typesetting import PITCH, wrap
from luot.kit.sheets import GROUND, INK, MM, SOFT, WHITE, Sheets
from luot.kit.sizes import largest
from words.translation import mark, say
from words.wall_words import WallWords

TITLE = mark("WHO IS CALLED NEXT")
WHO = mark("Priority: the elderly, people with disabilities, pregnant women (press first)")
LATE = mark("Missed the call? Come back within {minutes} minutes and see the guide.")
ASK = mark("Anybody may ask at a counter why a number was called. The system keeps the reason of each call.")
MOST, LEAST = 17 * MM, 4 * MM
BAND_H = 44 * MM
SECOND = 0.62


def sentences(settings: Settings, language: str) -> list[str]:
    """What the poster says in one language, most important first."""
    wall = WallWords(office=settings.office, zone=ZoneInfo(settings.office.timezone), language=language)
    said = [wall.rule()]
    if settings.office.head_start_min:
        said.append(f"{say(language, WHO)}.")
    return [*said, say(language, LATE, minutes=settings.office.return_min), say(language, ASK)]


def draw_rule_poster(sheets: Sheets, settings: Settings, languages: tuple[str, ...], office: str) -> None:
    """One sheet; `languages`: those in which we have sentences, at least one."""
    room = sheets.add()
    first, *others = languages
    band = room.top(BAND_H)
    sheets.rect(band, fill=GROUND, radius=5 * MM)
    title = say(first, TITLE)
    size = largest(24 * MM, 8 * MM, lambda size: sheets.width(title, size, bold=True) <= band.w - 20 * MM)
    sheets.middle_line(band, title, size, WHITE, bold=True)
    body = room.below(BAND_H + 10 * MM)
    body = body._replace(h=body.h - 14 * MM)
    large = sentences(settings, first)
    small = [text for language in others for text in sentences(settings, language)[:2]]

    def height(size: int) -> float:
        lines = sum(len(wrap(sheets, text, size, body.w, bold=not number)) for number, text in enumerate(large))
        below = sum(len(wrap(sheets, text, round(size * SECOND), body.w)) for text in small)
        gaps = len(large) * 0.5 + len(small) * 0.3 + bool(small)
        return (lines * PITCH + gaps) * size + below * PITCH * round(size * SECOND)

    size = largest(MOST, LEAST, lambda size: height(size) <= body.h)
    top: float = body.y + (body.h - height(size)) / 3
    for number, text in enumerate(large):
        lines = wrap(sheets, text, size, body.w, bold=not number)
        top = sheets.lines(body.x, top, lines, size, INK if not number else SOFT, bold=not number) + 0.5 * size
    if small:
        sheets.rule(body.x, top, body.right, top)
        top += size
    for text in small:
        top = sheets.lines(body.x, top, wrap(sheets, text, round(size * SECOND), body.w), round(size * SECOND), SOFT)
        top += 0.3 * size
    sheets.text(room.x, room.bottom, office, 5 * MM, SOFT)
