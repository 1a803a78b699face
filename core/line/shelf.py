"""An immutable mapping that shares what did not change, so that a full day costs what an empty one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

V = TypeVar("V")

DRAWERS = 128


class Shelf(Mapping[str, V]):
    """`put` and `without` return a new shelf: one drawer is copied, the other 127 are shared.

    The order of iteration means nothing; who needs one sorts.
    """

    __slots__ = ("_drawers",)

    def __init__(self, drawers: tuple[dict[str, V], ...] = ({},) * DRAWERS) -> None:
        self._drawers = drawers

    def put(self, key: str, value: V) -> Shelf[V]:
        return self._with(key, {**self._drawers[hash(key) % DRAWERS], key: value})

    def without(self, key: str) -> Shelf[V]:
        drawer = self._drawers[hash(key) % DRAWERS]
        return self._with(key, {other: value for other, value in drawer.items() if other != key})

    def _with(self, key: str, drawer: dict[str, V]) -> Shelf[V]:
        place = hash(key) % DRAWERS
        return Shelf((*self._drawers[:place], drawer, *self._drawers[place + 1 :]))

    def __getitem__(self, key: str) -> V:
        return self._drawers[hash(key) % DRAWERS][key]

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._drawers)

    def __len__(self) -> int:
        return sum(map(len, self._drawers))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelf) and self._drawers == other._drawers

    __hash__ = None  # type: ignore[assignment]  # like a dict: compared by content, not hashable
