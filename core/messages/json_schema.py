"""JSON Schema (2020-12) of message types, for documents that describe an interface to machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from core.instant import Instant

Json = dict[str, Any]
WRITTEN_TIME: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
"""A time as the kiosk writes it: RFC 3339, UTC, milliseconds."""
READ_TIME: Json = {"type": "string", "format": "date-time"}
"""A time as the kiosk reads it in commands: RFC 3339 with any offset."""


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def components(kinds: Iterable[type[Struct]], time: Json) -> Json:
    """Name → schema of these types and of all that they consist of. `time`: the schema of an `Instant`."""

    def schema_of(kind: type) -> Json:
        if kind is Instant:
            return time
        raise NotImplementedError(f"{kind.__name__} has no JSON form")

    template = reference("{name}")["$ref"]
    return msgspec.json.schema_components(kinds, schema_hook=schema_of, ref_template=template)[1]


def portable(schema: Any) -> Any:
    """Python's anchors become those of JSON Schema, whose patterns are ECMAScript's; enumerations keep one order."""
    match schema:
        case dict():
            return {
                key: value.replace(r"\A", "^").replace(r"\Z", "$")
                if key == "pattern" and isinstance(value, str)
                else portable(value)
                for key, value in schema.items()
            }
        case list():
            return [portable(each) for each in schema]
    return schema
