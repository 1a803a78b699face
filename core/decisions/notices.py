"""Words for everybody in the room: put on the wall by a person, and over by themselves."""

from __future__ import annotations

from core.decisions.decision import Decision
from core.instant import Instant
from core.line.line import Line
from core.messages.commands import Announce, Refused, given
from core.messages.events import NoticePosted
from core.now import Now

SHOWN = 3
"""Nobody reads more at once."""


def announce(line: Line, command: Announce, now: Now) -> Decision | Refused:
    until: Instant | None = given(command.until)
    if until is not None and until <= now.utc:
        return Refused("too_late", because="notice_over")
    posted = NoticePosted(command.text, until)
    if posted in standing(line, now):
        return Refused("wrong_state", because="same_notice")
    return Decision(events=(posted,))


def standing(line: Line, now: Now) -> tuple[NoticePosted, ...]:
    """Those not over yet, newest first."""
    return tuple(notice for notice in line.notices if notice.until is None or notice.until > now.utc)[:SHOWN]
