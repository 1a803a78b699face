"""Payloads that are no valid command are refused, whatever they are."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.messages.commands import Announce, AnyCommand
from core.messages.wire import (
    MAX_COMMAND_BYTES,
    WireError,
    decode_command,
    decode_entry,
    decode_health,
    decode_reply,
    decode_state,
    encode,
)
from tests.core.examples import example

COMMANDS = get_args(AnyCommand)


def seen(*, at: str = "2026-11-24T01:15:42Z", age: str = "1") -> bytes:
    """A command with `seen`."""
    return b'{"type": "Recall", "id": "1", "counter": "1", "seen": {"at": "%s", "age_ms": %s}}' % (
        at.encode(),
        age.encode(),
    )


REFUSED = {
    "nothing": b"",
    "not json": b"next please",
    "not an object": b"[1, 2]",
    "null": b"null",
    "no type": b'{"id": "1", "counter": "1"}',
    "an unknown type": b'{"type": "CallNobody", "id": "1"}',
    "a type that is no text": b'{"type": 7, "id": "1"}',
    "two types": b'{"type": "CallNext", "type": "Recall", "id": "1", "counter": "1"}',
    "a base class": b'{"type": "AtCounter", "id": "1", "counter": "1"}',
    "an empty id": b'{"type": "Recall", "id": "", "counter": "1"}',
    "a long id": b'{"type": "Recall", "id": "%s", "counter": "1"}' % (b"x" * 65),
    "an id that is a number": b'{"type": "Recall", "id": 1, "counter": "1"}',
    "a lone surrogate": b'{"type": "Recall", "id": "\\ud800", "counter": "1"}',
    "a surrogate in UTF-8": b'{"type": "Recall", "id": "\xed\xa0\x80", "counter": "1"}',
    "not UTF-8": b'{"type": "Recall", "id": "\xff\xfe", "counter": "1"}',
    "UTF-16": '{"type": "Recall", "id": "1", "counter": "1"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"type": "Recall", "id": "1", "counter": "1"}',
    "more after the end": b'{"type": "Recall", "id": "1", "counter": "1"} {}',
    "not a number": seen(age="NaN"),
    "a fraction": seen(age="0.5"),
    "a negative age": seen(age="-1"),
    "a huge age": seen(age="9" * 400),
    "a time without a zone": seen(at="2026-11-24T01:15:42"),
    "a date alone": seen(at="2026-11-24"),
    "a time before all calendars": b'{"type": "TakeTicket", "id": "1", "service": "CT", "paperless": true,'
    b' "arrived": "0001-01-01T00:00:00+07:00"}',
    "a time after all calendars": b'{"type": "TakeTicket", "id": "1", "service": "CT", "paperless": true,'
    b' "arrived": "9999-12-31T23:59:59-07:00"}',
    "an arrival with paper": b'{"type": "TakeTicket", "id": "1", "service": "CT", "arrived": "2026-11-24T01:15:42Z"}',
    "another number with paper": b'{"type": "TakeTicket", "id": "1", "service": "CT", "instead_of": "201"}',
    "deep nesting": b'{"id":' + b"[" * 8000,
    "deep nesting of objects": b'{"a":' * 3000,
    "a third class": b'{"type": "TakeTicket", "id": "1", "service": "CT", "class": "X"}',
    "an unknown outcome": b'{"type": "Finish", "id": "1", "counter": "1", "outcome": "lunch"}',
    "a long note": b'{"type": "StopIssuing", "id": "1", "reason": "%s"}' % (b"x" * 81),
    "no services": b'{"type": "OpenCounter", "id": "1", "counter": "1", "services": []}',
    "an offset of a fraction": b'{"type": "SetOffsets", "id": "1", "counter": "1", "offsets": {"CT": 1.5}}',
    "an offset over a day": b'{"type": "SetOffsets", "id": "1", "counter": "1", "offsets": {"CT": 1441}}',
    "a negative offset": b'{"type": "SetOffsets", "id": "1", "counter": "1", "offsets": {"CT": -1}}',
    "a transfer of nobody": b'{"type": "Transfer", "id": "1", "service": "CT"}',
    "a transfer of two": b'{"type": "Transfer", "id": "1", "counter": "1", "label": "201", "service": "CT"}',
    "a transfer to nowhere": b'{"type": "Transfer", "id": "1", "counter": "1"}',
    "a transfer to two": b'{"type": "Transfer", "id": "1", "counter": "1", "service": "CT", "to_counter": "2"}',
    "an unknown field in seen": b'{"type": "Recall", "id": "1", "counter": "1",'
    b' "seen": {"at": "2026-11-24T01:15:42Z", "age_ms": 1, "by": "me"}}',
    "too much": b'{"type": "StopIssuing", "id": "1"}' + b" " * MAX_COMMAND_BYTES,
}


@pytest.mark.parametrize("sign", ["\0", "\t", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ud800"])
@pytest.mark.parametrize(
    "command",
    [
        {"type": "Announce", "text": "Xin chú ý"},
        {"type": "StopIssuing", "reason": "Mất điện"},
        {"type": "Transfer", "counter": "1", "service": "CT", "note": "hai bản"},
        {"type": "Recall", "counter": "1", "operator": "lan"},
    ],
    ids=lambda command: command["type"],
)
def test_text_that_cannot_be_shown_safely_is_refused(command: dict[str, str], sign: str) -> None:
    """Control characters, line breaks, marks of writing direction, and half a character."""
    *_, words = command
    whole = command | {"id": "1"}
    assert decode_command(json.dumps(whole).encode())
    for odd in (sign, f"{command[words]}{sign}", f"{sign}{command[words]}"):
        with pytest.raises(WireError):
            decode_command(json.dumps(whole | {words: odd}).encode())


@pytest.mark.parametrize("text", ["Ễ", "♥", "សេវា", "👵🏽", "a\u0301", "\u200b", "\ufeff", "\u00a0", "\uffff"])
def test_text_in_every_language_is_read(text: str) -> None:
    command = json.dumps({"type": "Announce", "id": "1", "text": text}).encode()
    assert decode_command(command) == Announce(id="1", text=text)


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
def test_invalid_commands_raise_wire_error(payload: bytes) -> None:
    with pytest.raises(WireError):
        decode_command(payload)


def test_a_command_of_the_largest_size_is_read() -> None:
    payload = b'{"type": "StopIssuing", "id": "1"}'
    assert decode_command(payload + b" " * (MAX_COMMAND_BYTES - len(payload)))


def test_ten_thousand_mutated_payloads_are_commands_or_refused_in_one_way() -> None:
    dice = random.Random(20261124)  # noqa: S311 (the same ten thousand every time)
    whole = [encode(example(kind)) for kind in COMMANDS] + list(REFUSED.values())
    read = 0
    for _ in range(10_000):
        try:
            command = decode_command(_mutated(dice, whole))
        except WireError:
            continue
        assert isinstance(command, COMMANDS)
        encode(command)
        read += 1
    assert 0 < read < 10_000


PIECES = (
    b"null",
    b"1e999",
    b"-0",
    b"9" * 5000,
    b'"\\ud83d"',
    b"[[[[",
    b"{}",
    b'"id":"2",',
    b"\x00",
    b"\xff",
    b",",
    b"}",
    b"NaN",
)


def _mutated(dice: random.Random, whole: list[bytes]) -> bytes:
    payload = bytearray(dice.choice(whole))
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(payload) + 1)
        match dice.randrange(5):
            case 0:
                payload[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                payload[at : at + dice.randrange(8)] = dice.choice(PIECES)
            case 2:
                del payload[at:]
            case 3:
                payload[at:at] = payload[: dice.randrange(60)]
            case _:
                other = dice.choice(whole)
                payload[at:] = other[min(at, len(other)) :]
    return bytes(payload)


@settings(max_examples=5 * settings().max_examples)
@given(payload=st.binary(max_size=200))
def test_no_bytes_at_all_lead_to_another_exception(payload: bytes) -> None:
    for decode in (decode_command, decode_state, decode_reply, decode_health, decode_entry):
        with suppress(WireError):
            decode(payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(data=st.data())
def test_a_command_with_any_json_in_a_field_is_a_command_or_refused(data: st.DataObject) -> None:
    fields = json.loads(encode(example(data.draw(st.sampled_from(COMMANDS)))))
    fields[data.draw(st.sampled_from([*fields, "seen", "operator", "outcome"]))] = data.draw(json_values)
    try:
        command = decode_command(json.dumps(fields).encode())
    except WireError:
        return
    assert decode_command(encode(command)) == command
