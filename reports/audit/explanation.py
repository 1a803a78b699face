"""Two sentences about a call, in words that whoever waited understands: what happened, and why it was so."""

from __future__ import annotations

from collections.abc import Iterator

from core.instant import MINUTE_MS
from core.line.order import next_at
from core.messages.events import TicketUnserved, TicketVoided
from reports.audit.clauses import Clauses
from reports.audit.journal_source import Words, shown
from reports.audit.replay import Called, Day
from reports.audit.room_clock import dial_at
from reports.audit.standing import Standing, standing
from words.guide import DONE
from words.phrases import BECAUSE, mark, say

ALONE = mark("number {label} was called to counter {counter} at {time}: nobody else was waiting whom it could call")
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
RECALL_IS_NO_TURN = mark("this was call {count} of {most}, and it took nobody's turn")
NOT_BY_RULE = mark("by the rule it would have been the turn of number {other}, and the journal does not say why not")
NOT_IN_LINE = mark("it was not in line then, by what the journal says before")
ONLY_ONE = mark(
    "{said}; number {label} had missed its call and come back, and the counter had nobody else to call before it"
)
HAS_LET = mark("{said}; number {label} had missed its call and come back, and has let others go first: {count}")
SKIPPED = mark("{said}; number {others} would have been earlier, but the slip was still being printed")
UNDONE = mark("{said}; this call was taken back at {time}")
NOT_CALLED = mark("number {label} was not called on {day}")
UNSERVED = mark("when the day ended, number {label} had not been served")
STEP = mark("This was step {number} of the visit of number {label}: {service}.")
OTHER_TIMES = mark(
    "The clock was set or not believed then: slips may show other times, but the order does not depend on it."
)


def told(day: Day, called: Called, words: Words, other: str | None = None, *, in_full: bool = False) -> str:
    """Two sentences about one call; by the rule, against whom the counter would have called otherwise, or `other`.

    Further ones say so where somebody had been to another service before, and where slips may show other times.
    `in_full`: with seconds where minutes are the same, and with others whose slip was being printed.
    """
    return _Telling(day, called, words, other, in_full=in_full).text()


def not_called(day: Day, label: str, words: Words) -> str:
    """Where somebody is whom nobody has called."""
    ticket = day.line.tickets.get(label)
    said = say(words.language, NOT_CALLED, label=label, day=shown(day.name))
    now = BECAUSE[ticket.phase] if ticket else _ended(day, label)
    then = say(words.language, now, label=label, counter=(ticket and ticket.counter) or "")
    return f"{_sentence(said)} {_sentence(then)}"


def _ended(day: Day, label: str) -> str:
    """What became of a number that is in the line no more: whoever asks was perhaps sent home."""
    for entry in reversed(day.entries):
        if isinstance(entry.event, TicketUnserved | TicketVoided) and entry.event.label == label:
            return UNSERVED if isinstance(entry.event, TicketUnserved) else DONE["void"]
    return BECAUSE["ended"]


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


