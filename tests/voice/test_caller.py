"""What is heard of a call: chime, sentence, gap, sentence; less of it while others wait; never half a sentence."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.instant import Instant
from core.messages.state import CallView
from core.settings.sections import DisplaySettings, OfficeSettings, Settings, VoiceSettings
from runtime.clock import Clock
from tests.conftest import PATIENCE_S, Eventually
from tests.voice.engines import SPEAKS, Rehearsing, engine
from voice.caller import AFTER_CHIME_S, BETWEEN_S, SILENT, HallCaller
from voice.chime import ALARM, ANNOUNCEMENT, CALL
from voice.compose import open_caller
from voice.pack import Pack, load
from voice.packs import shipped
from voice.sound import Sound
from voice.voice import Voice
from words.spoken_announcements import CLOSING, TESTING, Announcement
from words.spoken_sentences import Speech

NOW = Instant.parse("2026-11-24T01:15:42Z")


class Ear:
    """A loudspeaker that is listened to."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.heard: list[Sound] = []
        self.volumes: list[float] = []

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        self.heard.append(sound)
        self.volumes.append(volume)

    def close(self) -> None:
        """Has nothing to close."""


@pytest.fixture(scope="module")
def vietnamese() -> Pack:
    return load(shipped("vi"))


def call(label: str = "207", counter: str = "3", count: int = 1) -> CallView:
    return CallView(
        call_no=1, label=label, service="CT", class_="N", counter=counter, at=NOW, count=count, undone=False
    )


def seconds(pack: Pack, sentence: str) -> float:
    said = pack.say(sentence)
    assert said is not None
    return said.seconds


def test_a_call_is_a_chime_and_the_sentence_twice(vietnamese: Pack) -> None:
    ear, speech = Ear(), Speech("vi")
    said = HallCaller(ear, [Voice(speech, vietnamese, None)], rings=True).call(call(), 0)
    sentence = seconds(vietnamese, "Mời công dân có số hai trăm lẻ bảy, đến quầy số ba.")
    assert said.is_spoken
    assert said.seconds == pytest.approx(CALL.lasts_s + AFTER_CHIME_S + 2 * sentence + BETWEEN_S, abs=0.01)
    assert [sound.seconds for sound in ear.heard] == [said.seconds]
    assert ear.heard[0].clipped == 0


def test_a_recall_says_so(vietnamese: Pack) -> None:
    said = HallCaller(Ear(), [Voice(Speech("vi"), vietnamese, None)], rings=False).call(call(count=2), 1)
    assert said.seconds == pytest.approx(
        seconds(vietnamese, "Gọi lại: mời số hai trăm lẻ bảy, đến quầy số ba."), abs=0.01
    )


def test_while_others_wait_less_is_heard_but_always_the_sentence(vietnamese: Pack) -> None:
    caller = HallCaller(Ear(), [Voice(Speech("vi"), vietnamese, None)], rings=True)
    alone, before_one, before_three = (caller.call(call(), waiting).seconds for waiting in (0, 1, 3))
    sentence = seconds(vietnamese, Speech("vi").call("207", "3"))
    assert alone > before_one > before_three
    assert before_three == pytest.approx(sentence, abs=0.01)


def test_languages_follow_one_another(vietnamese: Pack) -> None:
    english = load(shipped("en"))
    voices = [Voice(Speech("vi"), vietnamese, None), Voice(Speech("en"), english, None)]
    said = HallCaller(Ear(), voices, rings=False).call(call(), 1)
    both = seconds(vietnamese, Speech("vi").call("207", "3")) + seconds(english, Speech("en").call("207", "3"))
    assert said.seconds == pytest.approx(both + BETWEEN_S, abs=0.01)


def test_what_the_pack_lacks_the_engine_says_as_a_whole(vietnamese: Pack, tmp_path: Path) -> None:
    strange = call(counter="Ω")
    assert vietnamese.lacks(Speech("vi").call("207", "Ω"))
    with Rehearsing(engine(tmp_path)) as rehearsing:
        caller = HallCaller(Ear(), [Voice(Speech("vi"), vietnamese, rehearsing.engine)], rings=False)
        assert caller.rehearse(call()), "all of it is in the pack"
        assert not caller.rehearse(strange)
        rehearsing.wait()
        assert caller.rehearse(strange)
    said = caller.call(strange, 1)
    words = len(Speech("vi").call("207", "Ω").split())
    assert said.is_spoken
    assert said.seconds == pytest.approx(0.1 * words, abs=0.05)


@pytest.mark.parametrize("has_engine", [False, True])
def test_without_a_voice_for_it_there_is_the_chime_alone(vietnamese: Pack, tmp_path: Path, has_engine: bool) -> None:
    with Rehearsing(engine(tmp_path, "raise SystemExit(1)")) as broken:
        voice = Voice(Speech("vi"), vietnamese, broken.engine if has_engine else None)
        caller = HallCaller(Ear(), [voice], rings=True)
        assert caller.rehearse(call(counter="Ω")) != has_engine
        broken.wait(has_engine)
    said = caller.call(call(counter="Ω"), 9)
    assert not said.is_spoken
    assert said.seconds == pytest.approx(CALL.lasts_s + AFTER_CHIME_S)


def test_a_call_that_is_taken_back_is_excused(vietnamese: Pack) -> None:
    ear = Ear()
    said = HallCaller(ear, [Voice(Speech("vi"), vietnamese, None)], rings=True).take_back("207")
    assert said.seconds == pytest.approx(
        seconds(vietnamese, "Xin lỗi, số hai trăm lẻ bảy vui lòng chờ thêm."), abs=0.01
    )


