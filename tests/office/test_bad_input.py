"""Payloads that no program of ours would send: without rights or sense nothing is done, with both no harm."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    CallNext,
    CallTicket,
    ChangeClass,
    Finish,
    NewDay,
    OpenCounter,
    PauseCounter,
    Reprint,
    Return,
    Seen,
    SetOffsets,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.state import State
from core.messages.wire import Topics, WireError, command_id, decode_command, decode_reply, encode
from core.settings.sections import Settings
from display.board import Board
from display.compose import office_typeface
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from runtime.bus.bus import Acknowledged, BusNews, Connected, Message
from runtime.bus.credentials import access_of
from runtime.bus.mqtt import MqttBus

House = Any
PAYLOADS = 10_000
WELL_FORMED = 1500
CHUNK, CHUNK_S = 180, 0.25
"""Below the limit at which a device that runs wild is ignored: each payload is looked at."""
SEEN = Seen(at=Instant.parse("2026-11-24T01:15:42.120Z"), age_ms=800)
FOREIGN: list[AnyCommand] = [
    CallNext(id="x", counter="1", seen=SEEN),
    CallTicket(id="x", counter="1", label="201", reason="left"),
    Finish(id="x", counter="1", outcome="accepted"),
    OpenCounter(id="x", counter="1", services=("CT", "HT"), operator="lan"),
    PauseCounter(id="x", counter="1", reason="break"),
    SetOffsets(id="x", counter="1", offsets={"CT": 5}),
    Transfer(id="x", counter="1", to_counter="2", note="two"),
    Undo(id="x", counter="1"),
    ChangeClass(id="x", label="201", class_="P", reason="left"),
    NewDay(id="x"),
    Reprint(id="x", label="201"),
    Return(id="x", label="201"),
    StopIssuing(id="x"),
    TakeTicket(id="x", service="CT", paperless=True),
    VoidTicket(id="x", label="201", reason="left"),
]
"""What no keypad but that of counter 1 may do, should a mutation leave it whole."""
PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"1e999",
    b"-0",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\xc3",
]
ODD: list[Any] = [None, True, -1, 2**63, 2**70, 1.5, "", "x" * 65, "x" * 5000, "\0", "Ễ", [], {}, [[]], {"a": 1}]


def payloads(chance: random.Random) -> Iterator[bytes]:
    for number in range(PAYLOADS):
        kind = chance.randrange(5)
        if kind == 0:
            yield chance.randbytes(chance.randrange(200))
        elif kind == 1:
            yield b"".join(chance.choices([*PIECES, b"id", b"type"], k=chance.randrange(40)))
        elif kind == 2:
            yield scratched(encode(chance.choice(FOREIGN)), chance)
        elif kind == 3:
            yield with_odd_value(encode(chance.choice(FOREIGN)), chance)
        else:
            yield encode(chance.choice(FOREIGN)).replace(b'"x"', b'"n-%d"' % number)
    yield b'{"id":"big","type":"' + b"x" * 20_000 + b'"}'
    yield b'{"id":"deep","type":' + b"[" * 8_000 + b"]" * 8_000 + b"}"


def scratched(payload: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out or put in."""
    data = bytearray(payload)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(3)] = chance.choice([*PIECES, chance.randbytes(2), b""])
        data = data or bytearray(b"{")
    return bytes(data)


def with_odd_value(payload: bytes, chance: random.Random) -> bytes:
    """A field that is lost, foreign, or not what it should be."""
    command = json.loads(payload)
    command[chance.choice([*command, "extra"])] = chance.choice(ODD)
    if chance.random() < 0.3:
        del command[chance.choice([*command])]
    return json.dumps(command).encode()


