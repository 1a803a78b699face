"""Every message is encoded and decoded without loss; anything else raises `WireError`."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from core.instant import EARLIEST, LATEST, Instant
from core.messages import commands, events, state
from core.messages.commands import AnyCommand, CallNext, Command, OpenCounter, Recall, Seen, TakeTicket, Transfer
from core.messages.events import EVENT_TYPES, AnyEvent, Entry, Event, TicketCalled, Why
from core.messages.state import Health, Reply, State, TicketRef
from core.messages.wire import (
    Topics,
    WireError,
    decode_command,
    decode_entry,
    decode_health,
    decode_reply,
    decode_state,
    encode,
    event_body,
    read_event,
)
from core.rules import Rules
from tests.core.entry_json import entry_json
from tests.core.examples import example, fields_of

AT = Instant.parse("2026-11-24T01:15:42.120Z")

# Values for any of our types, read from the types themselves: a new class or field is tested without being named here.

instants = st.integers(0, 4_000_000_000_000).map(Instant)


def values(info: Any) -> st.SearchStrategy[Any]:
    match info:
        case msgspec.inspect.StrType():
            if info.pattern and info.pattern != commands.ONE_LINE:
                return st.from_regex(info.pattern)
            signs = st.characters(codec="utf-8").filter(re.compile(info.pattern or "").search)
            return st.text(signs, min_size=info.min_length or 0, max_size=min(info.max_length or 20, 20))
        case msgspec.inspect.IntType():
            return st.integers(info.ge if info.ge is not None else -(2**53), info.le if info.le is not None else 2**53)
        case msgspec.inspect.FloatType():
            return st.floats(info.ge, info.le, allow_nan=False, allow_infinity=False)
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.LiteralType():
            return st.sampled_from(info.values)
        case msgspec.inspect.CustomType():
            assert info.cls is Instant
            return instants
        case msgspec.inspect.UnionType():
            return st.one_of([values(each) for each in info.types])
        case msgspec.inspect.VarTupleType():
            return st.lists(values(info.item_type), min_size=info.min_length or 0, max_size=3).map(tuple)
        case msgspec.inspect.TupleType():
            return st.tuples(*[values(each) for each in info.item_types])
        case msgspec.inspect.DictType():
            return st.dictionaries(values(info.key_type), values(info.value_type), max_size=3)
        case msgspec.inspect.StructType():
            return structs(info)
    raise AssertionError(f"no values for {info}")


def structs(info: Any) -> st.SearchStrategy[Any]:
    required = {field.name: values(field.type) for field in info.fields if field.required}
    optional = {field.name: values(field.type) for field in info.fields if not field.required}
    fields = st.fixed_dictionaries(required, optional=optional)
    return fields.map(FITTING.get(info.cls, lambda chosen: chosen)).map(lambda chosen: info.cls(**chosen))


def fitting_transfer(chosen: dict[str, Any]) -> dict[str, Any]:
    for one, other in (("counter", "label"), ("service", "to_counter")):
        if (one in chosen) == (other in chosen):
            chosen |= {one: "1"}
            chosen.pop(other, None)
    return chosen


def fitting_take(chosen: dict[str, Any]) -> dict[str, Any]:
    return chosen | ({"paperless": True} if {"arrived", "instead_of"} & chosen.keys() else {})


FITTING = {Transfer: fitting_transfer, TakeTicket: fitting_take}


def messages(kind: Any) -> st.SearchStrategy[Any]:
    return structs(msgspec.inspect.type_info(kind))


COMMANDS = get_args(AnyCommand)
EVENTS = get_args(AnyEvent)
READ_BY: dict[type, Callable[[bytes], Any]] = {State: decode_state, Reply: decode_reply, Health: decode_health}


def _leaves(base: type) -> set[type]:
    below: list[type] = base.__subclasses__()
    return {leaf for each in below for leaf in _leaves(each)} or {base}


def test_every_command_class_may_come_over_the_wire_and_every_event_be_stored() -> None:
    assert _leaves(Command) == set(COMMANDS)
    assert _leaves(Event) == set(EVENTS)
    assert set(EVENT_TYPES.values()) == set(EVENTS)


def test_every_struct_of_the_message_modules_is_a_message_or_part_of_one() -> None:
    """A new class must be reachable from a message, or be listed here."""
    walked: set[type] = set()
    for kind in (*COMMANDS, State, Reply, Health, Entry):
        _walk(msgspec.inspect.type_info(kind), walked)
    for module in (commands, events, state):
        here = {
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__
        }
        assert here - walked <= {
            commands.Command,
            commands.AtCounter,
            commands.AboutTicket,
            commands.CounterSetup,
            commands.Refused,
            events.Event,
        }


def _walk(info: Any, walked: set[type]) -> None:
    if isinstance(info, msgspec.inspect.StructType):
        walked.add(info.cls)
        for field in info.fields:
            _walk(field.type, walked)
    for name in ("types", "item_types"):
        for each in getattr(info, name, ()):
            _walk(each, walked)
    for name in ("item_type", "value_type"):
        if hasattr(info, name):
            _walk(getattr(info, name), walked)


# Round trips


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=max(2, settings().max_examples // 5), deadline=None)
def test_every_command_goes_over_the_wire_and_back(kind: Any, data: st.DataObject) -> None:
    command = data.draw(messages(kind))
    assert decode_command(encode(command)) == command


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=max(2, settings().max_examples // 5), deadline=None)
def test_every_event_goes_into_the_journal_and_over_the_wire_and_back(kind: Any, data: st.DataObject) -> None:
    event = data.draw(messages(kind))
    body = event_body(event)
    assert "type" not in json.loads(body)
    assert read_event(kind.__name__, body) == read_event(kind.__name__, body.decode()) == event
    operator = event.operator if isinstance(event, events.CounterOpened) else data.draw(st.none() | st.just("lan"))
    cause = data.draw(st.none() | st.just("x"))
    entry = Entry(seq=1, day="2026-11-24", at=AT, line=AT, cause=cause, operator=operator, event=event)
    assert decode_entry(entry_json(entry)) == entry


@pytest.mark.parametrize("kind", READ_BY, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=max(2, settings().max_examples * 2 // 5), deadline=None)
def test_state_replies_and_health_go_over_the_wire_and_back(kind: Any, data: st.DataObject) -> None:
    message = data.draw(messages(kind))
    assert READ_BY[kind](encode(message)) == message


# Exact JSON


def test_the_commands_of_the_contract_are_read() -> None:
    take = b'{"type": "TakeTicket", "id": "a", "service": "CT", "class": "N", "paperless": false}'
    assert decode_command(take) == TakeTicket(id="a", service="CT")
    call = (
        b'{"type": "CallNext", "id": "b", "counter": "1", "operator": "lan",'
        b' "seen": {"at": "2026-11-24T01:15:42.120Z", "age_ms": 800}}'
    )
    assert decode_command(call) == CallNext(id="b", counter="1", operator="lan", seen=Seen(AT, 800))


def test_commands_that_were_read_leave_nothing_behind() -> None:
    """Each tells of another time: kept for the next one as the times of a state are, they would be a megabyte."""
    text = '{{"type": "Recall", "id": "b", "counter": "1", "seen": {{"at": "{}", "age_ms": 800}}}}'
    payloads = [text.format(AT.later(ms)).encode() for ms in range(2000)]
    decode_command(payloads[0])
    tracemalloc.start()
    try:
        for payload in payloads:
            decode_command(payload)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 50_000


def test_fields_left_out_have_the_defaults_of_the_contract() -> None:
    command = decode_command(b'{"type": "CallNext", "id": "b", "counter": "1"}')
    assert command == CallNext(id="b", counter="1", outcome="done", operator=UNSET, seen=UNSET)
    command = decode_command(b'{"type": "OpenCounter", "id": "b", "counter": "1"}')
    assert command == OpenCounter(id="b", counter="1")


def test_replies_stand_as_in_the_contract() -> None:
    ticket = TicketRef(label="204", service="CT", class_="N", state="waiting")
    assert json.loads(encode(Reply(id="a", ok=True, revision=1413, ticket=ticket))) == {
        "id": "a",
        "ok": True,
        "revision": 1413,
        "ticket": {"label": "204", "service": "CT", "class": "N", "state": "waiting"},
    }
    assert encode(Reply(id="a", ok=True, revision=2, ticket=None)) == b'{"id":"a","ok":true,"revision":2,"ticket":null}'
    message = {"vi": "Không còn ai chờ", "en": "Nobody is waiting"}
    assert json.loads(encode(Reply(id="a", ok=False, code="nobody_waiting", message=message))) == {
        "id": "a",
        "ok": False,
        "code": "nobody_waiting",
        "message": message,
    }


def test_a_last_will_says_offline_and_nothing_else() -> None:
    assert encode(Health(online=False)) == b'{"online":false}'


def test_an_event_on_the_bus_is_one_flat_object() -> None:
    why = Why(rule="head_start", key=AT, runner_up="206", runner_up_key=AT.later(60_000), skipped=("204",))
    event = TicketCalled(label="203", counter="1", call_no=17, count=1, why=why)
    entry = Entry(seq=1413, day="2026-11-24", at=AT, line=AT.later(-5), cause="b", by="keypad-1", event=event)
    assert json.loads(entry_json(entry)) == {
        "seq": 1413,
        "day": "2026-11-24",
        "at": "2026-11-24T01:15:42.120Z",
        "line": "2026-11-24T01:15:42.115Z",
        "trusted": True,
        "cause": "b",
        "by": "keypad-1",
        "type": "TicketCalled",
        "label": "203",
        "counter": "1",
        "call_no": 17,
        "count": 1,
        "why": {
            "rule": "head_start",
            "key": "2026-11-24T01:15:42.120Z",
            "runner_up": "206",
            "runner_up_key": "2026-11-24T01:16:42.120Z",
            "offset_s": 0,
            "skipped": ["204"],
        },
        "reason": None,
        "told": None,
    }


def test_rules_stand_in_the_journal_as_plain_json() -> None:
    rules = Rules(services={"CT": "2", "TP": None}, counters={"1": {"CT": 10}})
    body = json.loads(event_body(events.DayOpened(rules)))
    assert body["rules"]["services"] == {"CT": "2", "TP": None}
    assert body["rules"]["counters"] == {"1": {"CT": 10}}


def test_every_state_field_of_the_contract_has_its_name() -> None:
    ticket = {"label", "service", "class"}
    names: dict[type[msgspec.Struct], set[str]] = {
        State: {"revision", "day", "at", "office", "clock", "issuing", "printer", "services", "waiting", "counters"}
        | {"absent", "held", "calls"},
        state.Issuing: {"open", "reason"},
        state.PrinterView: {"state", "pending"},
        state.ServiceView: {"code", "name", "short", "waiting", "last", "open", "forecast"},
        state.WaitingView: ticket | {"since", "ahead", "forecast"},
        state.CounterView: {
            "id",
            "status",
            "services",
            "ticket",
            "service",
            "class",
            "phase",
            "since",
            "wait_s",
            "legs",
            "next",
        },
        state.NextView: ticket | {"why"},
        state.AbsentView: {"label", "service", "until"},
        state.HeldView: {"label", "counter", "since"},
        state.CallView: ticket | {"call_no", "counter", "at", "count", "undone"},
    }
    for kind, expected in names.items():
        assert expected <= {field.encode_name for field in fields_of(kind)}, kind


def test_an_event_says_who_asked_for_it_or_nothing() -> None:
    entry = Entry(seq=1, day="2026-11-24", at=AT, line=AT, event=events.DayClosed())
    assert "operator" not in json.loads(entry_json(entry))
    assert json.loads(entry_json(replace(entry, operator="lan")))["operator"] == "lan"


# What is refused, and what is read over


@pytest.mark.parametrize("operator", ["", "Lan", "lan anh", "lan_anh", "lán", "l" * 33, "lan\n"])
def test_an_operator_is_an_accounts_id_and_no_name(operator: str) -> None:
    call = {"type": "CallNext", "id": "b", "counter": "1", "operator": operator}
    with pytest.raises(WireError, match="operator"):
        decode_command(json.dumps(call).encode())


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=max(2, settings().max_examples // 20), deadline=None)
def test_a_field_that_no_command_has_is_refused(kind: Any, data: st.DataObject) -> None:
    fields = json.loads(encode(data.draw(messages(kind))))
    with pytest.raises(WireError, match="unknown field"):
        decode_command(json.dumps(fields | {"colour": "blue"}).encode())


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_null_where_a_value_belongs_is_refused(kind: Any) -> None:
    fields = json.loads(encode(example(kind)))
    for field in fields_of(kind):
        with pytest.raises(WireError):
            decode_command(json.dumps(fields | {field.encode_name: None}).encode())


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_what_a_command_needs_cannot_be_left_out(kind: Any) -> None:
    fields = json.loads(encode(example(kind)))
    assert decode_command(json.dumps(fields).encode())
    for field in fields_of(kind):
        if field.required:
            with pytest.raises(WireError, match="missing required field"):
                decode_command(
                    json.dumps({name: fields[name] for name in fields if name != field.encode_name}).encode()
                )


@pytest.mark.parametrize("kind", READ_BY, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=max(2, settings().max_examples // 10), deadline=None)
def test_other_messages_ignore_unknown_fields(kind: Any, data: st.DataObject) -> None:
    message = data.draw(messages(kind))
    fields = json.loads(encode(message))
    assert READ_BY[kind](json.dumps(fields | {"colour": {"deep": [1, None]}}).encode()) == message


def test_unknown_fields_and_types_of_events_are_ignored() -> None:
    assert read_event("TicketFolded", b'{"label": "201"}') is None
    assert read_event("TicketResumed", b'{"label": "201", "mood": "good"}') == events.TicketResumed("201")
    later = {"seq": 1, "day": "2026-11-24", "at": str(AT), "line": str(AT), "type": "TicketFolded", "label": "201"}
    assert decode_entry(json.dumps(later).encode()) is None
    later |= {"type": "TicketResumed", "mood": "good"}
    entry = decode_entry(json.dumps(later).encode())
    assert entry is not None
    assert entry.event == events.TicketResumed("201")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"label": 5}', b"[]", b"\xff", "{"])
def test_a_broken_event_body_raises_wire_error(body: bytes | str) -> None:
    with pytest.raises(WireError):
        read_event("TicketResumed", body)


# Topics


def test_topics_are_those_of_the_contract() -> None:
    topics = Topics("kien-luong")
    assert topics.state == "luot/v1/kien-luong/state"
    assert topics.events == "luot/v1/kien-luong/events"
    assert topics.command("keypad-1") == "luot/v1/kien-luong/command/keypad-1"
    assert topics.reply("keypad-1") == "luot/v1/kien-luong/reply/keypad-1"
    assert topics.health("wall") == "luot/v1/kien-luong/health/wall"
    assert (topics.commands, topics.healths) == ("luot/v1/kien-luong/command/+", "luot/v1/kien-luong/health/+")
    assert topics.device(topics.reply("keypad-1")) == "keypad-1"


# Instants


@given(instant=instants | st.sampled_from([EARLIEST, LATEST]))
def test_an_instant_is_written_with_milliseconds_and_z_and_read_back(instant: Instant) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(instant))
    assert Instant.parse(str(instant)) == instant


@pytest.mark.parametrize("text", ["1000-12-31T23:59:59Z", "9000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_instant_from_which_no_other_could_be_reckoned_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="out of reach"):
        Instant.parse(text)


def test_what_is_reckoned_beyond_all_calendars_counts_as_their_end() -> None:
    assert LATEST.later(10**18).within_reach() == LATEST
    assert EARLIEST.later(-(10**18)).within_reach() == EARLIEST
    assert AT.within_reach() == AT


@pytest.mark.parametrize("minutes", [10**12, 1_000_001, -1])
def test_a_wait_that_nobody_can_reckon_with_is_no_state(minutes: int) -> None:
    text = (
        '{"revision": 1, "day": "2026-11-24", "at": "2026-11-24T01:15:42.120Z", "office": "here", "clock": "trusted",'
        ' "issuing": {"open": true}, "printer": {"state": "ready", "pending": 0}, "waiting": [{"label": "201",'
        ' "service": "CT", "class": "N", "since": "2026-11-24T01:15:42.120Z", "ahead": 0, "forecast": [5, 10]}]}'
    )
    assert decode_state(text.encode()).waiting[0].forecast == (5, 10)
    with pytest.raises(WireError):
        decode_state(text.replace("10]", f"{minutes}]").encode())


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T08:15:42.120+07:00",
        "2026-11-24T01:15:42.120999Z",
        "2026-11-24T01:15:42,120Z",
        "20261124T011542.120Z",
    ],
)
def test_other_forms_of_the_same_instant_are_understood(text: str) -> None:
    assert Instant.parse(text) == AT


def test_encoding_a_value_without_a_wire_form_raises() -> None:
    with pytest.raises(NotImplementedError):
        encode(Recall(id=object(), counter="1"))  # type: ignore[arg-type]  # the mistake
