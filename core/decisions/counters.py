"""Decides the commands that open, pause and close counters or change their offsets."""

from __future__ import annotations

from msgspec.structs import replace

from core.decisions.decision import Decision, free_words, key_of
from core.line.line import Line
from core.messages.commands import CloseCounter, OpenCounter, PauseCounter, Refused, ResumeCounter, SetOffsets, given
from core.messages.events import CounterClosed, CounterOpened, CounterPaused, CounterResumed, RulesChanged


def open_counter(line: Line, command: OpenCounter) -> Decision | Refused:
    """Opens a counter, or changes the operator and services of an open one; who sits there stays until another does."""
    offsets = line.rules.counters[command.counter]
    wanted = given(command.services) or tuple(offsets)
    if unable := [service for service in wanted if service not in offsets]:
        return Refused("unknown_service", {"service": unable[0], "counter": command.counter}, "not_served")
    services = tuple(service for service in offsets if service in wanted)
    counter = line.counter(command.counter)
    operator = given(command.operator)
    is_same = counter.services == services and operator in (None, counter.operator)
    if counter.status == "open" and is_same:
        return Refused("wrong_state", {"counter": command.counter}, "open")
    return Decision(events=(CounterOpened(command.counter, operator, services),))


def pause_counter(line: Line, command: PauseCounter) -> Decision | Refused:
    status = line.counter(command.counter).status
    if status == "closed":
        return Refused("counter_closed", {"counter": command.counter}, "closed")
    if line.counter(command.counter).ticket:
        return Refused("counter_busy", {"counter": command.counter})
    if status == "paused":
        return Refused("wrong_state", {"counter": command.counter}, "paused")
    paused = CounterPaused(command.counter, key_of(line.rules, command.reason))
    return Decision(events=(paused,), words=free_words(line.rules, command.reason))


def resume_counter(line: Line, command: ResumeCounter) -> Decision | Refused:
    status = line.counter(command.counter).status
    if status == "closed":
        return Refused("counter_closed", {"counter": command.counter}, "not_opened")
    if status == "open":
        return Refused("wrong_state", {"counter": command.counter}, "open")
    resumed = CounterResumed(command.counter, key_of(line.rules, command.reason))
    return Decision(events=(resumed,), words=free_words(line.rules, command.reason))


def close_counter(line: Line, command: CloseCounter) -> Decision | Refused:
    counter = line.counter(command.counter)
    if counter.ticket:
        return Refused("counter_busy", {"counter": command.counter})
    if counter.status == "closed":
        return Refused("wrong_state", {"counter": command.counter}, "closed")
    closed = CounterClosed(command.counter, key_of(line.rules, command.reason))
    return Decision(events=(closed,), words=free_words(line.rules, command.reason))


def set_offsets(line: Line, command: SetOffsets) -> Decision | Refused:
    """Changes by how many minutes each service's tickets count as later at this counter (its offsets), until the day
    closes; permanent ones stand in the settings."""
    if unknown := [service for service in command.offsets if service not in line.rules.services]:
        return Refused("unknown_service", {"service": unknown[0]})
    if line.rules.counters[command.counter] == command.offsets:
        return Refused("wrong_state", {"counter": command.counter}, "same_rules")
    counters = line.rules.counters | {command.counter: dict(command.offsets)}
    return Decision(events=(RulesChanged(replace(line.rules, counters=counters)),))
