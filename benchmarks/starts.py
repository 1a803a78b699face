"""How long a kiosk takes from its start to its first ticket, and the replay of a day alone."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.rig.filled_day import write_day
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.table import Row
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import TakeTicket
from runtime.journal.writer import Journal


def seconds_to_first_ticket(office: Office, console: Console) -> float:
    """From the start of the kiosk's program to the reply with a ticket, which a console asks for once it is online."""
    began = time.monotonic_ns()
    with office.program("kiosk"):
        console.health("kiosk", lambda health: health.online)
        asked = TakeTicket(id=console.new_id(), service="CT")
        console.send(asked)
        answered, reply = console.reply(asked.id)
    console.health("kiosk", lambda health: not health.online)
    if not reply.ok:
        raise RuntimeError(f"no ticket: {reply}")
    return (answered - began) / 1e9


def replay_seconds(journal: Path) -> float:
    """How long reading a journal's last day into a line takes."""
    with Journal(journal) as opened:
        began = time.monotonic_ns()
        evolve(EMPTY, opened.current_day())
        return (time.monotonic_ns() - began) / 1e9


def rows(office: Office, console: Console, tickets: int, most_s: float) -> list[Row]:
    write_day(office.settings, tickets)
    alone = replay_seconds(office.journal)
    return [
        Row(f"start → first ticket, {tickets} in the day", seconds_to_first_ticket(office, console), "s", most=most_s),
        Row(f"replay of a day of {tickets} alone", alone, "s"),
    ]