class _Telling:
    def __init__(self, day: Day, called: Called, words: Words, asked: str | None, *, in_full: bool) -> None:
        self._in_full = in_full
        self._day, self._called, self._event = day, called, called.event
        by_rule = next_at(called.before, self._event.counter)
        self._by_rule = by_rule.ticket.label if by_rule else None
        if self._event.why.rule == "chosen":
            other = self._by_rule
        else:
            other = asked or self._event.why.runner_up
        if other == self._event.label:
            other = None
        self._self = self._standing(self._event.label)
        self._other = self._standing(other) if other in day.issued else None
        third = asked is not None and asked in day.issued and asked not in (self._event.label, other)
        self._third = self._standing(asked) if asked and third else None
        self._clauses = Clauses(
            words=words,
            dial=dial_at(day, called, words.zone, self._event.label, other),
            counter=self._event.counter,
            called=called.entry.line,
            to_the_second=in_full and self._is_close,
        )

    def _standing(self, label: str) -> Standing:
        return standing(self._called, label, issued_seq=self._day.issued[label].seq)

    @property
    def _is_close(self) -> bool:
        one, other = self._self.reckoning, self._other and self._other.reckoning
        return one is not None and other is not None and abs(one.key - other.key) < MINUTE_MS

    def text(self) -> str:
        match self._event.why.rule:
            case "recall":
                first, second = self._say(RECALLED), self._recall()
            case "chosen":
                first, second = self._chosen(), self._with_third(self._rule_instead())
            case _:
                first, second = self._turn(), self._with_ways(self._accounts())
        if self._called.undone:
            second = self._say(UNDONE, said=second, time=self._clauses.time(self._called.undone.line))
        said = [_sentence(first), _sentence(second), *self._step()]
        if not self._clauses.dial.is_sure:
            said.append(self._say(OTHER_TIMES))
        return " ".join(said)

    def _step(self) -> Iterator[str]:
        """Who reads the same number on the wall a second time wants to know for what."""
        ticket = self._self.ticket
        if ticket and ticket.legs:
            service = self._clauses.words.service(ticket.service)
            yield self._say(STEP, number=len(ticket.legs) + 1, service=service)

    def _say(self, msgid: str, **values: object) -> str:
        named = {"label": self._event.label, "time": self._clauses.time(self._called.entry.line)}
        return self._clauses.say(msgid, **named | values)

    # -- by the rule

    def _turn(self) -> str:
        if self._other is None:
            return self._say(ALONE)
        return self._say(BEFORE, other=self._other.label, because=self._because(self._other))

    def _because(self, other: Standing) -> str:
        one, two = self._self.reckoning, other.reckoning
        if one and two and other.is_comparable and one.is_before(two):
            return self._clauses.earlier(one, two)
        return self._clauses.in_the_way(other) or self._say(NOT_BY_RULE, other=other.label)

    def _accounts(self) -> str:
        """When the one came, and the other, as far as it could be called and so is before or behind."""
        if self._self.reckoning is None:
            return self._say(NOT_IN_LINE)
        if self._other and self._other.reckoning and self._other.is_comparable:
            return self._clauses.accounts(self._self.reckoning, self._other.reckoning)
        came = [self._clauses.came(self._event.label, self._self.reckoning.arrival)]
        if self._other and self._other.how == "not_there":
            came.append(self._clauses.came(self._other.label, self._day.arrival(self._other.label)))
        return "; ".join(came)

    def _with_ways(self, said: str) -> str:
        """What else made it so: its own return, and slips that were not out yet."""
        ticket = self._self.ticket
        if ticket and ticket.lets_ahead:
            said = self._say(ONLY_ONE if ticket.behind else HAS_LET, said=said, count=ticket.lets_ahead)
        told = self._other.label if self._other else None
        if self._in_full and (skipped := [label for label in self._event.why.skipped if label != told]):
            said = self._say(SKIPPED, said=said, others=", ".join(skipped))
        return said

    # -- by people

    def _chosen(self) -> str:
        same = self._by_rule == self._event.label
        return self._say(CHOSEN if same else OUT_OF_TURN, reason=self._clauses.words.reason(self._called))

    def _rule_instead(self) -> str:
        if self._by_rule == self._event.label:
            return self._say(RULE_SAME)
        why = self._clauses.in_the_way(self._self)
        if self._other is None or self._other.reckoning is None:
            return self._say(RULE_NOBODY, why=why)
        if not why and self._self.reckoning:
            why = self._clauses.accounts(self._other.reckoning, self._self.reckoning)
        return self._say(RULE_OTHER, other=self._other.label, why=why)

    def _with_third(self, said: str) -> str:
        """Somebody asks about a number that was neither chosen nor first by the rule: how that one stood."""
        if self._third is None:
            return said
        how = self._clauses.in_the_way(self._third)
        if not how and self._third.reckoning:
            how = self._clauses.account(self._third.reckoning)
        return f"{said}; {how}" if how else said

    def _recall(self) -> str:
        return self._say(RECALL_IS_NO_TURN, count=self._event.count, most=self._called.before.rules.max_calls)
