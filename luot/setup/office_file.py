"""The settings as a file that a person can read and change: written anew, or changed where an answer has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import tomlkit
from tomlkit.items import AoT, Table

from words.translation import mark, say

HEAD = mark("The settings of this office, written by luot-setup; every key is explained in {example}")
HEAD_CHECK = mark("After a change: luot check, then restart the programs (sudo systemctl restart 'luot-*')")
SECTIONS = {
    "office": mark("The office itself"),
    "hours": mark("When it is open, and when numbers are given"),
    "service": mark("What people come for: button and lamp are GPIO numbers (BCM)"),
    "counter": mark("Who serves them: 0 is its own service, 10 helps when people have waited 10 minutes longer"),
    "device": mark("The programs on the bus, each with a password of its own"),
    "kiosk": mark("The machine that gives the numbers"),
    "printer": mark("The printer; luot doctor printer finds out the rest"),
    "broker": mark("The bus"),
    "keypad": mark("The clerks' keypads"),
    "display": mark("The display"),
    "voice": mark("What is said aloud"),
    "console": mark("The staff's pages, under each address of this machine"),
    "backup": mark("Where the backups go"),
    "reasons": mark("Reasons from which staff choose"),
}
"""Section → the comment above it, in the order of the file."""
NAMES = {"service": "code", "counter": "id", "device": "name"}
"""A list of tables → the key by which one of them is known."""

Key = tuple[str, ...]
"""Where a value stands: ("service", "HT", "button"), or ("office", "name")."""
ENTRY = 3
"""How long a key into a list of tables is."""
Values = dict[Key, Any]


class Merged(NamedTuple):
    text: str
    kept: list[Key]
    """Where a person has changed what an answer would change, too: it stays as the person wrote it."""


def new_file(table: Mapping[str, Any], language: str, example: str) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment(say(language, HEAD, example=example)))
    document.add(tomlkit.comment(say(language, HEAD_CHECK)))
    for section, does in SECTIONS.items():
        if section in table:
            document.add(tomlkit.nl())
            item = _item(table[section])
            # On the header's own line: above it, it would belong to the table before, and go with that.
            _first_header(item).comment(say(language, does))
            document.add(section, item)
    return document.as_string()


def _first_header(item: Any) -> Any:
    """The table whose header comes first in the text: [[hours.half]] has none of its own above it."""
    if isinstance(item, AoT):
        return item[0]
    inner = next(iter(item.values()), None)
    return inner[0] if isinstance(inner, AoT) else item


def merged(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Merged:
    """The text with what differs between `before`, which the setup wrote the last time, and `after`, which it would
    write now. All else stays, comments, too."""
    document = tomlkit.parse(text)
    now, old, new = (dict(values(each)) for each in (document.unwrap(), before, after))
    kept = []
    for entry in sorted({key[:2] for key in old if len(key) == ENTRY} - {key[:2] for key in new}):
        if _of(now, entry) == _of(old, entry):
            _drop(document, *entry)
        elif _of(now, entry):
            kept.append(entry)
        old = {key: value for key, value in old.items() if key[:2] != entry}
    for key in dict.fromkeys((*new, *sorted(old))):
        if old.get(key) != new.get(key) and now.get(key) != new.get(key):
            if now.get(key) != old.get(key):
                kept.append(key)
            else:
                _set(document, key, new.get(key))
    return Merged(document.as_string(), kept)


def _of(all_: Values, entry: Key) -> Values:
    """What stands in this one of a list of tables."""
    return {key: value for key, value in all_.items() if key[:2] == entry}


def values(table: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    for section, content in table.items():
        if section in NAMES:
            for each in content:
                yield from (((section, str(each[NAMES[section]]), key), value) for key, value in each.items())
        else:
            yield from (((section, key), value) for key, value in content.items())


def _drop(document: tomlkit.TOMLDocument, section: str, name: str) -> None:
    tables = document[section]
    tables.pop(next(place for place, each in enumerate(tables) if str(each[NAMES[section]]) == name))


def _set(document: tomlkit.TOMLDocument, key: Key, value: Any) -> None:
    """Writes the value there; None takes it away."""
    section, *rest = key
    if section in NAMES:
        table = _entry(document.setdefault(section, tomlkit.aot()), NAMES[section], rest[0])
    else:
        table = document.setdefault(section, tomlkit.table())
    if value is None:
        table.pop(rest[-1], None)
    else:
        table[rest[-1]] = _value(value)


def _entry(tables: Any, name: str, called: str) -> Any:
    """The table of this name in the list, which gets one if there is none."""
    for each in tables:
        if str(each[name]) == called:
            return each
    table = tomlkit.table()
    table[name] = called
    tables.append(table)
    return tables[-1]


def _item(value: Any) -> Any:
    """Lists of tables as [[…]], tables within tables on one line, as people write settings."""
    if _is_tables(value):
        tables = tomlkit.aot()
        for each in value:
            tables.append(_table(each))
        return tables
    return _table(value)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _table(content: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in content.items():
        table[key] = _value(value)
    return table


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update(value)
        return inline
    return _item(value) if _is_tables(value) else value
