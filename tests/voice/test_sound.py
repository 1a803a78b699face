"""Sound: what is read is what was written; ends are trimmed and fade, joins do not click, all are equally loud."""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path

import pytest

from voice.sound import FULL, RATE_HZ, Sound, SoundError, joined, read_wav, silence, write_wav


def tone(seconds: float, part: float = 0.5) -> Sound:
    samples = (round(FULL * part * math.sin(math.tau * 440 * n / RATE_HZ)) for n in range(round(RATE_HZ * seconds)))
    return Sound(array("h", samples))


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(0.1))
    assert read_wav(tmp_path / "a.wav") == tone(0.1)


@pytest.mark.parametrize(("channels", "rate", "width"), [(2, RATE_HZ, 2), (1, 44_100, 2), (1, RATE_HZ, 1)])
def test_other_kinds_are_refused(tmp_path: Path, channels: int, rate: int, width: int) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as wav:
        wav.setparams((channels, width, rate, 0, "NONE", ""))
        wav.writeframes(bytes(1000))
    with pytest.raises(SoundError, match="expected 1, 22050, 16"):
        read_wav(tmp_path / "a.wav")


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound at all", bytes(100)])
def test_what_is_no_sound_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(SoundError, match=r"a\.wav"):
        read_wav(tmp_path / "a.wav")
    with pytest.raises(SoundError, match=r"b\.wav"):
        read_wav(tmp_path / "b.wav")


def test_silence_around_a_sound_goes() -> None:
    whole = joined([silence(0.5), tone(0.3), silence(0.2), tone(0.1), silence(1)])
    assert 0.6 <= whole.trimmed().seconds <= 0.64, "silence within stays"
    assert silence(1).trimmed().seconds == 0


def test_ends_come_and_go_softly() -> None:
    faded = Sound(array("h", [FULL] * 2000)).faded()
    assert faded.samples[0] == faded.samples[-1] == 0
    assert faded.samples[1000] == FULL
    steps = [abs(after - before) for before, after in zip(faded.samples[:-1], faded.samples[1:], strict=True)]
    assert max(steps) < FULL / 100
    assert silence(0).faded() == silence(0)


@pytest.mark.parametrize("part", [0.01, 0.1, 0.9])
def test_loud_and_soft_become_equally_loud_and_silence_within_does_not_count(part: float) -> None:
    levelled = joined([silence(0.5), tone(0.5, part)]).levelled(-20)
    assert abs(levelled.rms_dbfs + 20) < 0.2
    assert levelled.clipped == 0
    assert silence(1).levelled(-20) == silence(1)


def test_levelling_never_clips() -> None:
    spike = Sound(array("h", [100, -100] * 5000 + [20_000]))
    assert spike.levelled(-6).peak <= FULL * 0.9
