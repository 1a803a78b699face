"""A real wall speaks into a file: each call once and whole, none over another, across a restart of the wall, too."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.messages.commands import Announce, CallNext, Recall, WithdrawNotice
from core.messages.state import Health
from core.messages.wire import Topics, decode_health
from runtime.bus.bus import BusEvent, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.conftest import Eventually
from tests.office.device import Device
from tests.office.real_office import Office
from voice.build import build
from voice.chime import ALARM, chime
from voice.pack import Pack, PackText, load
from voice.recordings import Recording
from voice.script import script
from voice.sound import RATE_HZ, Sound
from words.spoken_numbers import READINGS
from words.spoken_sentences import Speech

pytestmark = pytest.mark.slow

VOICE = """
[voice]
speak = ["vi"]
packs = {{ vi = "{pack}" }}

[display]
chime = false
call_gap_s = 0
absent_after_s = 0
"""


@contextmanager
def speaking_wall(office: Office, heard: Path) -> Iterator[None]:
    """Its loudspeaker is a file that takes everything in a sixth of the time."""
    own = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(heard), "SDL_DISKAUDIODELAY": "15"}
    with (office.home / "wall.log").open("ab") as log:
        command = [sys.executable, "-m", "display", "--settings", str(office.file)]
        wall = subprocess.Popen(command, stderr=log, env=os.environ | own | {"SDL_VIDEODRIVER": "dummy"})
    try:
        yield
    finally:
        wall.kill()
        wall.wait()


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Each word is a short tone of its own, so that a sentence takes a second."""
    texts = script("vi", READINGS["south"], whole_numbers=False)

    def tone(_file: str, text: str) -> Recording:
        hertz = 300 + 37 * list(texts.values()).index(text)
        samples = (round(9000 * math.sin(math.tau * hertz * n / RATE_HZ)) for n in range(RATE_HZ // 9))
        return Recording.of(Sound(array("h", samples)))

    header = PackText(language="vi", speaker="tones", licence="CC0-1.0", gap_ms=5, pause_ms=10, clips={})
    assert build(tmp_path / "pack", header, texts, tone) == []
    return load(tmp_path / "pack")


def sentences(pack: Pack, *files: Path) -> list[str]:
    """What stands in the recordings, in order; each is found by the very samples of its pack."""
    speech = Speech("vi")
    said = []
    for number in range(201, 210):
        for counter in "12":
            for count in (1, 2):
                sentence = speech.call(str(number), counter, count)
                sound = pack.say(sentence)
                assert sound
                said.append((sentence, sound.samples.tobytes()))
    found: list[tuple[int, int, str]] = []
    for order, file in enumerate(files):
        data = file.read_bytes() if file.exists() else b""
        for sentence, samples in said:
            begin = data.find(samples)
            while begin >= 0:
                found.append((order, begin, sentence))
                begin = data.find(samples, begin + len(samples))
    return [sentence for _, _, sentence in sorted(found)]


@pytest.fixture
def healths(office: Office) -> Iterator[list[Health]]:
    """What the wall reports."""
    told: list[Health] = []

    def hear(event: BusEvent) -> None:
        if isinstance(event, Message):
            told.append(decode_health(event.payload))

    topic = Topics(office.settings.office.id).health("wall")
    bus = MqttBus(broker_access(office.settings, "guide", {}), subscriptions=(topic,))
    bus.start(hear)
    yield told
    bus.close()


def called(console: Device, counter: str) -> None:
    assert console.request(CallNext(id=console.new_id(), counter=counter)).ok


def test_each_call_is_heard_once_in_order(
    office: Office, pack: Pack, healths: list[Health], tmp_path: Path, eventually: Eventually
) -> None:
    office.file.write_text(office.file.read_text("utf-8") + VOICE.format(pack=tmp_path / "pack"), "utf-8")
    office.kiosk.start()
    console, speech = office.device("console"), Speech("vi")
    console.open_counters()
    first, second = office.home / "first.raw", office.home / "second.raw"
    with speaking_wall(office, first):
        eventually(lambda: healths and healths[-1].sound is True, "the wall has no loudspeaker")
        for _ in range(3):
            console.take(paperless=True)
        called(console, "1")
        called(console, "2")
        assert console.request(Recall(id=console.new_id(), counter="1")).ok
        expected = [speech.call("201", "1"), speech.call("202", "2"), speech.call("201", "1", 2)]
        eventually(lambda: sentences(pack, first)[-1:] == expected[-1:], "the recall is not heard")
        eventually(lambda: healths[-1].spoken == 3, "the wall does not say that it has spoken")
    # Each once or twice, as others waited or not, and none before the one before had ended.
    heard = sentences(pack, first)
    assert heard == sorted(heard, key=expected.index)
    assert list(dict.fromkeys(heard)) == expected
    with speaking_wall(office, second):
        called(console, "1")
        eventually(lambda: speech.call("203", "1") in sentences(pack, second), "the next call is not heard")
    assert set(sentences(pack, second)) == {speech.call("203", "1")}, "nothing is said again"


def test_an_emergency_and_a_notice_are_heard_and_a_restart_does_not_repeat_what_was_heard(
    office: Office, pack: Pack, healths: list[Health], tmp_path: Path, eventually: Eventually
) -> None:
    office.file.write_text(office.file.read_text("utf-8") + VOICE.format(pack=tmp_path / "pack"), "utf-8")
    office.kiosk.start()
    console, speech = office.device("console"), Speech("vi")
    console.open_counters()
    first, second = office.home / "first.raw", office.home / "second.raw"
    notice, emergency = "Đã hết số thứ tự", "vui lòng chờ thêm"
    kept = office.home / ".luot" / "wall" / "announced.json"
    with speaking_wall(office, first):
        eventually(lambda: healths and healths[-1].sound is True, "the wall has no loudspeaker")
        assert console.request(Announce(id=console.new_id(), text=notice)).ok
        eventually(lambda: times(pack, notice, first) == 1, "the notice is not heard")
        eventually(lambda: kept.exists() and notice in kept.read_text("utf-8"), "it is not kept that it was heard")
        assert console.request(Announce(id=console.new_id(), text=emergency, urgent=True)).ok
        eventually(lambda: times(pack, emergency, first) >= 2, "the emergency is not heard twice")
        assert chime(ALARM).samples.tobytes() in first.read_bytes()
        assert console.request(WithdrawNotice(id=console.new_id(), text=emergency, urgent=True)).ok
    with speaking_wall(office, second):
        console.take(paperless=True)
        called(console, "1")
        eventually(lambda: speech.call("201", "1") in sentences(pack, second), "the call is not heard")
    assert times(pack, notice, second) == times(pack, emergency, second) == 0


def times(pack: Pack, text: str, file: Path) -> int:
    """How often it stands in the recording."""
    sound = pack.say(text)
    assert sound
    return file.read_bytes().count(sound.samples.tobytes()) if file.exists() else 0
