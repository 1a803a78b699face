"""The chime, and the loudspeaker or its absence."""

from __future__ import annotations

import queue
from array import array
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from tests.conftest import Eventually
from voice.chime import ALARM, ANNOUNCEMENT, CALL, Bells, chime
from voice.loudspeaker import Loudspeaker, ReturningLoudspeaker, SoundCard, open_loudspeaker
from voice.sound import RATE_HZ, Sound


def test_an_unusable_sound_card_means_no_sound(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "none that SDL knows")
    loudspeaker = open_loudspeaker()
    loudspeaker.play(chime())
    loudspeaker.close()
    assert not loudspeaker.works
    assert "no sound" in caplog.text


def test_the_loudspeaker_plays(monkeypatch: pytest.MonkeyPatch, eventually: Eventually) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    loudspeaker = open_loudspeaker()
    try:
        eventually(lambda: loudspeaker.works, "no sound")
        loudspeaker.play(chime())
        loudspeaker.play(chime(), 0.5)
    finally:
        loudspeaker.close()


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only device that ALSA knows."""
    (tmp_path / "asound.conf").write_text("pcm.hall { type null }\n", "ascii")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    for name in ("SDL_AUDIODRIVER", "AUDIODEV", "ALSA_PLUGIN_DIR"):
        monkeypatch.setenv(name, "")  # so that it is as before when the test has ended
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("hall")
def test_the_device_that_is_named_is_opened_by_the_alsa_that_pygame_brings(eventually: Eventually) -> None:
    loudspeaker = open_loudspeaker("hall")
    eventually(lambda: loudspeaker.works, "it is not opened")
    loudspeaker.close()
    eventually(lambda: not loudspeaker.works, "it stays open")


@pytest.mark.usefixtures("hall")
def test_a_device_that_alsa_does_not_know_is_not_opened_by_another_name(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    loudspeaker = open_loudspeaker("elsewhere")
    eventually(lambda: "no sound: " in caplog.text, "it is not tried, or opened")
    assert not loudspeaker.works
    loudspeaker.close()


def test_a_card_is_gone_when_two_looks_in_a_row_find_no_more_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int | None] = [None, None, 100, 200, 200, 300, None, 400, None, 400]
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    monkeypatch.setattr("voice.loudspeaker.own_playback", lambda: looks.pop(0))
    card = SoundCard()
    assert [card.is_well() for _ in range(10)] == [True] * 9 + [False]
    card.close()


class Socket:
    """Where a loudspeaker is plugged in, or not."""

    def __init__(self, *, is_plugged: bool) -> None:
        self.is_plugged = is_plugged
        self.heard: list[Sound] = []
        self.news: queue.SimpleQueue[None] = queue.SimpleQueue()

    def open_card(self) -> PluggedCard:
        if not self.is_plugged:
            raise OSError("no sound card")
        return PluggedCard(self)


class PluggedCard:
    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    def play(self, sound: Sound, volume: float) -> None:
        if not self._socket.is_plugged:
            raise pygame.error("gone")
        assert volume == 1
        self._socket.heard.append(sound)

    def is_well(self) -> bool:
        return self._socket.is_plugged

    def close(self) -> None:
        """Has nothing to close."""


def test_a_loudspeaker_that_goes_away_is_missed_and_heard_again_when_it_is_back(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    socket = Socket(is_plugged=True)
    loudspeaker = ReturningLoudspeaker(socket.open_card, lambda: socket.news.put(None), look_s=0.01, seldom_s=0.02)
    eventually(lambda: loudspeaker.works, "it is not opened")
    with caplog.at_level("INFO"):
        for _ in range(2):
            socket.is_plugged = False
            eventually(lambda: not loudspeaker.works, "nobody misses it")
            socket.is_plugged = True
            eventually(lambda: loudspeaker.works, "it does not come back")
        loudspeaker.play(ramp(1))
        eventually(lambda: ramp(1) in socket.heard, "it is not heard")
    loudspeaker.close()
    assert socket.news.qsize() == 5, "opened, and twice gone and back"
    assert [record.message for record in caplog.records] == [
        "no sound: the loudspeaker is gone",
        "the loudspeaker is back",
    ] * 2


def test_one_that_fails_while_it_plays_is_gone(eventually: Eventually) -> None:
    socket = Socket(is_plugged=True)
    loudspeaker = ReturningLoudspeaker(socket.open_card, lambda: None, look_s=3600)
    eventually(lambda: loudspeaker.works, "it is not opened")
    socket.is_plugged = False
    loudspeaker.play(chime())
    eventually(lambda: not loudspeaker.works, "nobody misses it")
    loudspeaker.close()


class Faulty:
    """A card with a fault of each kind that nobody thought of."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults

    def fail(self, what: str) -> None:
        if what in self.faults:
            self.faults.remove(what)
            raise LookupError(what)

    def open_card(self) -> Faulty:
        self.fail("open")
        return self

    def play(self, _sound: Sound, _volume: float) -> None:
        self.fail("play")

    def is_well(self) -> bool:
        self.fail("look")
        return "play" in self.faults or not self.faults

    def close(self) -> None:
        self.fail("close")


def test_no_fault_of_a_card_ends_the_thread_and_the_first_is_explained(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    card = Faulty(["open", "look", "close", "play"])
    loudspeaker = ReturningLoudspeaker(card.open_card, lambda: None, look_s=0.01, seldom_s=0.02)
    eventually(lambda: card.faults == ["play"] and loudspeaker.works, "it gives up")
    loudspeaker.play(chime())
    eventually(lambda: not card.faults and loudspeaker.works, "it gives up")
    loudspeaker.close()
    assert [record.message for record in caplog.records if record.exc_info] == ["the loudspeaker has a fault"]


@pytest.mark.parametrize("bells", [CALL, ANNOUNCEMENT, ALARM])
def test_bells_are_short_and_start_and_end_silently(bells: Bells) -> None:
    sound = chime(bells)
    assert 1 <= sound.seconds <= 3
    assert 8_000 < sound.peak < 32_767
    assert max(map(abs, [*sound.samples[:5], *sound.samples[-100:]])) < 400


@pytest.fixture
def recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eventually: Eventually
) -> Iterator[tuple[Loudspeaker, Path]]:
    """A loudspeaker whose sound lands in a file, faster than it would be heard."""
    file = tmp_path / "heard.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(file))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "5")
    loudspeaker = open_loudspeaker()
    eventually(lambda: loudspeaker.works, "no sound")
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
