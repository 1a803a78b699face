"""Mutations are many, and the same for the same seed."""

from __future__ import annotations

import json
from random import Random

import pytest

from fuzz.mutations import LONGEST, mutate

SAMPLES = (b'{"id": "x", "list": [1, 2, 3], "deep": {"a": {"b": null}}}', b"key = 1\nother = 'x'\n")


def _inputs(seed: int, count: int) -> list[bytes]:
    return [mutate(Random(f"{seed}/{number}"), SAMPLES, (b"piece",)) for number in range(count)]  # noqa: S311


def test_the_same_seed_makes_the_same_inputs() -> None:
    assert _inputs(1, 200) == _inputs(1, 200) != _inputs(2, 200)


def test_inputs_differ_from_the_samples_and_from_each_other_and_some_are_still_json() -> None:
    inputs = _inputs(1, 500)
    assert len(set(inputs)) > 400
    assert len(set(inputs) & set(SAMPLES)) <= 2
    assert any(b"piece" in data for data in inputs)
    assert sum(_is_json(data) for data in inputs) > 100


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("sample", [b"", b"\n", b"a" * LONGEST])
def test_no_sample_is_too_short_or_too_long_to_be_changed(sample: bytes) -> None:
    for number in range(60):
        assert len(mutate(Random(number), (sample,), ())) <= LONGEST  # noqa: S311
