"""What fails, and what staff have to say."""

from __future__ import annotations

from core.instant import HOUR_MS, MINUTE_MS
from core.messages.state import Issuing, NoticeView, PrinterView, SlipView
from display.curtain import SPLASH_S
from display.gallery.hall import Hall
from display.gallery.scene import Scene
from words.translation import mark, say

NOTICES = (
    mark("The national public service portal is not available just now: online steps may take longer"),
    mark("The counters close at 16:30 today. Numbers that were not called are served first tomorrow morning."),
    mark("Photocopies: please see the guide."),
)


EMERGENCY = mark("Please leave the building by the main door and wait outside.")


def one_notice(hall: Hall) -> Scene:
    return Scene(
        see=mark("A notice of the staff, in words that can be read from the middle of the room."),
        state=hall.state(notices=_notices(hall, 1)),
        begun=10,
    )


def three_notices(hall: Hall) -> Scene:
    return Scene(
        see=mark("Three notices, one after another; this is the second one."),
        state=hall.state(notices=_notices(hall, 3)),
        begun=10,
        after_s=11,
    )


def emergency(hall: Hall) -> Scene:
    urgent = NoticeView(say(hall.language, EMERGENCY), urgent=True)
    return Scene(
        see=mark("An emergency stands before all else."),
        state=hall.state(notices=(urgent, *_notices(hall, 1))),
        begun=10,
    )


def printer_out(hall: Hall) -> Scene:
    slip = SlipView(
        label=hall.label(hall.settings.service[0], 33),
        service=hall.settings.service[0].code,
        class_="N",
        state="unproven",
        arrived=hall.morning.later(-MINUTE_MS),
        since=hall.morning.later(-MINUTE_MS),
    )
    return Scene(
        see=mark("The printer has no paper: a sign and a sentence say so, and what holders of numbers may expect."),
        state=hall.state(issuing=Issuing(False, "printer"), printer=PrinterView("paper_out", 1), slips=(slip,)),
        begun=10,
    )


def machine_out(hall: Hall) -> Scene:
    return Scene(
        see=mark("The machine is out of order: a sign and a sentence send people to the guide."),
        state=hall.state(issuing=Issuing(False, "storage")),
        begun=10,
    )


def stale(hall: Hall) -> Scene:
    return Scene(
        see=mark("Nothing has come from the kiosk for ten minutes: the wall says how old it is, and has no colour."),
        state=hall.state(),
        begun=10,
        after_s=600,
        connected=False,
    )


def starting(hall: Hall) -> Scene:  # noqa: ARG001  # all scenes are made of a hall
    return Scene(see=mark("The wall starts: the office's name, until the first state comes."), state=None)


def never_connected(hall: Hall) -> Scene:  # noqa: ARG001
    return Scene(see=mark("Nothing has ever come from the kiosk, and the wall says so."), state=None, after_s=SPLASH_S)


def clock_unknown(hall: Hall) -> Scene:
    return Scene(
        see=mark("The clock is not known: there is no time of day anywhere, and all else goes on."),
        state=hall.state(hall.calls(10), clock="untrusted"),
    )


def all_at_once(hall: Hall) -> Scene:
    return Scene(
        see=mark("The worst hour: no paper, notices, many absent, long queues, and still one number is loudest."),
        state=hall.state(
            hall.calls(8 + len(hall.settings.counter), every_s=0.1),
            services=hall.services((48, 112, 9), forecast=(95, 170)),
            issuing=Issuing(False, "printer"),
            printer=PrinterView("paper_out", 1),
            absent=hall.absent(12),
            notices=_notices(hall, 3),
        ),
        begun=8,
    )


def _notices(hall: Hall, count: int) -> tuple[NoticeView, ...]:
    return tuple(NoticeView(say(hall.language, text), hall.morning.later(2 * HOUR_MS)) for text in NOTICES[:count])
