"""Settings that were changed within a day: what of them holds today, and what only from tomorrow on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from core.line.line import Line
from core.line.ticket import Ticket
from core.messages.events import RulesChanged
from core.rules import Rules


def changed_rules(line: Line, rules: Rules) -> RulesChanged:
    today = _rules_for_today(line, rules)
    return RulesChanged(today, None if today == rules else rules)


def _rules_for_today(line: Line, rules: Rules) -> Rules:
    """What the settings say, save what today's tickets need.

    A service that has issued keeps its prefix, and another that would now collide gives out no numbers until tomorrow:
    two tickets must never share a label. A service that somebody waits for stays, or plans for, and a counter that has
    somebody. What a person has set for a counter holds until the day closes, unless its own settings have changed.
    """
    issued = {service: line.rules.services.get(service) for service in line.issued}
    taken = [prefix for prefix in issued.values() if prefix]
    services = {
        service: None if prefix and any(_meet(prefix, other) for other in taken) else prefix
        for service, prefix in rules.services.items()
    }
    awaited = dict.fromkeys(leg for ticket in _who_may_be_here(line) for leg in (ticket.service, *ticket.then))
    services = awaited | services | issued
    return replace(rules, services=services, counters=_counters_for_today(line, rules, services))


def _who_may_be_here(line: Line) -> Iterator[Ticket]:
    """Who lives, who may get another number for one that did not come out, and whom an undo would bring back."""
    yield from line.tickets.values()
    yield from (doubt.void for doubt in line.unconfirmed if doubt.void)
    undoable = (counter.undoable for counter in line.counters.values() if counter.undoable)
    yield from (each.ended.ticket for each in undoable if each.ended)


def _counters_for_today(line: Line, rules: Rules, services: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
    """Without what is left of services that are gone."""
    base, today = line.base.counters, line.rules.counters
    busy = [name for name, counter in line.counters.items() if counter.ticket and name not in rules.counters]
    set_by_hand = [
        name for name, offsets in rules.counters.items() if name in today and base.get(name) == offsets != today[name]
    ]
    kept = {
        name: {service: offset for service, offset in today.get(name, {}).items() if service in services}
        for name in (*busy, *set_by_hand)
    }
    return {name: {} for name in busy} | rules.counters | kept


def _meet(prefix: str, other: str) -> bool:
    return prefix.startswith(other) or other.startswith(prefix)
