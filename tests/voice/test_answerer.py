"""What is heard at a kiosk: the whole sentence, or the one without the service's name where no voice knows it."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.settings.sections import KioskSettings, OfficeSettings, Settings, VoiceSettings
from runtime.clock import Clock
from tests.conftest import Eventually
from tests.voice.engines import SPEAKS, engine
from tests.voice.test_caller import Ear, seconds
from voice.answerer import Answerer
from voice.caller import BETWEEN_S
from voice.compose import open_answerer
from voice.pack import Pack, load
from voice.packs import shipped
from voice.rehearsed_engine import RehearsedEngine
from voice.voice import Voice
from words.spoken_answers import ANSWERS, BY_CAUSE, HOURS_OVER, WAIT_FOR_SLIP, Answer, NumberOut
from words.spoken_sentences import Speech

CT = {"vi": "Chứng thực", "en": "Certification"}


@pytest.mark.parametrize(
    ("ahead", "vietnamese", "english"),
    [
        (4, "còn bốn người phía trước", "four people before you"),
        (1, "còn một người phía trước", "one person before you"),
        (0, "không còn ai phía trước", "nobody before you"),
    ],
)
def test_the_number_the_service_and_how_many_are_before(ahead: int, vietnamese: str, english: str) -> None:
    out = NumberOut("207", CT, ahead)
    assert Speech("vi").answer(out)[0] == f"Số hai trăm lẻ bảy, Chứng thực, {vietnamese}."
    assert Speech("en").answer(out)[0] == f"Number two hundred and seven, Certification, {english}."
    assert Speech("en").answer(out)[1] == f"Number two hundred and seven, {english}."


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_packs_that_come_with_it_say_all_but_the_services_names(language: str) -> None:
    pack, speech = load(shipped(language)), Speech(language)
    numbers = [NumberOut("1007", {}, ahead) for ahead in (0, 1, 2, 15, 140, None)]
    answers: list[Answer] = [*numbers, *BY_CAUSE.values(), *ANSWERS[4:]]
    sentences = [speech.answer(answer)[0] for answer in answers]
    assert [sentence for sentence in sentences if pack.lacks(sentence)] == []


@pytest.fixture(scope="module")
def vietnamese() -> Pack:
    return load(shipped("vi"))


def test_without_a_voice_for_the_service_the_rest_is_said(vietnamese: Pack) -> None:
    ear = Ear()
    answerer = Answerer(ear, [Voice(Speech("vi"), vietnamese, None)], threading.Event())
    said = answerer.say(NumberOut("207", CT, 4))
    expected = seconds(vietnamese, "Số hai trăm lẻ bảy, còn bốn người phía trước")
    assert said == pytest.approx(expected, abs=0.01) == ear.heard[0].seconds


def test_an_engine_says_the_whole_sentence_and_is_waited_for(vietnamese: Pack, tmp_path: Path) -> None:
    rehearsed = threading.Event()
    speaks = RehearsedEngine(engine(tmp_path), rehearsed.set)
    answerer = Answerer(Ear(), [Voice(Speech("vi"), vietnamese, speaks)], rehearsed, monotonic=lambda: 0.0)
    assert answerer.say(NumberOut("207", CT, 4)) == pytest.approx(1.2, abs=0.05), "a tone as long as it has words"
    speaks.close()


def test_languages_follow_one_another_and_silence_is_kept_where_it_is_due(vietnamese: Pack) -> None:
    voices = [Voice(Speech("vi"), vietnamese, None), Voice(Speech("en"), load(shipped("en")), None)]
    both = seconds(vietnamese, "Xin chờ phiếu ra.") + seconds(load(shipped("en")), "Please wait for the slip.")
    said = Answerer(Ear(), voices, threading.Event()).say(WAIT_FOR_SLIP)
    assert said == pytest.approx(both + BETWEEN_S, abs=0.01)
    quiet, gone = Ear(), Ear(works=False)
    assert Answerer(quiet, voices, threading.Event(), volume=lambda: 0.0).say(HOURS_OVER) == 0
    assert Answerer(gone, voices, threading.Event()).say(HOURS_OVER) == 0
    assert quiet.heard == gone.heard == []
    assert [Answerer(ear, voices, threading.Event()).works for ear in (quiet, gone)] == [True, False]


def test_while_others_wait_the_number_alone_is_said_in_the_first_language(vietnamese: Pack) -> None:
    ear, english = Ear(), Voice(Speech("en"), load(shipped("en")), None)
    voices = [Voice(Speech("vi"), vietnamese, None), english]
    said = Answerer(ear, voices, threading.Event()).say(NumberOut("207", CT, 4), is_brief=True)
    assert said == pytest.approx(seconds(vietnamese, "Số hai trăm lẻ bảy"), abs=0.01) == ear.heard[0].seconds


def test_the_settings_say_where_and_in_which_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, eventually: Eventually
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    (tmp_path / "engine.py").write_text(SPEAKS, "utf-8")
    settings = Settings(
        office=OfficeSettings(id="hall", name={"vi": "Trung tâm"}, languages=("vi", "en")),
        service=(), counter=(), device=(), kiosk=KioskSettings(sound="default"),
    )  # fmt: skip
    clock = Clock(timezone="UTC", trust="trusted", resume_from=None)
    with ExitStack() as stack:
        for voice, words in (
            (VoiceSettings(), 1),
            (VoiceSettings(speak=("vi", "en")), 2),
            (VoiceSettings(engine=(sys.executable, str(tmp_path / "engine.py"), "{text}", "{wav}")), 1),
        ):
            answerer = open_answerer(stack, replace(settings, voice=voice), clock.now)
            eventually(lambda: answerer._loudspeaker.works, "no sound")  # noqa: B023 - called at once
            assert len(answerer._voices) == words
            assert answerer.say(WAIT_FOR_SLIP) > 0
