"""Opening, pausing and closing counters, and what each of them can serve."""

from __future__ import annotations

from msgspec.structs import replace

from core.decisions.decision import Decision, free_words, key_of
from core.line.line import Line
from core.messages.commands import CloseCounter, OpenCounter, PauseCounter, Refused, ResumeCounter, SetOffsets, given
from core.messages.events import CounterClosed, CounterOpened, CounterPaused, CounterResumed, RulesChanged


def open_counter(line: Line, command: OpenCounter) -> Decision | Refused:
    """Opens with an operator and services; at an open counter it changes them."""
    skills = line.rules.counters[command.counter]
    wanted: tuple[str, ...] = given(command.services) or tuple(skills)
    if unable := [service for service in wanted if service not in skills]:
        return Refused("unknown_service", {"service": unable[0], "counter": command.counter}, "not_served")
    services = tuple(service for service in skills if service in wanted)
    counter = line.counter(command.counter)
    operator: str | None = given(command.operator)
    if counter.status == "open" and (counter.operator, counter.services) == (operator, services):
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
    return Decision(events=(CounterResumed(command.counter),))


def close_counter(line: Line, command: CloseCounter) -> Decision | Refused:
    counter = line.counter(command.counter)
    if counter.ticket:
        return Refused("counter_busy", {"counter": command.counter})
    if counter.status == "closed":
        return Refused("wrong_state", {"counter": command.counter}, "closed")
    return Decision(events=(CounterClosed(command.counter),))


def set_offsets(line: Line, command: SetOffsets) -> Decision | Refused:
    """Holds until the day closes; what should hold for longer stands in the settings."""
    if unknown := [service for service in command.offsets if service not in line.rules.services]:
        return Refused("unknown_service", {"service": unknown[0]})
    if line.rules.counters[command.counter] == command.offsets:
        return Refused("wrong_state", {"counter": command.counter}, "same_rules")
    counters = line.rules.counters | {command.counter: dict(command.offsets)}
    return Decision(events=(RulesChanged(replace(line.rules, counters=counters)),))
