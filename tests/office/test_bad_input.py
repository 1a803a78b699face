"""Payloads that none of our programs would send: those without rights or sense do nothing, the others no harm."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
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
from core.messages.events import OfficeResumed
from core.messages.state import State
from core.messages.wire import Topics, WireError, command_id, decode_command, decode_reply, encode
from core.settings.sections import Settings
from display.board import Board
from display.compose import office_typeface
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from runtime.bus.bus import Acknowledged, BusEvent, Connected, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.conftest import Eventually
from tests.office.machine import Machine
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

PAYLOADS = int(os.environ.get("LUOT_PAYLOADS", "1500"))
"""Ten thousand is `make bench`."""
WELL_FORMED = 1000
CHUNK = 150
"""So many may wait in the kiosk without their device being left: each payload is examined, 50 a second."""
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
"""Commands that the keypads of the other counters may not send, should a mutation leave them valid."""
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


def payloads(rng: random.Random) -> Iterator[bytes]:
    for number in range(PAYLOADS):
        kind = rng.randrange(5)
        if kind == 0:
            yield rng.randbytes(rng.randrange(200))
        elif kind == 1:
            yield b"".join(rng.choices([*PIECES, b"id", b"type"], k=rng.randrange(40)))
        elif kind == 2:
            yield with_changed_bytes(encode(rng.choice(FOREIGN)), rng)
        elif kind == 3:
            yield with_odd_value(encode(rng.choice(FOREIGN)), rng)
        else:
            yield encode(rng.choice(FOREIGN)).replace(b'"x"', b'"n-%d"' % number)
    yield b'{"id":"big","type":"' + b"x" * 20_000 + b'"}'
    yield b'{"id":"deep","type":' + b"[" * 8_000 + b"]" * 8_000 + b"}"


def with_changed_bytes(payload: bytes, rng: random.Random) -> bytes:
    """A few bytes are changed, removed or inserted."""
    data = bytearray(payload)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(3)] = rng.choice([*PIECES, rng.randbytes(2), b""])
        data = data or bytearray(b"{")
    return bytes(data)


def with_odd_value(payload: bytes, rng: random.Random) -> bytes:
    """A field is missing, unknown, or has a wrong value."""
    command = json.loads(payload)
    command[rng.choice([*command, "extra"])] = rng.choice(ODD)
    if rng.random() < 0.3:
        del command[rng.choice([*command])]
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
TIMES = ["1001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-24T01:15:42.12+14:00", "8999-12-31T00:00:00Z"]
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
    "urgent": [True, False],
    "anyway": [True, False],
    "outcome": ["done", "accepted", "needs_papers", "handed_over", "online", "not_ready"],
    "reason": TEXTS,
    "note": TEXTS,
    "operator": TEXTS,
    "text": TEXTS,
    "offsets": [{}, {"CT": 0}, {"CT": 1440, "HT": 0}, {"HT": 1440}, {"ZZ": 1}],
    "seen": [{"at": at, "age_ms": age} for at in TIMES for age in (0, 2**53)],
}
USUAL = ("TakeTicket", "OpenCounter", "CallNext", "SetOffsets", "MarkAbsent")
"""Sent more often than the others, so that there are tickets for the others."""


def well_formed(rng: random.Random, count: int) -> Iterator[bytes]:
    """Valid commands of every type with odd values."""
    kinds = {kind.__name__: kind for kind in get_args(AnyCommand)}
    number = 0
    while number < count:
        kind = kinds[rng.choice(USUAL if rng.random() < 0.5 else [*kinds])]
        command: dict[str, Any] = {"type": kind.__name__, "id": f"w-{number}"}
        for field in msgspec.structs.fields(kind):
            name = field.encode_name
            if name != "id" and (field.required or rng.random() < (0.05 if name == "seen" else 0.4)):
                command[name] = rng.choice(ANY[name])
        payload = json.dumps(command).encode()
        with suppress(WireError):
            decode_command(payload)
            yield payload
            number += 1


class Vandal:
    """A device that sends whatever it is given."""

    def __init__(self, office: Office, device: str, payloads: list[bytes]) -> None:
        self.topics, self.device = Topics(office.settings.office.id), device
        self.payloads = payloads
        self.replies: list[bytes] = []
        self.connected, self.acknowledged = False, 0
        self.bus = MqttBus(broker_access(office.settings, device, {}), subscriptions=(self.topics.reply(device),))
        self.bus.start(self._handle)

    def _handle(self, event: BusEvent) -> None:
        match event:
            case Connected():
                self.connected = True
            case Acknowledged():
                self.acknowledged += 1
            case Message():
                self.replies.append(event.payload)

    def send(self, start: int, end: int) -> None:
        for payload in self.payloads[start:end]:
            assert self.bus.publish(self.topics.command(self.device), payload) is not None

    def send_all(self, eventually: Eventually) -> None:
        """Sends everything as fast as the kiosk accepts it."""
        for start in range(0, len(self.payloads), CHUNK):
            end = min(start + CHUNK, len(self.payloads))
            self.send(start, end)
            eventually(partial(self.has_replies, end), "a reply to each")

    def has_replies(self, end: int) -> bool:
        """Whether there is a reply to each of the first `end` payloads that has an id."""
        return self.acknowledged >= end and len(self.replies) >= len(ids_in(self.payloads[:end]))


def ids_in(payloads: list[bytes]) -> list[str]:
    return [id_ for id_ in map(command_id, payloads) if id_ is not None]


@pytest.fixture
def vandals(office: Office) -> Iterator[list[Vandal]]:
    all_payloads = list(payloads(random.Random(2026)))  # noqa: S311  # no secret
    vandals = [Vandal(office, f"keypad-{counter}", all_payloads[counter - 2 :: 3]) for counter in (2, 3, 4)]
    yield vandals
    for vandal in vandals:
        vandal.bus.close()


def test_invalid_and_forbidden_payloads_do_nothing_and_get_a_reply_if_they_have_an_id(
    office: Office, vandals: list[Vandal], eventually: Eventually
) -> None:
    office.kiosk.start()
    console = office.device("console")
    label = console.take(paperless=True)
    eventually(lambda: all(vandal.connected for vandal in vandals), "the vandals are connected")
    before = office.last_seq()
    for start in range(0, len(vandals[0].payloads), CHUNK):
        end = start + CHUNK
        for vandal in vandals:
            vandal.send(start, end)
        for vandal in vandals:
            end = min(end, len(vandal.payloads))
            eventually(partial(vandal.has_replies, end), "a reply to each that has an id")
    for vandal in vandals:
        replies = [decode_reply(reply) for reply in vandal.replies]
        assert [reply.id for reply in replies] == ids_in(vandal.payloads)
        assert {reply.code for reply in replies} == {"malformed", "not_allowed"}
        assert all(reply.message for reply in replies)
    assert sum(len(vandal.replies) for vandal in vandals) > PAYLOADS / 4
    assert office.last_seq() == before
    assert office.kiosk.alive
    assert console.take() != label, "tickets can still be taken"


def test_after_any_valid_commands_the_journal_can_be_replayed_and_the_wall_drawn(
    office: Office, machine: Machine, eventually: Eventually
) -> None:
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    guide = office.device("guide")
    guide.take(paperless=True)
    vandal = Vandal(office, "console", list(well_formed(random.Random(11), WELL_FORMED)))  # noqa: S311  # no secret
    try:
        eventually(lambda: vandal.connected, "the vandal is connected")
        vandal.send_all(eventually)
    finally:
        vandal.bus.close()
    replies = [decode_reply(reply) for reply in vandal.replies]
    assert [reply.id for reply in replies] == ids_in(vandal.payloads)
    done = {entry.cause: type(entry.event).__name__ for entry in office.entries()}
    # How many depends on the machine: what a busy one hears too late is refused.
    assert sum(reply.ok for reply in replies) > WELL_FORMED / 10, "enough of it was done"
    assert {"NoticePosted", "TicketCalled", "TicketAbsent", "DayOpened", "RulesChanged"} <= {*done.values()}
    assert guide.wait_for_state(lambda state: state.revision == office.last_seq())
    before = guide.state
    draw_wall([state for _, state in guide.states], office.settings)
    office.kiosk.kill()
    office.kiosk.start(on="tests.office.pi", **machine.environ)
    assert guide.wait_for_state(lambda state: state.revision > before.revision)
    after = replace(guide.state, at=before.at, revision=before.revision, chain=before.chain, printer=before.printer)
    assert comparable(after) == comparable(before)
    outage_ms = 1000 * next(
        e.event.away_s or 0 for e in reversed(office.entries()) if isinstance(e.event, OfficeResumed)
    )
    shifts = [now.until - then.until for now, then in zip(after.absent, before.absent, strict=True)]
    assert all(abs(shift - outage_ms) <= 2 for shift in shifts), "an outage counts for nobody"


def comparable(state: State) -> State:
    """The state without forecasts, which a child process computes, and without end times, which are rounded."""
    return replace(
        state,
        absent=tuple(replace(ticket, until=state.at) for ticket in state.absent),
        services=tuple(replace(service, forecast=None) for service in state.services),
        waiting=tuple(replace(ticket, forecast=None) for ticket in state.waiting),
    )


def draw_wall(states: list[State], settings: Settings) -> None:
    board = Board(office=settings.office, display=settings.display)
    wall = Picture(Canvas.blank((960, 540), typeface=office_typeface()))
    for second, state in enumerate(states[-200:]):
        board.update(state, second, connected=True)
        board.start_next_call(second)
        wall.show(board.frame_at(second))


def test_a_retained_command_is_ignored_now_and_after_a_restart(office: Office) -> None:
    office.kiosk.start()
    console = office.device("console")
    console.take(paperless=True)
    retained = encode(TakeTicket(id="retained", service="CT", paperless=True))
    assert console.bus.publish(console.topics.command("console"), retained, retain=True) is not None
    console.take(paperless=True)
    office.kiosk.kill()
    office.kiosk.start()
    console.take(paperless=True)
    assert "retained" not in {entry.cause for entry in office.entries()}
    assert "retained" not in console.replies
    assert len(office.issued()) == 3
