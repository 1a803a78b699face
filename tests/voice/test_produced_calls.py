"""Two hundred calls as the voices that come with Lượt say them: equally loud, unhurried, whole, without clicks."""

from __future__ import annotations

import random
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pytest

from tests.voice.loudness_r128 import integrated_lufs
from voice.pack import load
from voice.packs import shipped
from voice.sound import FULL, RATE_HZ, Sound
from words.spoken_sentences import Speech

CALLS = 200
STEP_S = 0.01
QUIET = 250
"""A sample below this, some −42 dB, is silence between words."""


class Produced(NamedTuple):
    sentence: str
    sound: Sound


@pytest.fixture(scope="module", params=["vi", "en"])
def calls(request: pytest.FixtureRequest) -> list[Produced]:
    dice, language = random.Random(1770), str(request.param)  # noqa: S311 - any numbers will do
    pack, speech, produced = load(shipped(language)), Speech(language), []
    for _ in range(CALLS):
        label, counter = str(dice.randint(1, 999)), str(dice.randint(1, 20))
        sentence = speech.call(label, counter, dice.choice((1, 1, 1, 2)))
        sound = pack.say(sentence)
        assert sound is not None, sentence
        produced.append(Produced(sentence, sound))
    return produced


def strengths(sound: Sound) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """How far each sample is from silence."""
    return np.abs(np.frombuffer(sound.samples, np.int16).astype(np.int64))


def silences(sound: Sound) -> list[float]:
    """How long each silence within it is, in seconds."""
    size = round(RATE_HZ * STEP_S)
    samples = strengths(sound)
    peaks = [int(samples[begin : begin + size].max()) for begin in range(0, len(samples), size)]
    runs = [(is_silent, len(list(run))) for is_silent, run in groupby(peaks, lambda peak: peak < QUIET)]
    return [length * STEP_S for is_silent, length in runs if is_silent]


def test_they_are_equally_loud(calls: list[Produced]) -> None:
    """By EBU R128, although clips are levelled by their root mean square."""
    loudness = [integrated_lufs(sound) for _, sound in calls]
    assert max(loudness) - min(loudness) <= 1, (min(loudness), max(loudness))
    assert all(-24 < each < -21 for each in loudness)


def test_nobody_has_to_listen_fast(calls: list[Produced]) -> None:
    pace = [len(sentence.replace("-", " ").split()) / sound.seconds * 60 for sentence, sound in calls]
    assert 110 <= min(pace) <= max(pace) <= 140, (min(pace), max(pace))


def test_none_is_clipped_or_clicks(calls: list[Produced]) -> None:
    assert all(strengths(sound).max() < FULL for _, sound in calls)
    assert all(abs(sound.samples[0]) < QUIET and abs(sound.samples[-1]) < QUIET for _, sound in calls)


def test_words_follow_one_another_and_phrases_are_apart(calls: list[Produced]) -> None:
    for sentence, sound in calls:
        gaps = silences(sound)
        phrases = sum(sentence.count(sign) for sign in ",:")
        assert max(gaps) < 0.6, f"{sentence}: somebody would think that it has ended"
        assert sum(gap >= 0.18 for gap in gaps) >= phrases, f"{sentence}: no breath between its phrases"
