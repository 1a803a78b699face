"""Random days of every command and every piece of news: what must hold after each step, whatever came before."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from core import commands as c
from core import news as n
from core.commands import Refused
from core.decide import decide, entries_of
from core.decision import Decision
from core.events import (
    CallUndone,
    ClassChanged,
    DayClosed,
    DayOpened,
    IssuingResumed,
    IssuingStopped,
    OfficeResumed,
    RollChanged,
    RulesChanged,
    ServiceFinished,
    ServiceStarted,
    SlipConfirmed,
    SlipFailed,
    SlipKept,
    SlipReprinted,
    TicketAbsent,
    TicketCalled,
    TicketIssued,
    TicketReturned,
    TicketTransferred,
    TicketUnserved,
    TicketVoided,
)
from core.evolve import evolve
from core.hours import Half, Hours, Offer, is_issuing
from core.line import EMPTY, Counter, Line
from core.order import next_at
from core.rules import Rules
from core.ticket import Ticket
from core.wire import decode_entry, decode_state, encode, encode_entry

SERVICES = ("HT", "CT", "DD", "TP")
BUTTONS = ("HT", "CT", "DD", "HT", "CT", "HT", "CT", "TP", "XX")
COUNTERS = ("1", "2", "1", "3", "2", "1", "4")
PREFIXES = (("1", "2", "3"), ("3", "2", "1"), ("5", "1", "3"), ("2", "1", "35"), ("12", "3", "11"))
WAITS_S = (0, 1, 4, 9.5, 10.5, 40, 119, 121, 200, 900, 1795, 1805)
DARK_S = (0, 3, 60, 130, 1900)
MORNING = Half(open=450, close=500, issue_from=445, issue_until=490)
NOON = Half(open=505, close=560, issue_from=510, issue_until=570)
OPENING = (
    None,
    Hours(week=((MORNING, NOON),) * 7, latest_min=30),
    Hours(week=((MORNING, NOON), (NOON,)) + ((),) * 5, latest_min=60, by_forecast=True, last_ticket_min=5),
)
"""The history begins on a Tuesday at 07:30, which is minute 450."""
OFFERS = ({}, {"CT": (Offer(begin=470, end=520),), "HT": (Offer(begin=0, end=1440, days=(1,)),)})
QUOTAS = ({}, {"CT": 3}, {"CT": 2, "HT": 2, "DD": 1})
JUMPS_S = (-3600, 3600, 86_400, -86_400)


class Dice:
    """Three numbers that choose among what there is in the hall."""

    def __init__(self, hall: Any, numbers: tuple[int, int, int]) -> None:
        self.hall = hall
        self.a, self.b, self.c = numbers
        self.id = str(len(hall.entries))

    def one_of(self, choices: Any) -> Any:
        return choices[self.a % len(choices)]

    def another_of(self, choices: Any) -> Any:
        return choices[self.b % len(choices)]

    def third_of(self, choices: Any) -> Any:
        return choices[self.c % len(choices)]

    def ticket(self, *phases: str) -> str:
        """Mostly somebody in one of these phases; sometimes anybody, or a number never given out."""
        labels = sorted(label for label, ticket in self.hall.line.tickets.items() if ticket.phase in phases)
        issued = [entry.event.label for entry in self.hall.entries if isinstance(entry.event, TicketIssued)]
        return self.one_of(labels if labels and self.b % 16 else [*issued, "201", "199", "3٣01"])

    def slip(self) -> str:
        return self.one_of(self.hall.line.slips or [self.ticket("waiting")])

    def doubted(self) -> str:
        """Mostly a number on the guide's list."""
        listed = [doubt.label for doubt in self.hall.line.doubts]
        return self.one_of(listed) if listed and self.b % 8 else self.ticket("waiting", "absent", "passed")

    def counter(self) -> str:
        return self.third_of(COUNTERS)

    def busy(self) -> str:
        """Mostly a counter that has somebody."""
        busy = sorted(name for name, counter in self.hall.line.counters.items() if counter.ticket)
        return self.third_of(busy if busy and self.a % 8 else COUNTERS)

    def reason(self) -> str:
        return self.another_of(("mistake", "he asked for it"))

    def services(self) -> Any:
        return (self.one_of(SERVICES), self.another_of(SERVICES)) if self.b % 4 == 0 else UNSET

    def offsets(self) -> dict[str, int]:
        return {self.one_of(SERVICES): 0, self.another_of(SERVICES): 10 * (self.c % 3)}

    def target(self) -> dict[str, Any]:
        where = {"service": self.another_of(SERVICES)} if self.a % 2 else {"to_counter": self.another_of(COUNTERS)}
        return where | ({"then": self.legs()} if self.c % 3 == 0 else {})

    def legs(self) -> tuple[str, ...]:
        """What is planned: none to three legs, some of which nobody serves."""
        codes = (self.third_of(("CT", "TP", "HT")), self.one_of(("TP", "DD", "CT")), self.another_of((*SERVICES, "XX")))
        return codes[: self.b % 4]

    def rules(self) -> Rules:
        """The settings as somebody may have left them before a restart."""
        rules: Rules = self.hall.rules
        if self.b % 3 == 0:
            counters = {**rules.counters, "3": {"CT": 0}}
            rules = replace(rules, head_start_s=self.one_of((0, 1800, 86_400)), counters=counters)
        if self.b % 6 == 0:
            rules = replace(rules, services=dict(zip(SERVICES, self.third_of(PREFIXES), strict=False)))
        if self.b % 2 == 0:
            rules = replace(
                rules,
                hours=self.one_of(OPENING),
                offers=self.another_of(OFFERS),
                quotas=self.third_of(QUOTAS),
            )
        if self.b % 12 == 0:
            left = self.third_of((("1", "2"), ("3",)))
            rules = replace(rules, counters={name: rules.counters[name] for name in left})
        return rules


