"""The chime, and the loudspeaker or its absence."""

from __future__ import annotations

import io
import wave

import pytest

from display.calls.bell import RATE, chime, open_bell


def test_an_unusable_sound_card_means_no_sound(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "none that SDL knows")
    bell = open_bell()
    bell.ring()
    assert not bell.sound
    assert "no sound" in caplog.text


def test_the_loudspeaker_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    bell = open_bell()
    try:
        assert bell.sound
        bell.ring()
        bell.ring()
    finally:
        bell.close()


def test_the_chime_is_short_and_starts_and_ends_silently() -> None:
    with wave.open(io.BytesIO(chime())) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h").tolist()
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
    assert 1 <= len(samples) / RATE <= 2
    assert 8_000 < max(map(abs, samples)) < 32_767
    assert max(map(abs, samples[:5] + samples[-100:])) < 400
