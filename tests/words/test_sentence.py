"""Sentences that are said later: their values are in the language of the sentence."""

from __future__ import annotations

from words.sentence import SaidError, Sentence


def test_names_and_sentences_among_the_values_are_in_the_language_of_the_sentence() -> None:
    office = Sentence("{time} on {date}", {"time": ({"vi": "sáng", "en": "morning"}, "7"), "date": Sentence("Monday")})
    assert office.said("vi") == "sáng, 7 ngày thứ Hai"
    assert office.said("en") == "morning, 7 on Monday"


def test_an_error_is_english_where_nobody_asks_for_a_language() -> None:
    error = SaidError("Counter {counter} opens", counter="3")
    assert (str(error), error.said("vi")) == ("Counter 3 opens", "Quầy 3 mở")
    assert SaidError().said("vi") == ""
