"""What `luot check` prints about a voice that would be silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.settings.sections import CounterSettings, Settings, VoiceSettings
from luot.check.voice_checks import check_voice
from runtime.settings.load import load
from tests.paths import EXAMPLE
from voice.pack import FILE, read_text, write_text
from voice.packs import shipped


@pytest.fixture(scope="module")
def example() -> Settings:
    return load(EXAMPLE)


def said(settings: Settings, voice: VoiceSettings) -> list[str]:
    return list(check_voice(replace(settings, voice=voice), "en"))


def test_the_voices_that_come_with_luot_say_every_call_of_the_example(example: Settings) -> None:
    assert said(example, VoiceSettings(speak=("vi", "en"))) == []
    assert said(example, VoiceSettings()) == []


def test_a_language_without_a_pack_is_only_a_chime(example: Settings) -> None:
    assert said(example, VoiceSettings(speak=("vi", "km"))) == [
        "warning: voice.speak: km: only the chime would be heard: no voice pack comes with Lượt for “km”"
    ]


def test_words_that_a_pack_lacks_are_named(example: Settings, tmp_path: Path) -> None:
    own = tmp_path / "vi"
    own.mkdir()
    for file in shipped("vi").glob("*.wav"):
        (own / file.name).write_bytes(file.read_bytes())
    text = read_text(shipped("vi"))
    write_text(own, replace(text, clips={file: clip for file, clip in text.clips.items() if "bảy" not in clip}))
    assert (own / FILE).is_file()
    voice = VoiceSettings(speak=("vi",), packs={"vi": str(own)})
    lacking = "warning: voice.speak: vi: of some calls only the chime would be heard: the pack lacks “bảy”"
    assert said(example, voice) == [lacking]


def test_counters_whose_names_a_pack_does_not_know_are_named(example: Settings) -> None:
    hall = replace(example, counter=(*example.counter, CounterSettings(id="Ω9", offsets={})))
    assert said(hall, VoiceSettings(speak=("en",))) == [
        "warning: voice.speak: en: of some calls only the chime would be heard: the pack lacks “ω”"
    ]


def test_an_engine_says_all_that_packs_lack_unless_it_is_not_there(example: Settings) -> None:
    words = ("-w", "{wav}", "{text}")
    assert said(example, VoiceSettings(speak=("km",), engine=("sh", *words))) == []
    told = said(example, VoiceSettings(speak=("km",), engine=("no-such-engine", *words)))
    assert told[0] == "warning: voice.engine: there is no command no-such-engine on this machine"
    assert len(told) == 2
