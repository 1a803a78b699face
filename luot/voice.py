"""`luot voice words|say|build|check`: numbers as words, a call aloud, and voice packs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from luot import voice_build
from luot.voice_build import add_language, add_letters, espeak
from runtime.exits import EXIT_FAULT
from voice.check import check, indistinct
from voice.engine import EngineError
from voice.pack import PackError, load, read_text
from voice.packs import shipped
from voice.script import every_call, words_to_tell_apart
from voice.sound import write_wav
from words.spoken_numbers import MOST, READINGS, SPOKEN_LETTERS, number_words
from words.spoken_sentences import Speech
from words.translation import mark, say

NO_NUMBER = mark("{text}: expected a whole number from 0 to {most}")
NOT_HEARD = mark("Whether words can be told apart was not looked at: that needs NumPy")
WELL_BY_DIGITS = mark("{folder}: every number from 0 to {most} can be called")
WELL = mark("{folder}: every number from 0 to {most} and every letter can be called")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(metavar="WHAT", required=True)
    for name, run_word, does in (
        ("words", _words, "the words of numbers, one line each"),
        ("say", _say, "a call, into a WAV file or as text"),
        ("build", voice_build.run, "make a voice pack from an engine or from recordings"),
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


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", nargs="+", metavar="NUMBER", help="or -: one a line from stdin")
    add_language(parser)


def _add_say(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL")
    parser.add_argument("counter", metavar="COUNTER")
    parser.add_argument("--pack", type=Path, help="a voice pack (default: that which comes with Lượt)")
    parser.add_argument("--digits", action="store_true", help="digit by digit")
    output = parser.add_mutually_exclusive_group(required=True)
    output.add_argument("--out", type=Path, metavar="FILE.wav")
    output.add_argument("--text", action="store_true", help="print the sentence")
    add_language(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK")
    parser.add_argument("--reading", choices=sorted(READINGS), default="south", help="of Vietnamese (south)")
    parser.add_argument("--digits", action="store_true", help="it is to call digit by digit")
    add_letters(parser)


_ARGUMENTS = {"words": _add_words, "say": _add_say, "build": voice_build.add_arguments, "check": _add_check}


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
    write_wav(arguments.out, sound if sound else espeak(arguments).say(sentence))
    return 0


def _indistinct(arguments: argparse.Namespace, language: str) -> list[str]:
    try:
        return indistinct(arguments.pack, words_to_tell_apart(language, READINGS[arguments.reading]))
    except ImportError:
        print(say(language, NOT_HEARD))
        return []


def _check(arguments: argparse.Namespace) -> int:
    language = read_text(arguments.pack).language
    speech = Speech(language, READINGS[arguments.reading], by_digits=arguments.digits)
    wrong = check(arguments.pack, every_call(speech, arguments.letters)) or _indistinct(arguments, language)
    has_all_letters = arguments.letters is None and not arguments.digits and language in SPOKEN_LETTERS
    well = WELL if has_all_letters else WELL_BY_DIGITS
    print(*wrong or [say(language, well, folder=arguments.pack, most=MOST)], sep="\n")
    return EXIT_FAULT if wrong else 0
