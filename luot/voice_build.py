"""`luot voice build`: a voice pack from an engine, or from recordings, through which it leads."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from runtime.exits import EXIT_FAULT
from voice.build import Say, build
from voice.engine import Engine
from voice.pack import PackText
from voice.recordings import Recording, read_recording
from voice.script import first_script, script
from words.spoken_numbers import GRAMMARS, READINGS
from words.translation import LANGUAGES, mark, say

BY_ESPEAK = {"vi": {"south": "vi-vn-x-south", "north": "vi"}, "en": {"south": "en-gb", "north": "en-gb"}}
"""espeak-ng's voices, by language and reading."""
PACE = {"vi": 105, "en": 140}
"""espeak-ng's `-s`, for calls of 110 to 140 words a minute: old people follow no faster voice."""
NO_ESPEAK = mark("espeak-ng has no voice for “{language}”: give --engine or --recordings")
NO_SPEAKER = mark("give --speaker: whose voice it is stands in the pack")
BUILT = mark("{folder}: {count} clips")
NOT_BUILT = mark("No pack is made yet: of {count} recordings {lacking} are lacking. Then the same command again.")
READ_ALOUD = mark("To be read aloud in a quiet room, each into a WAV file of its own:")
BY_ENGINE, BY_SPEAKER = "CC0-1.0", "for this office only"
"""Licences: what an engine says is nobody's work."""


def add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default="vi", metavar="LANGUAGE", help=f"{', '.join(LANGUAGES)}, … (vi)")
    parser.add_argument("--reading", choices=sorted(READINGS), default="south", help="of Vietnamese (south)")


def add_letters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--letters", metavar="ABC", help="only these, which the office's numbers and counters have; '' for none (all)"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK", help="the folder; it is made")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--engine", metavar="COMMAND", help="with the words {text} and {wav} (default: espeak-ng)")
    source.add_argument("--recordings", type=Path, metavar="DIR", help="a WAV file for each text")
    parser.add_argument("--speaker", help="whose voice it is; needed for recordings")
    parser.add_argument("--licence", help="who may use it")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--whole-numbers", action="store_true", help="0 to 99 as a clip each: fewer joins")
    size.add_argument("--digits", action="store_true", help="only what calls digit by digit: some 15 clips")
    add_letters(parser)
    parser.add_argument("--kiosk", action="store_true", help="also what a kiosk with a loudspeaker says")
    parser.add_argument(
        "--also", action="append", default=[], metavar="TEXT", help="a text more, such as a service's name; several"
    )
    add_language(parser)


def run(arguments: argparse.Namespace) -> int:
    """0: the pack is made and well."""
    language, recordings = arguments.language, arguments.recordings
    texts = _texts(arguments)
    if recordings is None:
        engine = Engine(arguments.engine.split()) if arguments.engine else espeak(arguments)
        return _make(arguments, texts, lambda _file, text: Recording.of(engine.say(text)))
    recordings.mkdir(parents=True, exist_ok=True)
    if lacking := {file: text for file, text in texts.items() if not (recordings / file).exists()}:
        print(say(language, READ_ALOUD))
        print(*(f"{n:3}  {recordings / file}\t{text}" for n, (file, text) in enumerate(lacking.items(), 1)), sep="\n")
        print(say(language, NOT_BUILT, count=len(texts), lacking=len(lacking)))
        return EXIT_FAULT
    if not arguments.speaker:
        raise ValueError(say(language, NO_SPEAKER))
    return _make(arguments, texts, lambda file, _text: read_recording(recordings / file))


def _texts(arguments: argparse.Namespace) -> Mapping[str, str]:
    """File → text."""
    language, kiosk, also = arguments.language, arguments.kiosk, arguments.also
    if arguments.digits or language not in GRAMMARS:
        return first_script(language, kiosk=kiosk, also=also)
    return script(
        language,
        READINGS[arguments.reading],
        whole_numbers=arguments.whole_numbers,
        letters=arguments.letters,
        kiosk=kiosk,
        also=also,
    )


def _make(arguments: argparse.Namespace, texts: Mapping[str, str], spoken: Say) -> int:
    is_recorded = arguments.recordings is not None
    header = PackText(
        language=arguments.language,
        speaker=arguments.speaker or (arguments.engine or "espeak-ng").split()[0],
        licence=arguments.licence or (BY_SPEAKER if is_recorded else BY_ENGINE),
        clips={},
    )
    flaws = build(arguments.pack, header, texts, spoken)
    for flaw in flaws:
        print(f"{flaw.file} ({flaw.text}): {flaw.what}")
    lacking = sum(flaw.is_lacking for flaw in flaws)
    if lacking:
        print(say(arguments.language, NOT_BUILT, count=len(texts), lacking=lacking))
    else:
        print(say(arguments.language, BUILT, folder=arguments.pack, count=len(texts)))
    return EXIT_FAULT if flaws else 0


def espeak(arguments: argparse.Namespace) -> Engine:
    if arguments.language not in BY_ESPEAK:
        raise ValueError(say(arguments.language, NO_ESPEAK, language=arguments.language))
    voice = BY_ESPEAK[arguments.language][arguments.reading]
    return Engine(
        ["espeak-ng", "-v", voice, "-s", str(PACE[arguments.language]), "-a", "80", "-w", "{wav}", "--", "{text}"]
    )
