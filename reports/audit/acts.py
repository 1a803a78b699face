"""What people asked of the kiosk on a day, and who they were: one line for each act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.instant import MINUTE_MS
from core.messages.events import Entry, TicketIssued
from core.messages.wire import KIOSK
from reports.audit.journal_source import OfficeTexts
from words.narration import narrate
from words.translation import mark, say

BY_PERSON = mark("{time}  {said}: {operator} ({device})")
BY_DEVICE = mark("{time}  {said}: person not recorded ({device})")
REASON = mark("{said} – {reason}")
BY_HAND = mark("{said}, entered by hand as arrived at {arrived}")
NOBODY = mark("Nobody asked the kiosk for anything on that day")
NOBODY_WITH = mark("Nobody has done anything with number {label}")


class Act(NamedTuple):
    entry: Entry
    says: str
    """What was done, in full."""


def acts(entries: Iterable[Entry], texts: OfficeTexts, label: str | None = None) -> Iterator[str]:
    """`acts_of` as lines, with the account and the device that each came from."""
    for entry, said in acts_of(entries, texts, label):
        yield say(
            texts.language,
            BY_PERSON if entry.operator else BY_DEVICE,
            time=f"{entry.at.moment.astimezone(texts.zone):%H:%M:%S}",
            said=said,
            operator=entry.operator or "",
            device=entry.by,
        )


def acts_of(entries: Iterable[Entry], texts: OfficeTexts, label: str | None = None) -> Iterator[Act]:
    """The events that a command caused, oldest first; all of the day, or those about one ticket. A press of the kiosk's
    own buttons is no act: nobody knows whose it was."""
    for entry in entries:
        if entry.cause is None or entry.by == KIOSK or label not in (None, getattr(entry.event, "label", None)):
            continue
        if (sentence := narrate(entry.event, texts.services)) is not None:
            yield Act(entry, _in_full(entry, sentence.said(texts.language), texts))


def _in_full(entry: Entry, said: str, texts: OfficeTexts) -> str:
    """With the reason that was given, and with a time of arrival that was not the time of issue."""
    event = entry.event
    if isinstance(event, TicketIssued) and event.instead_of is None and entry.line - event.arrival >= MINUTE_MS:
        arrived = entry.at.later(event.arrival - entry.line).moment.astimezone(texts.zone)
        said = say(texts.language, BY_HAND, said=said, arrived=f"{arrived:%H:%M}")
    key = getattr(event, "note", None) if hasattr(event, "note") else getattr(event, "reason", None)
    return say(texts.language, REASON, said=said, reason=texts.reason(key, entry.seq)) if key else said
