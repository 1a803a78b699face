"""What somebody reads aloud, or an engine says, for a pack: each text once, with the file that it goes into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from voice.plan import words_of
from words.spoken_answers import ANSWERS
from words.spoken_numbers import MOST, SPOKEN_LETTERS, Reading, digit_words, number_words
from words.spoken_sentences import CALLS, SENTENCES, Speech
from words.translation import say

DIGITS = "0123456789"
BREATH = re.compile(r"[,.:;!?|]")


def script(
    language: str,
    reading: Reading,
    *,
    whole_numbers: bool,
    letters: str | None = None,
    kiosk: bool = False,
    also: Sequence[str] = (),
) -> dict[str, str]:
    """File → text. Without `whole_numbers` single words, of which 18 are enough for the numbers in Vietnamese; with
    them also 0 to 99 as one clip each, and the hundreds: fewer joins are heard. `letters`: those of the office's labels
    and counters; None: all that have a name. `kiosk`: also for one with a
    loudspeaker; `also`: what the office has said beside, such as the names of its services."""
    sentences = (*SENTENCES, *ANSWERS) if kiosk else SENTENCES
    texts = [
        *_phrases(language, sentences),
        *_number_words(language, reading),
        *_letters(language, letters).values(),
    ]
    if whole_numbers:
        texts += [number_words(number, language, reading) for number in (*range(100), *range(100, 1000, 100))]
    return _with_files([*texts, *also])


def first_script(language: str, *, kiosk: bool = False, also: Sequence[str] = ()) -> dict[str, str]:
    """File → text: as little as a voice needs to call, call again and take a call back, digit by digit. It is enough
    for languages whose numbers nobody has taught Lượt."""
    sentences = (*CALLS, *ANSWERS) if kiosk else CALLS
    texts = [*_phrases(language, sentences), *(digit_words(digit, language) for digit in DIGITS)]
    return _with_files([*texts, *also])


def words_to_tell_apart(language: str, reading: Reading) -> frozenset[str]:
    """The single words that numbers are made of: who mistakes one of them goes to another counter."""
    return frozenset(_number_words(language, reading))


def every_call(speech: Speech, letters: str | None = None) -> Iterator[str]:
    """What a pack is to be able to say in a hall: every number, and, unless it calls digit by digit, these letters
    (None: all); a recall, and what takes a call back."""
    yield from (speech.call(str(number), "1") for number in range(MOST + 1))
    if not speech.by_digits:
        yield from (speech.call(f"{letter}1", "1") for letter in _letters(speech.language, letters))
    yield from (speech.call("1", "1", count=2), speech.wait_on("1"))


def _phrases(language: str, sentences: Iterable[str]) -> Iterator[str]:
    """What stands around the numbers, in one breath each."""
    for sentence in sentences:
        for phrase in BREATH.split(say(language, sentence, number="|", counter="|", count="|")):
            if phrase.strip():
                yield phrase.strip()


def _letters(language: str, chosen: str | None) -> dict[str, str]:
    """Letter → its name. Raises `ValueError` for a letter without one."""
    names = SPOKEN_LETTERS.get(language, {})
    if chosen is None:
        return names
    if unknown := [letter for letter in chosen.upper() if letter not in names]:
        raise ValueError(f"no name of “{unknown[0]}” is known in “{language}”")
    return {letter: names[letter] for letter in chosen.upper()}


def _number_words(language: str, reading: Reading) -> Iterator[str]:
    for number in range(MOST + 1):
        yield from words_of(number_words(number, language, reading))


def _with_files(texts: Iterable[str]) -> dict[str, str]:
    """Names without accents, so that any computer can hold them; where two are the same the second has a number."""
    files: dict[str, str] = {}
    for text in {words_of(text): text for text in texts}.values():
        name, number = _plain(text), 1
        while (file := f"{name}-{number}.wav" if number > 1 else f"{name}.wav") in files:
            number += 1
        files[file] = text
    return files


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(each for each in letters if not unicodedata.combining(each))))
