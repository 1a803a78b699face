"""Finds every mistake in the types of a TOML file's values; msgspec itself stops at the first."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, reduce
from typing import Any, TypeVar

import msgspec.inspect as shape
from msgspec import NODEFAULT

from core.phrase import Phrase
from core.settings.problem import MISSING, Problem, shown
from core.settings.sections import Section

S = TypeVar("S", bound=Section)

KNOWN = Phrase("a known key")
IDENTITIES = ("code", "id", "name")
"""The fields that tell which of several tables a mistake is in."""


MOST_GUESSES, LONGEST_GUESS = 100, 100
"""Unknown keys for which a known one is looked for, and how long they may be: each takes up to a millisecond."""


def convert_leniently(raw: Mapping[str, Any], kind: type[S]) -> tuple[S, list[Problem]]:
    """The values with a placeholder for each wrong one, and all mistakes."""
    converter = _Converter()
    values: S = converter.convert(_type_info(kind), raw, "", None)
    return values, converter.problems


_type_info = lru_cache(maxsize=8)(shape.type_info)
"""To look through all sections takes some milliseconds; there are as many kinds of files as can be counted by hand."""


class _Converter:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def convert(self, kind: shape.Type, value: Any, key: str, expected: Phrase | None) -> Any:
        """The value as this type; a wrong one is recorded in `problems`, and a placeholder is returned."""
        match kind:
            case shape.Metadata(type=inner, extra_json_schema=schema):
                return self.convert(inner, value, key, _described(schema))
            case shape.UnionType():
                return self._one_of(_without_none(kind), value, key, expected)
            case shape.StructType() if isinstance(value, dict):
                return self._table(kind, value, key)
            case shape.DictType(value_type=inner) if isinstance(value, dict):
                return {name: self.convert(inner, item, _join(key, name), None) for name, item in value.items()}
            case shape.VarTupleType(item_type=inner) if isinstance(value, list) and _has_valid_length(kind, value):
                return tuple(
                    self.convert(inner, item, _item_key(inner, key, n, item), None) for n, item in enumerate(value, 1)
                )
            case shape.TupleType(item_types=inners) if isinstance(value, list) and len(value) == len(inners):
                return tuple(self.convert(inner, item, key, None) for inner, item in zip(inners, value, strict=True))
            case _ if _fits(kind, value):
                return value
        self.problems.append(Problem(key, shown(value), expected or _expected(kind, key)))
        return value if _is_comparable(kind, value) else placeholder(kind)

    def _one_of(self, kinds: tuple[shape.Type, ...], value: Any, key: str, expected: Phrase | None) -> Any:
        """A value of a union: of an optional type, of a text or a table, or of tables that a tag tells apart."""
        if len(kinds) == 1:
            before = len(self.problems)
            found = self.convert(kinds[0], value, key, expected)
            return found if len(self.problems) == before or isinstance(found, str) else None
        for kind in kinds:
            if _is_meant(kind, value):
                return self.convert(kind, value, key, expected)
        tags = [kind.tag for kind in kinds if isinstance(kind, shape.StructType)]
        if tags and isinstance(value, dict):
            name = _tag_field(kinds)
            tag = shown(value[name]) if name in value else MISSING
            self.problems.append(Problem(_join(key, name), tag, _one_of(tags)))
        else:
            wanted = expected or _either(kinds, key)
            self.problems.append(Problem(key, shown(value), wanted))
        return placeholder(kinds[0])

    def _table(self, kind: shape.StructType, table: dict[str, Any], key: str) -> Any:
        fields = {field.encode_name: field for field in kind.fields}
        for name in table:
            if name not in fields and name != kind.tag_field:
                expected = _did_you_mean(name, list(fields)) if len(self.problems) < MOST_GUESSES else KNOWN
                self.problems.append(Problem(_join(key, name), shown(table[name]), expected))
        for name, field in fields.items():
            if field.required and name not in table:
                self.problems.append(Problem(_join(key, name), MISSING, _expected(field.type, _join(key, name))))
        return kind.cls(
            **{
                field.name: self.convert(field.type, table[name], _join(key, name), None)
                if name in table
                else _default(field)
                for name, field in fields.items()
            }
        )


def placeholder(kind: shape.Type) -> Any:
    """A neutral value of this type."""
    match kind:
        case shape.Metadata(type=inner):
            return placeholder(inner)
        case shape.StructType(cls=cls, fields=fields):
            return cls(**{field.name: _default(field) for field in fields})
        case shape.UnionType(types=types):
            return None if any(isinstance(inner, shape.NoneType) for inner in types) else placeholder(types[0])
        case shape.LiteralType(values=values):
            return values[0]
        case shape.DictType():
            return {}
        case shape.VarTupleType():
            return ()
        case shape.TupleType(item_types=inners):
            return tuple(placeholder(inner) for inner in inners)
        case shape.StrType():
            return ""
        case _:
            return 0


def _default(field: shape.Field) -> Any:
    if field.default is not NODEFAULT:
        return field.default
    if field.default_factory is not NODEFAULT:
        factory: Callable[[], Any] = field.default_factory
        return factory()
    return placeholder(field.type)


def _without_none(kind: shape.UnionType) -> tuple[shape.Type, ...]:
    """TOML has no null: an optional value that is present is of one of the other types."""
    return tuple(inner for inner in kind.types if not isinstance(inner, shape.NoneType))


def _is_meant(kind: shape.Type, value: Any) -> bool:
    match kind:
        case shape.StructType(tag_field=str(name), tag=tag):
            return isinstance(value, dict) and value.get(name) == tag
        case shape.DictType():
            return isinstance(value, dict)
        case shape.VarTupleType():
            return isinstance(value, list)
        case _:
            return _fits(kind, value)


def _tag_field(kinds: tuple[shape.Type, ...]) -> str:
    return next(kind.tag_field for kind in kinds if isinstance(kind, shape.StructType) and kind.tag_field)


def _fits(kind: shape.Type, value: Any) -> bool:
    match kind:
        case shape.StrType(pattern=pattern):
            return isinstance(value, str) and (pattern is None or re.search(pattern, value) is not None)
        case shape.IntType():
            return type(value) is int and _within(kind, value)
        case shape.FloatType():
            return type(value) in (int, float) and math.isfinite(value) and _within(kind, value)
        case shape.BoolType():
            return isinstance(value, bool)
        case shape.LiteralType(values=values):
            return type(value) in (int, str) and value in values
        case _:
            return False


def _within(kind: shape.IntType | shape.FloatType, value: float) -> bool:
    return not (
        (kind.ge is not None and value < kind.ge)
        or (kind.gt is not None and value <= kind.gt)
        or (kind.le is not None and value > kind.le)
        or (kind.lt is not None and value >= kind.lt)
        or (kind.multiple_of is not None and value % kind.multiple_of != 0)
    )


def _is_comparable(kind: shape.Type, value: Any) -> bool:
    """Whether a wrong value can be kept for checks against other values, such as an id with a blank in it."""
    return isinstance(kind, shape.StrType | shape.LiteralType) and isinstance(value, str)


def _has_valid_length(kind: shape.VarTupleType, value: list[Any]) -> bool:
    most = len(value) if kind.max_length is None else kind.max_length
    return (kind.min_length or 0) <= len(value) <= most


def _described(schema: Mapping[str, Any] | None) -> Phrase | None:
    """The description of a type is a marked sentence."""
    description = (schema or {}).get("description")
    return Phrase(description) if description else None


def _either(kinds: Iterable[shape.Type], key: str) -> Phrase:
    each = dict.fromkeys(_expected(kind, key) for kind in kinds)
    return reduce(lambda one, other: Phrase("{one} or {other}", one=one, other=other), each)


def _one_of(values: Iterable[Any]) -> Phrase:
    return Phrase("one of {known}", known=", ".join(map(shown, values)))


def _expected(kind: shape.Type, key: str) -> Phrase:
    match kind:
        case shape.Metadata(type=inner, extra_json_schema=schema):
            return _described(schema) or _expected(inner, key)
        case shape.UnionType():
            return _either(_without_none(kind), key)
        case shape.LiteralType(values=values):
            return _one_of(values)
        case shape.StructType() | shape.DictType():
            return Phrase("a table")
        case shape.VarTupleType(item_type=shape.StructType()):
            table = re.sub(r"\[.*?\]", "", key)
            return Phrase("at least one [[{table}]]", table=table)
        case shape.VarTupleType(item_type=inner):
            return Phrase("several in [ ], each {one}", one=_expected(inner, key))
        case shape.TupleType(item_types=inners):
            return Phrase("an array of {count}", count=len(inners))
        case shape.StrType():
            return Phrase("text")
        case shape.BoolType():
            return Phrase("true or false")
        case _:
            return Phrase("a number")


def _did_you_mean(name: str, known: list[str]) -> Phrase:
    near = difflib.get_close_matches(name, known, n=1) if len(name) <= LONGEST_GUESS else []
    if near:
        return Phrase("a known key, did you mean {key}?", key=near[0])
    return Phrase("a known key ({keys})", keys=", ".join(known))


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _item_key(kind: shape.Type, key: str, n: int, item: Any) -> str:
    """`service[CT]`; `service[#3]` if its name is missing; `block[3]` if such tables have no names."""
    if not isinstance(item, dict):
        return key
    if not isinstance(kind, shape.StructType) or not any(field.encode_name in IDENTITIES for field in kind.fields):
        return f"{key}[{n}]"
    name = next((item[field] for field in IDENTITIES if isinstance(item.get(field), str)), f"#{n}")
    return f"{key}[{name}]"
