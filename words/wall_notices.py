"""The wall's notices: why no tickets are issued, when they are issued again, and what else the room must know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from msgspec import Struct

from core.messages.state import State
from words.local_words import LocalWords
from words.printer_conditions import SLIP_MISSING, slip_may_be_missing
from words.wall_hours import in_service, service_begins


class Notice(Struct, frozen=True):
    text: str
    alarm: bool = False
    """Somebody must act; the wall draws a sign beside it, as colour alone must not carry a meaning."""


class WallNotices:
    """Also says the same on the demo's page."""

    def __init__(self, local: LocalWords) -> None:
        self._local = local

    def service_from(self, state: State) -> str | None:
        """When service begins, if tickets are issued, or issuing was stopped, before that; None if now or unknown."""
        opens = service_begins(state)
        return None if opens is None else self._local.say("Service from {time}", time=self._local.time(opens))

    def ask_the_guide(self) -> Notice:
        return Notice(self._local.say("Please see the guide"), alarm=True)

    def for_the_room(self, state: State) -> Iterator[str]:
        """Sentences for everybody in the room, beside the notice."""
        if slip_may_be_missing(state):
            yield self._local.say(SLIP_MISSING)
        if state.issuing.reason == "printer":
            yield self._local.say("Numbers already issued are still called in turn.")

    def not_issuing(self, state: State) -> Notice | None:
        """Why no ticket can be taken now; None if one can."""
        if state.issuing.open:
            return None
        notices: dict[str | None, Callable[[State], Notice]] = {
            "printer": self._printer,
            "storage": self._storage,
            "outside_hours": self._hours,
            "quota": self._quota,
        }
        return notices.get(state.issuing.reason, self._closed)(state)

    def issuing(self, state: State) -> str:
        """For staff: whether and until when tickets are issued; otherwise, as on the wall, why they are not and when
        they will be."""
        if notice := self.not_issuing(state):
            return ". ".join((notice.text, *(() if in_service(state) else self.again(state))))
        if state.issuing.ends is None:
            return self._local.say("Tickets are being issued")
        return self._local.say("Tickets are being issued until {time}", time=self._local.time(state.issuing.ends))

    def _printer(self, state: State) -> Notice:
        if state.printer.state == "paper_out":
            return Notice(self._local.say("No new tickets for now: the printer is out of paper"), alarm=True)
        return Notice(self._local.say("No new tickets for now: the printer is out of order"), alarm=True)

    def _storage(self, _state: State) -> Notice:
        return Notice(self._local.say("The machine is out of order, please see the guide"), alarm=True)

    def _quota(self, state: State) -> Notice:
        again = self._again_at(state)
        if again and not in_service(state):
            return Notice(self._local.say("No tickets are left for now"))
        if again:
            return Notice(self._local.say("No tickets are left for now, please come back at {when}", when=again))
        return Notice(self._local.say("All tickets for today have been issued"))

    def _hours(self, state: State) -> Notice:
        if not in_service(state) and state.issuing.closes is None:
            return Notice(self._local.say("Outside office hours"))
        if in_service(state) and (again := self._again_at(state)):
            return Notice(self._local.say("Ticket hours are over, please come back at {when}", when=again))
        return Notice(self._local.say("Ticket hours are over"))

    def _closed(self, state: State) -> Notice:
        if not in_service(state) and service_begins(state) is None:
            return Notice(self._local.say("Service is paused"))
        stopped, because = self._local.say("No new tickets for now"), self._local.name(state.issuing.because)
        return Notice(f"{stopped}: {because}" if because else stopped)

    def again(self, state: State) -> tuple[str, ...]:
        """Sentences below the notice when nobody is served any more: when tickets are issued and people served again,
        or why staff stopped issuing; empty if unknown, or if the notice says it."""
        if state.issuing.reason == "closed":
            because = None if service_begins(state) else self._local.name(state.issuing.because)
            return (because,) if because else ()
        issuing, again = state.issuing, self._again_at(state)
        if again is None or issuing.reason not in ("outside_hours", "quota"):
            return ()
        numbers = self._local.say("Tickets from {when}", when=again)
        if issuing.opens is None or issuing.opens == issuing.until:
            return (numbers,)
        return numbers, self._local.say("Service from {time}", time=self._local.time(issuing.opens))

    def _again_at(self, state: State) -> str | None:
        """When tickets are issued again, as said on the day of the state."""
        if state.issuing.until is None:
            return None
        return self._local.when(state.issuing.until, tomorrow=self._local.day(state.at) + timedelta(days=1))
