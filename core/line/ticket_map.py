"""The tickets of a line by label, as an immutable mapping: a change shares what it does not touch with the map before.

Tickets that were called and not started stay until the day closes, so a busy day has thousands; copying a dict for each
change would make the replay of such a day three times as slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from core.line.ticket import Ticket

BUCKETS = 128


class TicketMap(Mapping[str, Ticket]):
    """A change copies one bucket. The order of iteration differs from process to process: sort where it matters."""

    __slots__ = ("_buckets",)

    def __init__(self, buckets: Iterable[dict[str, Ticket]] = ({},) * BUCKETS) -> None:
        self._buckets = list(buckets)  # never changed: a list is only copied faster than a tuple with one other item

    def with_ticket(self, ticket: Ticket) -> TicketMap:
        number = hash(ticket.label) % BUCKETS
        return self._replaced(number, self._buckets[number] | {ticket.label: ticket})

    def without(self, label: str) -> TicketMap:
        number = hash(label) % BUCKETS
        bucket = self._buckets[number].copy()
        bucket.pop(label, None)
        return self._replaced(number, bucket)

    def _replaced(self, number: int, bucket: dict[str, Ticket]) -> TicketMap:
        changed = TicketMap(self._buckets)
        changed._buckets[number] = bucket
        return changed

    def __contains__(self, label: object) -> bool:
        return label in self._buckets[hash(label) % BUCKETS]

    def __getitem__(self, label: str) -> Ticket:
        return self._buckets[hash(label) % BUCKETS][label]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._buckets)

    def __len__(self) -> int:
        return sum(map(len, self._buckets))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TicketMap) and self._buckets == other._buckets

    __hash__ = None  # type: ignore[assignment]  # like a dict: compared by content, not hashable
