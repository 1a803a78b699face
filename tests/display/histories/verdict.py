"""Judges a wall's lives by what it could know: which calls it had to begin, which it must not, what was to be heard.

None of it is asked of the wall's own code: what holds comes from the journal's entries (`Turns`), what was known from
the messages (`Knowledge`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from core.messages.events import TicketCalled
from tests.display.histories.knowledge import CLOSE_S, Knowledge
from tests.display.histories.living import Heard, Lived
from tests.display.histories.office_life import Life

CATCH_UP_S, UNCLEAR_S = 60.0, 0.5
"""Older calls are not begun; of those that are a minute old to within so much nothing is asked."""
GAP_S, REHEARSED_S = 6.0, 3.0
SAID_WITHIN_S = 40.0
LOOK_S = 0.5
STANDS_WITHIN_S = 1.0


def faults_of(life: Life, lives: Sequence[Lived]) -> list[str]:
    """A sentence for each thing that was not as it should be."""
    found = list(_begun_twice(lives))
    mark = 0
    for number, lived in enumerate(lives):
        verdict = Verdict(lived, life.calls, mark)
        found += [f"life {number}: {sentence}" for sentence in verdict.sentences()]
        mark = max([mark, *(call_no for _, call_no in lived.begun if not _unmarked(lived, call_no))])
    return found


def _unmarked(lived: Lived, call_no: int) -> bool:
    """Whether the wall was killed before it could write down that this call has begun."""
    is_last = bool(lived.begun) and lived.begun[-1][1] == call_no
    return is_last and lived.killed_at is not None and lived.life.dies_with == "before the mark"


def _begun_twice(lives: Sequence[Lived]) -> Iterator[str]:
    begun, said = set[int](), set[int]()
    for lived in lives:
        for at, call_no in lived.begun:
            if call_no in begun:
                yield f"{call_no} is begun again at {at:.1f}"
            if not _unmarked(lived, call_no):
                begun.add(call_no)
        for heard in lived.heard:
            if heard.call_no in said:
                yield f"{heard.call_no} is said again at {heard.at:.1f}"
            if heard.call_no is not None:
                said.add(heard.call_no)


class Verdict:
    """Of one life. `mark`: the newest call that earlier lives have begun."""

    def __init__(self, lived: Lived, calls: Mapping[int, TicketCalled], mark: int) -> None:
        self._lived = lived
        self._calls = calls
        self._mark = mark
        self._known = Knowledge(lived.life)
        self._first = self._known.first_fresh()
        self._end = lived.life.ends_at if lived.killed_at is None else lived.killed_at

    def sentences(self) -> Iterator[str]:
        yield from self._wrongly_begun()
        yield from self._left_waiting()
        yield from self._heard_at_once()
        yield from self._begun_and_not_heard()
        yield from self._not_taken_back()
        yield from self._wrongly_taken_back()
        yield from self._not_shown()
        yield from self._wrong_light()

    def _wrongly_begun(self) -> Iterator[str]:
        for number, (at, call_no) in enumerate(self._lived.begun):
            known, begun = self._known.at(at), self._lived.begun[:number]
            if not known.is_fresh(at):
                yield f"{call_no} begins at {at:.1f}, and nobody knows whether it holds"
            if call_no not in known.holding and not self._looks_held(call_no, known.holding):
                yield f"{call_no} begins at {at:.1f} and has ended"
            first_at, age_s = self._first.get(call_no, (at, 0.0))
            if age_s >= CATCH_UP_S + UNCLEAR_S or self._known.was_silent(first_at, at):
                yield f"{call_no} begins at {at:.1f} and was too old"
            if call_no <= self._behind(at, begun):
                yield f"{call_no} begins at {at:.1f} behind a later one"
            if skipped := [owed for owed in self._owed(at, begun) if owed < call_no]:
                yield f"{call_no} begins at {at:.1f} and {skipped} wait"

    def _looks_held(self, call_no: int, holding: frozenset[int]) -> bool:
        """Who is held, and chosen again at the same counter, has the next count there: for who did not see it go away,
        that is a recall."""
        call, others = self._calls[call_no], [self._calls[other] for other in holding]
        return any(
            (other.label, other.counter) == (call.label, call.counter) and other.count > call.count for other in others
        )

    def _left_waiting(self) -> Iterator[str]:
        """Nothing is heard, and the last call has had its time, and yet somebody waits."""
        at, waited = self._lived.life.begins_at, set[int]()
        while (at := at + LOOK_S) < self._end:
            begun = [each for each in self._lived.begun if each[0] <= at]
            owed = set() if self._is_busy(at) else self._owed(at, begun)
            for call_no in sorted(owed & waited):
                yield f"{call_no} waits at {at:.1f} for nothing"
            if owed & waited:
                return
            waited = owed

    def _owed(self, t: float, begun: Sequence[tuple[float, int]]) -> set[int]:
        """Calls that the wall should begin as soon as nothing else is in the way. `begun`: those before."""
        known, behind = self._known.at(t), self._behind(t, begun)
        owed = known.holding - {call_no for _, call_no in begun} if known.is_fresh(t) else frozenset()
        return {call_no for call_no in owed if call_no > behind and self._is_young(call_no, t)}

    def _is_young(self, call_no: int, t: float) -> bool:
        at, age_s = self._first.get(call_no, (t, CATCH_UP_S))
        return at <= t and age_s < CATCH_UP_S - UNCLEAR_S and not self._known.was_silent(at, t)

    def _behind(self, t: float, begun: Sequence[tuple[float, int]]) -> int:
        """Calls up to this one are over: a later one has begun, and was not undone."""
        undone = self._known.at(t).undone
        return max([self._mark, *(call_no for _, call_no in begun if call_no not in undone)])

    def _is_busy(self, t: float) -> bool:
        gap = any(at - LOOK_S <= t <= at + max(GAP_S, REHEARSED_S) + LOOK_S for at, _ in self._lived.begun)
        return gap or any(heard.at - LOOK_S <= t <= heard.until + LOOK_S for heard in self._lived.heard)

    def _heard_at_once(self) -> Iterator[str]:
        """Only a call that was undone may be cut short."""
        for earlier, later in pairwise(self._lived.heard):
            is_undone = earlier.call_no in self._known.at(later.at).undone
            if later.at < earlier.until - CLOSE_S and not is_undone:
                yield f"{later.label} is heard at {later.at:.1f}, while {earlier.label} is"

    def _begun_and_not_heard(self) -> Iterator[str]:
        """Every call in the light is said, or rung for, unless it ends before; behind what is taken back just then."""
        heard = {each.call_no for each in self._lived.heard}
        for at, call_no in self._lived.begun:
            until = at + SAID_WITHIN_S
            known = [self._known.at(at), *(each for each in self._known.steps if at < each.at <= until)]
            if call_no not in heard and until < self._end and all(call_no in each.holding for each in known):
                yield f"{call_no} has begun at {at:.1f} and is never heard"

    def _undone_when_said(self) -> Iterator[tuple[float, Heard]]:
        """When the wall heard that a call was undone that it had said."""
        for heard in self._lived.heard:
            if heard.is_spoken and heard.call_no is not None:
                hears = (known.at for known in self._known.steps if heard.call_no in known.undone)
                if (at := next(hears, None)) is not None and at < heard.until + CATCH_UP_S - UNCLEAR_S:
                    yield max(at, heard.at), heard

    def _not_taken_back(self) -> Iterator[str]:
        """At once, or behind what is heard then and what else is taken back; unless the label is called anew."""
        backs = [heard for heard in self._lived.heard if heard.call_no is None]
        for at, said in self._undone_when_said():
            until = max([at, *(heard.until for heard in self._lived.heard if heard.at <= at and heard != said)])
            until = max([until, *(back.until for back in backs if at <= back.at <= until + CLOSE_S)]) + CLOSE_S
            took = any(at - CLOSE_S <= back.at <= until and back.label == said.label for back in backs)
            if until < self._end and not took and not self._is_called_again(said.label, at, until):
                yield f"{said.call_no} was undone at {at:.1f} and is not taken back"

    def _is_called_again(self, label: str, since: float, until: float) -> bool:
        known = [self._known.at(since), *(each for each in self._known.steps if since < each.at <= until)]
        return any(self._calls[call_no].label == label for each in known for call_no in each.holding)

    def _wrongly_taken_back(self) -> Iterator[str]:
        undone = list(self._undone_when_said())
        for back in [heard for heard in self._lived.heard if heard.call_no is None]:
            reasons = [each for each in undone if each[1].label == back.label and each[0] <= back.at + CLOSE_S]
            if not reasons:
                yield f"{back.label} is taken back at {back.at:.1f} for nothing"
            undone = [each for each in undone if each not in reasons]

    def _not_shown(self) -> Iterator[str]:
        """Who had left when the wall first heard of the call, and is brought back by an undo, stands behind all that
        were called since: that may be below the end of the list."""
        for call_no, (at, age_s) in self._first.items():
            t = at + STANDS_WITHIN_S
            frames = [frame for moment, frame in self._lived.frames if moment <= t]
            is_new = call_no > self._mark and age_s < CATCH_UP_S
            holds = call_no in self._known.at(at).holding & self._known.at(t).holding
            if is_new and t < self._end and holds and frames:
                now = (frames[-1].now.label,) if frames[-1].now else ()
                if self._calls[call_no].label not in (*now, *(recent.label for recent in frames[-1].recent)):
                    yield f"{call_no} does not stand on the wall at {t:.1f}"

    def _wrong_light(self) -> Iterator[str]:
        for at, frame in self._lived.frames:
            labels = {self._calls[call_no].label for call_no in self._known.at(at).holding}
            if frame.now and frame.now.new and frame.now.label not in labels:
                yield f"{frame.now.label} is in the light at {at:.1f} and has ended"
                return