def set_clock(dice: Dice) -> None:
    """Somebody sets the clock; line time does not care."""
    dice.hall.utc = dice.hall.utc.later(dice.one_of(JUMPS_S) * 1000)
    dice.hall.jumped = bool(dice.b % 2)


def doubt_clock(dice: Dice) -> None:
    dice.hall.trusted = not dice.hall.trusted


def restart(dice: Dice) -> None:
    dice.hall.restart(dice.one_of(DARK_S), rules=dice.rules())


def sleep(dice: Dice) -> Any:
    dice.hall.wait(dice.one_of((2, 10, 17, 20)) * 3600)
    return n.TimePassed()


def give_up(dice: Dice) -> Any:
    """A slip does not come, and the printer stays ill."""
    dice.hall.news(n.SlipLost(dice.slip(), "cover_open", 0, mm=dice.c))
    dice.hall.wait(181)
    return n.TimePassed()


def take(dice: Dice, **fields: Any) -> Any:
    return c.TakeTicket(id=dice.id, service=dice.one_of(BUTTONS), class_=dice.another_of("NNP"), **fields)


def arrive_by_hand(dice: Dice) -> Any:
    return take(dice, paperless=True, arrived=dice.hall.utc.later((dice.c - 50) * 60_000))


def call_ticket(dice: Dice) -> Any:
    label = dice.ticket("waiting", "held", "absent", "passed")
    return c.CallTicket(id=dice.id, counter=dice.counter(), label=label, reason=dice.reason())


def announce(dice: Dice) -> Any:
    until = dice.hall.utc.later(dice.one_of((-1, 60, 4000)) * 1000) if dice.b % 2 else UNSET
    return c.Announce(id=dice.id, text=dice.third_of(("Nghỉ trưa đến 13:00", "Quầy 3 đóng", "Chào", "…")), until=until)


def change_class(dice: Dice) -> Any:
    label = dice.ticket("waiting", "called", "serving", "held", "absent", "printing")
    return c.ChangeClass(id=dice.id, label=label, class_=dice.third_of("PN"), reason=dice.reason())


