"""A line that comes again and again is said a few times a minute, with how often it came."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from runtime.log import MOST_LINES, MOST_TIMES, QUIET_S, FewAMinute


class Log:
    """A logger with a stopwatch that the test moves, and the lines that come through."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._stream = io.StringIO()
        self._handler = logging.StreamHandler(self._stream)
        self._handler.addFilter(FewAMinute(lambda: self.now_s))
        self.logger = logging.getLogger("tests.log")
        self.logger.addHandler(self._handler)
        self.logger.propagate = False

    @property
    def lines(self) -> list[str]:
        return self._stream.getvalue().splitlines()

    def close(self) -> None:
        self.logger.removeHandler(self._handler)
        self.logger.propagate = True


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    yield log
    log.close()


def test_the_same_line_comes_a_few_times_a_minute_and_then_says_how_often(log: Log) -> None:
    for _ in range(100):
        log.logger.warning("printer %s: connected", "a")
        log.logger.warning("printer %s: connected", "b")
    assert log.lines == ["printer a: connected", "printer b: connected"] * MOST_TIMES
    log.now_s = QUIET_S
    log.logger.warning("printer %s: connected", "a")
    log.logger.warning("printer %s: connected", "a")
    assert log.lines[2 * MOST_TIMES :] == [
        f"printer a: connected (and {100 - MOST_TIMES} more times since it was last said)",
        "printer a: connected",
    ]


def test_a_minute_that_left_nothing_out_says_nothing_of_it(log: Log) -> None:
    log.logger.warning("no connection")
    log.now_s = QUIET_S
    log.logger.warning("no connection")
    assert log.lines == ["no connection"] * 2


def test_why_a_program_ends_is_always_said(log: Log) -> None:
    for _ in range(3):
        log.logger.critical("no journal")
    assert log.lines == ["no journal"] * 3


def test_lines_that_are_all_different_fill_no_memory(log: Log) -> None:
    for number in range(2 * MOST_LINES):
        log.logger.warning("line %s", number)
    (quiet,) = log.logger.handlers[0].filters
    assert isinstance(quiet, FewAMinute)
    assert len(quiet._said) <= MOST_LINES
