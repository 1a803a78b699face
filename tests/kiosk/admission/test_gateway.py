"""A command from the bus is answered once, with the first reason that applies, or ignored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from core.instant import Instant
from core.messages.commands import AnyCommand, CallNext, Recall, Refused, Seen, TakeTicket
from core.messages.events import DayOpened, Entry
from core.messages.state import Reply
from core.messages.wire import decode_reply, encode
from core.rules import Rules
from core.settings.sections import Settings
from kiosk.admission.age import StateTimes
from kiosk.admission.gateway import Admitted, CommandGateway, Early
from runtime.journal.writer import CommandReply, Journal
from tests.kiosk.world import Time

TAKE = TakeTicket(id="a-1", service="CT")
NEXT = CallNext(id="a-2", counter="1")
CAME_S = Time().monotonic()
"""When a test begins."""


class Sent(NamedTuple):
    """A reply that the gateway has sent."""

    device: str
    reply: bytes


class Desk:
    """A gateway with everything that it uses."""

    def __init__(self, settings: Settings, journal: Journal, time: Time) -> None:
        self.time, self.journal = time, journal
        self.clock, self.state_times = time.clock(), StateTimes(time.stopwatch_ns)
        self.sent: list[Sent] = []
        self.gateway = CommandGateway(
            devices=settings.device,
            languages=settings.office.languages,
            journal=journal,
            state_times=self.state_times,
            send=lambda device, reply: self.sent.append(Sent(device, reply)),
            monotonic=time.monotonic,
            call_gap_s=1,
            services={"HD": {"vi": "Hướng dẫn"}},
        )

    def admit(
        self, device: str, command: AnyCommand | bytes, arrived_s: float | None = None
    ) -> Admitted | Early | Sent | None:
        """The admitted command, or what was sent instead; None if it was ignored. It has come just now unless said."""
        payload = command if isinstance(command, bytes) else encode(command)
        sent = len(self.sent)
        admitted = self.gateway.admit(
            device, payload, self.clock.now(), arrived_s=self.time.monotonic() if arrived_s is None else arrived_s
        )
        assert len(self.sent) - sent + (admitted is not None) <= 1, "one command, one answer"
        return admitted or next(iter(self.sent[sent:]), None)

    def refusal(self, device: str, command: AnyCommand | bytes) -> Reply:
        sent = self.admit(device, command)
        assert isinstance(sent, Sent)
        assert sent.device == device
        reply = decode_reply(sent.reply)
        assert not reply.ok
        return reply

    def code(self, device: str, command: AnyCommand | bytes) -> str:
        """The refusal's code."""
        return str(self.refusal(device, command).code)

    def accept(self, device: str, command_id: str, reply: bytes) -> None:
        seq = self.journal.last + 1
        day = DayOpened(Rules(services={}, counters={}))
        at = Instant(1_000_000)
        opened = Entry(seq=seq, day=f"day {seq}", at=at, line=at, event=day)
        self.journal.append([opened], reply=CommandReply(device, command_id, reply))


@pytest.fixture
def desk(settings: Settings, journal: Journal, time: Time) -> Desk:
    return Desk(settings, journal, time)


def test_a_command_goes_on_to_the_line(desk: Desk) -> None:
    assert desk.admit("console", TAKE) == Admitted("console", TAKE, CAME_S)
    assert desk.admit("keypad-1", NEXT) == Admitted("keypad-1", NEXT, CAME_S)


def test_a_refusal_is_worded_in_each_language_of_the_office(desk: Desk) -> None:
    assert desk.refusal("wall", TAKE) == Reply(
        id="a-1",
        ok=False,
        code="not_allowed",
        message={"vi": "Thiết bị này không được phép làm việc này", "en": "This device may not do that"},
    )