TEXTS = [
    "a",
    "Ễ" * 80,
    "\u0301" * 9,
    "\u200b",
    "\ufeff",
    "👵🏽",
    "\uffff",
    "\U0010ffff",
    "שלום",
    " ",
    "W" * 200,
    "'; DROP",
    "%s{x}",
]
LABELS = [*(f"{prefix}{number:02}" for prefix in "12" for number in range(1, 40)), "0", "201 ", "٢٠١", "2" * 16, "\0"]
COUNTERS = ["1", "2", "3", "4", "1 ", "٣", "\u200b", "9" * 16]
TIMES = ["0001-01-02T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-24T01:15:42.12+14:00", "9999-12-30T23:59:59.999Z"]
ANY: dict[str, list[Any]] = {
    "counter": COUNTERS,
    "to_counter": COUNTERS,
    "label": LABELS,
    "service": ["CT", "HT", "CT", "HT", "ZZ", "ct", "\ufeff"],
    "services": [["CT"], ["CT", "HT"], ["HT"] * 50, ["ZZ"]],
    "then": [[], ["CT"], ["HT", "CT"], ["HT"] * 8, ["ZZ"]],
    "class": ["N", "P"],
    "paperless": [True, True, False],
    "arrived": TIMES,
    "instead_of": LABELS,
    "until": TIMES,
    "outcome": ["done", "accepted", "needs_papers", "handed_over", "online", "not_ready"],
    "reason": TEXTS,
    "note": TEXTS,
    "operator": TEXTS,
    "text": TEXTS,
    "offsets": [{}, {"CT": 0}, {"CT": 1440, "HT": 0}, {"HT": 1440}, {"ZZ": 1}],
    "seen": [{"at": at, "age_ms": age} for at in TIMES for age in (0, 2**53)],
}
USUAL = ("TakeTicket", "OpenCounter", "CallNext", "Announce", "MarkAbsent")
"""More often than the rest, so that there is somebody whom the rest can happen to."""


def well_formed(chance: random.Random, count: int) -> Iterator[bytes]:
    """Commands of every type in which only the values are odd."""
    kinds = {kind.__name__: kind for kind in get_args(AnyCommand)}
    number = 0
    while number < count:
        kind = kinds[chance.choice(USUAL if chance.random() < 0.5 else [*kinds])]
        command: dict[str, Any] = {"type": kind.__name__, "id": f"w-{number}"}
        for field in msgspec.structs.fields(kind):
            name = field.encode_name
            if name != "id" and (field.required or chance.random() < (0.05 if name == "seen" else 0.4)):
                command[name] = chance.choice(ANY[name])
        payload = json.dumps(command).encode()
        with suppress(WireError):
            decode_command(payload)
            yield payload
            number += 1


class Vandal:
    """A device that sends whatever it likes."""

    def __init__(self, house: House, device: str, payloads: list[bytes]) -> None:
        self.topics, self.device = Topics(house.settings.office.id), device
        self.payloads = payloads
        self.replies: list[bytes] = []
        self.connected, self.acknowledged = False, 0
        self.bus = MqttBus(access_of(house.settings, device, {}), subscriptions=(self.topics.reply(device),))
        self.bus.start(self._hear)

    def _hear(self, news: BusNews) -> None:
        match news:
            case Connected():
                self.connected = True
            case Acknowledged():
                self.acknowledged += 1
            case Message():
                self.replies.append(news.payload)

    def throw(self, start: int, end: int) -> None:
        for payload in self.payloads[start:end]:
            assert self.bus.publish(self.topics.command(self.device), payload) is not None

    def throw_all(self, eventually: Any) -> None:
        """As fast as the kiosk looks at them."""
        for start in range(0, len(self.payloads), CHUNK):
            began, end = time.monotonic(), min(start + CHUNK, len(self.payloads))
            self.throw(start, end)
            eventually(lambda end=end: self.has_answers(end), "an answer to each", 10)
            eventually(lambda began=began: time.monotonic() > began + CHUNK_S, "there is time")

    def has_answers(self, end: int) -> bool:
        """To all that can be answered of what was thrown so far."""
        return self.acknowledged >= end and len(self.replies) >= len(named(self.payloads[:end]))


def named(payloads: list[bytes]) -> list[str]:
    return [name for name in map(command_id, payloads) if name is not None]


@pytest.fixture
def vandals(house: House) -> Iterator[list[Vandal]]:
    thrown = list(payloads(random.Random(2026)))  # noqa: S311  # no secret
    vandals = [Vandal(house, f"keypad-{counter}", thrown[counter - 2 :: 3]) for counter in (2, 3, 4)]
    yield vandals
    for vandal in vandals:
        vandal.bus.close()


