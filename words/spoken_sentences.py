"""What is said aloud in the hall.

A sentence is text: an engine can speak it as it stands, and clips are found for its words; signs are pauses.
"""

from __future__ import annotations

from words.spoken_announcements import ANNOUNCEMENTS, Announcement
from words.spoken_answers import MANY_BEFORE, NOBODY_BEFORE, NUMBER, ONE_BEFORE, Answer, NumberOut
from words.spoken_numbers import READINGS, Reading, label_words
from words.translation import mark, say

CALL = mark("Number {number}, please go to counter {counter}.")
RECALL = mark("Calling again: number {number}, please go to counter {counter}.")
WAIT_ON = mark("We are sorry, number {number}: please wait a little longer.")

CALLS = (CALL, RECALL, WAIT_ON)
SENTENCES = (*CALLS, *ANNOUNCEMENTS)
"""Whose words a voice pack should have; that of a kiosk with a loudspeaker also those of `ANSWERS`."""


class Speech:
    """How one voice speaks: its language, and its reading of numbers."""

    def __init__(self, language: str, reading: Reading = READINGS["south"], *, by_digits: bool = False) -> None:
        self.language = language
        self._reading = reading
        self.by_digits = by_digits

    def label(self, label: str) -> str:
        return label_words(label, self.language, self._reading, by_digits=self.by_digits)

    def call(self, label: str, counter: str, count: int = 1) -> str:
        """`count`: how often it is called now; from the second time on the sentence says so."""
        sentence = CALL if count == 1 else RECALL
        return say(self.language, sentence, number=self.label(label), counter=self.label(counter))

    def announcement(self, announcement: Announcement) -> str:
        return announcement.text if announcement.is_written else say(self.language, announcement.text)

    def answer(self, answer: Answer) -> tuple[str, ...]:
        """At the kiosk: what is said, and what is said instead where no voice knows the service's name."""
        if not isinstance(answer, NumberOut):
            return (say(self.language, answer),)
        number = say(self.language, NUMBER, number=self.label(answer.label))
        before = [self._before(answer.ahead)] if answer.ahead is not None else []
        service = [answer.service[self.language]] if self.language in answer.service else []
        sentences = (f"{', '.join(parts)}." for parts in ((number, *service, *before), (number, *before)))
        return tuple(dict.fromkeys(sentences))

    def _before(self, ahead: int) -> str:
        if ahead < 2:
            return say(self.language, ONE_BEFORE if ahead else NOBODY_BEFORE)
        return say(self.language, MANY_BEFORE, count=self.label(str(ahead)))

    def wait_on(self, label: str) -> str:
        """After a call that was taken back."""
        return say(self.language, WAIT_ON, number=self.label(label))
