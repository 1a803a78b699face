"""The text of a card, in a little Markdown: a title, sections, numbered steps, and tables of two columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from luot.kit.sheets import KitError

FOLDER = Path(__file__).with_name("card_texts")
ROLES = ("clerk", "guide", "supervisor", "technician")


class Section(NamedTuple):
    text: str


class Step(NamedTuple):
    number: str
    text: str


class Row(NamedTuple):
    first: str
    second: str
    is_heading: bool


Block = Section | Step | Row


class CardText(NamedTuple):
    title: str
    blocks: tuple[Block, ...]


def card_text(role: str, language: str) -> CardText:
    """That of a role in a language that has cards."""
    title, *lines = (FOLDER / f"{role}.{language}.md").read_text("utf-8").splitlines()
    return CardText(title.removeprefix("# "), tuple(_blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Raises `KitError` for a line that is none of these."""
    is_table = False
    for line in filter(None, lines):
        number, _, text = line.partition(". ")
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not set(cells[0]) <= {"-"}:
                yield Row(cells[0], cells[1], is_heading=not is_table)
            is_table = True
            continue
        is_table = False
        if line.startswith("## "):
            yield Section(line.removeprefix("## "))
        elif number.isdigit():
            yield Step(number, text)
        else:
            raise KitError(f"a card has no place for: {line}")
