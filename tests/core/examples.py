"""Example commands."""

from __future__ import annotations

from typing import Any

import msgspec

from core.messages.commands import AnyCommand, SetOffsets, Transfer


def fields_of(kind: type[msgspec.Struct]) -> tuple[msgspec.inspect.Field, ...]:
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return info.fields


def example(kind: type[AnyCommand]) -> AnyCommand:
    """A command of this class with only its required fields."""
    fields = {field.name for field in fields_of(kind) if field.required}
    some: dict[str, Any] = {
        "id": "1",
        "counter": "1",
        "label": "201",
        "service": "CT",
        "reason": "x",
        "class_": "P",
        "text": "x",
    }
    if kind is SetOffsets:
        return SetOffsets(id="1", counter="1", offsets={})
    if kind is Transfer:
        return Transfer(id="1", counter="1", service="CT")
    return kind(**{name: some[name] for name in fields})
