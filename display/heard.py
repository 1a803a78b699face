"""What is heard: one call after another, each to its end, taken back aloud if it is undone; announcements between them;
and an emergency over all else."""

from __future__ import annotations

import logging
from typing import NamedTuple

from core.messages.state import CallView, State
from display.board import Board
from display.calls.call_queue import ANNOUNCE_WITHIN_S, NEVER
from voice.announcer import Announcer
from voice.caller import Caller

logger = logging.getLogger(__name__)

REHEARSED_WITHIN_S = 3.0
"""So long a call in the light waits for what an engine has to say of it."""
ANNOUNCED_AFTER_S = 2.0
"""So long after a call nothing is announced: whoever was called may still be looking for the counter."""

SAID_FIRST = float("inf")


class Unsaid(NamedTuple):
    """A call in the light whose sentence has not begun: it may still be rehearsed."""

    call: CallView
    until: float
    """Then it is called with what there is. Seconds of the wall's stopwatch."""


class Said(NamedTuple):
    """A call of which something is heard, or was."""

    call: CallView
    ends_at: float
    """When it ends. Seconds of the wall's stopwatch."""
    is_spoken: bool
    """Whether more than a chime."""


class TakenBack(NamedTuple):
    label: str
    ends_at: float
    """When the sentence ends. Seconds of the wall's stopwatch."""


class Heard:
    """All is called by the wall's thread. Times `now` are seconds of its stopwatch."""

    def __init__(self, board: Board, caller: Caller, announcer: Announcer) -> None:
        self._board = board
        self._caller = caller
        self._announcer = announcer
        self.spoken: int | None = None
        """`call_no` of the newest call whose sentence has ended."""
        self._unsaid: Unsaid | None = None
        self._saying: Said | None = None
        self._said: list[Said] = []
        """Those that were spoken in the last minute, the one that is heard at this moment, too: they may still be
        undone."""
        self._taking_back: TakenBack | None = None
        self._to_take_back: list[str] = []
        """Labels."""
        self._busy_until = NEVER
        """Until then something is heard over which no call is said."""
        self._looked_at = NEVER
        """When `end` was called last."""
        self._beginnings = board.beginnings

    @property
    def works(self) -> bool:
        return self._caller.works

    def update(self, state: State, now: float) -> None:
        """Takes over what is to be announced; the board has taken the state over before. The calls of another day or
        journal have the same numbers."""
        if self._beginnings != self._board.beginnings:
            self._beginnings = self._board.beginnings
            self._forget_calls()
        self._announcer.update(state, now)

    def start(self, call: CallView, now: float) -> None:
        """The call has come into the light; `say_next` will say it."""
        self._unsaid = Unsaid(call, now + REHEARSED_WITHIN_S)

    def end(self, now: float) -> None:
        """To be called before the next call may start, which waits until nothing is heard. Who has left the counter
        before a word was heard is not called any more."""
        self._looked_at = now
        if self._unsaid and not self._board.is_in_light(self._unsaid.call.call_no):
            self._unsaid = None
        if self._saying and now >= self._saying.ends_at:
            self.spoken = self._saying.call.call_no if self._saying.is_spoken else self.spoken
            self._saying = None
        self._note_undone(now)
        self._take_back(now)
        self._announce(now)
        self._hold()

    def say_next(self, now: float) -> None:
        """Says the call in the light as soon as it can be said; the next one waits, and the wall goes on drawing."""
        unsaid = self._unsaid
        if unsaid and now >= self._busy_until and (self._caller.rehearse(unsaid.call) or now >= unsaid.until):
            self._unsaid = None
            heard = self._caller.call(unsaid.call, self._board.waiting_calls)
            self._be_busy(now, heard.seconds)
            call, how = unsaid.call, "spoken" if heard.is_spoken else "not spoken"
            logger.info("call %s: %s to counter %s, %s", call.call_no, call.label, call.counter, how)
            self._saying = Said(unsaid.call, self._busy_until, heard.is_spoken)
            if heard.is_spoken:
                self._said = [*(said for said in self._said if said.call != unsaid.call), self._saying]
        self._hold()

    def next_change(self) -> float | None:
        """When `end` or `say_next` has something to do, if nothing comes before."""
        moments = [max(self._unsaid.until, self._busy_until)] if self._unsaid else []
        if self._busy_until > self._looked_at:
            moments.append(self._busy_until)
        if (announced := self._announcer.next_change(self._free_at)) is not None:
            moments.append(announced)
        return min(moments, default=None)

    @property
    def _free_at(self) -> float | None:
        """From when on something may be announced; None while a call waits to be said."""
        if self._unsaid or self._to_take_back or self._board.waiting_calls:
            return None
        return self._busy_until + ANNOUNCED_AFTER_S

    def _announce(self, now: float) -> None:
        """What is announced gives way to the next call. An emergency is said over a call, or over the apology for one,
        which is heard again behind it."""
        self._announcer.keep_emergencies(self._board.emergencies(now))
        free_at = self._free_at
        emergency = self._announcer.say_next(now, is_free=free_at is not None and free_at <= now)
        if emergency is None or not emergency.seconds:
            return
        self._busy_until = now + emergency.seconds
        if self._taking_back and now < self._taking_back.ends_at:
            self._to_take_back.insert(0, self._taking_back.label)
        self._taking_back = None
        if self._saying:
            self._unsaid, self._saying = Unsaid(self._saying.call, self._busy_until + REHEARSED_WITHIN_S), None

    def _note_undone(self, now: float) -> None:
        """Somebody may be on the way, also when the sentence has ended: who undoes a call has some seconds for it."""
        self._said = [said for said in self._said if now - said.ends_at < ANNOUNCE_WITHIN_S]
        for said in [said for said in self._said if self._board.is_undone(said.call.call_no)]:
            self._said.remove(said)
            if said.call.label not in self._to_take_back:  # a recall is undone with its call
                self._to_take_back.append(said.call.label)
            if said == self._saying:
                self._saying = None
                if not self._board.is_at_counter(said.call):  # nor has it been called there again
                    self._busy_until = now

    def _take_back(self, now: float) -> None:
        """One sentence, unless another one is heard. Who has been called again meanwhile is not told to wait."""
        while self._to_take_back and now >= self._busy_until:
            label = self._to_take_back.pop(0)
            if not self._board.is_at_any_counter(label):
                self._be_busy(now, self._caller.take_back(label).seconds)
                self._taking_back = TakenBack(label, self._busy_until)
                logger.info("%s is told to wait: its call was undone", label)

    def _forget_calls(self) -> None:
        self.spoken = self._unsaid = self._saying = self._taking_back = None
        self._said.clear()
        self._to_take_back.clear()

    def _be_busy(self, now: float, seconds: float) -> None:
        """A call is heard from now on, over whatever was being announced."""
        self._busy_until = now + seconds
        if seconds:
            self._announcer.cut_off(now)

    def _hold(self) -> None:
        """No other call comes into the light before the one there has been said."""
        self._board.hold_until(SAID_FIRST if self._unsaid else self._busy_until)
