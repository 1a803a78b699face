"""Numbers that are called, and those that were."""

from __future__ import annotations

from msgspec.structs import replace

from display.gallery.hall import Hall
from display.gallery.scene import Scene
from words.translation import mark


def spotlight(hall: Hall) -> Scene:
    return Scene(
        see=mark("One number and its counter are louder than all else; a bright frame says that the call is new."),
        state=hall.state(hall.calls(10)),
    )


def priority(hall: Hall) -> Scene:
    newest, *others = hall.calls(10)
    return Scene(
        see=mark("A heart and the word say that the number has priority, as long as the call is new."),
        state=hall.state((replace(newest, class_="P"), *others)),
    )


def again(hall: Hall) -> Scene:
    newest, *others = hall.calls(10)
    return Scene(
        see=mark("A word says that the number is called once more."),
        state=hall.state((replace(newest, count=2), *others)),
    )


def four_at_once(hall: Hall) -> Scene:
    return Scene(
        see=mark("Four numbers were called within a second: each stands in the light or in the list."),
        state=hall.state(hall.calls(10, every_s=0.2)),
        begun=6,
    )


def all_counters_at_once(hall: Hall) -> Scene:
    begun, counters = 8, len(hall.settings.counter)
    return Scene(
        see=mark("Every counter called somebody within the same two seconds, and no number is missing."),
        state=hall.state(hall.calls(begun + counters, every_s=0.1)),
        begun=begun,
    )


def steady(hall: Hall) -> Scene:
    return Scene(
        see=mark("Half a minute later the number still stands there, without the bright frame."),
        state=hall.state(hall.calls(10)),
        after_s=30,
    )


def full_list(hall: Hall) -> Scene:
    return Scene(
        see=mark("Many were called: at least six of them can be looked up."),
        state=hall.state(hall.calls(24, since_s=40)),
        begun=24,
    )


def nobody_at_counters(hall: Hall) -> Scene:
    return Scene(
        see=mark("Nobody is at a counter; the last numbers can still be looked up."),
        state=hall.state(counters=hall.counters()),
        begun=10,
    )


def nobody_yet(hall: Hall) -> Scene:
    return Scene(see=mark("The first number of the day has not been called yet."), state=hall.state(()))


def nobody_waits(hall: Hall) -> Scene:
    return Scene(
        see=mark("Nobody waits: who takes a number is called at once."),
        state=hall.state(services=hall.services((0,)), counters=hall.counters()),
        begun=10,
    )


def absent(hall: Hall) -> Scene:
    return Scene(
        see=mark("Twelve did not come: each of their numbers appears in its turn, and what to do."),
        state=hall.state(absent=hall.absent(12)),
        begun=10,
    )
