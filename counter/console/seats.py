"""Who sits at which counter: one person in one browser; a second page there is read-only until it takes over."""

from __future__ import annotations

import threading
from typing import NamedTuple

from core.messages.state import CounterView, State
from counter.console.person import Person
from runtime.changes import Changes


class Seat(NamedTuple):
    account: str
    session: str | None
    """The login that acts there; None: nobody has acted since this program started."""
    revision: int = 0
    """From this revision on the state knows of it."""

    def is_of(self, person: Person) -> bool:
        """Whether it is theirs, in this browser."""
        return self.account == person.id and self.session in (None, person.session)


class Seats:
    """In memory, beside what the state says of each counter's operator; to be used from any thread.

    The state goes first where it names somebody else: then the counter was opened in their name elsewhere. A counter of
    which nobody said who sits there, such as one that a keypad opened, is taken by whoever acts first.
    """

    def __init__(self, changes: Changes) -> None:
        """`changes`: notified when somebody else sits somewhere."""
        self._changes = changes
        self._seats: dict[str, Seat] = {}
        self.revision = 0
        """Another one whenever somebody else sits somewhere."""
        self._lock = threading.Lock()

    def at(self, counter: str, state: State | None) -> Seat | None:
        """Who sits there; None: nobody."""
        with self._lock:
            return self._at(counter, state)

    def claim(self, counter: str, person: Person, state: State | None) -> bool:
        """Whether this person may act there in this browser; where nobody sits, they do from now on."""
        with self._lock:
            seat = self._at(counter, state)
            if seat is None or seat.is_of(person):
                self._seats[counter] = Seat(person.id, person.session, seat.revision if seat else 0)
            else:
                return False
        if seat is None:
            self._tell()
        return True

    def take(self, counter: str, person: Person, revision: int = 0) -> None:
        """Whoever sat there does not any more. `revision`: of the event that opened the counter in their name."""
        with self._lock:
            self._seats[counter] = Seat(person.id, person.session, revision)
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            self.revision += 1
        self._changes.notify()

    def _at(self, counter: str, state: State | None) -> Seat | None:
        seat, view = self._seats.get(counter), counter_view(counter, state)
        if view is None or state is None or (seat is not None and state.revision < seat.revision):
            return seat
        if view.operator is not None and (seat is None or seat.account != view.operator):
            return Seat(view.operator, None)
        return None if view.status == "closed" else seat


def counter_view(counter: str, state: State | None) -> CounterView | None:
    return next((view for view in state.counters if view.id == counter), None) if state else None
