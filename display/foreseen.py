"""Every text that a wall of this office can ever show, from its settings and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from core.names import Names
from core.settings.sections import Settings
from core.settings.views import HALL, View, counters_of, services_of
from display.layout.reach import Room
from display.layout.wall_texts import WallPlan, WallTexts, shape, shapes
from display.notices import notices, text_between_calls, text_when_closed
from words.wall_samples import sample_services, sample_states
from words.wall_words import WallWords

USUAL_DIGITS, NUMBER_DIGITS = 2, 3
"""Digits behind the prefix of a label: more than 99 people a day come for few services, more than 999 for none."""
COUNT = "00"


def wall_plan(settings: Settings, words: Sequence[WallWords], view: View = HALL) -> WallPlan:
    """`words`: in each language of the wall. `view`: only what it shows needs room."""
    display, codes, ids = settings.display, services_of(settings, view), counters_of(settings, view)
    part = replace(
        settings,
        service=tuple(service for service in settings.service if service.code in codes),
        counter=tuple(counter for counter in settings.counter if counter.id in ids),
    )
    texts = WallTexts()
    for each in words:
        texts = texts | _texts(part, each)
    return WallPlan(texts=texts, room=Room(display.diagonal_in, display.distance_m))


def _texts(settings: Settings, words: WallWords) -> WallTexts:
    local, say = words.local, words.local.say
    names = [local.name(service.short or service.name) for service in settings.service]
    prefixes = [service.prefix for service in settings.service if service.prefix]
    states = list(sample_states(_stop_reasons(settings)))
    services = list(sample_services())
    return WallTexts(
        office=shapes([local.name(settings.office.name)]),
        labels=shapes(prefix + "0" * NUMBER_DIGITS for prefix in prefixes),
        usual_labels=shapes(prefix + "0" * USUAL_DIGITS for prefix in prefixes),
        counters=shapes(counter.id for counter in settings.counter),
        number_headings=shapes([words.headings(forecasts=True).number]),
        counter_headings=shapes([words.headings(forecasts=True).counter]),
        recent_headings=shapes([words.headings(forecasts=True).recent]),
        services=shapes(names),
        seconds=shapes(
            text
            for service, state in services
            for text in (
                words.services.forecast(service, state),
                words.services.withheld(service, state),
                words.service_paused(),
            )
        ),
        counts=shapes([COUNT]),
        people=shapes(words.services.people(count) for count in (0, 1, 2)),
        strips=shapes(
            [*(words.headings(forecasts=forecasts).waiting for forecasts in (True, False)), *words.leaflet_headings()]
        ),
        notices=shapes(
            notice.text for state in states for stale in (False, True) for closed in (False, True)
            for notice in notices(state, words, closed=closed, stale=stale)
        ),
        signs=shapes(sign for sign in words.counter_signs()),
        quiet=shapes(
            text for state in states for text in (
                text_when_closed(state, words),
                *(text_between_calls(state, words, any_called=any_called) for any_called in (False, True)),
            )
        ),
        priority=shapes([say("PRIORITY")] if settings.display.show_priority else []),
        again=shapes([say("Called again")]),
        captions=shapes(_captions(words, names)),
        rules=frozenset([shape(words.rule())]),
        stale=shapes(words.stale(state) for state in (None, *states[:1])),
    )  # fmt: skip


def _captions(words: WallWords, names: Iterable[str]) -> Iterator[str]:
    yield words.absent(88)
    yield f"{words.absent(88)}\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}0/0"
    for name in names:
        yield words.next_of(name)


def _stop_reasons(settings: Settings) -> list[Names]:
    return [settings.reasons[key] for key in settings.kiosk.stop_reasons if key in settings.reasons]
