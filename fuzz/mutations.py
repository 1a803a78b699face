"""Makes inputs out of valid samples: by their structure where they are JSON, else by lines, values and bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

LONGEST = 64 * 1024
"""Bytes of an input; whatever grows beyond is cut."""
VALUE = re.compile(rb'"[^"\n]*"|-?\d+(?:\.\d+)?|true|false')
NUMBERS = (
    *(b"0", b"-1", b"1e999", b"-0.0", b"1e-400", b"0.1", b"1000000000000", b"65536", b"256"),
    *(b"2147483648", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809", b"9" * 400),
)
TEXTS = (
    *('""', '"\\u0000"', '"\\u001b[2J"', '"\u202e"', '"\u2066x"', '"\u0301\u0301"', '"\U0010ffff"', '"٣"', '"Ễ"'),
    *('"a\\nb"', '"{x}"', '"%s"', '"../../etc"', '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', '"24:00"'),
    *('"2026-02-30"', f'"{"W" * 300}"', f'"{"1" * 5000}"'),
)
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 10**6, 10**12, 2**31, 2**53, 2**63, 2**70, 1.5, 1e308, "", "\0", "Ễ", "\u202e", "x" * 5000),
    *([], {}, [[]], {"a": 1}, "1001-01-01T00:00:00Z", "8999-12-31T00:00:00Z", "9999-12-31T00:00:00Z", [0, 0], [9, 1]),
)


def mutate(random: Random, samples: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """One input; the same for the same state of `random`."""
    data = random.choice(samples)
    if random.random() < 0.6 and (built := _by_structure(random, data)) is not None:
        data = built
        if random.random() < 0.8:
            return data[:LONGEST]
    ways: Sequence[Callable[[Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]] = WAYS
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        data = random.choice(ways)(random, data, samples, pieces)[:LONGEST]
    return data


def _by_structure(random: Random, data: bytes) -> bytes | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    for _ in range(random.choice((1, 1, 2, 4))):
        value = _changed(random, value)
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _changed(random: Random, value: Any) -> Any:
    """The value with one of its parts, at any depth, left out, doubled, exchanged or replaced by something odd."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice([*value])
        way = random.random()
        if way < 0.15:
            return {key: item for key, item in value.items() if key != name}
        if way < 0.25:
            return value | {name: random.choice([*value.values()])}
        return value | {name: _changed(random, value[name])}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        way = random.random()
        if way < 0.15:
            return value[:at] + value[at + 1 :]
        if way < 0.3:
            return value[:at] + value[at : at + 1] * random.choice((2, 3, 40)) + value[at + 1 :]
        return [*value[:at], _changed(random, value[at]), *value[at + 1 :]]
    return random.choice(ODD)


def _place(random: Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def _flip(random: Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _count in range(random.choice((1, 1, 2, 8))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut_out(random: Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at + random.choice((1, 2, 4, 16, 200)) :]


def _double(random: Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at : at + random.choice((1, 4, 32, 300))] * random.choice((2, 3, 50)) + data[at:]


def _insert(random: Random, data: bytes, _: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    at = _place(random, data)
    piece = (
        random.choice(pieces) if pieces and random.random() < 0.7 else random.randbytes(random.choice((1, 2, 4, 30)))
    )
    return data[:at] + piece + data[at + random.choice((0, 0, len(piece))) :]


def _replace_value(random: Random, data: bytes, _: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """A number or a quoted text becomes another."""
    found = [match.span() for match in VALUE.finditer(data)]
    if not found:
        return _flip(random, data, (), ())
    begin, end = random.choice(found)
    way = random.random()
    if way < 0.4:
        value = random.choice(NUMBERS)
    elif way < 0.8 or not pieces:
        value = random.choice(TEXTS).encode()
    else:
        value = random.choice(pieces)
    return data[:begin] + value + data[end:]


def _change_line(random: Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(3)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(other, lines[at])
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def _splice(random: Random, data: bytes, samples: Sequence[bytes], _: Sequence[bytes]) -> bytes:
    other = random.choice(samples)
    return data[: _place(random, data)] + other[_place(random, other) :]


def _end_early(random: Random, data: bytes, _: Sequence[bytes], __: Sequence[bytes]) -> bytes:
    return data[: _place(random, data)]


WAYS = (_flip, _cut_out, _double, _insert, _replace_value, _replace_value, _change_line, _splice, _end_early)