STEPS: dict[str, tuple[int, Callable[[Dice], Any]]] = {
    "wait": (20, lambda dice: dice.hall.wait(dice.one_of(WAITS_S))),
    "take": (40, take),
    "take without paper": (10, lambda dice: take(dice, paperless=True)),
    "take for a visit of several legs": (14, lambda dice: take(dice, paperless=dice.c % 2 == 0, then=dice.legs())),
    "take from a list written by hand": (2, arrive_by_hand),
    "prove": (36, lambda dice: n.SlipProven(dice.slip(), dice.third_of(("printed", "unproven", "sent")), mm=dice.a)),
    "prove late": (4, lambda dice: n.SlipProven(dice.doubted(), dice.third_of(("printed", "unproven")), mm=dice.a)),
    "lose": (6, lambda dice: n.SlipLost(dice.slip(), "paper_out", dice.c, mm=dice.a, held=dice.b % 4 == 0)),
    "give up": (6, give_up),
    "printer ill": (1, lambda _: n.PrinterIll()),
    "printer well": (4, lambda _: n.PrinterWell()),
    "next": (
        44,
        lambda dice: c.CallNext(id=dice.id, counter=dice.counter(), outcome=dice.one_of(("done", "accepted"))),
    ),
    "call": (16, call_ticket),
    "recall": (10, lambda dice: c.Recall(id=dice.id, counter=dice.busy())),
    "start": (14, lambda dice: c.Start(id=dice.id, counter=dice.busy())),
    "finish": (6, lambda dice: c.Finish(id=dice.id, counter=dice.busy(), outcome="needs_papers")),
    "finish and plan": (6, lambda dice: c.Finish(id=dice.id, counter=dice.busy(), then=dice.legs())),
    "absent": (14, lambda dice: c.MarkAbsent(id=dice.id, counter=dice.busy())),
    "hold": (10, lambda dice: c.Hold(id=dice.id, counter=dice.busy())),
    "undo": (18, lambda dice: c.Undo(id=dice.id, counter=dice.busy())),
    "transfer": (10, lambda dice: c.Transfer(id=dice.id, counter=dice.busy(), **dice.target())),
    "transfer waiting": (8, lambda dice: c.Transfer(id=dice.id, label=dice.ticket("waiting"), **dice.target())),
    "return": (20, lambda dice: c.Return(id=dice.id, label=dice.ticket("absent", "passed"))),
    "resume": (10, lambda dice: c.Resume(id=dice.id, label=dice.ticket("held"))),
    "reprint doubted": (4, lambda dice: c.Reprint(id=dice.id, label=dice.doubted())),
    "keep": (4, lambda dice: c.Keep(id=dice.id, label=dice.doubted())),
    "take instead": (8, lambda dice: take(dice, paperless=True, instead_of=dice.doubted())),
    "new roll": (4, lambda dice: c.NewRoll(id=dice.id)),
    "reprint": (6, lambda dice: c.Reprint(id=dice.id, label=dice.ticket("waiting", "called", "held", "serving"))),
    "void": (4, lambda dice: c.VoidTicket(id=dice.id, label=dice.ticket("waiting", "held"), reason=dice.reason())),
    "class": (6, change_class),
    "open": (16, lambda dice: c.OpenCounter(id=dice.id, counter=dice.counter(), services=dice.services())),
    "pause": (2, lambda dice: c.PauseCounter(id=dice.id, counter=dice.counter(), reason=dice.reason())),
    "go on": (3, lambda dice: c.ResumeCounter(id=dice.id, counter=dice.counter())),
    "close": (2, lambda dice: c.CloseCounter(id=dice.id, counter=dice.counter())),
    "offsets": (2, lambda dice: c.SetOffsets(id=dice.id, counter=dice.counter(), offsets=dice.offsets())),
    "stop issuing": (1, lambda dice: c.StopIssuing(id=dice.id, reason=dice.reason())),
    "resume issuing": (4, lambda dice: c.ResumeIssuing(id=dice.id)),
    "announce": (2, announce),
    "new day": (2, lambda dice: c.NewDay(id=dice.id)),
    "night": (1, sleep),
    "quiet": (6, lambda _: n.TimePassed()),
    "set clock": (2, set_clock),
    "doubt clock": (2, doubt_clock),
    "restart": (4, restart),
}
"""What may happen, and how often it does among the rest."""

