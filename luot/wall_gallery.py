"""`luot wall-gallery OUT`: the office's wall in every state, size and language, as pictures on one page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core.names import name_in
from core.settings.views import HALL, view_of
from display.compose import office_typeface
from display.gallery.gallery import Hung, hang, wanted
from display.gallery.page import page
from display.gallery.scenes.all import SCENES
from display.gallery.sight import MATRICES
from display.screen_size import screen_size
from luot.office_settings import device_or_exit, settings_or_exit
from runtime.exits import EXIT_FAULT
from runtime.fonts import FontError
from runtime.settings.load import add_settings_option
from words.os_errors import os_error
from words.translation import LANGUAGES, mark, say

PAGE = "index.html"
BEGUN = mark("Drawing {pictures} pictures …")
DONE = mark("{pictures} pictures: {file}")
NONE = mark("No picture is called so; the states are: {states}")
FLAWED = mark("{file}: {defect}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("out", metavar="OUT", type=Path, help="a folder for the pictures and their page; it is made")
    parser.add_argument(
        "--state", action="append", choices=SCENES, metavar="NAME", help="only this state; may be given again"
    )
    parser.add_argument(
        "--size",
        action="append",
        type=screen_size,
        metavar="WxH",
        help="only this size, also any other; may be given again",
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only pictures with this in their file's name")
    parser.add_argument("--device", metavar="NAME", help="the view of this wall; without it that of the hall")
    parser.add_argument(
        "--sight", choices=MATRICES, default="full", help="as who lacks the cones for red, green or blue sees it"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="of page and messages; default: the office's first")
    parser.add_argument("--check", action="store_true", help="list what is wrong with the pictures; 1 if anything is")


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if nothing can be drawn, or with `--check` if a picture has a defect; 78 for wrong settings."""
    settings = settings_or_exit(arguments.settings)
    language = arguments.language or settings.office.languages[0]
    chosen = wanted(
        settings, scenes=tuple(arguments.state or ()), sizes=tuple(arguments.size or ()), only=arguments.only
    )
    if not chosen:
        print(say(language, NONE, states=", ".join(SCENES)), file=sys.stderr)
        return EXIT_FAULT
    view = view_of(settings, device_or_exit(settings, arguments.device, role="wall").name) if arguments.device else HALL
    folder = arguments.out
    print(say(language, BEGUN, pictures=len(chosen)), file=sys.stderr, flush=True)
    try:
        pictures = tuple(hang(settings, chosen, folder, office_typeface(), sight=arguments.sight, view=view))
        office = name_in(settings.office.name, language)
        (folder / PAGE).write_text(page(pictures, office=office, display=settings.display, language=language), "utf-8")
    except FontError as error:
        print(f"luot wall-gallery: {error}", file=sys.stderr)
        return EXIT_FAULT
    except OSError as error:
        print(f"luot wall-gallery: {os_error(error, language)}", file=sys.stderr)
        return EXIT_FAULT
    print(say(language, DONE, pictures=len(pictures), file=folder / PAGE))
    return _tell_defects(pictures, language) if arguments.check else 0


def _tell_defects(pictures: tuple[Hung, ...], language: str) -> int:
    for hung in pictures:
        for defect in hung.defects:
            told = say(language, defect.sentence, **defect.values)
            print(say(language, FLAWED, file=hung.wanted.file, defect=told))
    return int(any(hung.defects for hung in pictures))
