"""Explains a call in two sentences for the people who waited: what happened, and why."""

from __future__ import annotations

from core.instant import MINUTE_MS
from core.line.order import next_ticket
from core.messages.events import TicketUnserved, TicketVoided
from reports.audit.clauses import ClauseWriter
from reports.audit.journal_source import OfficeTexts, day_text
from reports.audit.replay import ReplayedCall, ReplayedDay, room_clock_at
from reports.audit.ticket_at_call import TicketAtCall, ticket_at_call
from words.guide_actions import DONE
from words.refusals import BECAUSE
from words.translation import mark, say

ALONE = mark("number {label} was called to counter {counter} at {time}: no other number that it could call was waiting")
BEFORE = mark("number {label} was called to counter {counter} at {time}, before number {other}: {because}")
CHOSEN = mark("number {label} was called to counter {counter} at {time}, chosen by staff, who gave as reason: {reason}")
OUT_OF_TURN = mark(
    "number {label} was called to counter {counter} at {time} out of turn, chosen by staff, who gave as reason: "
    "{reason}"
)
RECALLED = mark("number {label} was called to counter {counter} once more at {time}, as nobody had come yet")

RULE_SAME = mark("by the rule it was the turn of number {label}, too")
RULE_NOBODY = mark("by the rule it was nobody's turn there: {why}")
RULE_OTHER = mark("by the rule it was the turn of number {other}: {why}")
RECALL_IS_NO_TURN = mark("this was call {count} of {most}; the order did not change")
NOT_BY_RULE = mark("by the rule it would have been the turn of number {other}, and the journal does not say why not")
NOT_IN_LINE = mark("by the journal it was not in line then")
ONLY_ONE = mark(
    "{said}; number {label} had missed its call and come back, and the counter had nobody else to call before it"
)
HAS_LET = mark("{said}; number {label} had missed its call and come back, and has let others go first: {count}")
SKIPPED = mark("{said}; number {others} would have been earlier, but the slip was still being printed")
UNDONE = mark("{said}; this call was undone at {time}")
NOT_CALLED = mark("number {label} was not called on {day}")
UNSERVED = mark("when the day ended, number {label} had not been served")
STEP = mark("This was step {number} of the visit of number {label}: {service}.")
OTHER_TIMES = mark(
    "The clock was set or not believed then: slips may show other times, but the order does not depend on it."
)


def explain_call(
    day: ReplayedDay, called: ReplayedCall, texts: OfficeTexts, other: str | None = None, *, in_full: bool = False
) -> str:
    """Two sentences about a call. If it was by the rule, they compare the ticket with `other` or, by default, the one
    that the counter would have called instead. More follow if the ticket had been to another service before, or if
    slips may show other times. `in_full`: with seconds where the minutes are the same, and with earlier tickets whose
    slips were being printed."""
    return _Explanation(day, called, texts, other, in_full=in_full).text()


def explain_not_called(day: ReplayedDay, label: str, texts: OfficeTexts) -> str:
    ticket = day.line.tickets.get(label)
    said = say(texts.language, NOT_CALLED, label=label, day=day_text(day.name))
    now = BECAUSE[ticket.phase] if ticket else _ended(day, label)
    then = say(texts.language, now, label=label, counter=(ticket and ticket.counter) or "")
    return f"{_sentence(said)} {_sentence(then)}"


def _ended(day: ReplayedDay, label: str) -> str:
    """What became of a ticket that is no longer in the line; its citizen may have been sent home."""
    for entry in reversed(day.entries):
        if isinstance(entry.event, TicketUnserved | TicketVoided) and entry.event.label == label:
            return UNSERVED if isinstance(entry.event, TicketUnserved) else DONE["void"]
    return BECAUSE["ended"]


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


