"""Debounces switches: one `Pressed` for each press of a finger. Times are milliseconds of one monotonic clock."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

BOUNCE_MS = 40


class Pressed(Struct, frozen=True):
    """The switch was closed by a finger; reported at the first edge."""

    name: str


class Released(Struct, frozen=True):
    """The switch has been open for the bounce time: the next closing counts as a press."""

    name: str
    was_stuck: bool = False


class Stuck(Struct, frozen=True):
    """The switch has been closed for too long to be held on purpose."""

    name: str


SwitchEvent = Pressed | Released | Stuck


class Timing(Struct, frozen=True, kw_only=True):
    """Limits of a panel's switches. The kiosk's come from `[kiosk]`; keypads use the defaults."""

    bounce_ms: int = BOUNCE_MS
    """How long a switch must be open before a closing counts again; 0: every closing edge is a press."""
    stuck_ms: int = 10_000


class Switch(Struct, frozen=True):
    """The state of one switch. Each method returns the next state and what it means."""

    name: str
    down: bool
    changed_ms: int
    held_since_ms: int | None = None
    """When it was pressed; None: it is released and ready for the next press."""
    stuck: bool = False
    missed_edge: bool = False
    """A sample differed from what the edges had reported: sample often until an edge arrives again."""

    @property
    def needs_sampling(self) -> bool:
        """Whether samples are needed often; a stuck switch can wait."""
        return self.missed_edge or (self.held_since_ms is not None and not self.stuck)

    def edge(self, down: bool, at_ms: int, timing: Timing) -> tuple[Switch, list[SwitchEvent]]:
        """An interrupt reported that the level changed."""
        switch, events = self._with_level(down, at_ms, timing)
        return replace(switch, missed_edge=False), events

    def sample(self, down: bool, at_ms: int, timing: Timing) -> tuple[Switch, list[SwitchEvent]]:
        """The level was read; this is also how time passes for a switch that is held."""
        if at_ms < self.changed_ms:  # read before the last edge: outdated
            return self, []
        switch, events = self._with_level(down, at_ms, timing)
        if down != self.down:
            return replace(switch, missed_edge=True), events
        held_ms = at_ms - switch.held_since_ms if switch.held_since_ms is not None else 0
        if switch.down and not switch.stuck and held_ms >= timing.stuck_ms:
            return replace(switch, stuck=True), [*events, Stuck(self.name)]
        return switch, events

    def _with_level(self, down: bool, at_ms: int, timing: Timing) -> tuple[Switch, list[SwitchEvent]]:
        switch, events = self._with_bounce_over(at_ms, timing)
        if down == switch.down:
            return switch, events
        switch = replace(switch, down=down, changed_ms=at_ms)
        if down and switch.held_since_ms is None:
            return replace(switch, held_since_ms=at_ms), [*events, Pressed(self.name)]
        return switch, events

    def _with_bounce_over(self, at_ms: int, timing: Timing) -> tuple[Switch, list[SwitchEvent]]:
        if self.held_since_ms is None or self.down or at_ms - self.changed_ms < timing.bounce_ms:
            return self, []
        return replace(self, held_since_ms=None, stuck=False), [Released(self.name, self.stuck)]


class Switches(Struct, frozen=True):
    """All switches of one panel; `edge` and `sample` return the next value and the events it means."""

    by_name: dict[str, Switch]
    timing: Timing

    @classmethod
    def at_start(cls, levels: dict[str, bool], at_ms: int, timing: Timing) -> Switches:
        """A switch that is closed when the program starts must open before it counts."""
        return cls({name: Switch(name, down, at_ms, at_ms if down else None) for name, down in levels.items()}, timing)

    @property
    def needs_sampling(self) -> bool:
        return any(switch.needs_sampling for switch in self.by_name.values())

    def edge(self, name: str, down: bool, at_ms: int) -> tuple[Switches, list[SwitchEvent]]:
        switch, events = self.by_name[name].edge(down, at_ms, self.timing)
        return replace(self, by_name=self.by_name | {name: switch}), events

    def sample(self, levels: dict[str, bool], at_ms: int) -> tuple[Switches, list[SwitchEvent]]:
        """All levels were read: this repairs what lost edges left wrong."""
        sampled = [self.by_name[name].sample(down, at_ms, self.timing) for name, down in levels.items()]
        by_name = self.by_name | {switch.name: switch for switch, _ in sampled}
        return replace(self, by_name=by_name), [event for _, events in sampled for event in events]
