"""What people asked of the kiosk on a day, and who they were: one line for each act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.messages.events import Entry
from core.messages.wire import KIOSK
from reports.audit.journal_source import OfficeTexts
from words.narration import narrate
from words.translation import mark, say

BY_PERSON = mark("{time}  {said}: {operator} ({device})")
BY_DEVICE = mark("{time}  {said}: not said who ({device})")
NOBODY = mark("Nobody asked the kiosk for anything on that day")
NOBODY_WITH = mark("Nobody has done anything with number {label}")


def acts(entries: Iterable[Entry], texts: OfficeTexts, label: str | None = None) -> Iterator[str]:
    """The events that a command caused, oldest first, with the account and the device that it came from; all of the
    day, or those about one ticket. A press of the kiosk's own buttons is no act: nobody knows whose it was."""
    for entry in entries:
        if entry.cause is None or entry.by == KIOSK or label not in (None, getattr(entry.event, "label", None)):
            continue
        if (sentence := narrate(entry.event, texts.services)) is not None:
            yield say(
                texts.language,
                BY_PERSON if entry.operator else BY_DEVICE,
                time=f"{entry.at.moment.astimezone(texts.zone):%H:%M:%S}",
                said=sentence.said(texts.language),
                operator=entry.operator or "",
                device=entry.by,
            )
