"""The guide's card on the page: what came of the last action, issuing, paper, and the guide's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from core.messages.state import SlipView, State, ToTellView
from demo.page.kiosk_card import issuing_says
from demo.page.page_words import PageNotice, PageWords
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from words.guide_actions import Act, choices
from words.printer_conditions import needs_hands, paper_left, pending, unconfirmed_slip
from words.translation import mark

CHOICES: dict[Act, tuple[str, str, str]] = {
    "reprint": ("reprint", mark("Reprint"), ""),
    "keep": ("keep", mark("Slip received"), ""),
    "void": ("void", mark("Cancel number"), mark("Cancel it? Press again")),
    "instead": ("instead", mark("Another number, same place"), mark("Issue another number? Press again")),
    "forget": ("keep", mark("Nobody is waiting for it"), ""),
}
"""Of each action: its route, its button, and what asks for a second press; empty if one press is enough."""

TO_TELL, PENDING = "tell/", "pending/"
"""How the keys of labels to tell, and of slips that are still to be printed, begin."""


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
    doubts = tuple(_guide_list(state, words))
    return GuideCard(
        guide=guide,
        guide_age=age,
        issuing=issuing_says(state, words),
        paper=PageNotice(paper_left(state, words.language), needs_hands(state)),
        doubt=_heading(doubts, words),
        doubts=doubts,
        labels=labels,
    )


def _living(state: State) -> Iterator[str]:
    """The labels of all tickets that can still be called, with or without a slip."""
    return (ticket.label for tickets in (state.absent, state.held, state.waiting) for ticket in tickets)


def _heading(doubts: Sequence[GuideListItem], words: PageWords) -> str:
    told, printing = (len([each for each in doubts if each.key.startswith(kind)]) for kind in (TO_TELL, PENDING))
    counted = (
        (mark("Slips to check: {count}"), len(doubts) - told - printing),
        (mark("Numbers to tell: {count}"), told),
        (mark("Slips still to come: {count}"), printing),
    )
    said = [words.say(sentence, count=count) for sentence, count in counted if count]
    return " · ".join(said) or words.say("No slips to check")


def _guide_list(state: State, words: PageWords) -> Iterator[GuideListItem]:
    """Oldest first, a ticket that replaces another one in the place of that one; slips still to be printed last."""
    items = [(ticket.arrived, _to_tell_item(ticket, words)) for ticket in state.to_tell]
    items += [(slip.since, _slip_item(slip, state, words)) for slip in state.slips]
    yield from (item for _, item in sorted(items, key=lambda each: each[0]))
    for slip in state.pending:
        if slip.until is not None:
            yield GuideListItem(f"{PENDING}{slip.label}", pending(slip, state, words.language, words.zone))


def _to_tell_item(ticket: ToTellView, words: PageWords) -> GuideListItem:
    told = GuideChoice(f"/guide/told?label={ticket.label}", words.say("Citizen informed"), sure="")
    return GuideListItem(f"{TO_TELL}{ticket.label}", _what_to_tell(ticket, words), (told,), ticket.label)


def _what_to_tell(ticket: ToTellView, words: PageWords) -> str:
    if ticket.instead_of:
        return words.say("instead of {old}: tell this number, and write it down", old=ticket.instead_of)
    service, then = words.services((ticket.service,)), words.services(ticket.then)
    if then:
        return words.say("{service}, then {then}: tell this number, and write it down", service=service, then=then)
    return words.say("{service}: tell this number, and write it down", service=service)


def _slip_item(slip: SlipView, state: State, words: PageWords) -> GuideListItem:
    text = unconfirmed_slip(slip, state, words.language, words.zone)
    return GuideListItem(f"{slip.state}/{slip.label}", text, tuple(_choices(slip, state, words)))


def _choices(slip: SlipView, state: State, words: PageWords) -> Iterator[GuideChoice]:
    for route, action, sure in (CHOICES[act] for act in choices(slip, state)):
        yield GuideChoice(f"/guide/{route}?label={slip.label}", words.say(action), words.say(sure) if sure else "")
