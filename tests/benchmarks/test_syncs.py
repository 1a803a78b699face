"""What strace writes, read as syncs and slips."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.syncs import count_syncs, read, worst

TRACE = """\
71 100.100000 fdatasync(5</var/journal.sqlite-wal> <unfinished ...>
75 100.100100 sendto(7<TCP:[127.0.0.1:50493->127.0.0.1:1883]>, ""..., 4913, 0, NULL, 0) = 4913
71 100.101000 <... fdatasync resumed>) = 0
74 100.102000 sendto(8<TCP:[127.0.0.1:43898->127.0.0.1:9100]>, ""..., 6, 0, NULL, 0) = 6
74 100.103000 sendto(8<TCP:[127.0.0.1:43898->127.0.0.1:9100]>, ""..., 9523, 0, NULL, 0 <unfinished ...>
74 100.104000 sendto(8<TCP:[127.0.0.1:43898->127.0.0.1:9100]>, ""..., 1664, 0, NULL, 0) = 1664
71 100.105000 fdatasync(5</var/journal.sqlite-wal>) = 0
71 100.106000 fsync(4</var/journal.sqlite>) = 0
"""


def test_syncs_are_counted_before_and_after_the_first_byte_of_a_slip(tmp_path: Path) -> None:
    log = tmp_path / "strace.log"
    log.write_text(TRACE)
    assert count_syncs(read(log, "127.0.0.1:9100"), 100.0, 101.0) == (1, 2)


def test_no_sync_at_all_is_not_good_news() -> None:
    assert worst({1, 2}) == 2
    with pytest.raises(RuntimeError):
        worst({0, 1})
