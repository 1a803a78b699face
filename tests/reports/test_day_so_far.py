"""Today so far: read on as entries come, and held against usual days."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.messages.commands import Finish, NewDay, VoidTicket
from reports.day_so_far import DayReader, DaySoFar, HalfHour
from runtime.journal.writer import Journal
from tests.core.hall import HERE, Hall


def test_figures_follow_the_journal(tmp_path: Path) -> None:
    hall, path = Hall(), tmp_path / "journal.sqlite"
    hall.start()
    hall.open("1")
    with Journal(path) as journal:
        reader = DayReader(path, HERE)
        assert reader.so_far(hall.utc) is None, "no day yet"

        def read() -> DaySoFar:
            journal.append(hall.entries[journal.last :])
            found = reader.so_far(hall.utc)
            assert found is not None
            return found

        found = read()
        assert (found.visits, found.half_hours, found.waiting) == (0, (), ())
        for _ in range(3):
            hall.take("CT")
        hall.do(VoidTicket, label=hall.take("CT"), reason="left")
        hall.wait(20 * 60)
        hall.next("1")
        found = read()
        assert (found.visits, found.all.customers, found.all.share_within_15) == (3, 1, 0)
        assert found.all.wait_p50_min == pytest.approx(20)
        assert found.half_hours == (HalfHour(7 * 60 + 30, 3, 20.0),)
        assert found.waiting == ((450, 3), (460, 3), (470, 2))
        assert found.offsets == hall.rules.counters

        hall.utc = hall.utc.later(24 * 3600 * 1000)
        hall.line_time = hall.line_time.later(24 * 3600 * 1000)
        hall.do(Finish, counter="1")
        hall.do(NewDay)
        found = read()
        assert (found.visits, found.day) == (0, hall.line.day)
        assert reader.usual()[450] == 3
