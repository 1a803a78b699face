"""A ticket's story: what happened to it, by whom, and why it was called when it was."""

from __future__ import annotations

from msgspec import Struct

from core.instant import Instant
from reports.audit.explanation import explain_call, explain_not_called
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedDay
from reports.audit.verdict import describe_gap
from words.narration import narrate


class StoryLine(Struct, frozen=True, kw_only=True):
    seq: int
    at: str
    """RFC 3339 UTC."""
    type: str
    says: str
    by: str | None
    """Device; null: the kiosk itself."""
    operator: str | None
    """Account; null: not recorded."""


class TicketStory(Struct, frozen=True, kw_only=True):
    day: str
    label: str
    why: str
    """Why it was called at its last turn, or was not, in the language of the answer."""
    events: tuple[StoryLine, ...]
    """Oldest first."""


def ticket_story(day: ReplayedDay, label: str, texts: OfficeTexts) -> TicketStory:
    """`label`: one of `day.issued`. `why` is what `luot why` says."""
    lines = []
    for entry in day.entries:
        if getattr(entry.event, "label", None) == label:
            sentence = narrate(entry.event, texts.services)
            lines.append(
                StoryLine(
                    seq=entry.seq,
                    at=str(Instant(entry.at)),
                    type=type(entry.event).__name__,
                    says=sentence.said(texts.language) if sentence else "",
                    by=entry.by,
                    operator=entry.operator,
                )
            )
    return TicketStory(day=day.name, label=label, why=explain_ticket(day, label, texts), events=tuple(lines))


def explain_ticket(day: ReplayedDay, label: str, texts: OfficeTexts) -> str:
    """Why the ticket was called, or was not, and what is missing in the journal where that matters."""
    if day.gap and not day.calls_of(label):
        return describe_gap(day.gap, texts)
    said = explain_last_turn(day, label, texts)
    return f"{said} {describe_gap(day.gap, texts)}" if day.gap else said


def explain_last_turn(day: ReplayedDay, label: str, texts: OfficeTexts) -> str:
    """The last call in the ticket's turn; one that was undone only if there is no other."""
    turns = [called for called in day.calls_of(label) if called.event.why.rule != "recall"]
    last = ([called for called in turns if called.is_turn] or turns)[-1:]
    return explain_call(day, last[0], texts) if last else explain_not_called(day, label, texts)
