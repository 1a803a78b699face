"""A sentence becomes clips: the longest that fit, all of it or nothing."""

from __future__ import annotations

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from voice.plan import Clip, Pause, Words, plan, words_of

WORDS = ["mời", "công", "dân", "có", "số", "đến", "quầy", "hai", "trăm", "lẻ", "bảy", "ba"]
SINGLE: dict[Words, str] = {(word,): word for word in WORDS}


def ids(steps: tuple[object, ...] | None) -> list[str]:
    assert steps is not None
    return ["|" if isinstance(step, Pause) else step.id for step in steps if isinstance(step, Clip | Pause)]


def test_single_words_are_enough() -> None:
    said = ids(plan("Mời công dân có số hai trăm lẻ bảy, đến quầy số ba.", SINGLE))
    assert said == ["mời", "công", "dân", "có", "số", "hai", "trăm", "lẻ", "bảy", "|", "đến", "quầy", "số", "ba"]


def test_the_longest_clips_are_taken() -> None:
    clips = SINGLE | {("mời", "công", "dân", "có", "số"): "call", ("hai", "trăm"): "200", ("lẻ", "bảy"): "07"}
    assert ids(plan("Mời công dân có số hai trăm lẻ bảy", clips)) == ["call", "200", "07"]


def test_few_joins_go_before_a_long_beginning() -> None:
    clips: dict[Words, str] = {("a", "b"): "ab", ("a",): "a", ("b", "c", "d"): "bcd", ("c",): "c", ("d",): "d"}
    assert ids(plan("a b c d", clips)) == ["a", "bcd"]


def test_of_a_word_that_no_clip_has_nothing_is_said() -> None:
    assert plan("Mời công dân có số chín", SINGLE) is None
    assert plan("số", {}) is None


def test_signs_are_pauses_and_letters_are_compared_as_they_are_heard() -> None:
    assert words_of("Mời, CÔNG dân!") == ("mời", "công", "dân")
    assert words_of(normalize("NFD", "mời")) == ("mời",), "letters that are put together from signs are the same"
    assert words_of("twenty-one") == ("twenty", "one")
    assert plan(" , !", SINGLE) == ()


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), st.sets(st.text("abcd", min_size=1, max_size=4)))
def test_clips_say_the_sentence_word_by_word_with_as_few_as_can_be(sentence: list[str], texts: set[str]) -> None:
    clips = {tuple(text): text for text in texts}
    said = plan(" ".join(sentence), clips)
    fewest = _by_trying(tuple(sentence), frozenset(texts))
    assert (said is None) == (fewest is None)
    if said is not None:
        assert "".join(ids(said)) == "".join(sentence)
        assert len(said) == fewest


def _by_trying(sentence: Words, texts: frozenset[str]) -> int | None:
    if not sentence:
        return 0
    counts = [
        1 + rest
        for length in range(1, len(sentence) + 1)
        if "".join(sentence[:length]) in texts and (rest := _by_trying(sentence[length:], texts)) is not None
    ]
    return min(counts, default=None)
