"""What is said aloud in the hall.

A sentence is text: an engine can speak it as it stands, and clips are found for its words; signs are pauses.
"""

from __future__ import annotations

from words.spoken_announcements import ANNOUNCEMENTS, Announcement
from words.spoken_numbers import READINGS, Reading, label_words
from words.translation import mark, say

CALL = mark("Number {number}, please go to counter {counter}.")
RECALL = mark("Calling again: number {number}, please go to counter {counter}.")
WAIT_ON = mark("We are sorry, number {number}: please wait a little longer.")

SENTENCES = (CALL, RECALL, WAIT_ON, *ANNOUNCEMENTS)
"""Whose words a voice pack should have."""


class Speech:
    """How one voice speaks: its language, and its reading of numbers."""

    def __init__(self, language: str, reading: Reading = READINGS["south"], *, by_digits: bool = False) -> None:
        self.language = language
        self._reading = reading
        self._by_digits = by_digits

    def label(self, label: str) -> str:
        return label_words(label, self.language, self._reading, by_digits=self._by_digits)

    def call(self, label: str, counter: str, count: int = 1) -> str:
        """`count`: how often it is called now; from the second time on the sentence says so."""
        sentence = CALL if count == 1 else RECALL
        return say(self.language, sentence, number=self.label(label), counter=self.label(counter))

    def announcement(self, announcement: Announcement) -> str:
        return announcement.text if announcement.is_written else say(self.language, announcement.text)

    def wait_on(self, label: str) -> str:
        """After a call that was taken back."""
        return say(self.language, WAIT_ON, number=self.label(label))
