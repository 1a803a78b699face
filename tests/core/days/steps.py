"""Random steps of a day: every command and observation, any clock, and restarts in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any, cast, get_args

from hypothesis import strategies as st
from msgspec.structs import replace

from core.decisions.decide import decide
from core.instant import Instant
from core.line.line import Line
from core.messages import commands as c
from core.messages import observations as n
from core.messages.commands import Refused
from core.rules import TicketClass
from tests.core.days.dice import Dice
from tests.core.hall import Hall

BUTTONS = ("HT", "CT", "DD", "HT", "CT", "HT", "CT", "TP", "XX")
CLASSES: tuple[TicketClass, ...] = ("N", "N", "P")
OTHER_CLASSES: tuple[TicketClass, ...] = ("P", "N")
OUTCOMES = get_args(c.Outcome)
WAITS_S = (0, 1, 4, 9.5, 10.5, 40, 119, 121, 200, 900, 1795, 1805)
OUTAGES_S = (0, 3, 60, 130, 1900)
JUMPS_S = (-3600, 3600, 86_400, -86_400, -1, 1)
FAR = tuple(map(Instant.parse, ("1970-01-01T00:00:05Z", "2038-01-19T03:14:08Z", "2045-06-30T23:59:59Z")))
ZONES = tuple(timezone(timedelta(hours=hours)) for hours in (7, 7, 0, -8))
FORECASTS: tuple[dict[str, tuple[int, int]], ...] = (
    {},
    {"CT": (0, 5)},
    {"CT": (20, 45), "HT": (0, 0)},
    {"HT": (40, 60), "DD": (5, 10)},
)
NOTICES = ("Nghỉ trưa đến 13:00", "Quầy 3 đóng", "Chào", "…")


def set_clock(dice: Dice) -> None:
    """The clock is set, or its battery is empty; line time does not change."""
    is_far = dice.c % 4 == 0
    dice.hall.utc = dice.one_of(FAR) if is_far else dice.hall.utc.later(dice.one_of(JUMPS_S) * 1000)
    dice.hall.jumped = bool(dice.b % 2)


def toggle_trust(dice: Dice) -> None:
    dice.hall.trusted = not dice.hall.trusted


def foresee(dice: Dice) -> None:
    dice.hall.forecasts = dice.one_of(FORECASTS)


def restart(dice: Dice) -> None:
    dice.hall.zone = dice.third_of(ZONES)
    dice.hall.restart(dice.one_of(OUTAGES_S), rules=dice.rules())


def sleep(dice: Dice) -> Any:
    dice.hall.wait(dice.one_of((2, 10, 17, 20)) * 3600)
    return n.TimePassed()


def fall_ill(dice: Dice) -> Any:
    dice.hall.can_print = False
    return n.PrinterIll()


def get_well(dice: Dice) -> Any:
    dice.hall.can_print = True
    return n.PrinterWell()


def give_up(dice: Dice) -> Any:
    """A slip does not come out, and the printer stays ill."""
    dice.hall.observe(n.SlipLost(dice.slip(), "cover_open", 0, mm=dice.c))
    dice.hall.wait(181)
    return n.TimePassed()


def prove(dice: Dice, proofs: tuple[Any, ...], label: str) -> Any:
    return n.SlipProven(label, dice.third_of(proofs), dice.job(label), mm=dice.a)


def lose(dice: Dice) -> Any:
    label = dice.slip()
    return n.SlipLost(label, "paper_out", dice.c, dice.job(label), mm=dice.a, held=dice.b % 4 == 0)


def take(dice: Dice, **fields: Any) -> Any:
    return c.TakeTicket(id=dice.id, service=dice.one_of(BUTTONS), class_=dice.another_of(CLASSES), **fields)


def take_instead(dice: Dice) -> Any:
    """Mostly of the same service; sometimes with a time of arrival, or another plan."""
    label = dice.listed("void")
    void = next((item.void for item in dice.hall.line.unconfirmed if item.label == label), None)
    service = void.service if void and dice.c % 8 else dice.one_of(BUTTONS)
    ask = c.TakeTicket(id=dice.id, service=service, class_=dice.another_of(CLASSES), paperless=True, instead_of=label)
    if dice.c % 3 == 0:
        ask = replace(ask, arrived=earlier(dice))
    return replace(ask, then=dice.legs()) if dice.a % 3 == 0 else ask


def earlier(dice: Dice) -> Instant:
    return dice.hall.utc.later((dice.c - 50) * 60_000)


def call_ticket(dice: Dice) -> Any:
    label = dice.ticket("waiting", "held", "absent", "passed")
    return c.CallTicket(id=dice.id, counter=dice.counter(), label=label, reason=dice.reason())


def announce(dice: Dice) -> Any:
    notice = c.Announce(id=dice.id, text=dice.third_of(NOTICES))
    return replace(notice, until=dice.hall.utc.later(dice.one_of((-1, 60, 4000)) * 1000)) if dice.b % 2 else notice


def withdraw_notice(dice: Dice) -> Any:
    return c.WithdrawNotice(id=dice.id, text=dice.third_of(NOTICES))


def change_class(dice: Dice) -> Any:
    label = dice.ticket("waiting", "called", "serving", "held", "absent", "printing")
    return c.ChangeClass(id=dice.id, label=label, class_=dice.third_of(OTHER_CLASSES), reason=dice.reason())


def lose_entries(dice: Dice) -> Any:
    """Of this day or of an earlier one, with a witness or without."""
    day = dice.hall.line.day if dice.a % 3 else "2026-11-01"
    return n.EntriesLost(first=1, last=1 + dice.b, day=day, counts={"CT": dice.c} if dice.c % 2 else {})


Make = Callable[[Dice], Any]
STEPS: dict[str, tuple[int, Make]] = {
    "wait": (20, lambda dice: dice.hall.wait(dice.one_of(WAITS_S))),
    "take": (40, take),
    "take without paper": (10, lambda dice: take(dice, paperless=True)),
    "take for a visit of several legs": (14, lambda dice: take(dice, paperless=dice.c % 2 == 0, then=dice.legs())),
    "take from a list written by hand": (4, lambda dice: take(dice, paperless=True, arrived=earlier(dice))),
    "prove": (36, lambda dice: prove(dice, ("printed", "unproven", "sent", "sensor"), dice.slip())),
    "doubt": (4, lambda dice: prove(dice, ("unproven",), dice.slip())),
    "prove late": (4, lambda dice: prove(dice, ("printed", "unproven"), dice.listed())),
    "lose": (6, lose),
    "give up": (6, give_up),
    "printer ill": (5, fall_ill),
    "printer well": (4, get_well),
    "next": (44, lambda dice: c.CallNext(id=dice.id, counter=dice.counter(), outcome=dice.one_of(OUTCOMES))),
    "call": (12, call_ticket),
    "recall": (10, lambda dice: c.Recall(id=dice.id, counter=dice.busy())),
    "start": (12, lambda dice: c.Start(id=dice.id, counter=dice.busy())),
    "finish": (8, lambda dice: c.Finish(id=dice.id, counter=dice.busy(), outcome=dice.one_of(OUTCOMES))),
    "finish and plan": (8, lambda dice: c.Finish(id=dice.id, counter=dice.busy(), then=dice.legs())),
    "absent": (14, lambda dice: c.MarkAbsent(id=dice.id, counter=dice.busy())),
    "hold": (10, lambda dice: c.Hold(id=dice.id, counter=dice.busy())),
    "undo": (18, lambda dice: c.Undo(id=dice.id, counter=dice.busy())),
    "transfer": (10, lambda dice: c.Transfer(id=dice.id, counter=dice.busy(), **dice.target())),
    "transfer waiting": (8, lambda dice: c.Transfer(id=dice.id, label=dice.ticket("waiting"), **dice.target())),
    "return": (20, lambda dice: c.Return(id=dice.id, label=dice.ticket("absent", "passed"))),
    "resume": (10, lambda dice: c.Resume(id=dice.id, label=dice.ticket("held"))),
    "reprint doubted": (4, lambda dice: c.Reprint(id=dice.id, label=dice.listed("unproven"))),
    "keep": (6, lambda dice: c.Keep(id=dice.id, label=dice.listed())),
    "told": (6, lambda dice: c.MarkTold(id=dice.id, label=dice.ticket("waiting", "called", "held", "absent"))),
    "take instead": (8, take_instead),
    "begin test": (1, lambda dice: c.BeginTest(id=dice.id, anyway=True)),
    "end test": (8, lambda dice: c.EndTest(id=dice.id)),
    "new roll": (4, lambda dice: c.NewRoll(id=dice.id)),
    "reprint": (6, lambda dice: c.Reprint(id=dice.id, label=dice.ticket("waiting", "called", "held", "serving"))),
    "void": (4, lambda dice: c.VoidTicket(id=dice.id, label=dice.ticket("waiting", "held"), reason=dice.reason())),
    "class": (6, change_class),
    "open": (10, lambda dice: c.OpenCounter(id=dice.id, counter=dice.counter(), services=dice.services())),
    "open for all": (8, lambda dice: c.OpenCounter(id=dice.id, counter=dice.counter())),
    "pause": (5, lambda dice: c.PauseCounter(id=dice.id, counter=dice.counter(), reason=dice.maybe_reason())),
    "go on": (12, lambda dice: c.ResumeCounter(id=dice.id, counter=dice.counter(), reason=dice.maybe_reason())),
    "close": (3, lambda dice: c.CloseCounter(id=dice.id, counter=dice.counter(), reason=dice.maybe_reason())),
    "offsets": (3, lambda dice: c.SetOffsets(id=dice.id, counter=dice.counter(), offsets=dice.offsets())),
    "stop issuing": (2, lambda dice: c.StopIssuing(id=dice.id, reason=dice.maybe_reason())),
    "resume issuing": (5, lambda dice: c.ResumeIssuing(id=dice.id, reason=dice.maybe_reason())),
    "announce": (3, announce),
    "withdraw": (1, withdraw_notice),
    "new day": (4, lambda dice: c.NewDay(id=dice.id)),
    "night": (1, sleep),
    "quiet": (6, lambda _: n.TimePassed()),
    "foresee": (2, foresee),
    "set clock": (3, set_clock),
    "doubt clock": (2, toggle_trust),
    "lose entries": (1, lose_entries),
    "restart": (4, restart),
}
"""Step → its weight among the others, and the function that makes it."""

LEADS_TO = {
    "next": "open for all",
    "open for all": "take without paper",
    **dict.fromkeys(("recall", "start", "finish", "finish and plan", "absent", "hold", "undo", "transfer"), "next"),
    **dict.fromkeys(("call", "transfer waiting", "reprint", "void", "class"), "take without paper"),
    "return": "absent",
    "withdraw": "announce",
    "resume": "hold",
    "go on": "pause",
    **dict.fromkeys(("pause", "close"), "open for all"),
    **dict.fromkeys(("prove", "doubt", "lose", "give up"), "take"),
    **dict.fromkeys(("prove late", "keep", "reprint doubted"), "doubt"),
    "take instead": "give up",
    "printer well": "lose",
    "resume issuing": "stop issuing",
}
"""Step → the step to take instead where it cannot happen yet."""
IS_MEANINGFUL: dict[str, Callable[[Line], bool]] = {
    **dict.fromkeys(("prove", "doubt", "lose", "give up"), lambda line: bool(line.slips)),
    "prove late": lambda line: bool(line.unconfirmed),
    "printer well": lambda line: line.issuing.stop_reason == "printer" or bool(line.slips),
}
"""Observations → whether there is anything that they could be about."""
TRIES = 8

Step = tuple[str, tuple[int, int, int]]
step = st.tuples(
    st.sampled_from([name for name, (weight, _) in STEPS.items() for _ in range(weight)]),
    st.tuples(st.integers(0, 59), st.integers(0, 59), st.integers(0, 59)),
)
histories = st.lists(step, min_size=60, max_size=60)
"""Always 60 steps, as lists of any length are mostly short; a failing one shrinks to waits of no time."""


def take_step(hall: Hall, step: Step) -> Any:
    """The command or observation and its result; None when there was none."""
    ask = _choose(hall, *step)
    if not isinstance(ask, c.Command):
        return ask and (ask, hall.observe(ask))
    (a, b, _) = step[1]
    if b % 7 == 0:
        ask = replace(ask, operator=("lan", "minh")[a % 2])
    return ask, hall.ask(ask, by=f"console-{a % 2}")


def _choose(hall: Hall, name: str, numbers: tuple[int, int, int]) -> Any:
    """One in four at random; otherwise one that is accepted, by other numbers or by the step before it."""
    if sum(numbers) % 4 == 0:
        return STEPS[name][1](Dice(hall, numbers))
    wanted: str | None = name
    while wanted is not None:
        ask = _fitting(hall, wanted, numbers)
        if not isinstance(ask, Refused):
            return ask
        wanted = LEADS_TO.get(wanted)
    return STEPS[name][1](Dice(hall, numbers))


def _fitting(hall: Hall, name: str, numbers: tuple[int, int, int]) -> Any:
    """One that is accepted, or the last refusal."""
    if name in IS_MEANINGFUL and not IS_MEANINGFUL[name](hall.line):
        return Refused("wrong_state")
    refused = None
    for turn in range(TRIES):
        ask = STEPS[name][1](Dice(hall, _turned(numbers, turn)))
        if not isinstance(ask, c.Command):
            return ask
        refused = decide(hall.line, cast(c.AnyCommand, ask), hall.now, hall.conditions)
        if not isinstance(refused, Refused):
            return ask
    return refused


def _turned(numbers: tuple[int, int, int], turn: int) -> tuple[int, int, int]:
    a, b, c = numbers
    return (a + 7 * turn) % 60, (b + 11 * turn) % 60, (c + 13 * turn) % 60
