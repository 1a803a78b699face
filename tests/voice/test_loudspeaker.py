"""The chime, and the loudspeaker or its absence."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Eventually
from voice.chime import chime
from voice.loudspeaker import Loudspeaker, open_loudspeaker
from voice.sound import RATE_HZ, Sound


def test_an_unusable_sound_card_means_no_sound(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "none that SDL knows")
    loudspeaker = open_loudspeaker()
    loudspeaker.play(chime())
    assert not loudspeaker.works
    assert "no sound" in caplog.text


def test_the_loudspeaker_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    loudspeaker = open_loudspeaker()
    try:
        assert loudspeaker.works
        loudspeaker.play(chime())
        loudspeaker.play(chime())
    finally:
        loudspeaker.close()


def test_the_chime_is_short_and_starts_and_ends_silently() -> None:
    sound = chime()
    assert 1 <= sound.seconds <= 2
    assert 8_000 < sound.peak < 32_767
    assert max(map(abs, [*sound.samples[:5], *sound.samples[-100:]])) < 400


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Loudspeaker, Path]]:
    """A loudspeaker whose sound lands in a file, faster than it would be heard."""
    file = tmp_path / "heard.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(file))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "5")
    loudspeaker = open_loudspeaker()
    yield loudspeaker, file
    loudspeaker.close()


def ramp(first: int) -> Sound:
    """A second in which no two neighbours are the same."""
    return Sound(array("h", (first + n % 5000 for n in range(RATE_HZ))))


def heard(file: Path) -> array[int]:
    data = file.read_bytes()
    return array("h", data[: len(data) // 2 * 2])


def test_every_sample_is_heard_and_a_second_sound_ends_the_first(
    recorded: tuple[Loudspeaker, Path], eventually: Eventually
) -> None:
    loudspeaker, file = recorded
    first, second = ramp(1), ramp(10_001)
    loudspeaker.play(first)
    eventually(lambda: first.samples.tobytes() in file.read_bytes(), "the first sound is not heard")
    loudspeaker.play(first)
    loudspeaker.play(second)
    eventually(lambda: second.samples.tobytes() in file.read_bytes(), "the second sound is not heard")
    samples = heard(file)
    assert all(sample == 0 or 1 <= sample <= 5000 or 10_001 <= sample <= 15_000 for sample in samples), "none overlap"
