"""Notices that the staff post on the displays."""

from __future__ import annotations

from core.decisions.decision import Decision
from core.instant import Now
from core.line.line import Line
from core.messages.commands import Announce, Refused, WithdrawNotice, given
from core.messages.events import NoticePosted, NoticeWithdrawn

MOST_SHOWN = 3
"""How many notices are shown at once, and how many urgent ones beside them; whoever has another takes one off first, so
that none vanishes unseen."""


def announce(line: Line, command: Announce, now: Now) -> Decision | Refused:
    until = given(command.until)
    if until is not None and until <= now.utc:
        return Refused("too_late", because="notice_over")
    posted, shown = NoticePosted(command.text, until, command.urgent), current_notices(line, now)
    if posted in shown or (not posted.urgent and _is_emergency(posted.text, shown)):
        return Refused("wrong_state", because="same_notice")
    if len([each for each in shown if each.urgent == posted.urgent and each.text != posted.text]) >= MOST_SHOWN:
        return Refused("wrong_state", because="many_notices")
    return Decision(events=(posted,))


def withdraw(line: Line, command: WithdrawNotice, now: Now) -> Decision | Refused:
    """Whoever may not end an emergency cannot do it by leaving out that it is one."""
    shown = current_notices(line, now)
    if any((notice.text, notice.urgent) == (command.text, command.urgent) for notice in shown):
        return Decision(events=(NoticeWithdrawn(command.text),))
    is_emergency = _is_emergency(command.text, shown)
    return Refused("wrong_state", because="urgent_notice" if is_emergency else "no_such_notice")


def current_notices(line: Line, now: Now) -> tuple[NoticePosted, ...]:
    """Urgent ones first, else newest first."""
    current = [notice for notice in line.notices if notice.until is None or notice.until > now.utc]
    return tuple(each for urgent in (True, False) for each in _shown(current, urgent=urgent))


def _is_emergency(text: str, shown: tuple[NoticePosted, ...]) -> bool:
    return any(notice.urgent and notice.text == text for notice in shown)


def _shown(notices: list[NoticePosted], *, urgent: bool) -> list[NoticePosted]:
    return [notice for notice in notices if notice.urgent == urgent][:MOST_SHOWN]
