"""The map of the rooms: what a table of `docs/architecture.md` lists is what stands in that folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.paths import PROJECT

TABLE = re.compile(r"(?m)^\| (?:in )?`(?P<room>[\w/]+)/` \| what \|\n\|---\|---\|\n(?P<rows>(?:\|.*\n)+)")
TABLES = {
    found["room"]: found["rows"] for found in TABLE.finditer((PROJECT / "docs/architecture.md").read_text("utf-8"))
}
ONE_ROW_FOR_ALL = "a file for each case"
IN_EVERY_ROOM = {"__init__", "__main__", "__pycache__"}


def parts(room: Path) -> set[str]:
    """Its modules and folders."""
    return {each.stem for each in room.iterdir() if each.is_dir() or each.suffix == ".py"} - IN_EVERY_ROOM


@pytest.mark.parametrize("room", TABLES)
def test_a_table_has_every_part_of_its_room_and_no_other(room: str) -> None:
    rows = [row for row in TABLES[room].splitlines() if ONE_ROW_FOR_ALL not in row]
    named = [name for row in rows for name in re.findall(r"`([\w/.]+)`", row.split("|")[1])]
    assert [name for name in named if not any((PROJECT / room).glob(f"{name.rstrip('/')}*"))] == []
    if len(rows) == len(TABLES[room].splitlines()):
        mentioned = re.findall(r"`([\w/.]+)`", TABLES[room])
        assert parts(PROJECT / room) - {name.removesuffix(".py").partition("/")[0] for name in mentioned} == set()
