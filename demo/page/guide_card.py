"""The guide's card on the page: what came of the last action, issuing, paper, and the guide's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from core.messages.state import State
from demo.page.page_words import PageNotice, PageWords
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from words.guide_actions import Act
from words.guide_list import ListedItem
from words.printer_conditions import needs_hands, paper_left

ROUTES: dict[Act, str] = {"forget": "keep"}
"""Of each act whose route is named otherwise."""


class GuideChoice(Struct, frozen=True):
    """A button of an item on the guide's list."""

    route: str
    action: str
    sure: str


class GuideListItem(Struct, frozen=True):
    key: str
    """Tells the page which items are the same as before."""
    text: str
    choices: tuple[GuideChoice, ...] = ()
    number: str = ""
    """A label that stands on no slip and must be told to the citizen now; shown large."""


class GuideCard(Struct, frozen=True, kw_only=True):
    guide: PageNotice
    """The kiosk's reply to the guide's last action."""
    guide_age: str
    """How old everything else on the card is; empty if it is fresh."""
    issuing: str = ""
    paper: PageNotice = PageNotice("")
    """What is wrong with the printer, otherwise how long the paper roll will last."""
    doubt: str = ""
    """How much is on the guide's list."""
    doubts: tuple[GuideListItem, ...] = ()
    labels: tuple[str, ...]
    """The labels that the input field suggests."""


def guide_card(
    known: Known,
    reply: PressReply | None,
    printed_labels: Sequence[str],
    words: PageWords,
) -> GuideCard:
    """`printed_labels`: of the slips that have come out, newest first."""
    state = known.state
    labels = tuple(dict.fromkeys([*printed_labels, *(_living(state) if state else ())]))
    guide, age = words.reply(reply), words.age(known)
    if state is None:
        return GuideCard(guide=guide, guide_age=age, labels=labels)
    listed = words.guide_list.items(state)
    return GuideCard(
        guide=guide,
        guide_age=age,
        issuing=words.wall.notices.issuing(state),
        paper=PageNotice(paper_left(state, words.language), needs_hands(state)),
        doubt=words.guide_list.heading(listed),
        doubts=tuple(map(_item, listed)),
        labels=labels,
    )


def _living(state: State) -> Iterator[str]:
    """The labels of all tickets that can still be called, with or without a slip."""
    return (ticket.label for tickets in (state.absent, state.held, state.waiting) for ticket in tickets)


def _item(listed: ListedItem) -> GuideListItem:
    choices = (
        GuideChoice(f"/guide/{ROUTES.get(act, act)}?label={listed.label}", says, sure)
        for act, says, sure in listed.acts
    )
    return GuideListItem(listed.key, listed.text, tuple(choices), listed.number)
