"""Settings that were changed within a day: what of them holds today, and what only from tomorrow on."""

from __future__ import annotations

from msgspec.structs import replace

from core.events import RulesChanged
from core.line import Line
from core.rules import Rules


def changed_rules(line: Line, rules: Rules) -> RulesChanged:
    today = _rules_for_today(line, rules)
    return RulesChanged(today, None if today == rules else rules)


def _rules_for_today(line: Line, rules: Rules) -> Rules:
    """What the settings say, save what today's tickets need.

    A service that has issued keeps its prefix, and another that would now collide gives out no numbers until tomorrow:
    two tickets must never share a label. A service that somebody waits for stays, or plans for, and a counter that has
    somebody.
    """
    issued = {service: line.rules.services.get(service) for service in line.issued}
    taken = [prefix for prefix in issued.values() if prefix]
    services = {
        service: None if prefix and any(_meet(prefix, other) for other in taken) else prefix
        for service, prefix in rules.services.items()
    }
    awaited = dict.fromkeys(leg for ticket in line.tickets.values() for leg in (ticket.service, *ticket.then))
    busy = {name: line.rules.counters.get(name, {}) for name, counter in line.counters.items() if counter.ticket}
    return replace(rules, services=awaited | services | issued, counters=busy | rules.counters)


def _meet(prefix: str, other: str) -> bool:
    return prefix.startswith(other) or other.startswith(prefix)
