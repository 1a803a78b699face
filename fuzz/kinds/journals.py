"""Entries: as they come over the bus, and as rows of a journal whose day is counted, replayed, explained and judged."""

from __future__ import annotations

from contextlib import ExitStack, suppress

import msgspec

from core.messages.events import Entry
from core.messages.wire import WireError, decode_entry
from fuzz.kind import Kind
from fuzz.sample_office import ZONE, morning, settings
from reports.audit.contradictions import contradictions, describe
from reports.audit.explanation import explain_call, explain_not_called
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import NoBeginningError, replay_day
from reports.audit.verdict import describe_fault, judge_calls
from reports.tally import Tally
from runtime.journal.chain import believed
from runtime.journal.errors import DAMAGE
from runtime.journal.schema import Row, entries_from, json_of, row_of
from words.narration import narrate


class _Row(msgspec.Struct, frozen=True):
    """What of a journal's row is mutated, and which one it is."""

    place: int
    at: str
    type: str
    body: str
    line: str


def open_kind(_: ExitStack) -> Kind:
    office = settings()
    texts = OfficeTexts("vi", ZONE, {each.code: each.name for each in office.service}, office.reasons, {})
    devices = {device.name: device for device in office.device}
    rows: list[Row] = []
    for entry in morning().entries:
        rows.append(row_of(entry, rows[-1][-1] if rows else None))
    decode = msgspec.json.Decoder(_Row).decode

    def take(data: bytes) -> None:
        with suppress(WireError):
            entry = decode_entry(data)
            if entry is not None:
                _narrate(entry)
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            changed = decode(data)
            place = changed.place % len(rows)
            old = rows[place]
            new = (*old[:2], changed.at, changed.type, *old[4:7], changed.body, changed.line, *old[9:])
            if new != old and believed(rows[place - 1] if place else None, new):
                raise AssertionError(f"entry {old[0]} is believed, though it is not as it was written")
            _read([*rows[:place], new, *rows[place + 1 :]])

    def _narrate(entry: Entry) -> None:
        sentence = narrate(entry.event, {})
        if sentence is not None:
            sentence.said("vi")

    def _read(mutated: list[Row]) -> None:
        try:
            entries = list(entries_from(mutated, set()))
        except DAMAGE:
            return
        for entry in entries:
            _narrate(entry)
        tally = Tally(ZONE)
        tally.apply_all(entries)
        tally.end()
        with suppress(NoBeginningError):
            day = replay_day(entries)
            for verdict in judge_calls(day.calls):
                if verdict.fault:
                    describe_fault(day, verdict, verdict.fault, texts)
                if verdict.called.event.label in day.issued:
                    explain_call(day, verdict.called, texts, in_full=True)
            for found in contradictions(day, devices):
                describe(found, texts)
            for label in list(day.issued)[:3]:
                explain_not_called(day, label, texts)

    as_rows = (_Row(place, row[2], row[3], row[7], row[8]) for place, row in enumerate(rows))
    letter = _Row(3, rows[3][2], f"{rows[3][3][:6]}X{rows[3][3][7:]}", rows[3][7], rows[3][8])
    samples = (*map(json_of, rows), *map(msgspec.json.encode, (*as_rows, letter)))
    return Kind(samples, tuple(map(str.encode, ('"free"', '"101"', '"HT"', "null", '\\"', '"1"', '"N"'))), take)
