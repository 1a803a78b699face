"""The walk in words says what the programs say, and its pictures are there."""

from __future__ import annotations

import re

import pytest

from core.settings.conversions import short_names
from core.settings.sections import Settings
from runtime.settings.load import load
from tests.paths import EXAMPLE, PROJECT
from words.spoken_announcements import ANNOUNCEMENTS, Announcement
from words.spoken_answers import ANSWERS, NumberOut
from words.spoken_sentences import Speech

GUIDES = ("visit.md", "visit.vi.md")


def spoken(settings: Settings) -> set[str]:
    """All sentences about number 207 of Certification, counter 3 and four people before."""
    said: set[str] = set()
    service = next(each for each in settings.service if each.code == "CT")
    names = {"vi": short_names(settings)["CT"]["vi"], "en": service.name["en"]}
    for language in ("vi", "en"):
        speech = Speech(language)
        said |= {speech.call("207", "3"), speech.call("207", "3", 2), speech.wait_on("207")}
        said |= {sentence for answer in ANSWERS for sentence in speech.answer(answer)}
        said |= set(speech.answer(NumberOut("207", names, 4)))
        said |= {speech.announcement(Announcement(text)) for text in ANNOUNCEMENTS}
    return said


@pytest.mark.parametrize("guide", GUIDES)
def test_each_sentence_is_one_that_is_said(guide: str) -> None:
    quoted = re.findall(r"🔊 (.*?)(?:<br>| \||$)", (PROJECT / "docs" / guide).read_text("utf-8"), re.MULTILINE)
    assert len(quoted) > 15
    assert [sentence for sentence in quoted if sentence not in spoken(load(EXAMPLE))] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_each_picture_is_there(guide: str) -> None:
    files = re.findall(r"\((gallery/[^)]*)\)", (PROJECT / "docs" / guide).read_text("utf-8"))
    assert len(files) > 10
    assert [file for file in files if not (PROJECT / "docs" / file).exists()] == []


def test_both_guides_have_the_same_sentences_and_pictures() -> None:
    texts = [(PROJECT / "docs" / guide).read_text("utf-8") for guide in GUIDES]
    one, other = (re.findall(r"gallery/[^)]*|🔊 [^<|]*", text) for text in texts)
    assert [part.strip() for part in one] == [part.strip() for part in other]