Step = tuple[str, tuple[int, int, int]]
step = st.tuples(
    st.sampled_from([name for name, (weight, _) in STEPS.items() for _ in range(weight)]),
    st.tuples(st.integers(0, 59), st.integers(0, 59), st.integers(0, 59)),
)
histories = st.lists(step, min_size=60, max_size=60)
"""Always 60 steps, as lists of a free length are short; one that fails shrinks to waits of no time."""


# Each check reckons anew, from the shelf and the entries alone, what the line has kept up to date step by step.


def could_take(line: Line, counter: str, ticket: Ticket) -> bool:
    if ticket.bound:
        return ticket.bound == counter
    return ticket.service in line.counter(counter).services and ticket.service in line.rules.counters.get(counter, {})


def key(line: Line, counter: str, ticket: Ticket) -> tuple[int, int]:
    head_start = line.rules.head_start_s if ticket.class_ == "P" else 0
    offset = line.rules.counters.get(counter, {}).get(ticket.service, 0) * 60
    return ticket.arrival + (offset - head_start) * 1000, ticket.order


def candidates(line: Line, counter: str) -> list[Ticket]:
    takeable = [t for t in line.tickets.values() if t.phase == "waiting" and could_take(line, counter, t)]
    return sorted(takeable, key=lambda ticket: (ticket.behind > 0, key(line, counter, ticket)))


def check_places(line: Line) -> None:
    """Everybody is in exactly one place, and each list holds whom the phases say."""
    by_phase: dict[str, set[str]] = {}
    for label, ticket in line.tickets.items():
        assert label == ticket.label
        by_phase.setdefault(ticket.phase, set()).add(label)
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing")]
    for service in line.queues.keys() | {t.service for t in queued}:
        places = sorted(t.place(line.rules) for t in queued if t.service == service)
        assert list(line.queues.get(service, ())) == places
    assert sorted(line.absent) == sorted(by_phase.get("absent", ()))
    assert sorted(line.held) == sorted(by_phase.get("held", ()))
    assert sorted(line.bound) == sorted(t.label for t in queued if t.bound)
    assert sorted(line.returned) == sorted(t.label for t in queued if t.lets_ahead is not None)
    assert sorted(line.slips) == sorted(t.label for t in line.tickets.values() if t.slip.state != "settled")
    in_hand = {name: counter.ticket for name, counter in line.counters.items() if counter.ticket}
    assert sorted(in_hand.values()) == sorted(by_phase.get("called", set()) | by_phase.get("serving", set()))
    assert all(line.tickets[label].counter == name for name, label in in_hand.items())


def check_counters(line: Line) -> None:
    for name, counter in line.counters.items():
        assert counter.status == "open" or counter.ticket is None
        assert counter.status != "closed" or counter.services == ()
        assert counter.status == "closed" or name in line.rules.counters
    assert all(line.counter(t.bound).status != "closed" for t in line.tickets.values() if t.bound)


def check_conservation(line: Line) -> None:
    assert sum(line.issued.values()) == len(line.tickets) + sum(line.ended.values())
    assert all(count >= 0 for count in line.ended.values())
    assert all(line.was_issued(label) for label in line.tickets)


def check_next(line: Line) -> None:
    """Whom a counter would call is the first of all it may call; it gets somebody whenever there is one."""
    for counter in line.counters:
        choice, order = next_at(line, counter), candidates(line, counter)
        assert (choice.ticket.label if choice else None) == (order[0].label if order else None)
        if choice is None:
            continue
        assert choice.why.key == key(line, counter, order[0])[0]
        assert choice.why.runner_up == (order[1].label if order[1:] else None)
        assert choice.why.runner_up_key == (key(line, counter, order[1])[0] if order[1:] else None)
        assert choice.why.rule == ("head_start" if order[0].lets_ahead is None else "returned")
        printing = [t for t in line.tickets.values() if t.phase == "printing" and could_take(line, counter, t)]
        before = [t for t in printing if key(line, counter, t) < key(line, counter, order[0])]
        assert choice.why.skipped == tuple(t.label for t in sorted(before, key=lambda t: key(line, counter, t)))


