"""What the fuzzer says of a reader that has a mistake in it."""

from __future__ import annotations

import logging
import mmap
import sys

import pytest

from fuzz import __main__ as program
from fuzz import trial
from fuzz.kind import Kind
from fuzz.shortest import shortest
from fuzz.trial import input_of, try_many


class Fragile:
    """Bears everything but the letter Z."""

    def take(self, data: bytes) -> None:
        if b"Z" in data:
            raise IndexError("a mistake that is not declared")


def test_a_crash_is_found_with_the_shortest_input_that_makes_it() -> None:
    kind = Kind((b"a long and harmless sample",), (b"Z",), Fragile().take)
    report = try_many(kind, "fragile", seed=1, runs=300)
    (found,) = report.findings
    assert (report.inputs, report.hangs) == (300, 0)
    assert report.crashes > 3
    assert found.shortest == b"Z"
    assert found.what.startswith("IndexError at test_trial.py:")
    assert b"Z" in input_of(kind, "fragile", 1, found.number)


def test_what_computes_without_an_end_is_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "HANG_S", 0.02)

    def compute(data: bytes) -> None:
        while data != b"sample":
            pass

    report = try_many(Kind((b"sample",), (), compute), "endless", seed=1, runs=3)
    assert (report.hangs, report.crashes) == (3, 0)
    assert [found.what for found in report.findings] == ["hang"]


def test_memory_that_grows_without_an_end_is_a_finding_of_the_input_that_passed_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "MOST_GROWTH_MB", 8)
    kept: list[mmap.mmap] = []

    def keep(_: bytes) -> None:
        kept.append(mmap.mmap(-1, 1_000_000))  # pages of its own, whatever was given back before
        kept[-1].write(b"x" * 1_000_000)

    report = try_many(Kind((b"sample",), (), keep), "keeps", seed=1, runs=100)
    assert [found.what for found in report.findings] == ["memory"]
    assert report.findings[0].number == report.inputs - 1 < 99
    assert "MB after this input" in report.findings[0].told


def test_a_reader_that_bears_everything_has_no_findings() -> None:
    report = try_many(Kind((b"sample",), (), len), "firm", seed=1, runs=50)
    assert (report.inputs, report.findings) == (50, ())
    assert all(rss > 0 for rss in report.rss_mb)


def test_the_shortest_input_keeps_what_it_needs() -> None:
    assert shortest(b"what AB a long BA text", lambda data: b"A" in data and b"B" in data) in (b"AB", b"BA")


def test_the_program_prints_a_table_and_ends_with_1_if_it_finds_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = {"firm": lambda _: Kind((b"a",), (), len), "fragile": lambda _: Kind((b"a",), (b"Z",), Fragile().take)}
    monkeypatch.setattr(program, "KINDS", kinds)
    monkeypatch.setattr(logging, "disable", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["fuzz", "--runs", "100", "firm"])
    assert program.main() == 0
    monkeypatch.setattr(sys, "argv", ["fuzz", "--runs", "100"])
    assert program.main() == 1
    said = capsys.readouterr()
    assert [line.split(" | ")[0] for line in said.out.splitlines()[-2:]] == ["| firm", "| fragile"]
    assert "fragile --seed 1 --number " in said.err
    assert "shortest: b'Z'" in said.err
