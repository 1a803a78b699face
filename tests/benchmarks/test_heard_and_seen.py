"""When a chime was played is told to the buffer, though SDL's file holds back what it writes."""

from __future__ import annotations

import pytest

from benchmarks.heard_and_seen import BUFFER_BYTES, buffers_since

AT_ONCE = 4096
"""What the file of the system's C library holds back."""


@pytest.mark.parametrize(("silent", "since"), [(0, 2), (BUFFER_BYTES, 1), (AT_ONCE - 2, 1)])
def test_a_chime_was_played_so_many_buffers_before_it_came(silent: int, since: int) -> None:
    assert AT_ONCE == 2 * BUFFER_BYTES
    assert buffers_since(bytes(silent) + b"\1" * (AT_ONCE - silent)) == since