def test_an_engine_says_what_takes_a_call_back_at_once(tmp_path: Path) -> None:
    with Rehearsing(engine(tmp_path)) as rehearsing:
        caller = HallCaller(Ear(), [Voice(Speech("vi"), None, rehearsing.engine)], rings=False)
        caller.rehearse(call())
        rehearsing.wait(2)
    assert caller.take_back("207").is_spoken


def test_without_a_loudspeaker_nothing_is_heard(vietnamese: Pack) -> None:
    ear = Ear(works=False)
    caller = HallCaller(ear, [Voice(Speech("vi"), vietnamese, None)], rings=True)
    assert caller.call(call(), 0).seconds == caller.take_back("207").seconds == 0
    assert caller.rehearse(call())
    assert not caller.works
    assert ear.heard == []


def test_an_announcement_has_one_bell_and_is_said_once(vietnamese: Pack) -> None:
    caller = HallCaller(Ear(), [Voice(Speech("vi"), vietnamese, None)], rings=True)
    sentence = seconds(vietnamese, "Sắp đến giờ nghỉ, Trung tâm ngừng cấp số mới.")
    said = caller.announce(Announcement(CLOSING))
    assert said.seconds == pytest.approx(ANNOUNCEMENT.lasts_s + AFTER_CHIME_S + sentence, abs=0.01)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("rings", [True, False])
def test_in_a_test_the_chime_is_heard_though_the_shipped_voices_lack_the_sentence(language: str, rings: bool) -> None:
    ear, pack = Ear(), load(shipped(language))
    said = HallCaller(ear, [Voice(Speech(language), pack, None)], rings=rings).announce(Announcement(TESTING))
    assert pack.lacks(Speech(language).announcement(Announcement(TESTING)))
    assert not said.is_spoken
    assert ear.heard[0].seconds == said.seconds >= ANNOUNCEMENT.lasts_s
    written = Announcement(TESTING, is_written=True)
    assert HallCaller(ear, [Voice(Speech(language), pack, None)], rings=rings).announce(written) == SILENT


def test_what_the_staff_wrote_is_said_by_the_first_voice_as_it_stands(vietnamese: Pack) -> None:
    voices = [Voice(Speech("vi"), vietnamese, None), Voice(Speech("en"), load(shipped("en")), None)]
    caller = HallCaller(Ear(), voices, rings=False)
    said = caller.announce(Announcement("Mời số chín, đến quầy số hai", is_written=True))
    assert said.seconds == pytest.approx(seconds(vietnamese, "Mời số chín, đến quầy số hai"), abs=0.01)
    assert caller.announce(Announcement("Mất điện", is_written=True)) == SILENT, "no voice for it"


def test_an_emergency_is_an_alarm_and_the_words_twice_at_full_volume(vietnamese: Pack) -> None:
    ear = Ear()
    caller = HallCaller(ear, [Voice(Speech("vi"), vietnamese, None)], rings=False, volume=lambda: 0.0)
    words, unknown = (Announcement(text, is_written=True, urgent=True) for text in ("vui lòng chờ thêm", "Cháy"))
    sentence = seconds(vietnamese, "vui lòng chờ thêm")
    assert caller.announce(words).seconds == pytest.approx(
        ALARM.lasts_s + AFTER_CHIME_S + 2 * sentence + BETWEEN_S, abs=0.01
    )
    seconds_alone, is_spoken = caller.announce(unknown)
    assert seconds_alone == pytest.approx(ALARM.lasts_s + AFTER_CHIME_S, abs=0.01)
    assert not is_spoken
    assert ear.volumes == [1.0, 1.0]
    assert caller.call(call(), 0) == SILENT, "quiet hours"


def test_calls_are_as_loud_as_the_hour_allows(vietnamese: Pack) -> None:
    ear = Ear()
    HallCaller(ear, [Voice(Speech("vi"), vietnamese, None)], rings=True, volume=lambda: 0.4).call(call(), 0)
    assert ear.volumes == [0.4]


def settings(**voice: object) -> Settings:
    office = OfficeSettings(id="hall", name={"vi": "Trung tâm"})
    own = VoiceSettings(**voice)  # type: ignore[arg-type]
    return Settings(office=office, service=(), counter=(), device=(), display=DisplaySettings(chime=False), voice=own)


def test_the_settings_say_who_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    speaks = tmp_path / "engine.py"
    speaks.write_text(SPEAKS, "utf-8")
    command = (sys.executable, str(speaks), "{text}", "{wav}")
    clock = Clock(timezone="UTC", trust="trusted", resume_from=None)
    changed = threading.Event()

    def opened(**voice: object) -> HallCaller:
        return open_caller(stack, settings(**voice), "wall", clock.now, changed.set)

    with ExitStack() as stack, caplog.at_level(logging.WARNING):
        assert not opened().works
        stack.pop_all().close()
        vietnamese = opened(speak=("vi",))
        eventually(lambda: vietnamese.works, "no sound")
        assert vietnamese.call(call(), 0).is_spoken
        assert not opened(speak=("km",)).works, "no voice, and no chime"
        assert "km" in caplog.text
        stack.pop_all().close()
        by_engine = opened(speak=("km",), engine=command)
        eventually(lambda: by_engine.works, "no sound")
        eventually(lambda: by_engine.rehearse(call()), "the engine does not speak")
        assert changed.wait(PATIENCE_S)
        assert by_engine.call(call(), 0).is_spoken
        stack.pop_all().close()
        own = opened(speak=("vi",), packs={"vi": str(tmp_path / "nowhere")})
        assert not own.works
        assert "nowhere" in caplog.text
        assert opened(speak=("vi",), odd="linh", thousand="nghìn")._voices[0].speech.label("1007") == (
            "một nghìn không trăm linh bảy"
        )
