"""Checkpoints come by time, too: what stands in the WAL alone hangs on each of its bytes."""

from __future__ import annotations

from core.messages.commands import TakeTicket
from kiosk.journal_upkeep import CHECKPOINT_S, JournalUpkeep
from tests.kiosk.world import World


def seconds(world: World, upkeep: JournalUpkeep, count: int) -> None:
    for _ in range(count):
        world.time.goes_by(1)
        upkeep.tick(storage_ok=True, anybody_waits=False)


def test_one_commit_is_worth_a_checkpoint_after_half_a_minute(world: World) -> None:
    upkeep = JournalUpkeep(world.journal, world.clock, world.time.monotonic)
    world.ask(TakeTicket, service="CT", paperless=True)
    commits = world.journal.commits
    assert commits
    seconds(world, upkeep, CHECKPOINT_S - 1)
    assert world.journal.commits == commits
    seconds(world, upkeep, 1)
    assert world.journal.commits == 0
    world.ask(TakeTicket, service="CT", paperless=True)
    seconds(world, upkeep, CHECKPOINT_S - 1)
    assert world.journal.commits == 1