def check_state(hall: Any, ledger: Ledger) -> None:
    """What everybody sees agrees with the line, and survives the wire."""
    line, state = hall.line, hall.state()
    assert decode_state(encode(state)) == state
    waiting = [t for t in line.tickets.values() if t.phase == "waiting"]
    queued = [t for t in line.tickets.values() if t.phase in ("waiting", "printing")]
    waiting.sort(key=lambda t: t.place(line.rules))
    assert [view.label for view in state.waiting] == [t.label for t in waiting]
    for view, ticket in zip(state.waiting, waiting, strict=True):
        place = ticket.place(line.rules)
        assert view.ahead == sum(t.service == ticket.service and t.place(line.rules) < place for t in queued)
    by_service = Tally(t.service for t in waiting)
    assert all(view.waiting == by_service[view.code] for view in state.services)
    assert state.printer.pending == len(line.slips)
    assert {view.label for view in state.held} == {t.label for t in line.tickets.values() if t.phase == "held"}
    absent = {t.label for t in line.tickets.values() if t.phase == "absent"}
    returnable = {label for label in absent if hall.lit - ledger.gone_at[label] <= 1_800_000}
    assert {view.label for view in state.absent} == returnable
    hands = {view.id: view.ticket for view in state.counters if view.ticket}
    assert all(line.tickets[label].counter == counter for counter, label in hands.items())
    assert [(view.label, view.state) for view in state.slips] == [
        (label, doubt)
        for label, doubt in ledger.doubts.items()
        if doubt == "void" or ledger.may_return(line, label, hall.lit)
    ]
    assert list(state.calls) == sorted(state.calls, key=lambda call: -call.call_no)


def check_order_kept(before: Line, after: Line, events: tuple[Any, ...]) -> None:
    """Two who could be called at a counter keep their order, unless an event about one of them says otherwise."""
    if any(isinstance(event, RulesChanged | DayOpened) for event in events):
        return
    moved = {e.label for e in events if isinstance(e, ClassChanged | TicketTransferred | TicketReturned | CallUndone)}
    for counter in after.counters:
        was = [t.label for t in candidates(before, counter) if not t.behind]
        now = [t.label for t in candidates(after, counter) if not t.behind]
        stayed = (set(was) & set(now)) - moved
        assert [label for label in was if label in stayed] == [label for label in now if label in stayed]


def check_nobody_overtaken(before: Line, events: tuple[Any, ...]) -> None:
    """Nobody who came after t + head start + the largest offset is called before a regular who came at t."""
    for event in events:
        if not isinstance(event, TicketCalled) or event.why.rule not in ("head_start", "returned"):
            continue
        called = before.tickets[event.label]
        reach = before.rules.head_start_s + 60 * max(
            before.rules.counters.get(event.counter, {"": 0}).values(), default=0
        )
        for other in candidates(before, event.counter):
            if other.class_ == "N" and not other.behind and not called.bound:
                assert called.arrival <= other.arrival + reach * 1000


def comparable(line: Line) -> Line:
    """A line without what only counts forward, and without the order of lists that have none."""
    counters = {
        name: replace(counter, undoable=None, ended=None)
        for name, counter in line.counters.items()
        if counter != Counter()
    }
    return replace(
        line,
        seq=0,
        time=EMPTY.time,
        call_no=0,
        calls=(),
        counters=counters,
        queues={service: queue for service, queue in line.queues.items() if queue},
        ended={kind: count for kind, count in line.ended.items() if count},
        **{name: tuple(sorted(getattr(line, name))) for name in ("slips", "bound", "returned", "absent", "held")},
    )


