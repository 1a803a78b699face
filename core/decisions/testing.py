"""A test of the office's devices: for ten minutes presses and keys do nothing but show that they work."""

from __future__ import annotations

from core.decisions.decision import NOTHING, Decision
from core.decisions.slips import at_printer
from core.instant import MINUTE_MS, Now
from core.line.line import Line
from core.messages import commands
from core.messages.commands import AnyCommand, BeginTest, Refused
from core.messages.events import DeviceTestBegun, DeviceTestEnded

LASTS_MIN = 10


def begin(line: Line, command: BeginTest, now: Now) -> Decision | Refused:
    """Refused beside people who wait or are served, unless they are to wait `anyway`."""
    if line.test_until is not None:
        return Refused("wrong_state", because="testing")
    if label := at_printer(line):
        return Refused("printer_busy", {"label": label}, "printing")
    if not command.anyway:
        if busy := [name for name, counter in line.counters.items() if counter.ticket]:
            return Refused("counter_busy", {"counter": busy[0]})
        if any(line.queues.values()):
            return Refused("wrong_state", because="people_wait")
    return Decision(events=(DeviceTestBegun(now.line.later(LASTS_MIN * MINUTE_MS)),))


def end(line: Line) -> Decision | Refused:
    if line.test_until is None:
        return Refused("wrong_state", because="no_test")
    return Decision(events=(DeviceTestEnded(),))


def end_when_over(line: Line, now: Now) -> Decision:
    is_over = line.test_until is not None and now.line >= line.test_until
    return Decision(events=(DeviceTestEnded(),)) if is_over else NOTHING


def not_while_testing(line: Line, command: AnyCommand) -> Refused | None:
    """Refuses tickets, and all that counters do: their keys only show that they work."""
    if line.test_until is None:
        return None
    match command:
        case commands.TakeTicket():
            return Refused("issuing_closed", because="testing")
        case commands.AtCounter() | commands.Reprint():
            return Refused("wrong_state", because="testing")
        case commands.Transfer(counter=str()):
            return Refused("wrong_state", because="testing")
    return None