def test_whatever_is_sent_nothing_happens_and_everything_with_an_id_is_answered(
    house: House, vandals: list[Vandal], eventually: Any
) -> None:
    house.kiosk.start()
    door = house.client("console")
    label = door.take(paperless=True)
    eventually(lambda: all(vandal.connected for vandal in vandals), "the vandals are connected")
    before = house.last_seq()
    for start in range(0, len(vandals[0].payloads), CHUNK):
        began, end = time.monotonic(), start + CHUNK
        for vandal in vandals:
            vandal.throw(start, end)
        for vandal in vandals:
            end = min(end, len(vandal.payloads))
            eventually(lambda vandal=vandal, end=end: vandal.has_answers(end), "an answer to each that has an id", 10)
        eventually(lambda began=began: time.monotonic() > began + CHUNK_S, "there is time")
    for vandal in vandals:
        replies = [decode_reply(reply) for reply in vandal.replies]
        assert [reply.id for reply in replies] == named(vandal.payloads)
        assert {reply.code for reply in replies} == {"malformed", "not_allowed"}
        assert all(reply.message for reply in replies)
    assert sum(len(vandal.replies) for vandal in vandals) > PAYLOADS / 4
    assert house.last_seq() == before
    assert house.kiosk.alive
    assert door.take() != label, "and the office is open"


def test_whatever_a_console_may_ask_the_office_goes_on_the_journal_replays_and_the_wall_draws_it(
    house: House, eventually: Any
) -> None:
    house.kiosk.start()
    guide = house.client("guide")
    guide.take(paperless=True)
    vandal = Vandal(house, "console", list(well_formed(random.Random(7), WELL_FORMED)))  # noqa: S311  # no secret
    try:
        eventually(lambda: vandal.connected, "the vandal is connected")
        vandal.throw_all(eventually)
    finally:
        vandal.bus.close()
    answers = [decode_reply(reply) for reply in vandal.replies]
    assert [answer.id for answer in answers] == named(vandal.payloads)
    done = {entry.cause: type(entry.event).__name__ for entry in house.entries()}
    assert sum(answer.ok for answer in answers) > WELL_FORMED / 5, "enough of it was done"
    assert {"NoticePosted", "TicketCalled", "TicketAbsent", "DayOpened", "RulesChanged"} <= {*done.values()}
    assert guide.until(lambda: guide.states and guide.state.revision == house.last_seq(), 5)
    before = guide.state
    wall_draws([state for _, state in guide.states], house.settings)
    house.kiosk.kill()
    house.kiosk.start()
    assert guide.until(lambda: guide.state.revision > before.revision, 5)
    after = replace(guide.state, at=before.at, revision=before.revision, printer=before.printer)
    assert to_compare(after) == to_compare(before)
    assert all(abs(now.until - then.until) <= 2 for now, then in zip(after.absent, before.absent, strict=True))


def to_compare(state: State) -> State:
    """The state without what a child process reckons meanwhile, and without ends of time, which a clock rounds."""
    return replace(
        state,
        absent=tuple(replace(ticket, until=state.at) for ticket in state.absent),
        services=tuple(replace(service, forecast=None) for service in state.services),
        waiting=tuple(replace(ticket, forecast=None) for ticket in state.waiting),
    )


def wall_draws(states: list[State], settings: Settings) -> None:
    board = Board(office=settings.office, display=settings.display)
    wall = Picture(Canvas.blank((960, 540), typeface=office_typeface()))
    for second, state in enumerate(states[-200:]):
        board.hear(state, second, fresh=True)
        board.begin(second)
        wall.show(board.frame_at(second))


def test_a_command_that_is_sent_to_be_kept_is_ignored_now_and_later(house: House) -> None:
    house.kiosk.start()
    door = house.client("console")
    door.take(paperless=True)
    kept = encode(TakeTicket(id="kept", service="CT", paperless=True))
    assert door.bus.publish(door.topics.command("console"), kept, retain=True) is not None
    door.take(paperless=True)
    house.kiosk.kill()
    house.kiosk.start()
    door.take(paperless=True)
    assert "kept" not in {entry.cause for entry in house.entries()}
    assert "kept" not in door.replies
    assert len(house.issued()) == 3