def check_undo_restores(before: Line, hall: Any, ask: Any) -> None:
    """An undo right after a call brings back the line as it was."""
    undo = c.Undo(id="undo", counter=ask.counter)
    decision = decide(hall.line, undo, hall.now)
    if not isinstance(before.counter(ask.counter), Counter) or hall.line.counter(ask.counter).ticket is None:
        assert isinstance(decision, Refused)
        assert decision.code == "nothing_called"
        return
    assert isinstance(decision, Decision)
    undone = evolve(hall.line, entries_of(hall.line, decision, hall.now, cause="undo", by="console"))
    assert settled(comparable(undone), before) == settled(comparable(before), before)
    assert undone.calls[0].undone


def settled(line: Line, before: Line) -> Line:
    """Leaves out the slip of one who was being served: it was nobody's concern once he had gone."""
    for counter in before.counters.values():
        ticket = line.tickets.get(counter.ticket or "")
        if ticket and ticket.phase == "serving":
            alone = replace(ticket, slip=ticket.slip.settled(ticket.slip.proof))
            tickets = line.tickets.put(ticket.label, alone)
            line = replace(line, tickets=tickets, slips=tuple(s for s in line.slips if s != ticket.label))
    return line


class Ledger:
    """Follows the entries on its own: numbers, windows, and who has let whom go ahead."""

    def __init__(self) -> None:
        self.seq = self.call_no = 0
        self.roll: tuple[int, int] | None = None
        self.labels: set[str] = set()
        self.went_ahead: dict[str, set[int]] = {}
        self.called_at: dict[str, int] = {}
        self.gone_at: dict[str, int] = {}
        self.arrivals: dict[str, int] = {}
        self.legs: dict[str, tuple[str, ...]] = {}
        """Label → the service it waits for or has, and all that is planned after it."""
        self.before: dict[str, tuple[str, ...]] = {}
        """The same before the plan went on: what an undo brings back."""
        self.goes_to: tuple[str, str, str] | None = None
        """Whose transfer must come next, from which counter, where to."""
        self.starts = False
        """The kiosk is being started: only then may a slip be on its way when a day closes."""
        self.losses: dict[str, list[int]] = {}
        """Label → lit times at which its slip was lost, since the last one was settled."""
        self.doubts: dict[str, str] = {}
        """Label → `unproven` or `void`, oldest first."""
        self.unproven: set[str] = set()
        """Whose last word about a slip was that nobody knows."""

    def follow(self, line: Line, entry: Any, lit: int) -> Line:
        """Notes one entry and gives the line after it."""
        event = entry.event
        self.seq += 1
        assert entry.seq == self.seq
        assert decode_entry(encode_entry(entry)) == entry
        self._look_after(line, entry)
        self._keep_pace(line, entry)
        self._follow_legs(event)
        match event:
            case DayClosed() if not self.starts:
                assert all(ticket.slip.state != "out" for ticket in line.tickets.values())
            case DayOpened():
                roll = self.roll
                self.__init__()  # type: ignore[misc]
                self.seq, self.roll = entry.seq, roll
            case TicketIssued():
                assert event.label not in self.labels, "a label twice in a day"
                self.labels.add(event.label)
            case TicketCalled():
                self.call_no += 1
                assert event.call_no == self.call_no
                if event.why.rule != "recall":
                    self.called_at[event.counter] = lit
                if event.count == 1:
                    self._let_ahead(line, event)
            case CallUndone():
                assert lit - self.called_at[event.counter] <= 10_000
                for calls in self.went_ahead.values():
                    calls.discard(event.call_no)
            case TicketAbsent() | ServiceFinished(started=False):
                self.gone_at[event.label] = lit
            case TicketReturned():
                assert lit - self.gone_at[event.label] <= 1_800_000
                self.went_ahead[event.label] = set()
        self.starts = isinstance(event, OfficeResumed)
        return evolve(line, (entry,))

    def _follow_legs(self, event: Any) -> None:
        """What is planned comes in order, and nothing is lost of it but by a person's word."""
        if self.goes_to:
            assert (event.label, event.counter, event.service) == self.goes_to
        self.goes_to = None
        match event:
            case TicketIssued():
                self.arrivals[event.label] = event.arrival
                self.legs[event.label] = (event.service, *event.then)
            case ServiceFinished(label, counter, goes_to=str(service)):
                self.goes_to, self.before[label] = (label, counter, service), self.legs[label]
            case ServiceFinished(label):
                self.before[label] = self.legs[label]
            case TicketTransferred():
                self.legs[event.label] = (event.service, *event.then)
            case CallUndone(restored=str(label)):
                self.legs[label] = self.before[label]

    def _let_ahead(self, line: Line, event: TicketCalled) -> None:
        for label, calls in self.went_ahead.items():
            ticket = line.tickets.get(label)
            if (
                label != event.label
                and ticket
                and ticket.phase == "waiting"
                and could_take(line, event.counter, ticket)
            ):
                calls.add(event.call_no)

    def _look_after(self, line: Line, entry: Any) -> None:
        """Who is on the guide's list, and how much paper was used."""
        match entry.event:
            case RollChanged():
                self.roll = (0, 0)
            case SlipConfirmed() | SlipFailed() as event if self.roll and event.mm:
                self.roll = (self.roll[0] + event.mm, self.roll[1] + isinstance(event, SlipConfirmed))
        match entry.event:
            case SlipConfirmed(label, proof):
                (self.unproven.add if proof == "unproven" else self.unproven.discard)(label)
                self.doubts.pop(label, None)
                if proof == "unproven" and line.tickets[label].phase != "serving":
                    self.doubts[label] = "unproven"
            case SlipFailed(label, "given_up") if label in self.unproven and line.tickets[label].phase != "serving":
                self.doubts[label] = "unproven"
            case SlipReprinted(label) | SlipKept(label) | ServiceStarted(label) | TicketUnserved(label):
                self.doubts.pop(label, None)
            case TicketVoided(label, reason):
                self.doubts.pop(label, None)
                if reason == "printer" and entry.cause is None:
                    self.doubts[label] = "void"
            case TicketIssued(instead_of=str(label)):
                assert self.doubts.pop(label) == "void", "another number for somebody who had lost his"

    def _keep_pace(self, line: Line, entry: Any) -> None:
        """Each slip that is lost again waits twice as long for its next try; the first does not wait."""
        match entry.event:
            case SlipConfirmed(label) | SlipFailed(label, "given_up") | TicketVoided(label) | TicketUnserved(label):
                self.losses.pop(label, None)
            case ServiceFinished(label, started=True, goes_to=None):
                self.losses.pop(label, None)
            case SlipFailed(label):
                self.losses.setdefault(label, []).append(line.lit(entry.line))
            case SlipReprinted(label, "retry"):
                losses = self.losses[label]
                if len(losses) > 1:
                    assert line.lit(entry.line) - losses[-1] >= 5000 * 2 ** (len(losses) - 1)

    def may_return(self, line: Line, label: str, lit: int) -> bool:
        gone = line.tickets[label].phase in ("absent", "passed")
        return not gone or lit - self.gone_at[label] <= 1_800_000

    def check(self, line: Line) -> None:
        for label in line.returned:
            assert line.tickets[label].behind == max(0, 2 - len(self.went_ahead[label]))
        for label, ticket in line.tickets.items():
            assert ticket.arrival == self.arrivals[label], "the place is kept"
            assert (ticket.service, *ticket.then) == self.legs[label]
            assert all(one != other for one, other in pairwise(self.legs[label]))
            assert set(self.legs[label]) <= line.rules.services.keys()
        assert (line.roll and (line.roll.mm, line.roll.slips)) == self.roll


