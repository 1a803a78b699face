"""The page of a gallery: all pictures in rows, one scene after another, to be read without a script or a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from core.settings.sections import DisplaySettings
from display.gallery.gallery import Hung
from words.translation import LANGUAGES, mark, say

TITLE = mark("The display in every state")
LEAD = mark("{pictures} pictures of {office}. Each opens in its full size: look at it from as far as people will sit.")
JUDGED = mark("Letters are judged for a screen of {inches} inches whose farthest seat is {metres} m away.")
WELL = mark("Nothing is cut, covered or colliding; all letters are large and bright enough.")
ILL = mark("{pictures} pictures have defects, named below each.")

STYLE = """
:root { color-scheme: light; font: 1.0625rem/1.5 "Noto Sans", system-ui, sans-serif; }
:root { color: #10243E; background: #F4F6F9; }
body { margin: 0 auto; max-width: 120rem; padding: 1.25rem 1.75rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; line-height: 1.35; max-width: 60rem; }
h2 code { display: block; font-size: .875rem; font-weight: normal; color: #3D4F66; }
p { margin: .25rem 0; max-width: 60rem; }
a { color: #005A9C; }
a:focus-visible { outline: 3px solid #005A9C; outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.row { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1.25rem; margin-bottom: 1.25rem; }
figure { margin: 0; }
figure img { display: block; height: 15rem; width: auto; background: #0B2545; }
figcaption { margin-top: .25rem; color: #3D4F66; font-size: .9375rem; }
.ill { border-left: .25rem solid #B00020; padding-left: .5rem; margin-top: .25rem; max-width: 30rem; color: #10243E; }
"""


def page(pictures: Sequence[Hung], *, office: str, display: DisplaySettings, language: str) -> str:
    """An HTML document beside the picture files. `office`: its name in this language, which the page speaks."""
    ill = sum(1 for each in pictures if each.defects)
    verdict = say(language, ILL, pictures=ill) if ill else say(language, WELL)
    lead = say(language, LEAD, pictures=len(pictures), office=office)
    judged = say(language, JUDGED, inches=f"{display.diagonal_in:g}", metres=f"{display.distance_m:g}")
    title = escape(say(language, TITLE))
    scenes = [(name, list(hung)) for name, hung in groupby(pictures, key=lambda each: each.wanted.scene)]
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            f"<h1>{title}</h1>\n<p>{escape(lead)}</p>\n<p>{escape(judged)} {escape(verdict)}</p>",
            *_contents(name for name, _ in scenes),
            *(line for name, hung in scenes for line in _scene(name, hung, language)),
            "</body>\n</html>\n",
        )
    )


def _contents(names: Iterable[str]) -> Iterator[str]:
    yield "<nav><ul>"
    for name in names:
        yield f'<li><a href="#{name}">{name}</a></li>'
    yield "</ul></nav>"


def _scene(name: str, pictures: Sequence[Hung], language: str) -> Iterator[str]:
    yield f'<section id="{name}">\n<h2>{escape(say(language, pictures[0].see))} <code>{name}</code></h2>'
    for _, row in groupby(pictures, key=lambda each: each.wanted.language):
        yield '<div class="row">'
        for each in row:
            yield from _figure(each, language)
        yield "</div>"
    yield "</section>"


def _figure(hung: Hung, language: str) -> Iterator[str]:
    width, height = hung.wanted.size
    spoken = LANGUAGES.get(hung.wanted.language, hung.wanted.language)
    caption = f"{width} × {height} · {spoken}"
    alternative = escape(f"{say(language, hung.see)} {caption}", quote=True)
    yield (
        f'<figure><a href="{hung.wanted.file}"><img src="{hung.wanted.file}" width="{width}" height="{height}" '
        f'loading="lazy" alt="{alternative}"></a>\n<figcaption>{caption}</figcaption>'
    )
    for defect in hung.defects:
        yield f'<p class="ill">⚠ {escape(say(language, defect.sentence, **defect.values))}</p>'
    yield "</figure>"
