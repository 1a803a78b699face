"""Makes `docs/asyncapi.json`: the bus as an AsyncAPI 3 document, from the message types themselves.

`make docs` runs it; `tests/docs/test_interfaces.py` holds the file against the code.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import fields

from broker_config.acl import READS_EVENTS
from core import __version__, hours, rules
from core.messages import commands, events, state
from core.messages.commands import AnyCommand
from core.messages.events import AnyEvent, Entry
from core.messages.json_schema import READ_TIME, WRITTEN_TIME, Json, components, portable, reference
from core.messages.state import Health, Reply, State
from core.messages.wire import COMMAND_EXPIRY_S, MAX_COMMAND_BYTES, Topics
from core.settings.sections import DeviceSettings
from kiosk.admission.permissions import is_allowed

OFFICE, DEVICE = "{office}", "{device}"
PARAMETERS = {
    OFFICE: "`[office] id` of the settings: 1 to 32 of a–z, 0–9 and -.",
    DEVICE: "The name of a `[[device]]` of the settings, which is also its user name at the broker.",
}
DESCRIPTION = """\
The bus of one office: MQTT 5, JSON in UTF-8, as seen from the kiosk. `docs/interfaces.md` says the same in prose, and \
what a client does after a gap. Within `v1` fields may be added: readers ignore fields that they do not know in state, \
events, replies and health; the kiosk refuses unknown fields in commands.\
"""
CHAIN: Json = {
    "type": "string",
    "pattern": "^[0-9a-f]{32}$",
    "description": "Ties the entry to the one before; the journal makes it, and left it out in its first version.",
}
ROLES = ("console", "guide", "keypad", "wall", "doctor", "kiosk")
MODULES = (commands, events, state, rules, hours)
"""Where the types stand that messages consist of."""


def as_text(described: Json) -> str:
    return json.dumps(described, ensure_ascii=False, indent=2)


def document() -> Json:
    """The whole AsyncAPI 3.0 document."""
    commands, events = get_args(AnyCommand), get_args(AnyEvent)
    topics = Topics(OFFICE)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Lượt", "version": __version__, "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {
            "state": _channel(topics.state, (State,), "The whole public state; retained."),
            "events": _channel(topics.events, events, "One message for each journal entry, in order."),
            "command": _channel(topics.command(DEVICE), commands, "What a device asks of the kiosk; never retained."),
            "reply": _channel(topics.reply(DEVICE), (Reply,), "The answer to a command of this device."),
            "health": _channel(
                topics.health(DEVICE), (Health,), "How a device is; retained, offline by its last will."
            ),
        },
        "operations": {
            "publishState": _operation("send", "state", retain=True),
            "publishEvents": _operation("send", "events"),
            "publishHealth": _operation("send", "health", retain=True),
            "answerCommand": _operation("receive", "command", messageExpiryInterval=COMMAND_EXPIRY_S)
            | {"reply": {"channel": {"$ref": "#/channels/reply"}}},
        },
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in (State, Reply, Health, *commands, *events)},
            "schemas": schemas((State, Reply, Health), commands, events),
        },
        "x-roles": {role: _role(role, commands) for role in ROLES},
        "x-limits": {"commandBytes": MAX_COMMAND_BYTES, "commandAgeSeconds": COMMAND_EXPIRY_S},
    }


def _channel(address: str, messages: Iterable[type[Struct]], title: str) -> Json:
    return {
        "address": address,
        "title": title,
        "parameters": {name.strip("{}"): {"description": PARAMETERS[name]} for name in PARAMETERS if name in address},
        "messages": {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in messages},
    }


def _operation(action: str, channel: str, *, retain: bool = False, **properties: int) -> Json:
    bindings = {"mqtt": {"qos": 1, "retain": retain, **properties}}
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "bindings": bindings}


def _message(kind: type[Struct]) -> Json:
    return {"name": kind.__name__, "payload": reference(kind.__name__)}


def _role(role: str, commands: Iterable[type[Struct]]) -> Json:
    """What the broker lets a device of this role read, and which commands the kiosk accepts from it."""
    device: Any = DeviceSettings(name="sample", role=role, counter="1" if role == "keypad" else None)  # type: ignore[arg-type]  # all ROLES are roles
    return {
        "reads": ["state", "health", "reply", *(["events"] if role in READS_EVENTS else [])],
        "commands": [
            kind.__name__ for kind in commands if any(is_allowed(device, sample) for sample in _samples(kind))
        ],
    }


def _samples(kind: type[Struct]) -> Iterator[Any]:
    """Commands of this type, with the sample device's counter and, where it may be left out, without a counter."""
    known = {field.name: field.required for field in fields(kind)}
    required = {name: "1" for name, is_required in known.items() if is_required}
    if known.get("counter", True):
        yield kind(**required)
    else:
        for target in ("counter", "label"):
            yield kind(**required, **{target: "1", "service": "1"})


def schemas(told: Iterable[type[Struct]], asked: Iterable[type[Struct]], event_types: Iterable[type[Struct]]) -> Json:
    """Name → JSON Schema of what the kiosk tells, of commands and of events, and of all that they consist of. An event
    has the fields of its journal entry, too: on the bus both stand side by side."""
    event_types = tuple(event_types)
    made = components(asked, READ_TIME) | components((Entry, *told, *event_types), WRITTEN_TIME)
    envelope = made.pop("Entry")
    envelope["properties"]["chain"] = CHAIN
    for module in MODULES:
        for name, notes in _field_notes(module).items():
            properties = ({"Entry": envelope} | made).get(name, {}).get("properties", {})
            for field in notes.keys() & properties.keys():
                properties[field] = _described(properties[field], notes[field])
    for kind in event_types:
        own = made[kind.__name__]
        own["properties"] = {
            **{name: schema for name, schema in envelope["properties"].items() if name != "event"},
            **own["properties"],
        }
        own["required"] = [name for name in envelope["required"] if name != "event"] + own["required"]
    return {name: portable(made[name]) for name in sorted(made)}


def _described(schema: Json, note: str) -> Json:
    """The schema of a field with its docstring; beside a `$ref` most validators read nothing else."""
    return {"allOf": [schema], "description": note} if "$ref" in schema else schema | {"description": note}


def _field_notes(module: ModuleType) -> dict[str, dict[str, str]]:
    """Type → field as it stands in JSON → its docstring; a type has those of its bases in the same module, too."""
    notes: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            inherited = {
                k: v for base in node.bases if isinstance(base, ast.Name) for k, v in notes.get(base.id, {}).items()
            }
            notes[node.name] = inherited | dict(_notes_of(node))
    return notes


def _notes_of(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, after in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            yield field.target.id.rstrip("_"), inspect.cleandoc(ast.literal_eval(after.value)).replace("\n", " ")


if __name__ == "__main__":
    print(as_text(document()))
