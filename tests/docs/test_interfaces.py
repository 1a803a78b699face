"""The interfaces as they are described, held against the message types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct
from msgspec.structs import fields

from core.messages import state
from core.messages.commands import AnyCommand, Command, RefusalCode
from core.messages.events import AnyEvent, Entry, Why
from core.messages.state import Health, Reply, State, TicketRef
from docs.asyncapi import ROLES, as_text, document
from tests.paths import PROJECT

PAGE = (PROJECT / "docs/interfaces.md").read_text("utf-8")
ROWS = {
    name: (re.findall(r"`([a-z_]+)`", columns), text)
    for name, columns, text in re.findall(r"^\| `(\w+)` \|(.*?)\|(.*)\|$", PAGE, re.MULTILINE)
}
"""First column of the page's tables → the names in the second column, and the text of the third."""
COMMANDS, EVENTS = get_args(AnyCommand), get_args(AnyEvent)
VIEWS = [kind for name, kind in vars(state).items() if name.endswith("View") or name == "Issuing"]


def own_fields(kind: type[Struct], without: Iterable[str] = ()) -> list[str]:
    """The fields of a message as they stand in JSON."""
    return [field.encode_name for field in fields(kind) if field.name not in without]


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_the_page_names_every_field_of_a_command_and_which_may_be_left_out(kind: type[Command]) -> None:
    common = {field.name for field in fields(Command)}
    assert sorted(ROWS[kind.__name__][0]) == sorted(own_fields(kind, common))
    columns = re.search(rf"^\| `{kind.__name__}` \|(.*?)\|", PAGE, re.MULTILINE)
    assert columns is not None
    optional = [field.encode_name for field in fields(kind) if field.name not in common and not field.required]
    assert sorted(re.findall(r"`([a-z_]+)`\?", columns[1])) == sorted(optional)


@pytest.mark.parametrize(
    "kind", [*EVENTS, State, Reply, TicketRef, Why, Health, *VIEWS], ids=lambda kind: kind.__name__
)
def test_the_page_names_every_field_of_what_is_told(kind: type[Struct]) -> None:
    assert ROWS[kind.__name__][0] == own_fields(kind)


def test_the_page_names_the_fields_that_every_event_has() -> None:
    assert ROWS["Entry"][0] == own_fields(Entry, {"event"})


def test_the_page_names_nothing_that_there_is_not() -> None:
    known = {kind.__name__ for kind in (*COMMANDS, *EVENTS, *VIEWS, State, Reply, TicketRef, Why, Health, Entry)}
    assert {name for name in ROWS if name[0].isupper()} == known


def test_the_page_explains_every_refusal_code_in_the_order_of_the_type() -> None:
    table = PAGE[PAGE.index("| code | means |") : PAGE.index("## Events")]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == get_args(RefusalCode)


def test_the_page_names_every_role() -> None:
    assert set(ROLES) <= ROWS.keys()


def test_the_document_in_the_repository_is_the_one_that_the_code_makes() -> None:
    written = (PROJECT / "docs/asyncapi.json").read_text("utf-8")
    assert written == as_text(document()) + "\n", "`make docs` writes it anew"


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    described = document()
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for path in re.findall(r'"\$ref": "#/([^"]+)"', as_text(described)):
        found = described
        for step in path.split("/"):
            found = found[step]


def test_roles_may_do_what_the_page_says() -> None:
    roles = document()["x-roles"]
    everything = [kind.__name__ for kind in COMMANDS]
    assert roles["console"]["commands"] == everything
    assert roles["wall"]["commands"] == roles["kiosk"]["commands"] == []
    counters = {kind.__name__ for kind in COMMANDS if any(field.name == "counter" for field in fields(kind))}
    assert set(roles["keypad"]["commands"]) == counters - {"SetOffsets"}
    assert set(roles["guide"]["commands"]) == set(everything) - counters | {"Transfer"}
    assert [role for role in ROLES if "events" in roles[role]["reads"]] == ["console", "guide", "kiosk"]
