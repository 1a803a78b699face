"""A journal of invented days that is not finished leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.journal.writer import Journal
from simulation import invented_journal
from simulation.invented_journal import InventedJournal


def test_an_interrupt_while_the_journal_is_made_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path) -> Journal:
        Journal(path).close()
        raise KeyboardInterrupt

    monkeypatch.setattr(invented_journal, "Journal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        InventedJournal(tmp_path / "days.sqlite")
    assert list(tmp_path.iterdir()) == []