def check_too_late(hall: Any, ledger: Ledger, ask: Any, answer: Refused) -> None:
    """Windows are as long as the rules say, dark time left out: nobody is too late within them."""
    if answer.code == "too_late" and isinstance(ask, c.Undo):
        assert hall.lit - ledger.called_at[ask.counter] > 10_000
    elif answer.code == "too_late" and isinstance(ask, c.Return | c.CallTicket):
        assert hall.lit - ledger.gone_at[ask.label] > 1_800_000


def take_step(hall: Any, step: Step) -> Any:
    """What was asked and what came of it; None when nothing was."""
    name, numbers = step
    ask = STEPS[name][1](Dice(hall, numbers))
    if ask is None:
        return None
    return ask, (hall.ask(ask, by=f"console-{numbers[0] % 2}") if isinstance(ask, c.Command) else hall.news(ask))


def check_hours(hall: Any, before: Line, ask: Any, events: tuple[Any, ...]) -> None:
    """Numbers are given out at the hours alone, unless a person or a doubtful clock has its way; nobody stops twice."""
    line, now = hall.line, hall.now
    for event in events:
        if isinstance(event, IssuingStopped) and event.reason == "outside_hours" != before.issuing:
            assert now.trusted
            assert not is_issuing(line.rules.hours, (), now.local)
    if isinstance(ask, n.TimePassed) and now.trusted and line.issuing not in ("closed", "printer"):
        by_person = line.opened_until is not None and now.utc < line.opened_until
        shut = not is_issuing(line.rules.hours, (), now.local) and not by_person
        assert (line.issuing == "outside_hours") == shut or (now.jumped and shut)
    for event in events:
        if isinstance(event, TicketIssued) and event.instead_of is None and not ask.arrived:
            assert before.issuing in (None, "printer", "quota")
            assert line.in_half[event.service] <= line.rules.quotas.get(event.service, 1000)
    said = [event for event in events if isinstance(event, IssuingStopped | IssuingResumed)]
    if said and not any(isinstance(event, DayOpened) for event in events):
        (event,) = said
        assert (event.reason if isinstance(event, IssuingStopped) else None) != before.issuing
    unserved = [event for event in events if isinstance(event, TicketUnserved)]
    if unserved and not any(isinstance(event, DayOpened) for event in events):
        assert now.trusted
        assert not now.jumped
        assert not any(counter.ticket for counter in before.counters.values())


