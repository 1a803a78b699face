"""Who logged in, and who changed whose rights: an audit of the console's own, beside the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.instant import Instant
from counter.console.accounts.database import Database

KEEP = 20_000
"""Lines; a busy office makes some forty a day."""


class AuditLine(NamedTuple):
    at: Instant
    act: str
    whose: str
    """The account or token that it is about."""
    by: str
    """The account that did it, else the address of the browser, or `start`, or `shell`."""
    detail: str


class Audit:
    def __init__(self, database: Database, now: Callable[[], Instant]) -> None:
        self._database = database
        self._now = now

    def record(self, act: str, whose: str, by: str, detail: str = "") -> None:
        self._database.change(
            "INSERT INTO audit (at, act, whose, by, detail) VALUES (?, ?, ?, ?, ?)",
            int(self._now()),
            act,
            whose[:64],
            by[:64],
            detail[:200],
        )
        self._database.change("DELETE FROM audit WHERE n <= (SELECT max(n) FROM audit) - ?", KEEP)

    def newest(self, count: int) -> list[AuditLine]:
        """Newest first."""
        found = self._database.rows("SELECT at, act, whose, by, detail FROM audit ORDER BY n DESC LIMIT ?", count)
        return [AuditLine(Instant(at), *rest) for at, *rest in found]
