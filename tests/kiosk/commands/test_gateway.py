"""What comes in over the bus is answered once, in the promised order of reasons, or ignored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.instant import Instant
from core.messages.commands import AnyCommand, CallNext, Refused, Seen, TakeTicket
from core.messages.events import DayOpened, Entry
from core.messages.state import Reply
from core.messages.wire import encode
from core.rules import Rules
from core.settings.sections import Settings
from kiosk.commands.age import StateTimes
from kiosk.commands.gateway import Answered, Asked, CommandGateway
from runtime.journal.journal import Answer, Journal

Time = Any
TAKE = TakeTicket(id="a-1", service="CT")
NEXT = CallNext(id="a-2", counter="1")


class Desk:
    """A reception with all that it looks at."""

    def __init__(self, settings: Settings, journal: Journal, time: Time) -> None:
        self.time, self.journal = time, journal
        self.clock, self.seen = time.clock(), StateTimes(time.stopwatch_ns)
        self.reception = CommandGateway(
            devices=settings.device,
            languages=settings.office.languages,
            journal=journal,
            seen=self.seen,
            monotonic=time.monotonic,
            services={"HD": {"vi": "Hướng dẫn"}},
        )

    def admit(self, device: str, command: AnyCommand | bytes) -> Asked | Answered | None:
        payload = command if isinstance(command, bytes) else encode(command)
        return self.reception.admit(device, payload, self.clock.now())

    def code(self, device: str, command: AnyCommand | bytes) -> str | None:
        """Of the refusal."""
        answered = self.admit(device, command)
        assert isinstance(answered, Answered)
        assert isinstance(answered.reply, Reply)
        assert not answered.reply.ok
        return str(answered.reply.code)

    def accept(self, device: str, command_id: str, reply: bytes) -> None:
        seq = self.journal.last + 1
        day = DayOpened(Rules(services={}, counters={}))
        at = Instant(1_000_000)
        opened = Entry(seq=seq, day=f"day {seq}", at=at, line=at, event=day)
        self.journal.append([opened], answer=Answer(device, command_id, reply))


@pytest.fixture
def desk(settings: Settings, journal: Journal, time: Time) -> Desk:
    return Desk(settings, journal, time)


def test_a_command_goes_on_to_the_line(desk: Desk) -> None:
    assert desk.admit("console", TAKE) == Asked("console", TAKE)
    assert desk.admit("keypad-1", NEXT) == Asked("keypad-1", NEXT)


def test_a_refusal_is_worded_in_each_language_of_the_office(desk: Desk) -> None:
    answered = desk.admit("wall", TAKE)
    assert answered == Answered(
        "wall",
        Reply(
            id="a-1",
            ok=False,
            code="not_allowed",
            message={"vi": "Thiết bị này không được phép làm việc này", "en": "This device may not do that"},
        ),
    )


def test_a_refusal_speaks_of_a_service_by_its_name(desk: Desk) -> None:
    reply = desk.reception.refuse("guide", "a-1", Refused("unknown_service", {"service": "HD"}, "by_transfer")).reply
    assert isinstance(reply, Reply)
    assert reply.message
    assert reply.message["vi"].startswith("Lĩnh vực Hướng dẫn ")
    assert reply.message["en"].startswith("HD takes only people")


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (b'{"type":"TakeTicket","id":"x","service":null}', "service"),
        (b'{"type":"TakeTicket","id":"x"}', "service"),
        (b'{"type":"TakeTicket","id":"x","service":"CT","color":"red"}', "color"),
        (b'{"type":"CallNext","id":"x","counter":"1","outcome":"lost"}', "lost"),
        (b'{"type":"Sing","id":"x"}', "Sing"),
        (b'{"id":"x"}', "type"),
        (b'{"type":"Transfer","id":"x","label":"201"}', "to_counter"),
        (b'{"type":"CallNext","id":"x","counter":"1","seen":{"at":"2026-11-24T01:15:00Z"}}', "age_ms"),
        (b'{"type":"CallNext","id":"x","counter":"1","seen":{"at":"0000-99-99","age_ms":1}}', "seen"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else value,
)
def test_what_is_malformed_but_has_an_id_is_answered_with_what_is_wrong(desk: Desk, payload: bytes, what: str) -> None:
    answered = desk.admit("console", payload)
    assert isinstance(answered, Answered)
    assert isinstance(answered.reply, Reply)
    assert (answered.reply.id, answered.reply.code) == ("x", "malformed")
    assert isinstance(answered.reply.message, dict)
    assert what in answered.reply.message["en"]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"CallNext",
        b"[]",
        b"null",
        b'{"type":"TakeTicket","service":"CT"}',
        b'{"type":"TakeTicket","id":"","service":"CT"}',
        b'{"type":"TakeTicket","id":7,"service":"CT"}',
        b'{"type":"TakeTicket","id":"' + b"x" * 65 + b'","service":"CT"}',
        b'{"type":"TakeTicket","id":"x","service":"CT"',
        b'{"type":"TakeTicket","id":"\xff","service":"CT"}',
        b"[" * 10_000,
        b'{"id":"x","a":' + b'{"a":' * 3_000 + b"1" + b"}" * 3_001,
    ],
    ids=lambda payload: payload[:40].decode(errors="replace"),
)
def test_without_a_usable_id_it_is_only_logged(desk: Desk, payload: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert desk.admit("console", payload) is None
    (record,) = caplog.records
    assert record.getMessage().startswith("malformed command of 'console': ")
    assert "\n" not in record.getMessage()


def test_a_line_break_in_a_command_makes_no_line_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.admit("console", b'{"type":"Undo\\nERROR all is lost","id":"x","counter":"1"}')
    desk.admit("con\nsole", b"{}")
    desk.admit("console", b'{"' + b"x" * 16_000 + b'":1}')
    assert len(caplog.records) == 3
    assert max(len(record.getMessage()) for record in caplog.records) < 300
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_more_than_16_kib_is_ignored(desk: Desk) -> None:
    take = json.loads(encode(TAKE))
    fits = json.dumps(take) + " " * (16 * 1024 - len(json.dumps(take)))
    assert isinstance(desk.admit("console", fits.encode()), Asked)
    assert desk.admit("console", fits.encode() + b" ") is None


def test_reasons_are_looked_for_in_the_promised_order(desk: Desk) -> None:
    late = Seen(at=desk.clock.now().utc, age_ms=0)
    desk.seen.note(desk.clock.now())
    desk.time.goes_by(11)
    assert desk.code("wall", b'{"type":"CallNext","id":"1","counter":1}') == "malformed"
    assert desk.code("wall", CallNext(id="2", counter="9", seen=late)) == "not_allowed"
    assert desk.code("keypad-2", CallNext(id="3", counter="1", seen=late)) == "not_allowed"
    assert desk.code("console", CallNext(id="4", counter="9", seen=late)) == "too_late"
    assert isinstance(desk.admit("console", CallNext(id="5", counter="9")), Asked), "the rest is for the line to say"


def test_an_accepted_command_gets_its_first_answer_again_also_when_it_comes_late(desk: Desk) -> None:
    picture = Seen(at=desk.clock.now().utc, age_ms=0)
    desk.seen.note(desk.clock.now())
    desk.accept("console", "a-1", b'{"id":"a-1","ok":true,"revision":1,"ticket":null}')
    desk.time.goes_by(3600)
    again = desk.admit("console", TakeTicket(id="a-1", service="CT", seen=picture))
    assert again == Answered("console", b'{"id":"a-1","ok":true,"revision":1,"ticket":null}')
    assert isinstance(desk.admit("guide", TAKE), Asked), "ids belong to their device"


def test_no_later_mishap_with_its_id_takes_the_first_answer_away(desk: Desk) -> None:
    desk.accept("keypad-1", "a-2", b"first")
    assert desk.code("keypad-1", b'{"type":"CallNext","id":"a-2","counter":null}') == "malformed"
    assert desk.code("keypad-1", CallNext(id="a-2", counter="2")) == "not_allowed"
    assert desk.admit("keypad-1", NEXT) == Answered("keypad-1", b"first")


def test_the_first_answer_outlives_a_restart(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    desk.accept("console", "a-1", b"first")
    desk.journal.close()
    with Journal(tmp_path / "journal.sqlite") as journal:
        later = Desk(settings, journal, desk.time)
        assert later.admit("console", TAKE) == Answered("console", b"first")


def refuse(desk: Desk, command_id: str = "a-1") -> Answered:
    return desk.reception.refuse("console", command_id, Refused("printer_busy"))


def test_a_refusal_is_remembered_for_a_minute(desk: Desk) -> None:
    first = refuse(desk)
    desk.time.goes_by(60)
    assert desk.admit("console", TAKE) == first
    desk.time.goes_by(0.1)
    assert desk.admit("console", TAKE) == Asked("console", TAKE)


def test_a_refusal_said_twice_keeps_no_other_alive(desk: Desk) -> None:
    refuse(desk, "b")
    desk.time.goes_by(1)
    refuse(desk, "a-1")
    desk.time.goes_by(50)
    refuse(desk, "b")
    desk.time.goes_by(10.1)
    assert desk.admit("console", TAKE) == Asked("console", TAKE)


def test_only_so_many_refusals_are_remembered(desk: Desk) -> None:
    for number in range(6_000):
        refuse(desk, f"n-{number}")
    assert len(desk.reception._refused) <= 5_001
    assert isinstance(desk.admit("console", TakeTicket(id="n-0", service="CT")), Asked)
    assert desk.code("console", TakeTicket(id="n-5999", service="CT")) == "printer_busy"


def test_a_device_run_wild_is_ignored_with_one_line_and_the_others_are_not(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def looks() -> Asked | Answered | None:
        return desk.admit("console", NEXT)

    asked = [looks() for _ in range(1_000)]
    assert all(isinstance(one, Asked) for one in asked)
    desk.time.goes_by(0.5)
    assert [looks() for _ in range(500)] == [None] * 500
    assert isinstance(desk.admit("guide", TAKE), Asked)
    assert [record.getMessage() for record in caplog.records] == [
        "more than 1000 commands of console within a second: ignored"
    ]
    desk.time.goes_by(1)
    assert isinstance(looks(), Asked)


def test_strangers_share_one_limit_and_cost_no_memory(desk: Desk) -> None:
    answers = [desk.admit(f"stranger-{number}", NEXT) for number in range(1_500)]
    assert sum(1 for answer in answers if answer is None) == 500
    assert len(desk.reception._pace) == 1