def check_line(line: Line) -> None:
    check_places(line)
    check_counters(line)
    check_conservation(line)
    check_next(line)


def check_answer(before: Line, hall: Any, ledger: Ledger, ask: Any, answer: Any) -> None:
    if isinstance(answer, Refused):
        assert hall.line is before
        check_too_late(hall, ledger, ask, answer)
        return
    check_order_kept(before, hall.line, answer.events)
    check_hours(hall, before, ask, answer.events)
    if isinstance(ask, c.Command):
        assert answer.events, "an accepted command makes at least one event"
        assert replace(hall.line, seq=0, time=EMPTY.time) != replace(before, seq=0, time=EMPTY.time)
    if isinstance(ask, c.CallNext | c.CallTicket):
        check_undo_restores(before, hall, ask)
        check_nobody_overtaken(before, answer.events)


def check_replay(hall: Any) -> None:
    assert evolve(EMPTY, hall.entries) == hall.line
    opened = max(at for at, entry in enumerate(hall.entries) if isinstance(entry.event, DayOpened))
    assert evolve(EMPTY, hall.entries[opened:]) == hall.line


def play(hall: Any, history: list[Step]) -> None:
    hall.start()
    hall.open("1", "2", "3")
    ledger, replayed = Ledger(), EMPTY
    for step in history:
        before = hall.line
        done = take_step(hall, step)
        for entry in hall.entries[ledger.seq :]:
            replayed = ledger.follow(replayed, entry, hall.lit)
        assert replayed == hall.line
        if done:
            check_answer(before, hall, ledger, *done)
        check_line(hall.line)
        ledger.check(hall.line)
        check_state(hall, ledger)
    check_replay(hall)


@settings(max_examples=4 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_whatever_happens_in_a_day_nobody_is_lost_doubled_or_overtaken(new_hall: Any, history: list[Step]) -> None:
    play(new_hall(), history)


@settings(max_examples=2 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, chosen=st.tuples(*map(st.sampled_from, (OPENING[1:], OFFERS, QUOTAS))))
def test_nor_in_an_office_with_opening_hours(new_hall: Any, history: list[Step], chosen: Any) -> None:
    hall = new_hall()
    hours, offers, quotas = chosen
    hall.rules = replace(hall.rules, hours=hours, offers=offers, quotas=quotas)
    play(hall, history)
