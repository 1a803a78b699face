"""The wall's picture: a frame drawn on a canvas, part by part, and only the parts that have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from display.drawing.canvas import SMALLEST, Canvas, Colour, Type
from display.drawing.pictograms import ALARM, ARROW, HEART
from display.drawing.wall_layout import (
    CALLED,
    CAP,
    FAR,
    MIDDLE,
    MOST_SERVICES,
    NEAR,
    PAD,
    STRIP,
    Box,
    Layout,
    Ruler,
    lay_out,
)
from display.frame import Frame, NowCalled, RecentCall, ServiceLine
from words.wall import Headings, Notice

GROUND, DEEP = "#0B2545", "#071A33"
INK, SOFT, LINE = "#FFFFFF", "#D3DFEE", "#5F7FA8"
CALL = "#FFD400"
PRIORITY = "#005A9C"
ALERT = "#B00020"

UPPER, LOWER = 0.28, 0.73
"""Where the two lines of a cell have their middles, from its top: clear of the rules and of each other."""
QUIET = 76
"""Size of what stands in place of a number, in the sketch."""
CLEAR = 0.7
"""The share of a line's height that its letters may take, so that marks below and above do not meet."""

T = TypeVar("T")


class Part(NamedTuple):
    """A piece of the wall that is drawn as one."""

    box: Box
    ground: Colour
    says: object
    """When this changes the part is drawn anew."""
    draw: Callable[[], None]


