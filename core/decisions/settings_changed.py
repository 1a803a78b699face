"""Settings that changed during a day: which of them apply today, and which only from the next day on."""

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
    """The settings' rules, except for what today's tickets need.

    - A service that has issued tickets keeps its prefix; another whose prefix would collide issues none today, as no
      two tickets may share a label.
    - A service that a ticket waits for or plans to go to stays, and so does a counter that has a ticket.
    - Offsets set by a command stay until the day closes, unless the settings of that counter changed.
    """
    issued = {service: line.rules.services.get(service) for service in line.issuing.counts}
    taken = [prefix for prefix in issued.values() if prefix]
    services = {
        service: None if prefix and any(_collide(prefix, other) for other in taken) else prefix
        for service, prefix in rules.services.items()
    }
    needed = dict.fromkeys(leg for ticket in _tickets(line) for leg in (ticket.service, *ticket.then))
    services = needed | services | issued
    return replace(rules, services=services, counters=_counters_for_today(line, rules, services))


def _tickets(line: Line) -> Iterator[Ticket]:
    """Tickets in the line, void ones that may be replaced, and ended ones that an undo would restore."""
    yield from sorted(line.tickets.values(), key=lambda ticket: ticket.order)
    yield from (each.void for each in line.unconfirmed if each.void)
    undoable = (counter.undoable for counter in line.counters.values() if counter.undoable)
    yield from (each.ended.ticket for each in undoable if each.ended)


def _counters_for_today(line: Line, rules: Rules, services: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
    """Offsets of each counter, without services that are gone."""
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


def _collide(prefix: str, other: str) -> bool:
    return prefix.startswith(other) or other.startswith(prefix)