class _Explanation:
    def __init__(
        self, day: ReplayedDay, called: ReplayedCall, texts: OfficeTexts, asked: str | None, *, in_full: bool
    ) -> None:
        self._in_full = in_full
        self._day, self._called, self._event = day, called, called.event
        by_rule = next_ticket(called.before, self._event.counter)
        self._by_rule = by_rule.ticket.label if by_rule else None
        other = self._by_rule if self._event.why.rule == "chosen" else asked or self._event.why.runner_up
        other = None if other == self._event.label else other
        self._self = self._at_call(self._event.label)
        self._other = self._at_call(other) if other in day.issued else None
        third = asked is not None and asked in day.issued and asked not in (self._event.label, other)
        self._third = self._at_call(asked) if asked and third else None
        self._clauses = ClauseWriter(
            texts=texts,
            clock=room_clock_at(day, called, texts.zone, self._event.label, other),
            counter=self._event.counter,
            called=called.entry.line,
            to_the_second=in_full and self._is_close,
        )

    def _at_call(self, label: str) -> TicketAtCall:
        return ticket_at_call(self._called, label, issued_seq=self._day.issued[label].seq)

    @property
    def _is_close(self) -> bool:
        one, other = self._self.arrival_here, self._other and self._other.arrival_here
        return one is not None and other is not None and abs(one.key - other.key) < MINUTE_MS

    def text(self) -> str:
        match self._event.why.rule:
            case "recall":
                most = self._called.before.rules.max_calls
                first, second = self._say(RECALLED), self._say(RECALL_IS_NO_TURN, count=self._event.count, most=most)
            case "chosen":
                first, second = self._chosen(), self._with_third(self._rule_instead())
            case _:
                first, second = self._turn(), self._with_circumstances(self._accounts())
        if self._called.undone:
            second = self._say(UNDONE, said=second, time=self._clauses.time(self._called.undone.line))
        said = [_sentence(first), _sentence(second)]
        if (ticket := self._self.ticket) and ticket.legs:
            service = self._clauses.texts.service(ticket.service)
            said.append(self._say(STEP, number=len(ticket.legs) + 1, service=service))
        if not self._clauses.clock.is_reliable:
            said.append(self._say(OTHER_TIMES))
        return " ".join(said)

    def _say(self, msgid: str, **values: object) -> str:
        named = {"label": self._event.label, "time": self._clauses.time(self._called.entry.line)}
        return self._clauses.say(msgid, **named | values)

    # -- by the rule

    def _turn(self) -> str:
        if self._other is None:
            return self._say(ALONE)
        return self._say(BEFORE, other=self._other.label, because=self._because(self._other))

    def _because(self, other: TicketAtCall) -> str:
        one, two = self._self.arrival_here, other.arrival_here
        if one and two and other.is_comparable and one.is_before(two):
            return self._clauses.earlier(one, two)
        return self._clauses.why_not_callable(other) or self._say(NOT_BY_RULE, other=other.label)

    def _accounts(self) -> str:
        """When the ticket came, and when the other one did if it takes part in the order."""
        if self._self.arrival_here is None:
            return self._say(NOT_IN_LINE)
        if self._other and self._other.arrival_here and self._other.is_comparable:
            return self._clauses.both_arrivals(self._self.arrival_here, self._other.arrival_here)
        came = [self._clauses.came(self._event.label, self._self.arrival_here.ticket.arrival)]
        if self._other and self._other.availability == "not_there":
            came.append(self._clauses.came(self._other.label, self._day.arrival(self._other.label)))
        return "; ".join(came)

    def _with_circumstances(self, said: str) -> str:
        """Adds what else decided: the ticket's own return, and slips that were not printed yet."""
        ticket = self._self.ticket
        if ticket and ticket.lets_ahead:
            said = self._say(ONLY_ONE if ticket.behind else HAS_LET, said=said, count=ticket.lets_ahead)
        compared = self._other.label if self._other else None
        if self._in_full and (skipped := [label for label in self._event.why.skipped if label != compared]):
            said = self._say(SKIPPED, said=said, others=", ".join(skipped))
        return said

    # -- chosen by a clerk

    def _chosen(self) -> str:
        same = self._by_rule == self._event.label
        return self._say(
            CHOSEN if same else OUT_OF_TURN,
            reason=self._clauses.texts.reason(self._event.reason, self._called.entry.seq),
        )

    def _rule_instead(self) -> str:
        if self._by_rule == self._event.label:
            return self._say(RULE_SAME)
        why = self._clauses.why_not_callable(self._self)
        if self._other is None or self._other.arrival_here is None:
            return self._say(RULE_NOBODY, why=why)
        if not why and self._self.arrival_here:
            why = self._clauses.both_arrivals(self._other.arrival_here, self._self.arrival_here)
        return self._say(RULE_OTHER, other=self._other.label, why=why)

    def _with_third(self, said: str) -> str:
        """Adds why a third ticket that was asked about, neither chosen nor first by the rule, was not called."""
        if self._third is None:
            return said
        how = self._clauses.why_not_callable(self._third)
        if not how and self._third.arrival_here:
            how = self._clauses.describe_arrival(self._third.arrival_here)
        return f"{said}; {how}" if how else said
