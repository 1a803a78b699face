"""Sound cards as Linux tells of them, from files as a Raspberry Pi has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.sound_cards import is_there, own_playback, use_device

PLAYING = """state: RUNNING
owner_pid   : 4242
trigger_time: 61.4
tstamp      : 0.0
delay       : 4096
avail       : 0
avail_max   : 2048
-----
hw_ptr      : {played}
appl_ptr    : 90112
"""


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    (tmp_path / "self" / "task" / "4242").mkdir(parents=True)
    card = tmp_path / "asound" / "card1"
    (card / "pcm0p" / "sub0").mkdir(parents=True)
    (tmp_path / "asound" / "vc4hdmi0").symlink_to("card1")
    return tmp_path


def status(proc: Path, text: str) -> None:
    (proc / "asound" / "card1" / "pcm0p" / "sub0" / "status").write_text(text, "ascii")


@pytest.mark.parametrize(
    ("device", "there"),
    [("plughw:CARD=vc4hdmi0", True), ("hw:1,0", True), ("plughw:CARD=Device,DEV=0", False), ("hw:0", False)],
)
def test_a_card_is_there_by_its_name_or_number(proc: Path, device: str, there: bool) -> None:
    assert is_there(device, {}, proc=proc, devices=proc / "snd") == there


def test_any_card_or_a_sound_server_will_do_where_none_is_named(proc: Path) -> None:
    devices = proc / "snd"
    devices.mkdir()
    assert not is_there(None, {}, proc=proc, devices=devices)
    assert is_there(None, {"PULSE_SERVER": "/run/pulse"}, proc=proc, devices=devices)
    (devices / "pcmC1D0c").touch()
    assert not is_there("default", {}, proc=proc, devices=devices), "a microphone"
    (devices / "pcmC1D0p").touch()
    assert is_there("default", {}, proc=proc, devices=devices)


@pytest.mark.parametrize("device", [None, "default"])
def test_the_driver_that_a_unit_names_makes_no_sound_card(proc: Path, device: str | None) -> None:
    assert not is_there(device, {"SDL_AUDIODRIVER": "alsa"}, proc=proc, devices=proc / "snd")
    assert is_there(device, {"SDL_AUDIODRIVER": "disk"}, proc=proc, devices=proc / "snd")
    assert is_there("hall", {"SDL_AUDIODRIVER": "alsa"}, proc=proc, devices=proc / "snd"), "a name of the machine's own"


def test_the_kernel_counts_what_is_played_for_this_program_alone(proc: Path) -> None:
    assert own_playback(proc) is None
    status(proc, "closed\n")
    assert own_playback(proc) is None
    status(proc, PLAYING.format(played=86016))
    assert own_playback(proc) == 86016
    status(proc, PLAYING.format(played=86016).replace("4242", "17"))
    assert own_playback(proc) is None
    status(proc, PLAYING.format(played=86016).replace("RUNNING", "DISCONNECTED"))
    assert own_playback(proc) is None


def test_a_named_device_is_for_alsa_and_what_is_set_stays() -> None:
    environ = {"ALSA_CONFIG_PATH": "/own.conf"}
    use_device("plughw:CARD=vc4hdmi0", environ)
    assert environ["AUDIODEV"] == "plughw:CARD=vc4hdmi0"
    assert (environ["SDL_AUDIODRIVER"], environ["ALSA_CONFIG_PATH"]) == ("alsa", "/own.conf")
    others = {"SDL_AUDIODRIVER": "dummy"}
    use_device(None, others)
    use_device("default", others)
    assert "AUDIODEV" not in others
