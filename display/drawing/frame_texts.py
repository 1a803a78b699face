"""The texts of a frame by their places, to see whether its wall was laid out for them."""

from __future__ import annotations

from collections.abc import Iterator

from display.frame import Frame
from display.layout.wall_texts import NO_TEXTS, WallTexts, shape, shapes


def texts_of(frame: Frame) -> WallTexts:
    """What stands in this frame, save free texts, which turn in pages."""
    heads, now, calls = frame.headings, frame.now, frame.recent
    return WallTexts(
        office=shapes([frame.office]),
        labels=shapes(_labels(frame)),
        counters=shapes([now.counter if now else None, *(call.counter for call in calls)]),
        number_headings=shapes([heads.number]),
        counter_headings=shapes([heads.counter]),
        recent_headings=shapes([heads.recent]),
        services=shapes(_services(frame)),
        seconds=shapes(text for line in frame.services for text in (line.paused, line.withheld, line.forecast)),
        counts=shapes(str(line.waiting) for line in frame.services),
        people=shapes(line.people for line in frame.services),
        strips=shapes([heads.waiting]),
        notices=shapes(notice.text for notice in frame.notices),
        quiet=shapes([frame.instead_of_call]),
        priority=shapes([now.priority if now else None]),
        again=shapes([now.again if now else None]),
        captions=shapes(line.caption for line in frame.bands),
        rules=frozenset([shape(frame.rule)]) if frame.rule else NO_TEXTS,
        stale=shapes([frame.stale_notice]),
    )


def _labels(frame: Frame) -> Iterator[str | None]:
    yield frame.now.label if frame.now else None
    yield frame.sign.label if frame.sign else None
    yield from (call.label for call in frame.recent)
    for line in frame.bands:
        yield from line.labels


def _services(frame: Frame) -> Iterator[str | None]:
    yield frame.now.service if frame.now else None
    yield frame.sign.service if frame.sign else None
    yield from (line.name for line in frame.services)
