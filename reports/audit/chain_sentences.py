"""Says whether the chain of the journal holds, and what heads that were noted elsewhere prove."""

from __future__ import annotations

from reports.audit.journal_source import day_text
from runtime.journal.chain import ChainCheck, HeadCheck, HeadResult
from words.translation import mark, say

HOLDS = mark("The chain of the journal holds from entry {begins} to entry {last}, {day}; its code is now {head}")
NONE = mark("The entries of the journal have no chain: an earlier version wrote them")
EARLIER = mark("{said}; an earlier version, which had none, wrote the entries before")
DROPPED = mark("{said}; days before {day} are no longer kept")
CHANGED = mark(
    "The chain of the journal BREAKS at entry {seq}, {day}: this entry or the one before it is not as it was written"
)
MISSING = mark("The chain of the journal BREAKS at entry {seq}, {day}: entries are missing before it, {missing}")
CUT = mark(
    "The chain of the journal BREAKS behind entry {seq}, {day}: entries that had been published or answered are "
    "missing, {missing}"
)
BREAKS = mark("{said}; places where it breaks: {count}")

COMPARE = mark("Please compare each sign of the code with the paper first: a slip of the pen looks the same")
HEADS: dict[HeadResult, str] = {
    "proven": mark("The code {head} proves entries {since} to {seq}, {day}: they are as they were when it was noted"),
    "differs": mark(
        "The code {head} DOES NOT FIT: since it was noted, an entry up to number {seq} was changed, added or left out"
    ),
    "cut": mark("The code {head} DOES NOT FIT: since it was noted, all entries after number {last} were cut off"),
    "dropped": mark("The code {head} proves nothing any more: entries before {day} are no longer kept"),
}


def chain_sentence(check: ChainCheck, language: str) -> str:
    if check.first is None or check.last is None:
        return ""
    if check.broken is not None:
        at, missing = check.broken.at, check.broken.missing
        entries = f"{missing[0]}–{missing[1]}" if missing and missing[0] != missing[1] else str(missing and missing[0])
        msgid = CHANGED if missing is None else CUT if at.seq < missing[0] else MISSING
        said = say(language, msgid, seq=at.seq, day=day_text(at.day), missing=entries)
        said = say(language, BREAKS, said=said, count=check.breaks) if check.breaks > 1 else said
    elif check.begins is None:
        said = say(language, NONE)
    else:
        last, day = check.last
        said = say(language, HOLDS, begins=check.begins, last=last, day=day_text(day), head=check.head)
        said = say(language, EARLIER, said=said) if check.begins != check.first.seq else said
    if check.first.seq != 1 and not (check.broken and check.broken.at == check.first):
        said = say(language, DROPPED, said=said, day=day_text(check.first.day))
    return f"{said}."


def head_sentence(check: ChainCheck, found: HeadCheck, language: str) -> str:
    """Of a code that does not fit, people are asked first to look for a slip of the pen."""
    last, first = check.last.seq if check.last else 0, check.first.day if check.first else ""
    day = first if found.result == "dropped" else found.day
    values = {"head": found.head, "seq": found.head.seq, "since": found.since, "last": last, "day": day_text(day)}
    said = f"{say(language, HEADS[found.result], **values)}."
    return f"{said} {say(language, COMPARE)}." if found.result in ("differs", "cut") else said