class Picture:
    """Keeps a canvas like the last frame given."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._ruler = Ruler(1)
        self._layout: Layout | None = None
        self._said: dict[Box, object] = {}

    def show(self, frame: Frame) -> list[Box]:
        """Brings the canvas up to date; says where it was touched."""
        services = _fitting(frame.services)
        layout = lay_out(*self._canvas.size, len(services), notices=len(frame.notices))
        touched = [] if layout == self._layout else self._begin(layout)
        changed = [part for part in self._parts(frame, services, layout) if self._said.get(part.box) != part.says]
        for part in changed:
            self._canvas.confine(part.box)
            self._canvas.fill(part.box, part.ground)
            part.draw()
            self._said[part.box] = part.says
        self._canvas.confine(None)
        return touched + [part.box for part in changed]

    def _begin(self, layout: Layout) -> list[Box]:
        """An empty wall."""
        self._layout, self._ruler, self._said = layout, Ruler(layout.unit), {}
        whole = Box(0, 0, *self._canvas.size)
        self._canvas.fill(whole, GROUND)
        self._canvas.fill(layout.divider, LINE)
        return [whole]

    def _parts(self, frame: Frame, services: tuple[ServiceLine, ...], at: Layout) -> list[Part]:
        heads, now, recent = frame.headings, frame.now, frame.recent
        call = (now, frame.quiet)
        told = any(_second(service) for service in services)
        waiting = _and_more(heads.waiting, len(frame.services) - len(services)) if services else ""
        return [
            Part(at.header, DEEP, (frame.office, frame.clock, frame.stale), lambda: self._header(frame, at.header)),
            Part(at.headings, GROUND, (heads, now is None), lambda: self._headings(heads, now, at)),
            Part(at.call, GROUND, call, lambda: self._call(now, frame.quiet, at)),
            Part(at.kind, GROUND, _kind(now), lambda: self._kind(now, at.kind)),
            Part(at.absent, GROUND, frame.absent, lambda: self._absent(heads.absent, frame.absent, at.absent)),
            Part(at.recent_heading, GROUND, heads, lambda: self._recent_heading(heads.recent, at.recent_heading)),
            *(self._row(box, _at(recent, row), heads.recent_counter) for row, box in enumerate(at.recent)),
            Part(at.strip, DEEP, (waiting, frame.notices), lambda: self._strip(waiting, frame.notices, at.strip)),
            *(self._cell(box, _at(services, cell), told=told) for cell, box in enumerate(at.cells)),
            Part(at.footer, GROUND, (frame.rule, frame.announcement), lambda: self._footer(frame, at.footer)),
        ]

    def _row(self, box: Box, call: RecentCall | None, word: str) -> Part:
        return Part(box, GROUND, call, lambda: self._recent(call, word, box))

    def _cell(self, box: Box, service: ServiceLine | None, *, told: bool) -> Part:
        return Part(box, DEEP, (service, told), lambda: self._service(service, box, told=told))

    # The parts, from top to bottom

    def _header(self, frame: Frame, box: Box) -> None:
        left, right = self._px(PAD), box.right - self._px(PAD)
        if frame.clock:
            right = self._clock(frame.clock, right, box.middle) - self._px(36)
        if frame.stale:
            right = self._pill(Notice(frame.stale, alarm=True), right, box.middle, right - left) - self._px(36)
        self._office(frame.office, Box(left, box.y, right - left, box.h))

    def _clock(self, clock: str, right: int, middle: int) -> int:
        """Returns where it begins."""
        hours, colon, minutes = clock.partition(":")
        for part, colour in ((minutes, INK), (colon, CALL), (hours, INK)):
            right -= self._canvas.text_to(part, self._type(64, colour, bold=True), right, middle)
        return right

    def _office(self, name: str, box: Box) -> None:
        """On one line, else on two smaller ones."""
        style, lines = self._type(38, INK, bold=True), [name]
        if self._canvas.width(name, style) > box.w:
            style = self._type(30, INK, bold=True)
            lines = self._canvas.wrapped(name, style, box.w, 2)
        for row, line in zip(box.shrunk(self._px(4)).rows(len(lines)), lines, strict=True):
            self._canvas.text(line, style, box.x, row.middle, most=box.w)

    def _headings(self, heads: Headings, now: NowCalled | None, at: Layout) -> None:
        """Above a call; what is said in place of one is no number and no counter."""
        if now is None:
            return
        style = self._type(FAR, SOFT, bold=True)
        self._canvas.centred(heads.number, style, at.number_heading)
        self._canvas.centred(heads.counter, style, at.counter_heading)

    def _call(self, now: NowCalled | None, quiet: str, at: Layout) -> None:
        edge = self._px(14 if now and now.lit else 6)
        self._canvas.rounded(at.call, CALL if now and now.new else LINE, self._px(24))
        self._canvas.rounded(at.call.shrunk(edge), DEEP, self._px(18))
        if now:
            self._number(now, at)
        else:
            self._quiet(quiet.split("\n"), at.call.shrunk(self._px(30)))

    def _quiet(self, lines: list[str], box: Box) -> None:
        """What is said in place of a number; more lines stand below the first, and clear of it."""
        height = min(box.h, len(lines) * self._px(108)) if lines[1:] else box.h
        size = min(self._px(QUIET), round(height / len(lines) * CLEAR))
        rows = Box(box.x, box.y + (box.h - height) // 2, box.w, height).rows(len(lines))
        for n, (line, row) in enumerate(zip(lines, rows, strict=True)):
            self._canvas.centred(line, Type(size, INK if n else SOFT, bold=True), row)

    def _number(self, now: NowCalled, at: Layout) -> None:
        """Of one size with its counter, unless the counter has a long name."""
        size = min(self._canvas.largest(now.label, at.number), self._px(CALLED))
        other = min(self._canvas.largest(now.counter, at.counter), size)
        if other > size * SMALLEST:
            size = other
        number, counter = (SOFT, SOFT) if now.stale else (CALL, INK)
        self._canvas.centred(now.label, Type(size, number, bold=True), at.number)
        self._canvas.centred(now.counter, Type(other, counter, bold=True), at.counter)
        side = self._px(84)
        self._canvas.sign(
            ARROW, side, counter, DEEP, at.arrow.x + (at.arrow.w - side) // 2, at.arrow.middle - side // 2
        )

    def _kind(self, now: NowCalled | None, box: Box) -> None:
        if now is None:
            return
        middle = box.y + self._px(46)
        tags = self._px(330 if now.priority else 0) + self._px(330 if now.again else 0)
        x = box.x + self._canvas.text(now.service, self._type(54, SOFT), box.x, middle, most=box.w - tags)
        x += self._px(26)
        if now.priority:
            x = self._priority(now.priority, x, middle) + self._px(20)
        if now.again:
            self._again(now.again, x, middle)

    def _priority(self, word: str, x: int, middle: int) -> int:
        """A heart and the word; returns where it ends."""
        style, pad, heart, gap = self._type(46, INK, bold=True), self._px(26), self._px(38), self._px(14)
        box = Box(x, middle - self._px(32), 2 * pad + heart + gap + self._canvas.width(word, style), self._px(64))
        self._canvas.rounded(box, PRIORITY, box.h // 2)
        self._canvas.sign(HEART, heart, INK, PRIORITY, x + pad, middle - heart // 2)
        self._canvas.text(word, style, x + pad + heart + gap, middle)
        return box.right

    def _again(self, words: str, x: int, middle: int) -> None:
        style, pad = self._type(46, CALL, bold=True), self._px(26)
        box = Box(x, middle - self._px(32), 2 * pad + self._canvas.width(words, style), self._px(64))
        self._canvas.rounded(box, CALL, box.h // 2)
        self._canvas.rounded(box.shrunk(self._px(3)), GROUND, box.h // 2 - self._px(3))
        self._canvas.text(words, style, x + pad, middle)

    def _absent(self, heading: str, labels: tuple[str, ...], box: Box) -> None:
        """Large enough for the last row of chairs; where there is no room for all, those called last."""
        if not labels:
            return
        style, listed = self._type(FAR, INK, bold=True), ", ".join(labels)
        beside = self._type(MIDDLE, SOFT)
        same_line = round((style.size - beside.size) * CAP / 2)
        x = box.x + self._canvas.text(heading, beside, box.x, box.middle + same_line, most=box.w) + self._px(14)
        while len(labels) > 1 and self._canvas.width(listed, style) > box.right - x:
            labels = labels[1:]
            listed = "… " + ", ".join(labels)
        self._canvas.text(listed, style, x, box.middle, most=box.right - x)

    def _recent_heading(self, heading: str, box: Box) -> None:
        self._canvas.text(heading, self._type(FAR, SOFT, bold=True), box.x, box.middle, most=box.w)

    def _recent(self, call: RecentCall | None, word: str, box: Box) -> None:
        if call is None:
            return
        self._canvas.fill(box._replace(h=self._px(3)), LINE)
        style = Type(min(self._px(96), max(self._px(FAR), box.h)), INK, bold=True)
        word_w, counter_w, middle = self._px(176), self._px(170), box.middle + self._px(1)
        label, small, counter = box.columns(box.w - word_w - counter_w, word_w, counter_w)
        self._canvas.text(call.label, style, label.x, middle, most=label.w)
        self._canvas.text(word, self._type(60, SOFT), small.x, middle, most=small.w - self._px(16))
        self._canvas.text(call.counter, style, counter.x, middle, most=counter.w)

    def _strip(self, heading: str, notices: tuple[Notice, ...], box: Box) -> None:
        """The heading gives way to a notice that needs the room, where there is but one line."""
        self._canvas.fill(box._replace(h=self._px(3)), LINE)
        left, right, middle = self._px(PAD), box.right - self._px(PAD), box.middle + self._px(1)
        style = self._type(MIDDLE, SOFT, bold=True)
        needed = sum(self._pill_width(notice, self._type(MIDDLE, INK, bold=True)) + self._px(20) for notice in notices)
        if box.h >= self._px(2 * STRIP):
            upper, lower = box.rows(2)
            self._canvas.text(heading, style, left, upper.middle + self._px(2), most=right - left)
            middle = lower.middle - self._px(2)
        elif left + self._canvas.width(heading, style) + self._px(36) + needed <= right:
            left += self._canvas.text(heading, style, left, middle) + self._px(36)
        for notice in notices:
            right = self._pill(notice, right, middle, right - left) - self._px(20)

    def _service(self, service: ServiceLine | None, box: Box, *, told: bool) -> None:
        line = self._px(3)
        self._canvas.fill(box._replace(h=line), LINE)
        if box.x:
            self._canvas.fill(box._replace(w=line), LINE)
        if service:
            left = box.x + self._px(28 if box.x else PAD)
            right = box.right - self._px(28 if box.right < self._canvas.size[0] else PAD)
            inner = Box(left, box.y + line, right - left, box.h - line)
            right = self._count(service, inner) - self._px(16)
            self._name(service, inner._replace(w=right - left), told=told)

    def _count(self, service: ServiceLine, box: Box) -> int:
        """Returns where it begins."""
        count, word = self._type(90, INK, bold=True), self._type(MIDDLE, SOFT)
        same_line = round((count.size - word.size) * CAP / 2)
        right = box.right - self._canvas.text_to(service.people, word, box.right, box.middle + same_line)
        right -= self._px(10)
        return right - self._canvas.text_to(str(service.waiting), count, right, box.middle)

    def _name(self, service: ServiceLine, box: Box, *, told: bool) -> None:
        """With what is to be known of it below; without that a long name has two lines. `told`: there is such a second
        line in some cell, and all names stand above one."""
        second = _second(service)
        if not told and self._fits(service.name, box):
            self._canvas.text(service.name, self._type(48, INK, bold=True), box.x, box.middle, most=box.w)
            return
        style = self._type(MIDDLE, INK, bold=True)
        upper, lower = box.y + round(box.h * UPPER), box.y + round(box.h * LOWER)
        first, *rest = self._canvas.wrapped(service.name, style, box.w, 2)
        more = " ".join(rest)
        if second is None:
            self._canvas.text(first, style, box.x, upper, most=box.w)
            self._canvas.text(more, style, box.x, lower, most=box.w)
            return
        beside = f"{more} · " if more and self._fits(f"{more} · {second}", box) else ""
        name, style = self._readable(first if beside else service.name, style, box.w)
        self._canvas.text(name, style, box.x, upper)
        left = box.x + (self._canvas.text(beside, style, box.x, lower) if beside else 0)
        self._canvas.text(second, self._type(MIDDLE, SOFT), left, lower, most=box.right - left)

    def _readable(self, name: str, style: Type, most: int) -> tuple[str, Type]:
        """Rather cut short than small, except upright, where there is so little room that all would be cut."""
        if self._canvas.size[1] > self._canvas.size[0]:
            return self._canvas.fit(name, style, most)
        return self._canvas.cut(name, style, most), style

    def _fits(self, text: str, box: Box) -> bool:
        """Whether it stands on one line and can be read from the middle of the room."""
        return self._canvas.width(text, self._type(MIDDLE, INK, bold=True)) <= box.w

    def _footer(self, frame: Frame, box: Box) -> None:
        self._canvas.fill(box._replace(h=self._px(3)), LINE)
        if frame.announcement is None:
            self._lines(frame.rule, self._type(NEAR, SOFT), box)
        else:
            self._canvas.fill(box, PRIORITY)
            self._lines(frame.announcement, self._type(MIDDLE, INK, bold=True), box)

    def _lines(self, text: str, style: Type, box: Box) -> None:
        """As many as there is room for."""
        most = box.w - 2 * self._px(PAD)
        lines = self._canvas.wrapped(text, style, most, max(1, box.h // self._px(44)))
        for row, line in zip(box.rows(len(lines)), lines, strict=True):
            self._canvas.text(line, style, self._px(PAD), row.middle, most=most)

    # What parts have in common

    def _pill(self, notice: Notice, right: int, middle: int, most: int) -> int:
        """A notice that ends at `right`; an alarm is red and has a sign. Returns where it begins."""
        style = self._type(MIDDLE, INK, bold=True)
        room = most - self._pill_width(notice, style) + self._canvas.width(notice.text, style)
        text, style = self._canvas.fit(notice.text, style, room)
        width = self._pill_width(Notice(text, notice.alarm), style)
        box = Box(right - width, middle - self._px(26), width, self._px(54))
        ground = ALERT if notice.alarm else PRIORITY
        self._canvas.rounded(box, ground, self._px(14))
        if notice.alarm:
            self._canvas.sign(ALARM, self._px(40), INK, ground, box.x + self._px(24), box.middle - self._px(20))
        self._canvas.text_to(text, style, box.right - self._px(24), box.middle)
        return box.x

    def _pill_width(self, notice: Notice, style: Type) -> int:
        return self._canvas.width(notice.text, style) + self._px(24 + 54 + 24 if notice.alarm else 24 + 24)

    def _px(self, sketched: float) -> int:
        return self._ruler.px(sketched)

    def _type(self, size: float, colour: Colour, *, bold: bool = False) -> Type:
        return Type(self._px(size), colour, bold)


def _second(service: ServiceLine) -> str | None:
    """What stands below its name."""
    return service.paused or service.withheld or service.forecast


def _kind(now: NowCalled | None) -> object:
    return now and (now.service, now.priority, now.again)


def _at(listed: tuple[T, ...], index: int) -> T | None:
    return listed[index] if index < len(listed) else None


def _and_more(heading: str, hidden: int) -> str:
    return f"{heading} · +{hidden}" if hidden else heading


def _fitting(services: tuple[ServiceLine, ...]) -> tuple[ServiceLine, ...]:
    """As many as there is room for: where there are too many, those that somebody waits for."""
    if len(services) <= MOST_SERVICES:
        return services
    chosen = sorted(services, key=lambda service: service.waiting == 0)[:MOST_SERVICES]
    return tuple(service for service in services if service in chosen)