def test_a_refusal_speaks_of_a_service_by_its_name(desk: Desk) -> None:
    desk.gateway.reply(Admitted("guide", TAKE, CAME_S), Refused("unknown_service", {"service": "HD"}, "by_transfer"))
    reply = decode_reply(desk.sent[-1].reply)
    assert reply.message
    assert reply.message["vi"].startswith("Lĩnh vực Hướng dẫn ")
    assert reply.message["en"].startswith("HD serves transferred visitors only")


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
def test_a_malformed_command_with_an_id_is_answered_with_its_mistake(desk: Desk, payload: bytes, what: str) -> None:
    reply = desk.refusal("console", payload)
    assert (reply.id, reply.code) == ("x", "malformed")
    assert isinstance(reply.message, dict)
    assert what in reply.message["en"]


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
def test_a_malformed_command_without_an_id_is_only_logged(
    desk: Desk, payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.admit("console", payload) is None
    (record,) = caplog.records
    assert record.getMessage().startswith("'console': malformed command: ")
    assert "\n" not in record.getMessage()


def test_a_line_break_in_a_command_makes_no_line_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.admit("console", b'{"type":"Undo\\nERROR all is lost","id":"x","counter":"1"}')
    desk.admit("con\nsole", b"{}")
    desk.time.goes_by(60)
    desk.admit("console", b'{"' + b"x" * 16_000 + b'":1}')
    assert len(caplog.records) == 3
    assert max(len(record.getMessage()) for record in caplog.records) < 300
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_more_than_16_kib_is_ignored(desk: Desk) -> None:
    take = json.loads(encode(TAKE))
    fits = json.dumps(take) + " " * (16 * 1024 - len(json.dumps(take)))
    assert isinstance(desk.admit("console", fits.encode()), Admitted)
    assert desk.admit("console", fits.encode() + b" ") is None


def test_refusals_are_checked_in_the_documented_order(desk: Desk) -> None:
    late = Seen(at=desk.clock.now().utc, age_ms=0)
    desk.state_times.record(desk.clock.now())
    desk.time.goes_by(11)
    assert desk.code("wall", b'{"type":"CallNext","id":"1","counter":1}') == "malformed"
    assert desk.code("wall", CallNext(id="2", counter="9", seen=late)) == "not_allowed"
    assert desk.code("keypad-2", CallNext(id="3", counter="1", seen=late)) == "not_allowed"
    assert desk.code("console", CallNext(id="4", counter="9", seen=late)) == "too_late"
    assert isinstance(desk.admit("console", CallNext(id="5", counter="9")), Admitted), "the rest is for the line to say"


def test_an_accepted_command_gets_its_first_reply_again_even_when_it_comes_late(desk: Desk) -> None:
    picture = Seen(at=desk.clock.now().utc, age_ms=0)
    desk.state_times.record(desk.clock.now())
    desk.accept("console", "a-1", b'{"id":"a-1","ok":true,"revision":1,"ticket":null}')
    desk.time.goes_by(3600)
    again = desk.admit("console", TakeTicket(id="a-1", service="CT", seen=picture))
    assert again == Sent("console", b'{"id":"a-1","ok":true,"revision":1,"ticket":null}')
    assert isinstance(desk.admit("guide", TAKE), Admitted), "ids belong to their device"


def test_a_later_refusal_under_the_same_id_does_not_replace_the_first_reply(desk: Desk) -> None:
    desk.accept("keypad-1", "a-2", b"first")
    assert desk.code("keypad-1", b'{"type":"CallNext","id":"a-2","counter":null}') == "malformed"
    assert desk.code("keypad-1", CallNext(id="a-2", counter="2")) == "not_allowed"
    assert desk.admit("keypad-1", NEXT) == Sent("keypad-1", b"first")


def test_the_first_reply_survives_a_restart(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    desk.accept("console", "a-1", b"first")
    desk.journal.close()
    with Journal(tmp_path / "journal.sqlite") as journal:
        later = Desk(settings, journal, desk.time)
        assert later.admit("console", TAKE) == Sent("console", b"first")


def refuse(desk: Desk, command_id: str = "a-1") -> Sent:
    """The line refuses this command of the console."""
    desk.gateway.reply(Admitted("console", TakeTicket(id=command_id, service="CT"), CAME_S), Refused("printer_busy"))
    return desk.sent[-1]


def test_a_refusal_is_remembered_for_a_minute(desk: Desk) -> None:
    first = refuse(desk)
    desk.time.goes_by(60)
    assert desk.admit("console", TAKE) == first
    desk.time.goes_by(0.1)
    assert isinstance(desk.admit("console", TAKE), Admitted)


def test_repeating_a_refusal_does_not_prolong_others(desk: Desk) -> None:
    refuse(desk, "b")
    desk.time.goes_by(1)
    refuse(desk, "a-1")
    desk.time.goes_by(50)
    refuse(desk, "b")
    desk.time.goes_by(10.1)
    assert isinstance(desk.admit("console", TAKE), Admitted)


def test_the_number_of_remembered_refusals_is_limited(desk: Desk) -> None:
    for number in range(6_000):
        refuse(desk, f"n-{number}")
    assert len(desk.gateway._refusals) <= 5_001
    assert isinstance(desk.admit("console", TakeTicket(id="n-0", service="CT")), Admitted)
    assert desk.code("console", TakeTicket(id="n-5999", service="CT")) == "printer_busy"


def test_what_has_waited_here_for_more_than_ten_seconds_is_too_late(desk: Desk) -> None:
    """A disk that hangs holds up the line, and no call happens late."""
    came_s = desk.time.monotonic()
    desk.time.goes_by(10)
    assert isinstance(desk.admit("console", NEXT, came_s), Admitted)
    desk.time.goes_by(0.1)
    sent = desk.admit("console", TAKE, came_s)
    assert isinstance(sent, Sent)
    assert decode_reply(sent.reply).code == "too_late"


def test_malformed_commands_are_logged_once_a_minute_and_device(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(100):
        desk.admit("console", b"junk")
        desk.admit("guide", b"junk")
        desk.time.goes_by(0.5)
    assert len(caplog.records) == 2
    desk.time.goes_by(10)
    assert desk.code("console", b'{"id":"x"}') == "malformed", "it is answered all the same"
    assert len(caplog.records) == 3


def test_what_has_waited_in_the_kiosk_for_more_than_10_s_is_too_late(desk: Desk) -> None:
    came_s = desk.time.monotonic()
    desk.time.goes_by(10)
    assert isinstance(desk.admit("keypad-1", NEXT, came_s), Admitted)
    desk.time.goes_by(0.1)
    late = desk.admit("keypad-1", NEXT, came_s)
    assert isinstance(late, Sent)
    assert decode_reply(late.reply).code == "too_late"


def test_a_second_call_of_a_counter_is_early_until_a_second_has_passed(desk: Desk) -> None:
    desk.gateway.reply(Admitted("keypad-1", NEXT, CAME_S), Reply(id="a-2", ok=True, revision=1))
    desk.time.goes_by(0.4)
    again = CallNext(id="a-3", counter="1")
    for device in ("keypad-1", "console"):
        early = desk.admit(device, again)
        assert isinstance(early, Early)
        assert early.until_s == CAME_S + 1
    assert isinstance(desk.admit("keypad-2", CallNext(id="a-4", counter="2")), Admitted)
    assert isinstance(desk.admit("keypad-1", Recall(id="a-5", counter="1")), Early), "it waits behind the call"
    desk.time.goes_by(0.6)
    assert isinstance(desk.admit("keypad-1", again, CAME_S + 0.4), Admitted)


def test_a_call_that_was_refused_keeps_no_other_waiting(desk: Desk) -> None:
    desk.gateway.reply(Admitted("keypad-1", NEXT, CAME_S), Refused("nobody_waiting"))
    assert isinstance(desk.admit("keypad-1", CallNext(id="a-3", counter="1")), Admitted)


def test_beyond_its_daily_measure_a_device_is_refused_and_told_on(
    settings: Settings, journal: Journal, time: Time, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kiosk.admission.measures.COMMANDS_A_DAY", 3)
    before = Desk(settings, journal, time)
    before.accept("keypad-1", "of a start before this one", b"{}")
    desk = Desk(settings, journal, time)
    for _ in range(2):
        desk.gateway.reply(Admitted("keypad-1", NEXT, CAME_S), Reply(id="a-2", ok=True, revision=1))
    assert desk.gateway.full == {"keypad-1"}
    for number in range(9):
        assert desk.code("keypad-1", Recall(id=f"b-{number}", counter="1")) == "not_allowed"
    assert isinstance(desk.admit("keypad-2", CallNext(id="c", counter="2")), Admitted)
    assert len([record for record in caplog.records if "keypad-1" in record.getMessage()]) == 1
