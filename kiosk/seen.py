"""When a command was sent, in the kiosk's own time: reckoned from the picture that its sender had."""

from __future__ import annotations

from collections import OrderedDict

from core.commands import Seen
from core.instant import Instant
from core.now import Now
from core.wire import COMMAND_EXPIRY_S

KEEP_MS = 90_000


class SeenStates:
    """The line time of each state of the last 90 s by its `at`: a jump of the clock makes no command late or young."""

    def __init__(self) -> None:
        self._line_at: OrderedDict[Instant, Instant] = OrderedDict()

    def note(self, now: Now) -> None:
        """A state with this `at` is going out."""
        self._line_at[now.utc] = now.line
        self._line_at.move_to_end(now.utc)
        while next(iter(self._line_at.values())) < now.line - KEEP_MS:
            self._line_at.popitem(last=False)

    def is_late(self, seen: Seen, now: Now) -> bool:
        """Whether what was sent with this picture was sent more than 10 s ago.

        A picture that is not remembered, from before a restart, is dated by the clock.
        """
        drawn: int = self._line_at.get(seen.at, now.line - (now.utc - seen.at))
        return now.line - (drawn + seen.age_ms) > COMMAND_EXPIRY_S * 1000
