"""The text of a card, in a little Markdown: a title, lines to be filled in, sections, numbered
steps, and tables of two columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from core.settings.sections import Settings
from luot.kit.keypads import keypads_of
from luot.kit.sheets import KitError

FOLDER = Path(__file__).with_name("card_texts")
CARDS = ("clerk", "keypad-pins", "keypad-usb", "guide", "supervisor", "technician")


class Section(NamedTuple):
    text: str


class Step(NamedTuple):
    number: str
    text: str


class Row(NamedTuple):
    first: str
    second: str
    is_heading: bool


class Field(NamedTuple):
    label: str
    value: str
    """Empty: the office writes it by hand."""


class Fields(NamedTuple):
    beside: tuple[Field, ...]
    """On one line."""


Block = Fields | Section | Step | Row


class CardText(NamedTuple):
    title: str
    blocks: tuple[Block, ...]


def cards_of(settings: Settings) -> tuple[str, ...]:
    """Those that an office needs: it has the keypads that its settings name."""
    lacking = {"keypad-pins", "keypad-usb"} - {f"keypad-{kind}" for kind in keypads_of(settings)}
    return tuple(card for card in CARDS if card not in lacking)


def card_text(card: str, language: str, facts: Mapping[str, str]) -> CardText:
    """In a language that has cards. `facts` are what stands in braces, such as `{console}`, for this office."""
    text = (FOLDER / f"{card}.{language}.md").read_text("utf-8")
    title, *lines = re.sub(r"\{(\w+)\}", lambda name: facts[name[1]], text).splitlines()
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
        if line.startswith("- "):
            yield Fields(tuple(_field(each) for each in line.removeprefix("- ").split(" | ")))
        elif line.startswith("## "):
            yield Section(line.removeprefix("## "))
        elif number.isdigit():
            yield Step(number, text)
        else:
            raise KitError(f"a card has no place for: {line}")


def _field(text: str) -> Field:
    label, _, value = text.partition(":")
    return Field(f"{label}:", value.strip())
