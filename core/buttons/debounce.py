"""Switches that bounce, get stuck and lose edges, made into touches: one for each time a finger came down."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

BOUNCE_MS = 40


class Pressed(Struct, frozen=True):
    """A finger came down: told at once, not when it goes."""

    name: str


class Released(Struct, frozen=True):
    """The switch is open, and has been for long enough: the next touch counts."""

    name: str
    was_stuck: bool = False


class Stuck(Struct, frozen=True):
    """Closed for so long that nobody can be meant by it."""

    name: str


Finding = Pressed | Released | Stuck


class Timing(Struct, frozen=True, kw_only=True):
    bounce_ms: int = BOUNCE_MS
    """So long must a switch be open before a touch counts again. 0: every closing edge is a touch."""
    stuck_ms: int = 10_000


class Contact(Struct, frozen=True):
    """What is known of one switch. Times are milliseconds of one stopwatch, whichever."""

    name: str
    down: bool
    since_ms: int
    """When the level last changed."""
    held_ms: int | None = None
    """Since when it has been held; None: let go, and ready for the next touch."""
    stuck: bool = False
    doubted: bool = False
    """A sample has found what no edge had told: until an edge is heard again, look often."""

    @property
    def restless(self) -> bool:
        """Whether samples are wanted often; a stuck switch can wait."""
        return self.doubted or (self.held_ms is not None and not self.stuck)

    def edge(self, down: bool, at_ms: int, timing: Timing) -> tuple[Contact, list[Finding]]:
        """The wire said that the level changed."""
        contact, findings = self.moved(down, at_ms, timing)
        return replace(contact, doubted=False), findings

    def sample(self, down: bool, at_ms: int, timing: Timing) -> tuple[Contact, list[Finding]]:
        """A look at the level; also how time passes for what is held."""
        if at_ms < self.since_ms:  # looked before the last edge: old news
            return self, []
        contact, findings = self.moved(down, at_ms, timing)
        if down != self.down:
            return replace(contact, doubted=True), findings
        held_ms = at_ms - contact.held_ms if contact.held_ms is not None else 0
        if contact.down and not contact.stuck and held_ms >= timing.stuck_ms:
            return replace(contact, stuck=True), [*findings, Stuck(self.name)]
        return contact, findings

    def moved(self, down: bool, at_ms: int, timing: Timing) -> tuple[Contact, list[Finding]]:
        """The level as somebody has found it; it need not have changed."""
        contact, findings = self.settled(at_ms, timing)
        if down == contact.down:
            return contact, findings
        contact = replace(contact, down=down, since_ms=at_ms)
        if down and contact.held_ms is None:
            return replace(contact, held_ms=at_ms), [*findings, Pressed(self.name)]
        return contact, findings

    def settled(self, at_ms: int, timing: Timing) -> tuple[Contact, list[Finding]]:
        """Ready again once it has been open for long enough."""
        if self.held_ms is None or self.down or at_ms - self.since_ms < timing.bounce_ms:
            return self, []
        return replace(self, held_ms=None, stuck=False), [Released(self.name, self.stuck)]


class Contacts(Struct, frozen=True):
    """All switches of one panel, as a value: each `edge` and `sample` gives the next one and what it means."""

    by_name: dict[str, Contact]
    timing: Timing

    @classmethod
    def found(cls, levels: dict[str, bool], at_ms: int, timing: Timing) -> Contacts:
        """The switches as they are at the start: one that is closed then must open before it counts."""
        return cls({name: Contact(name, down, at_ms, at_ms if down else None) for name, down in levels.items()}, timing)

    @property
    def restless(self) -> bool:
        """Whether samples are wanted often: something is held, or an edge got lost."""
        return any(contact.restless for contact in self.by_name.values())

    def edge(self, name: str, down: bool, at_ms: int) -> tuple[Contacts, list[Finding]]:
        contact, findings = self.by_name[name].edge(down, at_ms, self.timing)
        return replace(self, by_name=self.by_name | {name: contact}), findings

    def sample(self, levels: dict[str, bool], at_ms: int) -> tuple[Contacts, list[Finding]]:
        """A look at all levels: heals what lost edges left wrong."""
        looked = [self.by_name[name].sample(down, at_ms, self.timing) for name, down in levels.items()]
        by_name = self.by_name | {contact.name: contact for contact, _ in looked}
        return replace(self, by_name=by_name), [finding for _, findings in looked for finding in findings]
