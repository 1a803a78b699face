"""An entry as it goes over the bus, without a journal that it would stand in."""

from __future__ import annotations

from core.messages.events import Entry
from runtime.journal.schema import json_of, row_of


def entry_json(entry: Entry) -> bytes:
    """As the kiosk publishes it, but without a `chain`, which only a journal can give."""
    *row, _chain = row_of(entry, None)
    return json_of((*row, None))
