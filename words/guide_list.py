"""The guide's list in one language: slips in doubt, numbers to be told, and slips that are still to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from core.messages.state import SlipView, State, ToTellView
from core.names import Names, name_of
from words.guide_actions import Act, choices
from words.printer_conditions import pending, unconfirmed_slip
from words.translation import mark, say

BUTTONS: dict[Act, tuple[str, str]] = {
    "reprint": (mark("Reprint"), ""),
    "keep": (mark("Slip received"), ""),
    "void": (mark("Cancel number"), mark("Cancel it? Press again")),
    "instead": (mark("Another number, same place"), mark("Issue another number? Press again")),
    "forget": (mark("Nobody is waiting for it"), ""),
    "told": (mark("Citizen informed"), ""),
}
"""Of each act: its button, and what asks for a second press; empty if one press is enough."""

TO_TELL, PENDING = "tell/", "pending/"
"""How the keys of labels to tell, and of slips that are still to be printed, begin."""


class ListedAct(NamedTuple):
    act: Act
    says: str
    sure: str
    """Asks for a second press; empty if one press is enough."""


class ListedItem(NamedTuple):
    key: str
    """Tells which items are the same as before."""
    label: str
    text: str
    acts: tuple[ListedAct, ...] = ()
    number: str = ""
    """A label that stands on no slip and must be told to the citizen now; to be shown large."""


class GuideList:
    def __init__(self, language: str, zone: tzinfo, services: Mapping[str, Names]) -> None:
        """`services`: code → names."""
        self._language = language
        self._zone = zone
        self._services = services

    def items(self, state: State) -> tuple[ListedItem, ...]:
        """Oldest first, a ticket that replaces another one in the place of that one; slips still to be printed last."""
        items = [(ticket.arrived, self._to_tell(ticket)) for ticket in state.to_tell]
        items += [(slip.since, self._slip(slip, state)) for slip in state.slips]
        listed = [item for _, item in sorted(items, key=lambda each: each[0])]
        return (*listed, *self._pending(state))

    def heading(self, items: Sequence[ListedItem]) -> str:
        """How much is on the list."""
        told, printing = (len([each for each in items if each.key.startswith(kind)]) for kind in (TO_TELL, PENDING))
        counted = (
            (mark("Slips to check: {count}"), len(items) - told - printing),
            (mark("Numbers to tell: {count}"), told),
            (mark("Slips still to come: {count}"), printing),
        )
        said = [self._say(sentence, count=count) for sentence, count in counted if count]
        return " · ".join(said) or self._say("No slips to check")

    def _pending(self, state: State) -> Iterator[ListedItem]:
        for slip in state.pending:
            if slip.until is not None:
                text = pending(slip, state, self._language, self._zone)
                yield ListedItem(f"{PENDING}{slip.label}", slip.label, text)

    def _to_tell(self, ticket: ToTellView) -> ListedItem:
        key = f"{TO_TELL}{ticket.label}"
        return ListedItem(key, ticket.label, self._what_to_tell(ticket), (self._act("told"),), ticket.label)

    def _what_to_tell(self, ticket: ToTellView) -> str:
        if ticket.instead_of:
            return self._say("instead of {old}: tell this number, and write it down", old=ticket.instead_of)
        service, then = self._names((ticket.service,)), self._names(ticket.then)
        if then:
            return self._say("{service}, then {then}: tell this number, and write it down", service=service, then=then)
        return self._say("{service}: tell this number, and write it down", service=service)

    def _slip(self, slip: SlipView, state: State) -> ListedItem:
        text = unconfirmed_slip(slip, state, self._language, self._zone)
        acts = tuple(self._act(act) for act in choices(slip, state))
        return ListedItem(f"{slip.state}/{slip.label}", slip.label, text, acts)

    def _act(self, act: Act) -> ListedAct:
        says, sure = BUTTONS[act]
        return ListedAct(act, self._say(says), self._say(sure) if sure else "")

    def _names(self, codes: Iterable[str]) -> str:
        return ", ".join(name_of(code, self._services, self._language) for code in codes)

    def _say(self, sentence: str, **values: object) -> str:
        return say(self._language, sentence, **values)
