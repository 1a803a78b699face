"""Recordings as people make them become sound as the voice has it, whatever the machine that recorded them."""

from __future__ import annotations

import math
import sys
import wave
from pathlib import Path

import pytest

from voice.recordings import NO_LIBRARY, read_recording
from voice.sound import FULL, RATE_HZ, Sound, SoundError

HERTZ = 440


def record(file: Path, *, rate: int, channels: int, width: int, part: float = 0.5, seconds: float = 0.5) -> Path:
    """A tone, at full strength in each channel."""
    most = 2 ** (8 * width - 1) - 1
    frames = bytearray()
    for n in range(round(rate * seconds)):
        value = round(max(-1.0, min(1.0, part * math.sin(math.tau * HERTZ * n / rate))) * most)
        sample = bytes([value + 128]) if width == 1 else value.to_bytes(width, "little", signed=True)
        frames += sample * channels
    with wave.open(str(file), "wb") as wav:
        wav.setparams((channels, width, rate, 0, "NONE", ""))
        wav.writeframes(bytes(frames))
    return file


def strength(sound: Sound, hertz: float) -> float:
    """Of one frequency, from 0 to 1 (Goertzel)."""
    inner = sound.samples[RATE_HZ // 20 : -RATE_HZ // 20]
    turned = [
        sample * complex(math.cos(w), -math.sin(w))
        for n, sample in enumerate(inner)
        for w in [math.tau * hertz * n / RATE_HZ]
    ]
    return abs(sum(turned)) * 2 / len(inner) / FULL


@pytest.mark.parametrize(
    ("rate", "channels", "width"),
    [(22_050, 1, 2), (22_050, 2, 2), (8_000, 1, 1), (16_000, 1, 2), (44_100, 2, 2), (48_000, 1, 3), (96_000, 2, 4)],
)
def test_any_rate_channels_and_width_are_the_same_tone(tmp_path: Path, rate: int, channels: int, width: int) -> None:
    sound, clipped = read_recording(record(tmp_path / "a.wav", rate=rate, channels=channels, width=width))
    assert abs(sound.seconds - 0.5) < 0.01
    assert strength(sound, HERTZ) == pytest.approx(0.5, abs=0.01)
    assert strength(sound, 2 * HERTZ) < 0.01
    assert clipped == 0


def test_what_lies_above_our_rate_is_gone_not_mirrored(tmp_path: Path) -> None:
    """A whistle of 15 kHz would be heard at 7,050 Hz."""
    file = tmp_path / "a.wav"
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, 48_000, 0, "NONE", ""))
        samples = (round(16_000 * math.sin(math.tau * 15_000 * n / 48_000)) for n in range(24_000))
        wav.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    assert strength(read_recording(file).sound, RATE_HZ - 15_000) < 0.001


@pytest.mark.parametrize(("rate", "width"), [(22_050, 2), (44_100, 1), (44_100, 2), (48_000, 3), (48_000, 4)])
def test_what_was_recorded_too_loud_is_noticed(tmp_path: Path, rate: int, width: int) -> None:
    loud = record(tmp_path / "a.wav", rate=rate, channels=1, width=width, part=1.4)
    assert read_recording(loud).clipped > 1000


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.wav").write_bytes(b"ID3 an MP3")
    for name in ("a.wav", "b.wav"):
        with pytest.raises(SoundError, match=name):
            read_recording(tmp_path / name)
    ours = record(tmp_path / "c.wav", rate=RATE_HZ, channels=1, width=2)
    other = record(tmp_path / "d.wav", rate=48_000, channels=1, width=2)
    monkeypatch.setitem(sys.modules, "soxr", None)
    assert read_recording(ours).clipped == 0, "needs no library"
    with pytest.raises(SoundError) as refused:
        read_recording(other)
    assert str(refused.value) == NO_LIBRARY
