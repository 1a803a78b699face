"""What the guide's page says of a ticket: where it is, and which acts the kiosk would accept now."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.messages.state import State
from core.rules import TicketClass
from core.settings.sections import STRICT_MIN
from words.guide_actions import can_reprint
from words.local_words import LocalWords
from words.translation import mark, say
from words.wall_services import WallServices

TicketAct = Literal["void", "service", "priority", "regular", "reprint", "return"]
"""`service`: transfer to another one; `priority` and `regular`: change of class."""
NEAR = 3
"""A priority number among so many next ones of its service is soon accompanied."""

PRINTING = mark("being printed")
NEXT_ONE, AHEAD = mark("waiting, nobody ahead"), mark("waiting, people ahead: {count}")
AT_COUNTER, HELD = mark("at counter {counter}"), mark("kept at counter {counter}")
ABSENT, VOID, OVER = mark("called, did not come"), mark("cancelled"), mark("has had its turn")

EARLIER = mark("It then counts as having come {minutes} minutes earlier, and may be called before people who wait now.")
BEFORE_ALL = mark("It is then called before all who have no priority, however long they have waited.")
NO_EARLIER = mark("It is then marked as priority; in this office that does not change the order.")


class Place(NamedTuple):
    """Where a ticket is."""

    says: str
    service: str | None
    """Code; None: the state does not tell."""
    class_: TicketClass | None
    acts: tuple[TicketAct, ...]
    ahead: int | None = None
    wait: str = ""


def place_of(label: str, state: State, words: LocalWords, *, is_void: bool = False) -> Place:
    """`is_void`: the ticket was cancelled."""
    reprint: tuple[TicketAct, ...] = ("reprint",) if can_reprint(state) else ()
    for waiting in state.waiting:
        if waiting.label == label:
            says = words.say(AHEAD, count=waiting.ahead) if waiting.ahead else words.say(NEXT_ONE)
            change: TicketAct = "regular" if waiting.class_ == "P" else "priority"
            acts: tuple[TicketAct, ...] = ("void", "service", change, *reprint)
            wait = WallServices(words).wait_of(waiting, state) or ""
            return Place(says, waiting.service, waiting.class_, acts, waiting.ahead, wait)
    for slip in state.pending:
        if slip.label == label:
            return Place(words.say(PRINTING), slip.service, slip.class_, ())
    for counter in state.counters:
        if counter.ticket == label:
            return Place(words.say(AT_COUNTER, counter=counter.id), counter.service, counter.class_, ())
    for absent in state.absent:
        if absent.label == label:
            return Place(words.say(ABSENT), absent.service, None, ("return", "void"))
    for held in state.held:
        if held.label == label:
            return Place(words.say(HELD, counter=held.counter), None, None, ())
    return Place(words.say(VOID if is_void else OVER), None, None, ())


def priority_effect(head_start_min: int, language: str) -> str:
    """What becomes of a number, named just before, that is given priority while it waits."""
    sentence = BEFORE_ALL if head_start_min >= STRICT_MIN else EARLIER if head_start_min else NO_EARLIER
    return say(language, sentence, minutes=head_start_min)


class Companion(NamedTuple):
    """A priority number whose person may need help on the way to the counter."""

    label: str
    says: str
    is_called: bool


def companions(state: State, words: LocalWords) -> tuple[Companion, ...]:
    """Those that are called, newest first, then those that are among the next ones."""
    at_counters = [each for each in state.counters if each.ticket and each.class_ == "P" and each.phase == "called"]
    at_counters.sort(key=lambda each: each.since or 0, reverse=True)
    called = [Companion(each.ticket or "", words.say(AT_COUNTER, counter=each.id), True) for each in at_counters]
    near = [each for each in state.waiting if each.class_ == "P" and each.ahead < NEAR]
    return (
        *called,
        *(
            Companion(each.label, words.say(AHEAD, count=each.ahead) if each.ahead else words.say(NEXT_ONE), False)
            for each in near
        ),
    )
