"""Entries of the journal as the bus has them, and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

COLUMNS = (
    "seq",
    "day",
    "at",
    "type",
    "label",
    "service",
    "class",
    "counter",
    "call_no",
    "count",
    "rule",
    "outcome",
    "started",
    "goes_to",
    "to_counter",
    "proof",
    "reason",
    "note",
    "operator",
    "by",
    "cause",
    "line",
    "trusted",
    "chain",
)
"""Fields that are one value each, of whatever event; `rule` is that of its `why`. The others are in JSON only."""

_objects = msgspec.json.Decoder(dict[str, Any])


def entry_rows(entries: Iterable[bytes]) -> Iterator[list[object]]:
    """The heading, then a row for each entry that is given as JSON."""
    yield list(COLUMNS)
    for entry in entries:
        fields = _objects.decode(entry)
        fields["rule"] = (fields.get("why") or {}).get("rule")
        yield [_cell(fields.get(column)) for column in COLUMNS]


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
