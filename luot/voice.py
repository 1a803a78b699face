"""`luot voice words|say|build|check`: numbers as words, a call aloud, and voice packs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from runtime.exits import EXIT_FAULT
from voice.build import build
from voice.check import check
from voice.engine import Engine, EngineError
from voice.pack import PackError, PackText, load, read_text
from voice.packs import shipped
from voice.script import every_call, script
from voice.sound import Sound, read_wav, write_wav
from words.spoken_numbers import MOST, READINGS, number_words
from words.spoken_sentences import Speech
from words.translation import LANGUAGES, mark, say

BY_ESPEAK = {"vi": {"south": "vi-vn-x-south", "north": "vi"}, "en": {"south": "en-gb", "north": "en-gb"}}
"""espeak-ng's voices, by language and reading."""
NO_NUMBER = mark("{text}: expected a whole number from 0 to {most}")
NO_ESPEAK = mark("espeak-ng has no voice for “{language}”: give --engine or --recordings")
BUILT = mark("{folder}: {count} clips")
READ_ALOUD = mark("To be read aloud, each into a file of its own (mono, 22,050 Hz, 16 bits):")
WELL = mark("{folder}: every number from 0 to {most} and every letter can be called")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(metavar="WHAT", required=True)
    for name, run_word, does in (
        ("words", _words, "the words of numbers, one line each"),
        ("say", _say, "a call, into a WAV file or as text"),
        ("build", _build, "make a voice pack from an engine or from recordings"),
        ("check", _check, "look a voice pack through"),
    ):
        word = words.add_parser(name, help=does, description=f"luot voice {name}: {does}")
        word.set_defaults(run_word=run_word)
        _ARGUMENTS[name](word)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 where something is wrong, which is told in one line."""
    try:
        status: int = arguments.run_word(arguments)
    except (PackError, EngineError, OSError, ValueError) as error:
        print(f"luot voice: {error}", file=sys.stderr)
        return EXIT_FAULT
    return status


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default="vi", metavar="LANGUAGE", help=f"{', '.join(LANGUAGES)} (vi)")
    parser.add_argument("--reading", choices=sorted(READINGS), default="south", help="of Vietnamese (south)")


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", nargs="+", metavar="NUMBER", help="or -: one a line from stdin")
    _add_language(parser)


def _add_say(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL")
    parser.add_argument("counter", metavar="COUNTER")
    parser.add_argument("--pack", type=Path, help="a voice pack (default: that which comes with Lượt)")
    parser.add_argument("--digits", action="store_true", help="digit by digit")
    output = parser.add_mutually_exclusive_group(required=True)
    output.add_argument("--out", type=Path, metavar="FILE.wav")
    output.add_argument("--text", action="store_true", help="print the sentence")
    _add_language(parser)


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK", help="the folder; it is made")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--engine", metavar="COMMAND", help="with the words {text} and {wav} (default: espeak-ng)")
    source.add_argument("--recordings", type=Path, metavar="DIR", help="a WAV file for each text")
    parser.add_argument("--speaker", default="espeak-ng")
    parser.add_argument("--licence", default="CC0-1.0")
    parser.add_argument("--whole-numbers", action="store_true", help="0 to 99 as a clip each: fewer joins")
    parser.add_argument("--kiosk", action="store_true", help="also what a kiosk with a loudspeaker says")
    _add_language(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK")
    parser.add_argument("--reading", choices=sorted(READINGS), default="south", help="of Vietnamese (south)")


_ARGUMENTS = {"words": _add_words, "say": _add_say, "build": _add_build, "check": _add_check}


def _words(arguments: argparse.Namespace) -> int:
    reading = READINGS[arguments.reading]
    for text in _numbers(arguments.number):
        if not text.isascii() or not text.isdecimal() or int(text) > MOST:
            raise ValueError(say(arguments.language, NO_NUMBER, text=text, most=MOST))
        print(number_words(int(text), arguments.language, reading))
    return 0


def _numbers(given: Iterable[str]) -> Iterator[str]:
    for text in given:
        if text == "-":
            yield from sys.stdin.read().split()
        else:
            yield text


def _say(arguments: argparse.Namespace) -> int:
    speech = Speech(arguments.language, READINGS[arguments.reading], by_digits=arguments.digits)
    sentence = speech.call(arguments.label, arguments.counter)
    if arguments.text:
        print(sentence)
        return 0
    sound = load(arguments.pack or shipped(arguments.language)).say(sentence)
    write_wav(arguments.out, sound if sound else _espeak(arguments).say(sentence))
    return 0


def _build(arguments: argparse.Namespace) -> int:
    reading, language = READINGS[arguments.reading], arguments.language
    texts = script(language, reading, whole_numbers=arguments.whole_numbers, kiosk=arguments.kiosk)
    if arguments.recordings and not arguments.recordings.is_dir():
        print(say(arguments.language, READ_ALOUD))
        print(*(f"{arguments.recordings / file}\t{text}" for file, text in texts.items()), sep="\n")
        return EXIT_FAULT
    header = PackText(language=arguments.language, speaker=arguments.speaker, licence=arguments.licence, clips={})
    engine = None if arguments.recordings else _engine(arguments)

    def spoken(file: str, text: str) -> Sound:
        return engine.say(text) if engine else read_wav(arguments.recordings / file)

    flaws = build(arguments.pack, header, texts, spoken)
    for flaw in flaws:
        print(f"{flaw.file} ({flaw.text}): {flaw.what}")
    print(say(arguments.language, BUILT, folder=arguments.pack, count=len(read_text(arguments.pack).clips)))
    return EXIT_FAULT if flaws else 0


def _check(arguments: argparse.Namespace) -> int:
    language = read_text(arguments.pack).language
    wrong = check(arguments.pack, every_call(Speech(language, READINGS[arguments.reading])))
    print(*wrong or [say(language, WELL, folder=arguments.pack, most=MOST)], sep="\n")
    return EXIT_FAULT if wrong else 0


def _engine(arguments: argparse.Namespace) -> Engine:
    return Engine(arguments.engine.split()) if arguments.engine else _espeak(arguments)


def _espeak(arguments: argparse.Namespace) -> Engine:
    if arguments.language not in BY_ESPEAK:
        raise ValueError(say(arguments.language, NO_ESPEAK, language=arguments.language))
    voice = BY_ESPEAK[arguments.language][arguments.reading]
    return Engine(["espeak-ng", "-v", voice, "-s", "135", "-a", "80", "-w", "{wav}", "--", "{text}"])
