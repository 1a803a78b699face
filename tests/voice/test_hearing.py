"""What a listener mistakes is named: the same word twice, and tones that lie in each other's file."""

from __future__ import annotations

import shutil
from itertools import combinations, product
from pathlib import Path

import pytest

from luot.__main__ import main
from luot.voice_build import BY_ESPEAK
from voice.check import indistinct
from voice.engine import Engine
from voice.hearing import ALIKE, HIGHER_BY, Heard, confusable, distance, hear, pitch_ratio, rise_ratio
from voice.pack import read_text
from voice.packs import shipped
from voice.script import words_to_tell_apart
from voice.sound import Sound, read_wav
from words.spoken_numbers import READINGS, ReadingName

WORDS = words_to_tell_apart("vi", READINGS["south"])


@pytest.fixture(scope="module")
def clips() -> dict[str, Sound]:
    folder = shipped("vi")
    return {said: read_wav(folder / file) for file, said in read_text(folder).clips.items() if said in WORDS}


def test_the_words_of_the_voices_that_come_with_it_can_be_told_apart() -> None:
    assert indistinct(shipped("vi"), WORDS | words_to_tell_apart("vi", READINGS["north"])) == []
    assert indistinct(shipped("en"), words_to_tell_apart("en", READINGS["south"])) == []


@pytest.mark.parametrize(("word", "as_if"), [("lăm", "năm"), ("bảy", "ba"), ("mốt", "một"), ("mươi", "mười")])
def test_a_word_that_was_recorded_for_another_is_named(clips: dict[str, Sound], word: str, as_if: str) -> None:
    (what,) = confusable({word: clips[as_if].times(0.7), as_if: clips[as_if]})
    assert word in what
    assert as_if in what


@pytest.mark.parametrize(("one", "other"), [("mốt", "một"), ("mươi", "mười")])
def test_tones_in_each_others_file_are_named(clips: dict[str, Sound], one: str, other: str) -> None:
    assert list(confusable({one: clips[one], other: clips[other]})) == []
    (what,) = confusable({one: clips[other], other: clips[one]})
    assert "in each other's file" in what


def test_short_and_silent_clips_are_heard_without_an_error(clips: dict[str, Sound]) -> None:
    short = Sound(clips["ba"].samples[2000:2100])
    assert distance(hear(short), hear(clips["ba"])) > 0
    assert confusable({"ba": short})


def test_the_command_names_what_cannot_be_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shipped("vi"), tmp_path / "vi")
    shutil.copy(tmp_path / "vi" / "nam.wav", tmp_path / "vi" / "lam.wav")
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    assert main(["voice", "check", str(tmp_path / "vi")]) == 0
    assert "NumPy" in capsys.readouterr().out
    monkeypatch.undo()
    assert main(["voice", "check", str(tmp_path / "vi")]) == 1
    assert capsys.readouterr().out == "năm and lăm sound alike\n"


PACES_AND_PITCHES = (("100", "50"), ("112", "50"), ("105", "54"), ("105", "47"), ("90", "50"), ("125", "50"))


@pytest.mark.long
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng to say words again and again")
@pytest.mark.parametrize("reading", ["south", "north"])
def test_repeated_utterances_are_one_word_and_pairs_two(reading: ReadingName) -> None:
    def takes(word: str) -> list[Heard]:
        voice = BY_ESPEAK["vi"][reading]
        command = ["espeak-ng", "-v", voice, "-a", "80", "-w", "{wav}"]
        return [
            hear(Engine([*command, "-s", pace, "-p", pitch, "--", "{text}"]).say(word))
            for pace, pitch in PACES_AND_PITCHES
        ]

    five, five_after_ten = takes("năm"), takes("lăm")
    same = [distance(*pair) for each in (five, five_after_ten) for pair in combinations(each, 2)]
    assert sum(each <= ALIKE for each in same) >= 0.75 * len(same)
    assert all(distance(*pair) > ALIKE for pair in product(five, five_after_ten))
    assert all(pitch_ratio(*pair) >= HIGHER_BY for pair in product(takes("mươi"), takes("mười")))
    assert all(rise_ratio(*pair) >= HIGHER_BY for pair in product(takes("mốt"), takes("một")))
