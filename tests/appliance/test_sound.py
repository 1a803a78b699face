"""The chime is heard in what a loudspeaker played, and nothing else is taken for it."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import pytest

from appliance.sound import HEADER_BYTES, chimes, is_silent, samples
from voice.chime import ANNOUNCEMENT, CALL, Bells, chime
from voice.sound import RATE_HZ


def silence(seconds: float) -> array[int]:
    return array("h", bytes(2 * int(seconds * RATE_HZ)))


def rung(bells: Bells = CALL) -> array[int]:
    return array("h", chime(bells).samples)


def test_each_chime_is_heard_once_and_when() -> None:
    heard = silence(1) + rung() + silence(0.5) + rung()
    assert chimes(heard, RATE_HZ) == pytest.approx([1.0, 3.3], abs=0.2)


def test_a_quiet_chime_is_heard() -> None:
    assert len(chimes(array("h", (each // 8 for each in rung())), RATE_HZ)) == 1


@pytest.mark.parametrize("hertz", [220.0, 440.0, 600.0])
def test_another_tone_is_no_chime(hertz: float) -> None:
    tone = array("h", (round(9000 * math.sin(math.tau * hertz * n / RATE_HZ)) for n in range(RATE_HZ)))
    assert chimes(tone, RATE_HZ) == []


def test_neither_silence_nor_an_announcement_is_a_call() -> None:
    assert chimes(silence(1), RATE_HZ) == []
    assert chimes(rung(ANNOUNCEMENT), RATE_HZ) == []


def test_the_left_channel_of_a_file_that_is_still_written(tmp_path: Path) -> None:
    file = tmp_path / "sound.wav"
    assert samples(file) == array("h")
    file.write_bytes(bytes(HEADER_BYTES) + array("h", [1, -1, 2, -2, 3]).tobytes())
    assert samples(file) == array("h", [1, 2])


def test_silence_begins_when_nothing_was_heard_for_a_while() -> None:
    assert is_silent(array("h"), RATE_HZ)
    assert not is_silent(rung() + silence(1), RATE_HZ)
    assert is_silent(rung() + silence(4), RATE_HZ)
